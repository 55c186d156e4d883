"""Toxicity: how scores are spread, what other thresholds would do, and the scores of documents by group."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.cascade import cascade_figure
from fairsieve.pipeline.report.curves import curves_figure
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.histogram import histogram, what_if
from fairsieve.pipeline.report.house import HALF, WIDTH
from fairsieve.pipeline.report.names import axis_name, capital, group_name, names_a_group, plain, score_name
from fairsieve.pipeline.report.numbers import amount, between, percent, whole
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.scorer_effect import scorer_effect_figure
from fairsieve.pipeline.report.scores import Score, scores_of
from fairsieve.pipeline.report.table import Cell, Column, Suppressed, Table, counted, interval_of, shares, text, within
from fairsieve.pipeline.report.untrusted import file_stem
from fairsieve.pipeline.report.widths import Words

MOST_GROUPS = 25
"""Groups that are drawn, those with the largest share of high scores; the table has all."""

TENTHS = 10


def toxicity_section(audit: Audit, config: Config) -> Section:
    title = "Toxicity"
    scores = [one for one in scores_of(audit, config) if one.scored]
    if not scores:
        return Section("toxicity", title, "No document was scored for toxicity, or the scanner was not asked for.")
    figures = []
    for one in scores:
        figures += [histogram(one), what_if(one)]
    if (asked := cascade_figure(audit)) is not None:
        figures.append(asked)
    figures += [figure for figure in (curves_figure(audit, one) for one in scores) if figure]
    for one in scores:
        if [cell for cell in one.groups if cell.metric == "at_least" and cell.stratum == one.line]:
            figures += [_by_group(audit, one)] + ([_spread(one)] if one is scores[0] else [])
    if (effect := scorer_effect_figure(audit)) is not None:
        figures.append(effect)
    lead = f"{whole(scores[0].scored)} documents were scored from 0, harmless, to 1, toxic beyond doubt."
    notes = (
        "A score is a classifier's judgement of a text, with the errors and the prejudices it was trained with. Texts "
        "that quote, report or fight abuse score high as well.",
        "A group's texts may score high because they are abused, because they speak of abuse, or because the "
        "classifier "
        "takes its name for an insult. The figures do not tell these apart; reading a sample does.",
    )
    return Section("toxicity", title, lead, figures, notes)


def _at_line(score: Score) -> list[Estimate]:
    cells = [one for one in score.groups if one.metric == "at_least" and one.stratum == score.line]
    return sorted(cells, key=lambda one: (-one.known, not one.hidden, one.axis, one.group))


def _by_group(audit: Audit, score: Score) -> Figure:
    cells, name, contrasts = _at_line(score), score_name(score.name), _Contrasts.of(audit, score)
    everybody = score.at_least[score.line]
    share = shares(f"Score at least {score.line}", "at_least")
    columns = [
        text("Group", "group"), text("Axis", "axis"), counted("Documents scored", "documents"),
        counted("At least so much", "documents_at_least"), share, interval_of(share), *contrasts.columns,
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (group_name(one.axis, one.group), axis_name(one.axis), *_cells(one), *contrasts.cells(one)) for one in cells
    ]
    rows.insert(0, ("all documents", "", *_cells(everybody), *contrasts.nothing))
    shown = [one for one in cells if one.value and names_a_group(one.axis, one.group)][:MOST_GROUPS]
    name_of_files, title = f"{file_stem(score.name)}-by-group", f"High {name}, by group"
    table = Table(columns, rows, may_hide=True)
    if not shown:
        says = f"Of no group is it published how many of its documents score at least {score.line}, or there is none."
        return Figure(name_of_files, title, says, table)
    first = shown[0]
    says = (
        f"Of documents that mention {group_name(first.axis, first.group)}, {percent(first.known)} score at least "
        f"{score.line} (95 % interval {between(first.value, first.low, first.high, 100)} %); "
        f"of all documents, {percent(everybody.known)}."
    )
    high = Series("groups", [one.point(100) for one in shown])
    drawn = widths.dots(
        [f"{capital(group_name(one.axis, one.group))} ({axis_name(one.axis)})" for one in shown],
        [high],
        f"of at least {score.line}, % of documents (95 % interval); line: all documents",
        from_zero(high, also=100 * everybody.known),
        [Words([amount(100 * one.known) for one in shown], "%", 64, slim=44)],
        reference=100 * everybody.known,
        short=[capital(group_name(one.axis, one.group)) for one in shown],
    )
    few, none = sum(one.hidden for one in cells), sum(one.value == 0 for one in cells)
    left_out = f"Not drawn: {whole(few)} groups whose numbers are not published, {whole(none)} with no such document."
    reading = " ".join(([left_out] if few or none else []) + ([_LIKE] if contrasts.known else []))
    return Figure(name_of_files, title, says, table, drawn.wide, reading, drawn.narrow)


_LIKE = (
    "The table tells how many points more of a group\u2019s documents score so much than of those that mention the "
    "other groups of its axis: plainly, and as it would be if those were of the same languages, sources and lengths."
)


@dataclass(frozen=True)
class _Contrasts:
    """How a score's groups compare with the other groups of their axes, at the line; by metric, axis and group."""

    known: dict[tuple[str, str, str], Estimate]

    @classmethod
    def of(cls, audit: Audit, score: Score) -> "_Contrasts":
        populations = {one.population for one in score.groups}
        rows = audit.rows("score_contrast", stratum=score.line)
        return cls({(one.metric, one.axis, one.group): one for one in rows if one.population in populations})

    @property
    def columns(self) -> list[Column]:
        if not self.known:
            return []
        plain_, like = (
            Column(head, key, 2, 100)
            for head, key in (
                ("Points above the other groups", "points_above_others"),
                ("The same, like with like", "points_above_others_like_with_like"),
            )
        )
        return [plain_, like, interval_of(like)]

    @property
    def nothing(self) -> list[Cell]:
        return [None, None, (None, None)] if self.known else []

    def cells(self, one: Estimate) -> list[Cell]:
        if not self.known:
            return []
        crude, like = (self.known.get((f"score_contrast{end}", one.axis, one.group)) for end in ("", "_standardised"))
        return [
            crude.value if crude else None,
            like.value if like else None,
            (like.low, like.high) if like else (None, None),
        ]


def _spread(score: Score) -> Figure:
    """Each group's scores in tenths, as a table whose cells are shaded."""
    tenths: dict[tuple[str, str], list[Estimate]] = {}
    for one in score.groups:
        if one.metric == "histogram":
            tenths.setdefault((one.axis, one.group), []).append(one)
    order = [(one.axis, one.group) for one in _at_line(score) if len(tenths.get((one.axis, one.group), ())) == TENTHS]
    edges = [f"{place / TENTHS:.1f}" for place in range(TENTHS)]
    columns = [
        text("Group", "group"),
        text("Axis", "axis"),
        *(shares(f"From {edge}", f"from_{edge}") for edge in edges),
    ]
    name = score_name(score.name)
    whole_row = [sum(_tenth(score.bins, place)) / score.scored for place in range(TENTHS)]
    rows: list[tuple[Cell, ...]] = [("all documents", "", *whole_row)]
    for axis, group in (key for key in order if names_a_group(*key)):
        cells = (Suppressed.CELL if one.hidden else one.value for one in tenths[axis, group])
        rows.append((group_name(axis, group), axis_name(axis), *cells))
    # A row of which nothing but the first tenth is published tells nothing about how scores are spread.
    told = [row for row in rows[1:] if any(isinstance(cell, float) and cell > 0 for cell in row[3:])]
    shown = [rows[0], *told[:MOST_GROUPS]]
    names = [(capital(str(row[0])), f" ({row[1]})" if row[1] else "") for row in shown]
    values = [[cell if isinstance(cell, float) else None for cell in row[2:]] for row in shown]
    head = f"documents of the group by {name}, in tenths from the edge given; %"
    drawn, slim = Rows([name + axis for name, axis in names], 290, 31), Rows([name for name, _ in names], 150, 31)
    chart = drawn.drawn(drawn.cells(values, edges, head, WIDTH - 290))
    narrow = slim.drawn(slim.cells(values, edges, head, HALF - 150))
    says = (
        f"How {name} is spread: {percent(whole_row[0])} of all documents score below 0.1. "
        "Each row adds up to 100; a dot stands for a number that is not published."
    )
    left_out = len(rows) - len(shown)
    reading = f"Not drawn: {whole(left_out)} groups with too few documents above the first tenth." if left_out else ""
    title = f"Spread of {plain(name)}, by group"
    table = Table(columns, rows, may_hide=True)
    return Figure(f"{file_stem(score.name)}-spread", title, says, table, chart, reading, narrow)


def _tenth(bins: Sequence[int], place: int) -> Sequence[int]:
    each = len(bins) // TENTHS
    return bins[place * each : (place + 1) * each]


def _cells(one: Estimate) -> tuple[Cell, Cell, Cell, Cell]:
    if one.hidden:
        of = Suppressed.CELL if one.d is None else one.d
        return of, *within(one.n_low, one.n_high, one.d), (None, None)
    return one.d, one.n, one.value, (one.low, one.high)

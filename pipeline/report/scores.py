"""Toxicity: how scores are spread, what other thresholds would do, and the scores of documents by group."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, HALF, INK, MUTED, Rows, Series, from_zero, inline_data, styled
from fairsieve.pipeline.report.names import axis_name, capital, group_name, plain, score_name
from fairsieve.pipeline.report.numbers import amount, between, percent, whole
from fairsieve.pipeline.report.svg import picture
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, shares, text
from fairsieve.pipeline.report.untrusted import file_stem

MOST_GROUPS = 25
"""Groups that are drawn, those with the largest share of high scores; the table has all."""

DRAWN_BINS = 40
TENTHS = 10
_MARGIN = {"minExtent": 46, "maxExtent": 46}


@dataclass(frozen=True)
class Score:
    """One score of the audit.

    Attributes:
      name: its column, e.g. `toxicity.toxicity`.
      bins: documents in each of equal bins over [0, 1].
      at_least: rows about everybody, by threshold as text.
      groups: rows about groups.
      threshold: what the policy removes from; None where no rule reads the score.
    """

    name: str
    bins: list[int]
    at_least: dict[str, Estimate]
    groups: list[Estimate]
    threshold: float | None

    @property
    def scored(self) -> int:
        return sum(self.bins)

    def above(self, threshold: float) -> int:
        """Documents whose score is in a bin from the threshold's upwards."""
        return sum(self.bins[round(threshold * len(self.bins)) :])

    @property
    def line(self) -> str:
        """The threshold that groups are compared at: the policy's where the audit has it, else the lowest."""
        wanted = "" if self.threshold is None else f"{self.threshold:g}"
        return wanted if wanted in self.at_least else min(self.at_least)


def scores_of(audit: Audit, config: Config) -> list[Score]:
    """The scores of the audit, the one named toxicity first.

    Rows about groups do not name their score; they follow the rows about everybody that do.
    """
    about: dict[str, tuple[list[Estimate], list[Estimate]]] = {}
    current = ""
    for one in audit.rows("toxicity"):
        if one.axis == "score":
            current = one.group
        everybody, groups = about.setdefault(current, ([], []))
        (everybody if one.axis == "score" else groups).append(one)
    found = []
    for name, (everybody, groups) in about.items():
        bins = [one.n or 0 for one in everybody if one.metric == "histogram"]
        at_least = {one.stratum: one for one in everybody if one.metric == "at_least"}
        if bins and at_least:
            found.append(Score(name, bins, at_least, groups, _threshold(config, name)))
    return sorted(found, key=lambda one: (one.name != "toxicity.toxicity", one.name))


def _threshold(config: Config, name: str) -> float | None:
    bounds = [rule.bound for rule in config.policy.remove if rule.column == name]
    given = [value for bound, value in bounds if bound in ("at_least", "more_than") and isinstance(value, float)]
    return min(given, default=None)


def scores_section(audit: Audit, config: Config) -> Section:
    title = "Toxicity"
    scores = [one for one in scores_of(audit, config) if one.scored]
    if not scores:
        return Section("toxicity", title, "No document was scored for toxicity, or the scanner was not asked for.")
    figures = []
    for one in scores:
        figures += [_histogram(one), _what_if(one)]
    for one in scores:
        if [cell for cell in one.groups if cell.metric == "at_least" and cell.stratum == one.line]:
            figures += [_by_group(one)] + ([_spread(one)] if one is scores[0] else [])
    lead = f"{whole(scores[0].scored)} documents were scored from 0, harmless, to 1, toxic beyond doubt."
    notes = (
        "A score is a classifier's judgement of a text, with the errors and the prejudices it was trained with. Texts "
        "that quote, report or fight abuse score high as well.",
        "A group's texts may score high because they are abused, because they speak of abuse, or because the classifier "
        "takes its name for an insult. The figures do not tell these apart; reading a sample does.",
    )
    return Section("toxicity", title, lead, figures, notes)


def _histogram(score: Score) -> Figure:
    each = max(1, len(score.bins) // DRAWN_BINS)
    counts = [sum(score.bins[start : start + each]) for start in range(0, len(score.bins), each)]
    width = each / len(score.bins)
    columns = [text("Score from", "score_from"), counted("Documents", "documents"), shares("Share", "documents")]
    rows = [(f"{place * width:.3f}", n, n / score.scored) for place, n in enumerate(counts)]
    low = score.scored - score.above(0.1)
    rows.append(("all below 0.1", low, low / score.scored))
    name = score_name(score.name)
    says = f"{percent(low / score.scored)} of documents have a score of {name} below 0.1."
    if score.threshold is not None:
        above = score.above(score.threshold)
        says += (
            f" {whole(above)} ({percent(above / score.scored)}) reach the policy’s threshold of {score.threshold:g}."
        )
        rows.append((f"all from {score.threshold:g}", above, above / score.scored))
    values = [{"from": place * width, "to": (place + 1) * width, "n": n} for place, n in enumerate(counts)]
    tops = [10**power for power in range(8) if 10 ** (power - 1) < max(counts)]
    y = alt.Y("n:Q", title=None, axis=alt.Axis(values=[0, *tops], format=",d", **_MARGIN),
              scale=alt.Scale(type="symlog", constant=1, domain=[0, max(tops)]))  # fmt: skip
    bars = alt.Chart(inline_data(values)).mark_bar(color=MUTED, binSpacing=0.5)
    bars = bars.encode(x=_score_axis("from:Q", name), x2="to:Q", y=y, y2=alt.datum(0))
    layers = [bars, *_threshold_mark(score, top=float(max(tops)), y=y)]
    chart = styled(_plotted(layers, "documents; each line is ten times the one below"))
    return Figure(f"histogram-{file_stem(score.name)}", f"{capital(name)} scores", says, Table(columns, rows), picture(chart),
                  half=True)  # fmt: skip


def _what_if(score: Score) -> Figure:
    steps = [place / 20 for place in range(4, 20)]
    if score.threshold is not None:
        steps = sorted({*steps, score.threshold})
    columns = [
        text("Threshold", "threshold"),
        counted("Documents from there", "documents"),
        shares("Share", "documents"),
    ]
    rows = [(f"{step:g}", score.above(step), score.above(step) / score.scored) for step in steps]
    name = score_name(score.name)
    lower, higher = score.above(0.5), score.above(0.9)
    says = (
        f"A threshold of 0.5 would take {whole(lower)} documents ({percent(lower / score.scored)}), "
        f"one of 0.9 would take {whole(higher)} ({percent(higher / score.scored)})."
    )
    fine = [place / len(score.bins) for place in range(len(score.bins) // 5, len(score.bins) + 1)]
    values = [{"from": step, "share": 100 * score.above(step) / score.scored} for step in fine]
    y = alt.Y("share:Q", title=None, axis=alt.Axis(tickCount=5, **_MARGIN), scale=alt.Scale(domainMin=0, nice=True))
    line = alt.Chart(inline_data(values)).mark_line(color=MUTED, strokeWidth=2, interpolate="step-after")
    line = line.encode(x=_score_axis("from:Q", f"threshold of {name}", 0.2), y=y)
    top = max(one["share"] for one in values) or 1.0
    chart = styled(_plotted([line, *_threshold_mark(score, top, y)], "documents that score at least so much, %"))
    return Figure(f"what-if-{file_stem(score.name)}", f"Other thresholds of {name}", says, Table(columns, rows), picture(chart),
                  half=True)  # fmt: skip


def _score_axis(field: str, title: str, start: float = 0.0) -> alt.X:
    axis = alt.Axis(title=title, grid=False, values=[place / 5 for place in range(round(start * 5), 6)], format=".1f")
    return alt.X(field, axis=axis, scale=alt.Scale(domain=[start, 1], nice=False))


def _threshold_mark(score: Score, top: float, y: alt.Y) -> list[alt.Chart]:
    if score.threshold is None:
        return []
    late = score.threshold > 0.6
    at = [{"from": score.threshold, "n": top, "share": top, "label": f"policy: {score.threshold:g}"}]
    rule = alt.Chart(inline_data(at)).mark_rule(color=ACCENT, strokeWidth=2).encode(x="from:Q")
    words = alt.Chart(inline_data(at)).mark_text(
        align="right" if late else "left", dx=-6 if late else 6, dy=8, color=ACCENT, fontSize=11, fontWeight=600
    )
    return [rule, words.encode(x="from:Q", y=y, text="label:N")]


def _plotted(layers: Sequence[alt.Chart], head: str) -> alt.LayerChart:
    title = alt.Title(head, anchor="start", color=MUTED, fontSize=11, fontWeight="normal", offset=10)
    return alt.layer(*layers).properties(width=HALF - 60, height=210, title=title)


def _at_line(score: Score) -> list[Estimate]:
    cells = [one for one in score.groups if one.metric == "at_least" and one.stratum == score.line]
    return sorted(cells, key=lambda one: (-one.known, not one.hidden, one.axis, one.group))


def _by_group(score: Score) -> Figure:
    cells, name = _at_line(score), score_name(score.name)
    everybody = score.at_least[score.line]
    share = shares(f"Score at least {score.line}", "at_least")
    columns = [
        text("Group", "group"), text("Axis", "axis"), counted("Documents scored", "documents"),
        counted("At least so much", "documents_at_least"), share, interval_of(share),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (group_name(one.axis, one.group), axis_name(one.axis), *_cells(one)) for one in cells
    ]
    rows.insert(0, ("all documents", "", *_cells(everybody)))
    shown = [one for one in cells if one.value][:MOST_GROUPS]
    if not shown:
        says = f"In each group, fewer than ten documents score at least {score.line}, or none."
        return Figure(
            f"{file_stem(score.name)}-by-group", f"High {name}, by group", says, Table(columns, rows, may_hide=True)
        )
    first = shown[0]
    says = (
        f"Of documents that mention {group_name(first.axis, first.group)}, {percent(first.known)} score at least "
        f"{score.line} (95 % interval {between(first.value, first.low, first.high, 100)} %); of all documents, {percent(everybody.known)}."
    )
    drawn = Rows([f"{capital(group_name(one.axis, one.group))} ({axis_name(one.axis)})" for one in shown], 250, 31)
    values = [[None if v is None else 100 * v for v in column] for column in _columns(shown)]
    panel = drawn.dots(
        [Series("groups", *values, colour=ACCENT)],
        f"documents with {name} of at least {score.line}, % (95 % interval); the line marks all documents",
        480,
        from_zero([*values[0], *values[2], 100 * everybody.known]),
        reference=100 * everybody.known,
    )
    chart = drawn.drawn(panel, drawn.words([amount(100 * one.known) for one in shown], "%", 64))
    few, none = sum(one.hidden for one in cells), sum(one.value == 0 for one in cells)
    reading = (
        f"Not drawn: {whole(few)} groups with fewer than ten such documents, {whole(none)} with none."
        if few or none
        else ""
    )
    return Figure(f"{file_stem(score.name)}-by-group", f"High {name}, by group", says, Table(columns, rows, may_hide=True),
                  picture(chart), reading)  # fmt: skip


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
    for axis, group in order:
        cells = (Suppressed.CELL if one.hidden else one.value for one in tenths[axis, group])
        rows.append((group_name(axis, group), axis_name(axis), *cells))
    shown = rows[: MOST_GROUPS + 1]
    labels = [capital(str(row[0])) + (f" ({row[1]})" if row[1] else "") for row in shown]
    drawn = Rows(labels, 250, 31)
    values = [[None if isinstance(cell, Suppressed) else cell for cell in row[2:]] for row in shown]
    chart = drawn.drawn(
        drawn.cells(values, edges, f"documents of the group by {name}, in tenths from the edge given; %", 560)
    )
    says = (
        f"How {name} is spread: {percent(whole_row[0])} of all documents score below 0.1. "
        "Each row adds up to 100; a dot stands for fewer than ten documents."
    )
    return Figure(f"{file_stem(score.name)}-spread", f"Spread of {plain(name)}, by group", says,
                  Table(columns, rows, may_hide=True), picture(chart))  # fmt: skip


def _tenth(bins: Sequence[int], place: int) -> Sequence[int]:
    each = len(bins) // TENTHS
    return bins[place * each : (place + 1) * each]


def _columns(cells: Sequence[Estimate]) -> list[list[float | None]]:
    return [[getattr(one, name) for one in cells] for name in ("value", "low", "high")]


def _cells(one: Estimate) -> tuple[Cell, Cell, Cell, Cell]:
    if one.hidden:
        return Suppressed.CELL, Suppressed.CELL, Suppressed.CELL, (None, None)
    return one.d, one.n, one.value, (one.low, one.high)


__all__ = ["INK", "Score", "scores_of", "scores_section"]

"""Who is mentioned, before and after the filter, by axis."""

import math
from collections.abc import Sequence

from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.names import axis_name, capital, group_name
from fairsieve.pipeline.report.numbers import HIDDEN, amount, between, percent, whole
from fairsieve.pipeline.report.pronouns import pronoun_figure
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, rates, shares, text, within
from fairsieve.pipeline.report.terms import lost_figure, terms_figure
from fairsieve.pipeline.report.untrusted import file_stem
from fairsieve.pipeline.statistics.groups import PRONOUNS

MOST_GROUPS = 8
"""Groups of an axis that are drawn, those that most documents mention; the table has all."""

LABELS = 186
"""Pixels of the labels in half the page's width."""

RARE = 0.01
"""Below this share of documents, rates are told per 10,000 documents instead of per 100."""

NOTABLE = 1.05
"""A change by less than this factor is told as hardly any."""


def mentions_section(audit: Audit) -> Section:
    title = "Who is mentioned, before and after"
    shown = audit.rows("mentions", metric="document_share")
    if not shown:
        return Section("mentions", title, "No mentions were counted: no document has a lexicon, or none was asked for.")
    figures = [_overview([one for one in shown if not one.group])]
    stems: dict[str, int] = {}
    axes = sorted({one.axis for one in shown}, key=lambda axis: (axis != PRONOUNS, axis))
    for axis in axes:
        stem = f"mentions-{file_stem(axis)}"
        stems[stem] = stems.get(stem, 0) + 1
        unique = stem if stems[stem] == 1 else f"{stem}-{stems[stem]}"
        figures.append(_of_axis(audit, axis, unique))
        if axis == PRONOUNS and (she_and_he := pronoun_figure(audit)):
            figures.append(she_and_he)
    figures += [one for one in (terms_figure(audit), lost_figure(audit)) if one]
    before = next((one.d for one in shown if one.stratum == "before" and one.d), 0) or 0
    lead = (
        f"Terms for groups were looked for in {whole(before)} documents, those in a language that has a lexicon. "
        "A document counts once for each group that it mentions, however often it does."
    )
    notes = (
        *_no_lexicon(audit),
        "A mention is a word in a text. It says nothing about who wrote it, nor about who reads it.",
        "Few mentions are not little harm, and many are not good representation: how a group is spoken of is another "
        "question. Groups that a language leaves unnamed, as majorities often are, are undercounted.",
        "Where fewer than ten documents mention a group, its numbers are not published, nor are those that would tell "
        "them by taking one from the other.",
    )
    return Section("mentions", title, lead, figures, notes)


def _no_lexicon(audit: Audit) -> tuple[str, ...]:
    one = next((one for one in audit.rows("lexicons", metric="no_lexicon") if not one.group), None)
    if one is None or not one.n:
        return ()
    return (
        f"{whole(one.n)} documents ({percent(one.known)}) are in a language without a lexicon: nothing is known of the "
        "mentions in them, which is not the same as none.",
    )


def unit_of(cells: Sequence[Estimate]) -> int:
    """How many documents rates are told per: 100 where the largest share is common, else 10,000."""
    return 100 if max((one.known for one in cells), default=0.0) >= RARE else 10_000


def paired(cells: Sequence[Estimate], key: str) -> list[tuple[Estimate, Estimate | None]]:
    """Before and after of each axis or group, those that most documents mention first."""
    after = {getattr(one, key): one for one in cells if one.stratum == "after"}
    before = [one for one in cells if one.stratum == "before"]
    before.sort(key=lambda one: (one.hidden, -one.known, getattr(one, key)))
    return [(one, after.get(getattr(one, key))) for one in before]


def _overview(cells: list[Estimate]) -> Figure:
    pairs, per = paired(cells, "axis"), unit_of(cells)
    before = rates(f"Before, per {per:,}", "before", per)
    after = rates(f"After, per {per:,}", "after", per)
    columns = [
        text("Axis", "axis"), counted("Documents before", "documents_before"), before, interval_of(before),
        counted("Documents after", "documents_after"), after, interval_of(after),
    ]  # fmt: skip
    rows = [(axis_name(was.axis), *cell_of(was), *cell_of(now)) for was, now in pairs]
    first = pairs[0][0]
    says = (
        f"Of {per:,} documents, {amount(per * first.known)} mention at least one term of the axis "
        f"{axis_name(first.axis)} (95 % interval {between(first.value, first.low, first.high, per)}): more than of "
        f"any other axis{_told(pairs)}."
    )
    table = Table(columns, rows, may_hide=True)
    if first.hidden:
        return Figure(
            "mentions",
            "All axes",
            "No number of an axis is published: it could point at a few documents.",
            table,
        )
    drawn = Rows([capital(axis_name(was.axis)) for was, _ in pairs])
    series = before_after(pairs, per)
    scale = from_zero(*series)
    head = f"documents per {per:,} that mention the axis;  ○ before   ● after"
    panel = drawn.dots(series, head, 590, scale, absent=_absent(pairs), side_by_side=True)
    slim = Rows(drawn.labels, label_width=LABELS)
    narrow = slim.dots(
        series, f"○ before   ● after, per {per:,}", HALF - LABELS, scale,
        absent=_absent(pairs), side_by_side=True,
    )  # fmt: skip
    return Figure("mentions", "All axes", says, table, drawn.drawn(panel), narrow=slim.drawn(narrow))


def _of_axis(audit: Audit, axis: str, name: str) -> Figure:
    cells = [one for one in audit.rows("mentions", metric="document_share", axis=axis) if one.group]
    pairs, per = paired(cells, "group"), unit_of(cells)
    before = rates(f"Before, per {per:,}", "before", per)
    after = rates(f"After, per {per:,}", "after", per)
    columns = [
        text("Group", "group"),
        counted("Documents before", "documents_before"), before, interval_of(before),
        counted("Documents after", "documents_after"), after, interval_of(after),
        shares("Of those that mention the axis", "axis_before"),
        counted("Mentions per million tokens", "per_million_tokens"),
    ]  # fmt: skip
    of_axis, million = (
        {one.group: one for one in audit.rows("mentions", metric=metric, axis=axis, stratum="before")}
        for metric in ("axis_share", "mentions_per_million")
    )
    rows = [
        (group_name(axis, was.group), *cell_of(was), *cell_of(now), _value(of_axis, was), _value(million, was))
        for was, now in pairs
    ]
    shown = pairs[:MOST_GROUPS]
    drawn = Rows([capital(group_name(axis, was.group)) for was, _ in shown], label_width=LABELS, row_height=30)
    series = before_after(shown, per)
    scale = from_zero(*series)
    head, room = f"○ before   ● after, per {per:,}", HALF - LABELS
    panel = drawn.dots(series, head, room, scale, absent=_absent(shown), side_by_side=True)
    says = _says(axis, pairs, per)
    if len(pairs) > MOST_GROUPS:
        says += f" {len(pairs) - MOST_GROUPS} more groups are in the table."
    table = Table(columns, rows, may_hide=True)
    picture = None if pairs[0][0].hidden else drawn.drawn(panel)
    return Figure(name, capital(axis_name(axis)), says, table, picture, half=True)


def _says(axis: str, pairs: Sequence[tuple[Estimate, Estimate | None]], per: int) -> str:
    first = pairs[0][0]
    if first.hidden:
        return "No number of its groups is published: it could point at a few documents."
    says = (
        f"Most often mentioned{_told(pairs)}: {group_name(axis, first.group)}, in {amount(per * first.known)} of "
        f"{per:,} documents."
    )
    known = [(was, now) for was, now in pairs if was.value and now and now.value]
    if not known:
        return says
    was, now = max(known, key=lambda pair: (abs(math.log(pair[1].known / pair[0].known)), pair[0].group))
    if max(now.known / was.known, was.known / now.known) < NOTABLE:
        return f"{says} The filter hardly changes how often a group is mentioned."
    return (
        f"{says} The filter changes mentions of {group_name(axis, was.group)} most: "
        f"{amount(per * was.known)} before, {amount(per * now.known)} after."
    )


def _told(pairs: Sequence[tuple[Estimate, Estimate | None]]) -> str:
    """What is most among several holds of those that are told."""
    return ", of those that are told" if any(was.hidden for was, _ in pairs) else ""


def before_after(pairs: Sequence[tuple[Estimate, Estimate | None]], per: int) -> list[Series]:
    """Hollow dots for what was read, filled ones for what stays."""
    was = [before.point(per) for before, _ in pairs]
    now = [after.point(per) if after else NO_POINT for _, after in pairs]
    return [Series("before", was, MUTED, hollow=True), Series("after", now, ACCENT)]


def cell_of(one: Estimate | None) -> tuple[Cell, Cell, Cell]:
    """Documents, share and interval of a group at one stage."""
    if one is None:
        return 0, None, (None, None)
    if one.hidden:
        return *within(one.n_low, one.n_high, one.d), (None, None)
    return one.n, one.value, (one.low, one.high)


def _value(found: dict[str, Estimate], one: Estimate) -> Cell:
    cell = found.get(one.group)
    if cell is None:
        return None
    return Suppressed.CELL if cell.hidden else cell.value


def _absent(pairs: Sequence[tuple[Estimate, Estimate | None]]) -> list[str]:
    return [HIDDEN if was.hidden else "" for was, _ in pairs]

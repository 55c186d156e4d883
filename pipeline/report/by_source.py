"""Sources compared: she and he, high scores, and which groups are mentioned in which."""

import math

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.names import axis_name, group_name, names_a_group, score_name, source_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.table import Cell, Table, counted, interval_of, shares, text

SMOOTH = 10
"""Documents added to both sides of a comparison, so that a source of a few documents does not lead the list."""


def source_figures(audit: Audit) -> list[Figure]:
    """None where there is only one source."""
    sources = {one.stratum for one in audit.rows("by_source")}
    if len(sources) < 2:
        return []
    return [figure for figure in (_pronouns_and_scores(audit), _groups(audit)) if figure]


def _pronouns_and_scores(audit: Audit) -> Figure | None:
    she = {one.stratum: one for one in audit.rows("by_source", metric="she_share")}
    scores = sorted({one.group for one in audit.rows("by_source", axis="score")})
    if not she and not scores:
        return None
    high = {
        (one.group, one.metric, one.stratum): one
        for metric in ("at_least_0.5", "at_least_0.8")
        for one in audit.rows("by_source", metric=metric)
    }
    share = shares("She, of she and he", "she")
    columns = [text("Source", "source"), counted("She and he tokens", "she_and_he"), share, interval_of(share)]
    for name in scores:
        for line in ("0.5", "0.8"):
            column = shares(f"{score_name(name).capitalize()} at least {line}", f"{name}_at_least_{line}")
            columns += [column, interval_of(column)]
    rows: list[tuple[Cell, ...]] = []
    for source in sorted({*she, *(place for *_, place in high)}):
        cells: list[Cell] = [source_name(source), *_cells(she.get(source), counts=True)]
        for name in scores:
            for line in ("0.5", "0.8"):
                cells += _cells(high.get((name, f"at_least_{line}", source)))
        rows.append(tuple(cells))
    says = "No source has enough of both pronouns to compare them."
    if she:
        most, least = (pick(she.values(), key=lambda one: (one.known, one.stratum)) for pick in (max, min))
        says = (
            f"Of the tokens of she and he, she is {percent(most.known)} in {source_name(most.stratum)} and "
            f"{percent(least.known)} in {source_name(least.stratum)}."
        )
    return Figure("sources-compared", "Pronouns and scores by source", says, Table(columns, rows))


def _groups(audit: Audit) -> Figure | None:
    overall = {
        (one.axis, one.group): one
        for one in audit.rows("mentions", metric="document_share", stratum="before")
        if one.group and not one.hidden
    }
    cells = [
        one
        for one in audit.rows("by_source", metric="document_share")
        if (one.axis, one.group) in overall and names_a_group(one.axis, one.group)
    ]
    if not cells:
        return None

    def apart(one: Estimate) -> float:
        expected = (one.d or 0) * overall[one.axis, one.group].known
        return abs(math.log(((one.n or 0) + SMOOTH) / (expected + SMOOTH)))

    cells.sort(key=lambda one: (-apart(one), one.axis, one.group, one.stratum))
    share = shares("Of the source", "share", 3)
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Source", "source"), counted("Documents", "documents"),
        share, interval_of(share), shares("Of all documents", "share_of_all", 3),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            group_name(one.axis, one.group), axis_name(one.axis), source_name(one.stratum), one.n, one.value,
            (one.low, one.high), overall[one.axis, one.group].value,
        )
        for one in cells
    ]  # fmt: skip
    first = cells[0]
    says = (
        f"Furthest from the whole corpus: of the documents of {source_name(first.stratum)}, "
        f"{percent(first.known)} mention {group_name(first.axis, first.group)}; of all, "
        f"{percent(overall[first.axis, first.group].known)}. "
        f"{whole(len(cells))} pairs of group and source may be told."
    )
    return Figure("groups-by-source", "Groups by source", says, Table(columns, rows))


def _cells(one: Estimate | None, counts: bool = False) -> list[Cell]:
    if one is None:
        return [None, None, (None, None)] if counts else [None, (None, None)]
    shown: list[Cell] = [one.value, (one.low, one.high)]
    return [one.d, *shown] if counts else shown

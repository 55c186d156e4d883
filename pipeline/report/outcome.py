"""Where documents went: kept, redacted, removed and why, or never read."""

from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.cut import cut_figures
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, MUTED, SOFT
from fairsieve.pipeline.report.names import capital, listed, rejection_name
from fairsieve.pipeline.report.numbers import between, percent, whole
from fairsieve.pipeline.report.table import Table, counted, interval_of, shares, text

MOST_TOGETHER = 12
"""Combinations of reasons that are drawn; the table has all."""


def outcome_section(audit: Audit) -> Section:
    removed, read = audit.count("records", "removed"), audit.count("documents", "before")
    lead = f"The filter removed {whole(removed)} of {whole(read)} documents that could be read."
    if not read:
        lead = "No document could be read, so there is nothing to filter."
    figures = []
    reasons = [one for one in audit.rows("removal", metric="removed_documents") if one.group]
    together = sorted(audit.rows("removal", metric="reasons_together"), key=lambda one: (-(one.n or 0), one.group))
    if removed and reasons:
        figures.append(_by_reason(reasons, together, audit))
    if any("+" in one.group for one in together):
        figures.append(_together(together))
    figures += cut_figures(audit)
    if rejected := audit.rows("rejected"):
        figures.append(_rejected(rejected))
    elif read:
        lead += " Every record of the input could be read."
    notes = (
        "All reasons of a document are counted, not only the first: the bars of the reasons may add up to more than "
        "the documents removed.",
        "A record that could not be read is neither kept nor removed. What stood in it is not known.",
    )
    return Section("outcome", "Where documents went", lead, figures, notes if figures else ())


def _by_reason(reasons: list[Estimate], together: list[Estimate], audit: Audit) -> Figure:
    alone = {one.group: one.n or 0 for one in together if "+" not in one.group}
    tokens = {one.group: one for one in audit.rows("removal", metric="removed_tokens")}
    reasons = sorted(reasons, key=lambda one: (-(one.n or 0), one.group))
    share = shares("Share of documents", "documents")
    columns = [
        text("Reason", "reason"),
        counted("Documents", "documents"),
        counted("For this reason alone", "documents_alone"),
        share,
        interval_of(share),
        shares("Share of tokens", "tokens"),
    ]
    rows = [
        (
            one.group,
            one.n,
            alone.get(one.group, 0),
            one.value,
            (one.low, one.high),
            tokens[one.group].value if one.group in tokens else None,
        )
        for one in reasons
    ]
    first = reasons[0]
    says = (
        f"The rule “{first.group}” removes most: {whole(first.n or 0)} documents, "
        f"{percent(first.known)} of all (95 % interval {between(first.value, first.low, first.high, 100)} %), "
        f"{whole(alone.get(first.group, 0))} of them for this reason alone."
    )
    bars = [
        ([alone.get(one.group, 0) for one in reasons], ACCENT),
        ([(one.n or 0) - alone.get(one.group, 0) for one in reasons], SOFT),
    ]
    labels = [f"{whole(one.n or 0)}  ·  {percent(one.known)}" for one in reasons]
    head = "documents; full colour: no other reason, faint: others too"
    drawn = widths.bars([one.group for one in reasons], bars, labels, head)
    return Figure(
        "removed-by-reason", "Removed, by reason", says, Table(columns, rows), drawn.wide, narrow=drawn.narrow
    )


def _together(together: list[Estimate]) -> Figure:
    columns = [text("Reasons", "reasons"), counted("Documents", "documents"), shares("Share of removed", "removed")]
    rows = [(_joined(one.group), one.n, one.value) for one in together]
    several = sum(one.n or 0 for one in together if "+" in one.group)
    removed = together[0].d or 0
    rows.append(("more than one reason", several, several / removed))
    says = (
        f"Of {whole(removed)} documents removed, {whole(several)} "
        f"({percent(several / removed)}) have more than one reason."
    )
    drawn_rows = together[:MOST_TOGETHER]
    labels = [f"{whole(one.n or 0)}  ·  {percent(one.known)}" for one in drawn_rows]
    drawn = widths.bars(
        [_joined(one.group) for one in drawn_rows],
        [([one.n or 0 for one in drawn_rows], ACCENT)],
        labels,
        "documents with exactly these reasons",
    )
    return Figure("reasons-together", "Reasons together", says, Table(columns, rows), drawn.wide, narrow=drawn.narrow)


def _joined(label: str) -> str:
    return listed(label.split("+"))


def _rejected(rejected: list[Estimate]) -> Figure:
    rejected = sorted(rejected, key=lambda one: (-(one.n or 0), one.group))
    columns = [
        text("Reason", "reason"),
        counted("Records", "records"),
        shares("Share of records", "records", decimals=3),
    ]
    rows = [(rejection_name(one.group), one.n, one.value) for one in rejected]
    total, read = sum(one.n or 0 for one in rejected), rejected[0].d or 0
    rows.append(("all reasons", total, total / read if read else None))
    says = (
        f"{whole(total)} of {whole(read)} records ({percent(total / read)}) could not be read; most often because: "
        f"{rejection_name(rejected[0].group)} ({whole(rejected[0].n or 0)})."
    )
    names, counts = [capital(rejection_name(one.group)) for one in rejected], [one.n or 0 for one in rejected]
    drawn = widths.bars(names, [(counts, MUTED)], [whole(n) for n in counts], "records")
    title = "Not readable, by reason"
    return Figure("rejected-by-reason", title, says, Table(columns, rows), drawn.wide, narrow=drawn.narrow)

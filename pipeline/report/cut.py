"""Sentences that were cut out of documents that stay, and of whose."""

from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.names import axis_name, capital, group_name, names_a_group
from fairsieve.pipeline.report.numbers import amount, between, percent, whole
from fairsieve.pipeline.report.rows import Series, from_zero
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, shares, text
from fairsieve.pipeline.report.untrusted import file_stem
from fairsieve.pipeline.report.widths import Words

MOST_GROUPS = 25
"""Groups that are drawn, those whose documents lose sentences most often; the table has all."""


def cut_figures(audit: Audit) -> list[Figure]:
    """None where no policy cuts sentences, or no sentence was cut."""
    rules = audit.rows("cut_sentences", metric="documents_cut", axis="cut")
    if not rules:
        return []
    figures = [_by_rule(rules, audit)]
    for rule in rules:
        groups = audit.rows("cut_sentences", metric="documents_cut", stratum=rule.stratum)
        if named := [one for one in groups if one.axis != "cut" and names_a_group(one.axis, one.group)]:
            figures.append(_by_group(rule, named))
    return figures


def _by_rule(rules: list[Estimate], audit: Audit) -> Figure:
    share = shares("Share of documents kept", "documents")
    columns = [
        text("Rule", "rule"),
        counted("Sentences cut", "sentences"),
        counted("Documents cut", "documents"),
        share,
        interval_of(share),
        shares("Share of their bytes", "bytes", decimals=4),
    ]
    sentences, taken = (
        {one.stratum: one for one in audit.rows("cut_sentences", metric=f"{what}_cut", axis="cut")}
        for what in ("sentences", "bytes")
    )
    rows = [
        (one.stratum, sentences[one.stratum].n, one.n, one.value, (one.low, one.high), taken[one.stratum].value)
        for one in rules
    ]
    first = max(rules, key=lambda one: (one.n or 0, one.stratum))
    says = (
        f"The rule “{first.stratum}” cut {whole(sentences[first.stratum].n or 0)} sentences out of "
        f"{whole(first.n or 0)} documents that stay, {percent(first.known)} of these."
    )
    reading = "A document of which nothing would be left is removed instead, and counted above."
    return Figure("sentences-cut", "Sentences cut out", says, Table(columns, rows), reading=reading)


def _by_group(rule: Estimate, groups: list[Estimate]) -> Figure:
    cells = sorted(groups, key=lambda one: (-one.known, not one.hidden, one.axis, one.group))
    share = shares("With a sentence cut", "documents_cut")
    columns = [
        text("Group", "group"), text("Axis", "axis"), counted("Documents kept", "documents"),
        counted("Documents cut", "documents_cut"), share, interval_of(share),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        ("all documents", "", rule.d, rule.n, rule.value, (rule.low, rule.high)),
        *((group_name(one.axis, one.group), axis_name(one.axis), *_cells(one)) for one in cells),
    ]
    table = Table(columns, rows, may_hide=True)
    name, title = f"sentences-cut-{file_stem(rule.stratum)}", f"Sentences cut by “{rule.stratum}”, by group"
    shown = [one for one in cells if one.value][:MOST_GROUPS]
    if not shown:
        return Figure(name, title, "In no group did ten documents or more lose a sentence.", table)
    first = shown[0]
    says = (
        f"Of documents that mention {group_name(first.axis, first.group)} and stay, {percent(first.known)} lost a "
        f"sentence (95 % interval {between(first.value, first.low, first.high, 100)} %); "
        f"of all that stay, {percent(rule.known)}."
    )
    high, everybody = Series("groups", [one.point(100) for one in shown]), 100 * rule.known
    drawn = widths.dots(
        [f"{capital(group_name(one.axis, one.group))} ({axis_name(one.axis)})" for one in shown],
        [high],
        "documents with a sentence cut, % (95 % interval); line: all documents",
        from_zero(high, also=everybody),
        [Words([amount(100 * one.known) for one in shown], "%", 64, slim=44)],
        reference=everybody,
        short=[capital(group_name(one.axis, one.group)) for one in shown],
    )
    return Figure(name, title, says, table, drawn.wide, narrow=drawn.narrow)


def _cells(one: Estimate) -> tuple[Cell, Cell, Cell, Cell]:
    if one.hidden:
        return Suppressed.CELL, Suppressed.CELL, Suppressed.CELL, (None, None)
    return one.d, one.n, one.value, (one.low, one.high)

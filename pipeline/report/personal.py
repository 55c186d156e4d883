"""Personal data: how many documents hold it, by type and by source; never a value."""

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.names import capital, pii_name, source_name
from fairsieve.pipeline.report.numbers import amount, between, whole
from fairsieve.pipeline.report.passed_over import passed_over_figure
from fairsieve.pipeline.report.redaction import done_to, redaction_says
from fairsieve.pipeline.report.rows import Series, from_zero
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, rates, text
from fairsieve.pipeline.report.widths import Words

PER = 10_000


def personal_section(audit: Audit, config: Config) -> Section:
    title = "Personal data"
    figures = [one for table in ("pii", "names") for one in _of_table(audit, config, table)]
    if passed_over := passed_over_figure(audit):
        figures.append(passed_over)
    if not figures:
        return Section("personal", title, "No personal data was found, or the scanner was not asked for.")
    found = {one.group for table in ("pii", "names") for one in _kinds(audit, table)}
    left = sorted(pii_name(kind) for kind in found if kind not in config.policy.redact)
    lead = "What points at one person. The values themselves are written nowhere in the audit."
    if config.policy.redact:
        lead += f" {redaction_says(config)}"
    if left:
        lead += f" The policy leaves as they are: {', '.join(left)}."
    missing = "street addresses are" if "names" in config.scanners else "names and street addresses are"
    notes = [
        f"Counted is what patterns and check digits find: {missing} not among it, and some of what is found belongs to "
        "nobody (examples, organisations).",
        "What is written over what was found does not make a text anonymous: what no detector found is still there.",
    ]
    if "names" in config.scanners:
        notes.insert(1, "Names are found by a small model, which misses one in three and takes other words for names.")
    return Section("personal", title, lead, figures, notes)


def _kinds(audit: Audit, table: str) -> list[Estimate]:
    """Types that were found somewhere, those in most documents first."""
    everywhere = audit.rows(table, metric="document_share", stratum="all")
    return sorted((one for one in everywhere if one.group and one.d), key=lambda one: (-(one.n or 0), one.group))


def _of_table(audit: Audit, config: Config, table: str) -> list[Figure]:
    kinds = _kinds(audit, table)
    if not kinds:
        return []
    figures = [_by_type(audit, config, table, kinds)]
    if by_source := [one for one in audit.rows(table, metric="document_share_by_source") if one.group]:
        figures.append(_by_source(by_source, table))
    return figures


def _by_type(audit: Audit, config: Config, table: str, kinds: list[Estimate]) -> Figure:
    million = {one.group: one for one in audit.rows(table, metric="spans_per_million", stratum="all")}
    anything = audit.one(table, metric="document_share", group="", stratum="all")
    rate = rates(f"Per {PER:,} documents", "documents", PER)
    columns = [
        text("Type", "type"), counted("Documents", "documents"), rate, interval_of(rate),
        counted("Values", "values"), rates("Values per million tokens", "values_per_million_tokens", 1),
        text("Policy", "policy"),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in kinds:
        spans = million.get(one.group)
        cells = (spans.n, spans.value) if spans else (None, None)
        rows.append((pii_name(one.group), one.n, one.value, (one.low, one.high), *cells, done_to(one.group, config)))
    first = kinds[0]
    says = (
        f"Most often found: {pii_name(first.group)}, in {whole(first.n or 0)} documents, "
        f"{amount(PER * first.known)} of {PER:,} (95 % interval {between(first.value, first.low, first.high, PER)})."
    )
    if anything:
        what = "personal data" if table == "pii" else "names of people, places or organisations"
        rows.insert(0, ("any type", anything.n, anything.value, (anything.low, anything.high), None, None, ""))
        says = f"{whole(anything.n or 0)} documents hold {what}, {amount(PER * anything.known)} of {PER:,}. {says}"
    found = Series("documents", [one.point(PER) for one in kinds])
    drawn = widths.dots(
        [capital(pii_name(one.group)) for one in kinds],
        [found],
        f"documents of {PER:,} that hold it (95 % interval)",
        from_zero(found),
        [
            Words([amount(PER * one.known) for one in kinds], f"per {PER:,}", 76, slim=66),
            Words([done_to(one.group, config) for one in kinds], "policy", 174),
        ],
        label_width=230,
    )
    name, title = ("personal-data", "By type") if table == "pii" else ("names", "Names")
    return Figure(name, title, says, Table(columns, rows), drawn.wide, narrow=drawn.narrow)


def _by_source(cells: list[Estimate], table: str) -> Figure:
    rate = rates(f"Per {PER:,} documents", "documents", PER)
    columns = [
        text("Type", "type"), text("Source", "source"), counted("Documents", "documents"), rate, interval_of(rate),
    ]  # fmt: skip
    cells = sorted(cells, key=lambda one: (one.group, -one.known, one.stratum))
    rows: list[tuple[Cell, ...]] = [(pii_name(one.group), source_name(one.stratum), *_numbers(one)) for one in cells]
    enough = [one for one in cells if (one.n or 0) >= 10]
    says = "In no source do ten documents hold the same type."
    if enough:
        most = max(enough, key=lambda one: (one.known, one.group, one.stratum))
        says = (
            f"Densest: {pii_name(most.group)} in {source_name(most.stratum)}, "
            f"{amount(PER * most.known)} of {PER:,} documents (95 % interval "
            f"{between(most.value, most.low, most.high, PER)})."
        )
    name, title = ("personal-data", "By source") if table == "pii" else ("names", "Names, by source")
    return Figure(f"{name}-by-source", title, says, Table(columns, rows, may_hide=True))


def _numbers(one: Estimate) -> tuple[Cell, ...]:
    if one.hidden:
        return Suppressed.CELL, Suppressed.CELL, (None, None)
    return one.n, one.value, (one.low, one.high)

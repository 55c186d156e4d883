"""Personal data: how many documents hold it, by type and by source; never a value."""

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.names import capital, pii_name, source_name
from fairsieve.pipeline.report.numbers import amount, between, whole
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.table import Cell, Table, counted, interval_of, rates, text

PER = 10_000


def personal_section(audit: Audit, config: Config) -> Section:
    title = "Personal data"
    everywhere = [one for one in audit.rows("pii", metric="document_share", stratum="all") if one.d]
    kinds = sorted((one for one in everywhere if one.group), key=lambda one: (-(one.n or 0), one.group))
    if not kinds:
        return Section("personal", title, "No personal data was found, or the scanner was not asked for.")
    anything = next((one for one in everywhere if not one.group), None)
    figures = [_by_type(kinds, anything, audit, config)]
    if by_source := [one for one in audit.rows("pii", metric="document_share_by_source") if one.group]:
        figures.append(_by_source(by_source))
    left = sorted(pii_name(one.group) for one in kinds if one.group not in config.policy.redact)
    lead = "Addresses, numbers and the like that point at one person. The values themselves are written nowhere."
    if left:
        lead += f" The policy does not redact: {', '.join(left)}."
    notes = (
        "Counted is what patterns and check digits find: names and street addresses are not among it, and some of what "
        "is found belongs to nobody (examples, organisations).",
        "Redaction replaces what was found. It does not make a text anonymous.",
    )
    return Section("personal", title, lead, figures, notes)


def _by_type(kinds: list[Estimate], anything: Estimate | None, audit: Audit, config: Config) -> Figure:
    million = {one.group: one for one in audit.rows("pii", metric="spans_per_million", stratum="all")}
    rate = rates(f"Per {PER:,} documents", "documents", PER)
    columns = [
        text("Type", "type"), counted("Documents", "documents"), rate, interval_of(rate),
        counted("Values", "values"), rates("Values per million tokens", "values", 1), text("Policy", "policy"),
    ]  # fmt: skip
    columns[5] = rates("Values per million tokens", "values_per_million_tokens", 1)
    rows: list[tuple[Cell, ...]] = []
    for one in kinds:
        spans = million.get(one.group)
        done = "redacted" if one.group in config.policy.redact else "left as it is"
        cells = (spans.n, spans.value) if spans else (None, None)
        rows.append((pii_name(one.group), one.n, one.value, (one.low, one.high), *cells, done))
    first = kinds[0]
    says = (
        f"Most often found: {pii_name(first.group)}, in {whole(first.n or 0)} documents, "
        f"{amount(PER * first.known)} of {PER:,} (95 % interval {between(first.value, first.low, first.high, PER)})."
    )
    if anything:
        rows.insert(0, ("any type", anything.n, anything.value, (anything.low, anything.high), None, None, ""))
        says = (
            f"{whole(anything.n or 0)} documents hold personal data, {amount(PER * anything.known)} of {PER:,}. {says}"
        )
    drawn = Rows([capital(pii_name(one.group)) for one in kinds])
    found = Series("documents", [one.point(PER) for one in kinds])
    panel = drawn.dots([found], f"documents of {PER:,} that hold it (95 % interval)", 410, from_zero(found))
    words = [
        drawn.words([amount(PER * one.known) for one in kinds], f"per {PER:,}", 76),
        drawn.words(["redacted" if one.group in config.policy.redact else "left" for one in kinds], "policy", 94),
    ]
    return Figure("personal-data", "By type", says, Table(columns, rows), drawn.drawn(panel, *words))


def _by_source(cells: list[Estimate]) -> Figure:
    rate = rates(f"Per {PER:,} documents", "documents", PER)
    columns = [
        text("Type", "type"), text("Source", "source"), counted("Documents", "documents"), rate, interval_of(rate),
    ]  # fmt: skip
    cells = sorted(cells, key=lambda one: (one.group, -one.known, one.stratum))
    rows = [(pii_name(one.group), source_name(one.stratum), one.n, one.value, (one.low, one.high)) for one in cells]
    enough = [one for one in cells if (one.n or 0) >= 10]
    says = "In no source do ten documents hold the same type."
    if enough:
        most = max(enough, key=lambda one: (one.known, one.group, one.stratum))
        says = (
            f"Densest: {pii_name(most.group)} in {source_name(most.stratum)}, "
            f"{amount(PER * most.known)} of {PER:,} documents (95 % interval "
            f"{between(most.value, most.low, most.high, PER)})."
        )
    return Figure("personal-data-by-source", "By source", says, Table(columns, rows))

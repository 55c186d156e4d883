"""The first screen: what became of the records, four figures, and what to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import HALF
from fairsieve.pipeline.report.numbers import ABSENT, HIDDEN, between, percent, ratio_between, times, whole
from fairsieve.pipeline.report.pronouns import he_for_one_she
from fairsieve.pipeline.report.redaction import changed, changed_label
from fairsieve.pipeline.report.scores import scores_of
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, shares, text
from fairsieve.pipeline.report.whole_bar import whole_bar


@dataclass(frozen=True)
class Card:
    """A headline figure: what it is, the figure, its interval and what it is made of."""

    label: str
    value: str
    interval: str
    of: str


@dataclass(frozen=True)
class Summary:
    """What stands above the sections.

    Attributes:
      headline: the whole report in a sentence.
      bar: records by what became of them.
      cards: four headline figures; one that there is not says so.
      numbers: the headline figures as a table.
    """

    headline: str
    bar: Figure
    cards: Sequence[Card]
    numbers: Table


def summary(audit: Audit, config: Config) -> Summary:
    figures = [_removed(audit), _toxic(audit, config), _personal(audit), _pronouns(audit)]
    columns = [
        text("Figure", "figure"),
        Column("Value", "value", 3),
        Column("95 % interval", "value", 3, interval=True),
        counted("Of these", "n"),
        counted("Out of", "d"),
    ]
    return Summary(
        headline=_headline(audit, config),
        bar=_bar(audit, config),
        cards=[card for card, _ in figures],
        numbers=Table(columns, [row for _, row in figures]),
    )


def _headline(audit: Audit, config: Config) -> str:
    read, removed = audit.count("records", "read"), audit.count("records", "removed")
    kept, redacted = audit.count("records", "kept"), audit.count("records", "redacted")
    if not read:
        return "No record was read."
    says = f"Of {whole(read)} records, {whole(kept)} stay ({percent(kept / read)})"
    if what := changed(config):
        says += f", {whole(redacted)} of them with {what}"
    return f"{says}; {whole(removed)} were removed."


def _bar(audit: Audit, config: Config) -> Figure:
    read = audit.count("records", "read")
    redacted, removed, rejected = (audit.count("records", name) for name in ("redacted", "removed", "rejected"))
    parts = {
        "kept as they are": audit.count("records", "kept") - redacted,
        changed_label(config): redacted,
        "removed": removed,
        "not readable": rejected,
    }
    columns = [text("Records", "what"), counted("Records", "records"), shares("Share", "records")]
    rows: list[tuple[Cell, ...]] = [(name, n, n / read if read else None) for name, n in parts.items()]
    rows.append(("read", read, 1.0 if read else None))
    kept = audit.count("records", "kept")
    rows.append(("kept in all", kept, kept / read if read else None))
    says = "Every record is kept, removed or not readable; the counts add up, or the run would have failed."
    table = Table(columns, rows)
    if not read:
        return Figure("records", "Records", says, table)
    narrow = whole_bar(parts, HALF, columns=2)
    return Figure("records", "Records", says, table, whole_bar(parts), narrow=narrow)


def _removed(audit: Audit) -> tuple[Card, tuple[Cell, ...]]:
    one = audit.one("removal", metric="removed_documents", group="")
    return _share("Documents removed", one, "documents read")


def _toxic(audit: Audit, config: Config) -> tuple[Card, tuple[Cell, ...]]:
    score = next((one for one in scores_of(audit, config) if one.scored), None)
    if score is None:
        return _share("Toxic documents", None, "")
    threshold = score.line if score.threshold is None else f"{score.threshold:g}"
    if threshold in score.at_least:
        return _share(f"Toxicity of {threshold} or more", score.at_least[threshold], "documents scored")
    n, d = score.above(float(threshold)), score.scored
    one = Estimate("", "", "", "", n / d, None, None, n, d, "")
    return _share(f"Toxicity of {threshold} or more", one, "documents scored")


def _personal(audit: Audit) -> tuple[Card, tuple[Cell, ...]]:
    one = audit.one("pii", metric="document_share", group="", stratum="all")
    return _share("With personal data", one, "documents read")


def _pronouns(audit: Audit) -> tuple[Card, tuple[Cell, ...]]:
    one = audit.one("pronouns", metric="log_he_she", stratum="before")
    ratio, low, high = he_for_one_she(one)
    label = "She : he, before"
    if one is not None and one.hidden:
        return Card(label, ABSENT, "", HIDDEN), (label, None, (None, None), None, None)
    if one is None or ratio is None or not (one.n or one.d):
        return Card(label, ABSENT, "", "no such pronouns were counted"), (label, None, (None, None), None, None)
    of = f"{whole(one.n or 0)} he and {whole(one.d or 0)} she"
    return Card(label, f"1 : {times(ratio)}", f"1 : {ratio_between(ratio, low, high)}", of), (
        label,
        ratio,
        (low, high),
        one.n,
        one.d,
    )


def _share(label: str, one: Estimate | None, population: str) -> tuple[Card, tuple[Cell, ...]]:
    if one is None or one.value is None:
        return Card(label, ABSENT, "", "not counted"), (f"{label}, %", None, (None, None), None, None)
    value, low, high = (None if number is None else 100 * number for number in (one.value, one.low, one.high))
    interval = "no interval" if low is None else f"{between(value, low, high)} %"
    of = f"{whole(one.n or 0)} of {whole(one.d or 0)} {population}"
    return Card(label, percent(one.value), interval, of), (f"{label}, %", value, (low, high), one.n, one.d)

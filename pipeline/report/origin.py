"""Languages and sources: how documents are spread over them, and where the filter removes most."""

from collections.abc import Callable

from fairsieve.pipeline.report.by_source import source_figures
from fairsieve.pipeline.report.domains import domain_figures
from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import PALE
from fairsieve.pipeline.report.names import capital, language_name, source_name
from fairsieve.pipeline.report.numbers import between, percent, whole
from fairsieve.pipeline.report.rows import Rows, Series, from_zero
from fairsieve.pipeline.report.svg import Picture
from fairsieve.pipeline.report.table import Cell, Table, counted, interval_of, shares, text
from fairsieve.pipeline.statistics.tables import MIN_CELL

SEEN = 0.5
"""Share of a language's documents that must have been scored for its removal rate to be compared."""

MOST = 20
"""Languages or sources that are drawn, the largest; the table has all."""


def languages_section(audit: Audit) -> Section:
    title = "Languages"
    if not audit.rows("languages", metric="document_share", stratum="before"):
        return Section("languages", title, "No document was read, so there is no language to tell.")
    figure = _figure(audit, "languages", "language", language_name)
    notes = (
        "The language is a guess from the first thousand characters; a document of several languages counts as one.",
        "Documents in a language that the toxicity detector does not know have no score, so no rule on it removes "
        "them.",
        "By probability, a document counts for each language with the probability that the model gives it, from 1 % "
        "on; where that share is much smaller than the other one, the guesses are unsure.",
        "“Not determined” holds texts that are too short, mixed, or in a language the model does not know.",
    )
    return Section(
        "languages", title, "Each document counts under the language it is most likely written in.", (figure,), notes
    )


def sources_section(audit: Audit) -> Section:
    title = "Sources"
    if not audit.rows("sources", metric="document_share", stratum="before"):
        return Section("sources", title, "No document was read, so there is no source to tell.")
    figure = _figure(audit, "sources", "source", source_name)
    note = "A filter that removes most of a source changes what a corpus is about, even where no group is named."
    return Section(
        "sources",
        title,
        "The source is the column of the input that the configuration names.",
        (figure, *source_figures(audit), *domain_figures(audit)),
        (note,),
    )


def apart(audit: Audit, table: str) -> tuple[list[Estimate], float]:
    """Removal rates whose whole interval lies above the rate they are compared with, and that rate.

    That is the rate of all documents; for languages, of all in languages that were scored for toxicity, where any was
    not: a rule on a score removes nothing where there is no score.
    """
    rates = [one for one in audit.rows(table, metric="removal_rate") if one.d]
    if table == "languages":
        scored = {one.group: one for one in audit.rows("coverage", metric="documents_covered", group="toxicity")}
        seen = {
            one.stratum
            for one in audit.rows("coverage", metric="documents_covered", group="toxicity")
            if one.known >= SEEN
        }
        rates = [one for one in rates if not scored or one.group in seen]
    documents = sum(one.d or 0 for one in rates)
    rate = sum(one.n or 0 for one in rates) / documents if documents else 0.0
    return [one for one in rates if one.low is not None and one.low > rate and (one.n or 0) >= MIN_CELL], rate


def _figure(audit: Audit, table: str, what: str, named: Callable[[str], str]) -> Figure:
    before = audit.rows(table, metric="document_share", stratum="before")
    before.sort(key=lambda one: (-(one.n or 0), one.group))
    tokens = {one.group: one for one in audit.rows(table, metric="token_share", stratum="before")}
    after = {one.group: one for one in audit.rows(table, metric="document_share", stratum="after")}
    removal = {one.group: one for one in audit.rows(table, metric="removal_rate")}
    likely = {one.group: one for one in audit.rows(table, metric="probability_share", stratum="before")}
    scored = what == "language" and any(one.group == "toxicity" for one in audit.rows("coverage"))
    whole_name = "all scored languages" if scored else "all documents"
    share, rate = shares("Share before", "share_before"), shares("Removed", "removed")
    columns = [
        text(capital(what), what), text("Code", "code"), counted("Documents before", "documents_before"),
        share, interval_of(share), shares("Share of tokens", "tokens_before"),
        counted("Documents after", "documents_after"), shares("Share after", "share_after"),
        rate, interval_of(rate),
    ]  # fmt: skip
    if what == "source":
        del columns[1]
    if likely:
        columns.insert(5, shares("Share by probability", "probability_before"))

    def row(one: Estimate) -> tuple[Cell, ...]:
        kept, gone = after.get(one.group), removal.get(one.group)
        cells: tuple[Cell, ...] = (
            named(one.group), one.group, one.n, one.value, (one.low, one.high), _value(tokens.get(one.group)),
            (kept.n if kept else 0), (kept.value if kept else 0.0 if after else None),
            _value(gone), (gone.low, gone.high) if gone else (None, None),
        )  # fmt: skip
        by_probability: tuple[Cell, ...] = (_value(likely.get(one.group)),) if likely else ()
        return (*cells[:5], *by_probability, *cells[5:]) if what == "language" else (cells[0], *cells[2:])

    _, overall = apart(audit, table)
    lines = [row(one) for one in before]
    if likely:
        rest = sum(one.known for group, one in likely.items() if group not in {one.group for one in before})
        lines.append(("less likely ones, together", *[None] * 5, rest, *[None] * (len(columns) - 7)))
    lines.append((whole_name, *[None] * (len(columns) - 3), overall, (None, None)))
    shown = before[:MOST]
    labels = [named(one.group) for one in shown]
    drawn = Rows([capital(label) for label in labels] if what == "language" else labels, label_width=190)
    rates = [removal.get(one.group) for one in shown]
    removed = Series("removed", [one.point(100) if one else NO_POINT for one in rates])
    scale = from_zero(removed, also=100 * overall)

    def picture(rows: Rows, for_bars: int, for_dots: int, for_words: int) -> Picture:
        told = [percent(one.known) for one in shown]
        return rows.drawn(
            rows.bars([([one.known for one in shown], PALE)], told, "share of documents", for_bars),
            rows.dots([removed], f"removed, %; line: {whole_name}", for_dots, scale, reference=100 * overall),
            rows.words([percent(one.known) if one else "" for one in rates], "", for_words),
        )

    slim = Rows(drawn.labels, label_width=118, row_height=30)
    says = _says(before, audit, what, whole_name, named)
    if len(before) > MOST:
        says += f" The {MOST} largest are drawn."
    return Figure(
        table,
        "Share of documents, and share removed",
        says,
        Table(columns, lines),
        picture(drawn, 310, 260, 60),
        narrow=picture(slim, 102, 128, 50),
    )


def _says(before: list[Estimate], audit: Audit, what: str, whole_name: str, named: Callable[[str], str]) -> str:
    first = before[0]
    count = f"{whole(len(before))} {what}s" if len(before) != 1 else f"One {what}"
    says = f"{count}; the largest is {named(first.group)} with {percent(first.known)} of documents."
    if not audit.count("records", "removed"):
        return says + " The filter removed nothing."
    more, rate = apart(audit, f"{what}s")
    if not more:
        return says + f" In none of them does the filter clearly remove more than the {percent(rate)} of {whole_name}."
    most = max(more, key=lambda one: (one.known, one.group))
    return (
        f"{says} The filter removes most from {named(most.group)}: {percent(most.known)} of its documents "
        f"(95 % interval {between(most.value, most.low, most.high, 100)} %), of {whole_name} {percent(rate)}."
    )


def _value(one: Estimate | None) -> float | None:
    return one.value if one else None

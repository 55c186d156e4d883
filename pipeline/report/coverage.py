"""What each detector could look at: what it could not is unknown, and never counted as clean."""

from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, PALE
from fairsieve.pipeline.report.names import DETECTORS, capital, language_name, listed, plain
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.table import Cell, Table, counted, shares, text
from fairsieve.transforms.count import MENTIONS

NO_LEXICON = "no lexicon"
"""What is said of mentions in a language that has none: not that there are no mentions."""


def coverage_section(audit: Audit) -> Section:
    title = "What the detectors could see"
    overall = covered(audit)
    if not overall:
        return Section("coverage", title, "No detector was asked for, or no document was read.")
    size = {one.group: one for one in audit.rows("coverage", metric="bytes_covered", stratum="all")}
    columns = [
        text("Detector", "detector"), text("Language", "language"), counted("Documents", "documents"),
        counted("Looked at", "documents_covered"), shares("Looked at", "documents_covered"),
        counted("Unknown", "documents_unknown"), shares("Unknown", "documents_unknown"),
        shares("Of bytes", "bytes_covered"),
    ]  # fmt: skip
    by_language = {
        (one.group, one.stratum): one for one in audit.rows("coverage", metric="bytes_covered") if one.stratum != "all"
    }
    rows: list[tuple[Cell, ...]] = [
        (detector_name(one.group), "all", *_cells(one), size[one.group].value if one.group in size else None)
        for one in overall
    ]
    rest = [one for one in audit.rows("coverage", metric="documents_covered") if one.stratum != "all"]
    rest.sort(key=lambda one: (one.group, -(one.d or 0), one.stratum))
    for one in rest:
        of_bytes = by_language.get((one.group, one.stratum))
        name = detector_name(one.group), language_name(one.stratum)
        if one.group == MENTIONS and not one.n:
            rows.append((*name, one.d, NO_LEXICON, NO_LEXICON, one.d, 1.0, NO_LEXICON))
        else:
            rows.append((*name, *_cells(one), of_bytes.value if of_bytes else None))
    worst = min(overall, key=lambda one: (one.known, one.group))
    if worst.n == worst.d:
        says = "Every detector could look at every document."
    else:
        says = (
            f"The detector of {detector_name(worst.group)} could look at {percent(worst.known)} of documents; of the "
            "other "
            f"{whole((worst.d or 0) - (worst.n or 0))} it says nothing."
        )
    bars = [([one.known for one in overall], ACCENT), ([1 - one.known for one in overall], PALE)]
    names = [capital(detector_name(one.group)) for one in overall]
    drawn = widths.bars(names, bars, [percent(one.known) for one in overall], "share of documents; grey: unknown")
    figure = Figure("coverage", "Coverage", says, Table(columns, rows), drawn.wide, narrow=drawn.narrow)
    lead = (
        "What a detector could not look at is unknown: no rule removes it for that, and no figure counts it as clean."
    )
    return Section("coverage", title, lead, (figure,), _lexicon_note(audit))


def covered(audit: Audit) -> list[Estimate]:
    """The share of documents that each detector could look at, of those that were asked for."""
    seen: dict[str, Estimate] = {}
    for one in audit.rows("coverage", metric="documents_covered", stratum="all"):
        if one.d:
            seen.setdefault(one.group, one)
    return list(seen.values())


def detector_name(detector: str) -> str:
    return DETECTORS.get(detector, plain(detector))


def lexicon_languages(audit: Audit) -> list[str]:
    """Names of the languages whose documents were searched for mentions; English where none was identified."""
    found = audit.rows("coverage", metric="documents_covered", group="mentions")
    if not audit.rows("coverage", group="language"):
        return ["English"] if any(one.n for one in found) else []
    return sorted({language_name(one.stratum) for one in found if one.stratum != "all" and one.n})


def _lexicon_note(audit: Audit) -> tuple[str, ...]:
    languages = lexicon_languages(audit)
    if not languages:
        return ()
    return (f"Mentions were looked for in documents of these languages only: {listed(languages)}.",)


def _cells(one: Estimate) -> tuple[int | None, int | None, float | None, int, float]:
    return one.d, one.n, one.value, (one.d or 0) - (one.n or 0), 1 - one.known

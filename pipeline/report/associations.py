"""What stands beside groups: occupations, other words, and other groups."""

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.beside import words_figure
from fairsieve.pipeline.report.descriptions import descriptions_figure
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.occupations import occupations_figure
from fairsieve.pipeline.report.table import Cell, Table, counted, shares, text
from fairsieve.pipeline.report.together import together_figure
from fairsieve.pipeline.statistics.associations import MIN_SENTENCES


def associations_section(audit: Audit, config: Config) -> Section:
    title = "What stands beside groups"
    share = config.associations.share
    drawn = (occupations_figure(audit), words_figure(audit), descriptions_figure(audit), together_figure(audit))
    figures = [one for one in drawn if one]
    if not share and not figures:
        return Section("associations", title, "Not counted: the configuration sets associations.share to 0.")
    if not figures:
        lead = f"Nothing to tell: no group and word stand together in {MIN_SENTENCES} sentences that were looked at"
        return Section("associations", title, lead + (f", {_part(share)}." if share < 1 else "."))
    sentences = next((one.d for one in audit.rows("associations", metric="sentence_share") if one.d), 0) or 0
    lead = f"Counted in {whole(sentences)} English sentences and in documents of all lexicons, before the filter"
    lead += f", {_part(share)}." if share < 1 else "."
    if share:
        figures.append(_looked_at(sentences, share))
    else:
        lead = "Counted in a sample of sentences that mention a group, before the filter."
    notes = (
        "Two words in one sentence need not speak of each other: “she thanked the doctor” puts she beside the doctor. "
        "What is counted is company, not meaning.",
        "An association may be the world’s, the sources’ or a cliché’s. That texts name a trade beside he more often "
        "than men work in it shows how it is written about, not why.",
        "Words are those of a fixed list: occupations and descriptive words of the project’s own. Shares of women at "
        "work are of the United States, in the year given.",
        f"A group and a word are told from {MIN_SENTENCES} sentences and ten documents on. Of the words said to set a "
        "group apart, one in twenty may do so by chance (false discovery rate of 5 %).",
    )
    return Section("associations", title, lead, figures, notes)


def _looked_at(sentences: int, share: float) -> Figure:
    columns = [text("What", "what"), counted("Number", "number"), shares("Share of documents", "documents")]
    rows: list[tuple[Cell, ...]] = [("English sentences", sentences, None), ("documents drawn", None, share)]
    says = f"{whole(sentences)} English sentences of {percent(share)} of the documents."
    return Figure("looked-at", "What was looked at", says, Table(columns, rows))


def _part(share: float) -> str:
    return f"a sample of {percent(share)} of the documents"

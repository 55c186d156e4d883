"""The section on what the filter did to documents that mention a group."""

from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.forest import forest
from fairsieve.pipeline.report.impact import Impact, impacts
from fairsieve.pipeline.report.ledger import by_documents, by_tokens, redaction_figure
from fairsieve.pipeline.report.pairs import pairs_figure
from fairsieve.pipeline.report.shift import shift_figures
from fairsieve.pipeline.statistics.flag import FLAG_DIFFERENCE, FLAG_RATIO, FLAG_RETENTION
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS, OVERALL


def impact_section(audit: Audit) -> Section:
    title = "What the filter did to groups"
    every = impacts(audit)
    if not every:
        return Section("impact", title, "No mentions were counted, so nothing can be said of groups.")
    overall = [one for one in every if one.rule == OVERALL]
    compared = [one for one in overall if one.ratio]
    lead = (
        f"Are documents that mention a group removed more often than comparable ones that do not? {len(overall)} "
        "groups "
        f"are mentioned; {len(compared)} of them in enough documents, at least {MIN_DOCUMENTS}, and with enough "
        "removals to compare."
    )
    if not audit.count("records", "removed"):
        return Section("impact", title, "The filter removed nothing, so no group’s documents were removed more often.")
    figures = [forest(compared, every) if compared else _table_only(every), by_tokens(every)]
    more = (pairs_figure(audit), redaction_figure(audit), *shift_figures(audit))
    figures += [figure for figure in more if figure]
    notes = (
        f"Flagged: the ratio is at least {FLAG_RATIO:g} with its whole interval above 1, the rates lie at least "
        f"{100 * FLAG_DIFFERENCE:g} points apart, and the ratio is above those of 95 of 100 ordinary words as "
        f"frequent; or, like with like, less than {FLAG_RETENTION:g} times as many documents stay. Of what is flagged "
        "for one rule, no more than one in twenty may be chance (Benjamini-Hochberg).",
        "The ratio compares documents of equal language, source and length (Mantel-Haenszel), because long documents "
        "mention more groups and are removed more often by any filter. What else may differ is not evened out: a group "
        "may be mentioned where the filter is right to remove.",
        "Ordinary words, such as window or carefully, stand for nobody. What the filter does to documents that hold "
        "one shows how far a ratio may lie from 1 without meaning anything. They are English, and compared there.",
        "Many groups are compared: one in twenty intervals misses 1 by chance alone. A flag is a reason to read a "
        "sample of the removed documents, no verdict.",
        "Pronouns of the first and second person stand for no group, and are left out.",
        "Numbers of a group are not published where a cell has fewer than ten documents or comes from fewer than three "
        "sites, or where such a cell could be computed from other published numbers.",
    )
    return Section("impact", title, lead, figures, notes)


def _table_only(every: list[Impact]) -> Figure:
    says = "No group has enough documents and removals to compare; the table has what could be published."
    return Figure("removal-by-group", "Removal by group", says, by_documents(every))

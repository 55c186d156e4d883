"""What looked like personal data and was left alone, by reason: the other half of a detector's precision."""

from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.names import passed_over_name, pii_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.table import Table, counted, shares, text


def passed_over_figure(audit: Audit) -> Figure | None:
    """None where nothing was passed over."""
    rows = audit.rows("pii_candidates", metric="candidates_passed_over")
    if not rows:
        return None
    columns = [
        text("Type", "type"), text("Why it was left alone", "reason"), counted("Places", "places"),
        shares("Of the type", "of_the_type"), shares("Of all", "of_all"),
    ]  # fmt: skip
    rows.sort(key=lambda one: (-(one.n or 0), one.group, one.stratum))
    first, total = rows[0], sum(one.n or 0 for one in rows)
    says = (
        f"{whole(total)} places looked like personal data and were left alone; {whole(first.n or 0)} of them "
        f"({percent((first.n or 0) / total)}) were of the type {pii_name(first.group)}, left alone since: "
        f"{passed_over_name(first.stratum)}."
    )
    cells = [
        (pii_name(one.group), passed_over_name(one.stratum), one.n, one.value, (one.n or 0) / total) for one in rows
    ]
    return Figure("passed-over", "Left alone", says, Table(columns, [*cells, ("all types", "", total, None, 1.0)]))

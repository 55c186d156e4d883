"""What sense rules and redaction do to mentions: words in another sense, and mentions that were redacted away."""

from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, PALE
from fairsieve.pipeline.report.names import axis_name, group_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.table import Suppressed, Table, counted, shares, text

MOST_TERMS = 10
"""Terms that are drawn, those with most rejected matches; the table has all."""

MANY_LOST = 0.01
"""Share of a group's mentions that redaction may take out before the report draws it."""


def terms_figure(audit: Audit) -> Figure | None:
    """None where no match of a term was rejected."""
    terms = [one for one in audit.rows("terms", metric="accepted_matches") if not one.hidden]
    rejected = {one: (one.d or 0) - (one.n or 0) for one in terms}
    worst = sorted((one for one in terms if rejected[one]), key=lambda one: (-rejected[one], one.stratum))
    if not worst:
        return None
    columns = [
        text("Term", "term"), text("Axis", "axis"), text("Group", "group"), counted("Matches", "matches"),
        counted("Counted", "counted"), counted("Not counted", "not_counted"), shares("Not counted", "not_counted"),
    ]  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            one.stratum,
            axis_name(one.axis),
            group_name(one.axis, one.group),
            one.d,
            one.n,
            rejected[one],
            rejected[one] / (one.d or 1),
        )
        for one in sorted(terms, key=lambda one: (-rejected[one], one.stratum))
    ]
    matches, left_out = sum(one.d or 0 for one in terms), sum(rejected.values())
    rows.append(("all terms", "", "", matches, matches - left_out, left_out, left_out / matches))
    says = (
        f"Of {whole(matches)} words that a list of terms finds, {whole(left_out)} ({percent(left_out / matches)}) mean "
        "something else, such as a colour or a surname, and are not counted as mentions."
    )
    shown = worst[:MOST_TERMS]
    bars = [([one.n or 0 for one in shown], ACCENT), ([rejected[one] for one in shown], PALE)]
    drawn = widths.bars(
        [f"{group_name(one.axis, one.group)} ({one.stratum})" for one in shown],
        bars,
        [f"{whole(rejected[one])} of {whole(one.d or 0)}" for one in shown],
        "matches; full colour: counted as a mention; grey, and told: another sense",
        label_width=290,
        row_height=30,
        short=[one.stratum for one in shown],
    )
    title = "Words with more than one sense"
    return Figure("terms", title, says, Table(columns, rows), drawn.wide, narrow=drawn.narrow)  # type: ignore[arg-type]


def lost_figure(audit: Audit) -> Figure | None:
    """None where redaction took no more than `MANY_LOST` of any group's mentions."""
    cells = audit.rows("redacted_mentions", metric="mentions_redacted")
    lost = sorted((one for one in cells if one.known > MANY_LOST), key=lambda one: (-one.known, one.axis, one.group))
    if not lost:
        return None
    columns = [
        text("Axis", "axis"), text("Group", "group"), counted("Mentions in kept documents", "mentions"),
        counted("Redacted", "redacted"), shares("Redacted", "redacted"),
    ]  # fmt: skip
    rows = [
        (
            axis_name(one.axis),
            group_name(one.axis, one.group),
            *((Suppressed.CELL,) * 3 if one.hidden else (one.d, one.n, one.value)),
        )
        for one in sorted(cells, key=lambda one: (-one.known, one.axis, one.group))
    ]
    first = lost[0]
    says = (
        f"Redaction of personal data takes mentions with it where they lie inside a redacted span: most for "
        f"{group_name(first.axis, first.group)}, {whole(first.n or 0)} of {whole(first.d or 0)} mentions "
        f"({percent(first.known)})."
    )
    return Figure("mentions-redacted", "Mentions lost to redaction", says, Table(columns, rows, may_hide=True))

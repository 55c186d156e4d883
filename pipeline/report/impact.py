"""What the filter did to documents that mention a group, beside those that do not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.names import axis_name, capital, group_name, names_a_group
from fairsieve.pipeline.report.numbers import percent, ratio_between, times, whole
from fairsieve.pipeline.report.rows import Panel, Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, ratios, shares, text
from fairsieve.pipeline.statistics.flag import FLAG_DIFFERENCE, FLAG_RATIO, FLAG_RETENTION
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS, OVERALL

MOST_GROUPS = 30
"""Groups that are drawn: all flagged ones, then those whose ratio is farthest from 1; the table has all."""

TICKS = (1 / 64, 1 / 32, 1 / 16, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Impact:
    """What one rule, or all of them, did to documents that mention a group; its metrics by name."""

    axis: str
    group: str
    rule: str
    of: dict[str, Estimate]

    @property
    def ratio(self) -> Estimate | None:
        """The Mantel-Haenszel ratio, where it was published."""
        one = self.of.get("risk_ratio_mh")
        return one if one and one.value is not None else None

    @property
    def flagged(self) -> bool:
        return bool("flag" in self.of and self.of["flag"].known)

    @property
    def hidden(self) -> bool:
        return self.of["removal_rate"].hidden

    @property
    def name(self) -> str:
        return f"{group_name(self.axis, self.group)} ({axis_name(self.axis)})"


def impacts(audit: Audit) -> list[Impact]:
    """Every group and rule, in the audit's order."""
    found: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for one in audit.rows("removal_by_group"):
        found.setdefault((one.axis, one.group, one.stratum), {})[one.metric] = one
    return [Impact(*key, of) for key, of in found.items() if "removal_rate" in of and names_a_group(*key[:2])]


def flag_sentence(one: Impact) -> str:
    """What is behind a flag, for somebody who knows no statistics."""
    rate, others = one.of["removal_rate"], one.of["removal_rate_others"]
    rule = "" if one.rule == OVERALL else f" by the rule “{one.rule}”"
    says = (
        f"Of documents that mention {one.name}, {percent(rate.known)} are removed{rule}; "
        f"of the others, {percent(others.known)}."
    )
    if one.ratio:
        says += (
            f" Among documents of the same language, source and length that is {times(one.ratio.known)} times as often "
            f"(95 % interval {ratio_between(one.ratio.value, one.ratio.low, one.ratio.high)})."
        )
    return says


def certainty(one: Impact) -> tuple[float, str]:
    """Orders flags: first those that are farthest from chance."""
    return (one.ratio.low or 0.0 if one.ratio else 0.0), one.name


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
    figures = [_forest(compared, every)] if compared else [_table_only(every)]
    notes = (
        f"Flagged: the ratio is at least {FLAG_RATIO:g} with its whole interval above 1 and the rates lie at least "
        f"{100 * FLAG_DIFFERENCE:g} points apart; or less than {FLAG_RETENTION:g} times the share of documents stays.",
        "The ratio compares documents of equal language, source and length (Mantel-Haenszel), because long documents "
        "mention more groups and are removed more often by any filter. What else may differ is not evened out: a group "
        "may be mentioned where the filter is right to remove.",
        "Many groups are compared: one in twenty intervals misses 1 by chance alone. A flag is a reason to read a "
        "sample "
        "of the removed documents, no verdict.",
        "Pronouns of the first and second person stand for no group, and are left out.",
        "Where a cell has fewer than ten documents, the numbers of the group are not published.",
    )
    return Section("impact", title, lead, figures, notes)


def _forest(compared: list[Impact], every: list[Impact]) -> Figure:
    def distance(one: Impact) -> tuple[float, str]:
        value = one.ratio.known if one.ratio else 1.0
        return -max(value, 1 / value if value else 9.0), one.name

    flagged = [one for one in compared if one.flagged]
    others = sorted((one for one in compared if not one.flagged), key=distance)
    shown = [*flagged, *others[: max(0, MOST_GROUPS - len(flagged))]]
    shown.sort(key=lambda one: (-one.ratio.known if one.ratio else 0, one.name))
    says = _says(compared, flagged, every)
    low, high = _domain(shown)
    scale = Scale(low, high, [tick for tick in TICKS if low <= tick <= high], "{:g}".format, math.log)
    series = [_series(shown, flagged=True), _series(shown, flagged=False)]

    def panel(rows: Rows, head: str, width: int) -> Panel:
        return rows.dots(series, head, width, scale, reference=1.0)

    drawn = Rows([capital(one.name) for one in shown], label_width=290, row_height=31)
    rates = [[percent(one.of[metric].known) for one in shown] for metric in ("removal_rate", "removal_rate_others")]
    marks = ["flagged" if one.flagged else "" for one in shown]
    chart = drawn.drawn(
        panel(drawn, "removed how many times as often (95 % interval)", 318),
        drawn.words(marks, "", 64, ACCENT),
        drawn.words(rates[0], "removed", 74),
        drawn.words(rates[1], "others", 74, MUTED),
    )
    slim = Rows([capital(group_name(one.axis, one.group)) for one in shown], label_width=168, row_height=31)
    narrow = slim.drawn(panel(slim, "times as often", HALF - 168 - 48), slim.words(marks, "", 48, ACCENT))
    reading = (
        "Right of the line: documents that mention the group are removed more often than comparable ones. "
        "“Removed”: share of the documents that mention it; “others”: of those that do not. The dots "
        "compare like with like, so they may point another way than the plain shares."
    )
    return Figure("removal-by-group", "Removal by group", says, _table(every), chart, reading, narrow)


def _table_only(every: list[Impact]) -> Figure:
    says = "No group has enough documents and removals to compare; the table has what could be published."
    return Figure("removal-by-group", "Removal by group", says, _table(every))


def _says(compared: Sequence[Impact], flagged: Sequence[Impact], every: Sequence[Impact]) -> str:
    if not flagged:
        says = f"None of the {whole(len(compared))} groups compared is flagged for all rules together."
        if single := [one for one in every if one.flagged and one.rule != OVERALL]:
            says += f" For a single rule, {whole(len(single))} are. {flag_sentence(max(single, key=certainty))}"
        return says
    most = max(flagged, key=certainty)
    return f"{whole(len(flagged))} of {whole(len(compared))} groups compared flagged. {flag_sentence(most)}"


def _series(shown: Sequence[Impact], flagged: bool) -> Series:
    points = [one.ratio.point() if one.ratio and one.flagged == flagged else NO_POINT for one in shown]
    return Series("flagged", points, ACCENT) if flagged else Series("others", points, MUTED)


def _domain(shown: Sequence[Impact]) -> tuple[float, float]:
    """Ratios from 1/2 to 2, and farther where dots are; whiskers that end beyond 1/8 or 8 and every dot are cut off."""
    dots = [one.ratio.known for one in shown if one.ratio]
    ends = [end for one in shown if one.ratio for end in one.ratio.point() if end]
    least, most = min([0.125, *dots]), max([8.0, *dots])
    return (
        max(TICKS[0], min([0.5, *(0.93 * max(end, least) for end in ends)])),
        min(TICKS[-1], max([2.0, *(1.07 * min(end, most) for end in ends)])),
    )


def _table(every: Sequence[Impact]) -> Table:
    removed, others = shares("Removed", "removed"), shares("Others removed", "others_removed")
    ratio = ratios("Ratio, like with like", "ratio_mantel_haenszel")
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Rule", "rule"), counted("Documents", "documents"),
        removed, interval_of(removed), others, ratio, interval_of(ratio),
        ratios("Plain ratio", "ratio_crude"), ratios("Retention", "retention_ratio"), text("Flag", "flag"),
    ]  # fmt: skip
    order = sorted(
        every, key=lambda one: (one.rule != OVERALL, one.rule, not one.flagged, one.hidden, one.axis, one.group)
    )
    return Table(columns, [_row(one) for one in order], may_hide=True)


def _row(one: Impact) -> tuple[Cell, ...]:
    names = (
        group_name(one.axis, one.group),
        axis_name(one.axis),
        "all rules" if one.rule == OVERALL else one.rule,
    )
    if one.hidden:
        # The rate of the others would tell the hidden one to whoever knows the total.
        hidden = Suppressed.CELL
        return (*names, hidden, hidden, (None, None), hidden, hidden, (None, None), hidden, hidden, "")
    rate, ratio = one.of["removal_rate"], one.ratio
    crude, retention = (one.of[name].value if name in one.of else None for name in ("risk_ratio", "retention_ratio"))
    return (
        *names,
        rate.d,
        rate.value,
        (rate.low, rate.high),
        one.of["removal_rate_others"].value,
        ratio.value if ratio else None,
        (ratio.low, ratio.high) if ratio else (None, None),
        crude,
        retention,
        "flagged" if one.flagged else "",
    )

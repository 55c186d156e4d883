"""Ratios of removal as dots with intervals, on the ground of what ordinary words give."""

import math
from collections.abc import Sequence

from fairsieve.pipeline.report.estimates import NO_POINT
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.impact import Impact, certainty, flag_sentence
from fairsieve.pipeline.report.ledger import by_documents
from fairsieve.pipeline.report.names import capital, group_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.rows import Panel, Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.statistics.impact import OVERALL

MOST_GROUPS = 30
"""Groups that are drawn: all flagged ones, then those whose ratio is farthest from 1; the table has all."""

TICKS = (1 / 64, 1 / 32, 1 / 16, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)


def forest(compared: list[Impact], every: list[Impact]) -> Figure:
    """Ratios like with like of all rules together, beside those of ordinary words."""

    def distance(one: Impact) -> tuple[float, str]:
        value = one.ratio.known if one.ratio else 1.0
        return -max(value, 1 / value if value else 9.0), one.name

    flagged = [one for one in compared if one.flagged]
    others = sorted((one for one in compared if not one.flagged), key=distance)
    shown = [*flagged, *others[: max(0, MOST_GROUPS - len(flagged))]]
    shown.sort(key=lambda one: (-one.ratio.known if one.ratio else 0, one.name))
    says = _says(compared, flagged, every)
    low, high = domain_of(shown)
    scale = Scale(low, high, [tick for tick in TICKS if low <= tick <= high], "{:g}".format, math.log)
    series = [series_of(shown, flagged=True), series_of(shown, flagged=False)]

    def panel(rows: Rows, head: str, width: int) -> Panel:
        return rows.dots(series, head, width, scale, reference=1.0, bands=[_band(one) for one in shown])

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
        "compare like with like, so they may point another way than the plain shares. Grey ground: where the dots of "
        "nine in ten ordinary words lie that are as frequent as the group."
    )
    return Figure("removal-by-group", "Removal by group", says, by_documents(every), chart, reading, narrow)


def _says(compared: Sequence[Impact], flagged: Sequence[Impact], every: Sequence[Impact]) -> str:
    if not flagged:
        says = f"None of the {whole(len(compared))} groups compared is flagged for all rules together."
        if single := [one for one in every if one.flagged and one.rule != OVERALL and not one.alone]:
            says += f" For a single rule, {whole(len(single))} are. {flag_sentence(max(single, key=certainty))}"
        return says
    most = max(flagged, key=certainty)
    return f"{whole(len(flagged))} of {whole(len(compared))} groups compared flagged. {flag_sentence(most)}"


def series_of(shown: Sequence[Impact], flagged: bool) -> Series:
    """The ratios of those that are flagged, or of those that are not."""
    points = [one.ratio.point() if one.ratio and one.flagged == flagged else NO_POINT for one in shown]
    return Series("flagged", points, ACCENT) if flagged else Series("others", points, MUTED)


def domain_of(shown: Sequence[Impact]) -> tuple[float, float]:
    """Ratios from 1/2 to 2, and farther where dots are; whiskers that end beyond 1/8 or 8 and every dot are cut off."""
    dots = [one.ratio.known for one in shown if one.ratio]
    ends = [end for one in shown if one.ratio for end in one.ratio.point() if end]
    least, most = min([0.125, *dots]), max([8.0, *dots])
    return (
        max(TICKS[0], min([0.5, *(0.93 * max(end, least) for end in ends)])),
        min(TICKS[-1], max([2.0, *(1.07 * min(end, most) for end in ends)])),
    )


def _band(one: Impact) -> tuple[float, float] | None:
    """Where nine in ten ordinary words lie."""
    words = one.of.get("risk_ratio_placebo")
    return (words.low, words.high) if words and words.low is not None and words.high is not None else None

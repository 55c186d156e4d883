"""Groups of different axes that one document mentions."""

import math
from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Audit, Estimate, Point
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.names import capital, group_name
from fairsieve.pipeline.report.numbers import ratio_between, times, whole
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, ratios, shares, text

MOST = 25
"""Pairs that are drawn, those that most documents mention; the table has all."""

_TICKS = tuple(2.0**power for power in range(-6, 11))


@dataclass(frozen=True)
class Together:
    """Two groups, each with its name, and what is known of documents that mention both."""

    first: str
    second: str
    share: Estimate
    lift: Estimate
    near: Estimate | None

    @property
    def name(self) -> str:
        return f"{self.first} and {self.second}"

    @property
    def ratio(self) -> Point:
        """How many times as often as by chance, and its interval."""
        value, low, high = (None if one is None else 2.0**one for one in self.lift.point())
        return value, low, high


def together_figure(audit: Audit) -> Figure | None:
    """None where no two groups are mentioned together in ten documents."""
    pairs = _pairs(audit)
    if not pairs:
        return None
    pairs.sort(key=lambda one: (-(one.share.n or 0), one.name))
    apart = max(pairs, key=lambda one: (one.lift.low or 0, one.name))
    value, low, high = apart.ratio
    says = (
        f"{whole(len(pairs))} pairs of groups are mentioned together in at least ten documents. Most clearly more "
        f"often than by chance: {apart.name}, {times(value or 0)} times as often (95 % interval "
        f"{ratio_between(value, low, high)})."
    )
    shown = sorted(pairs[:MOST], key=lambda one: (-(one.ratio[0] or 0), one.name))
    series = Series("lift", [one.ratio for one in shown], ACCENT)
    ends = [end for point in series.points for end in point if end]
    least, most = min([0.5, *ends]) / 1.07, max([2.0, *ends]) * 1.07
    scale = Scale(least, most, [one for one in _TICKS if least <= one <= most], "{:g}".format, math.log)
    drawn = Rows([capital(one.name) for one in shown], label_width=270, row_height=31)
    panel = drawn.dots([series], "times as often as by chance (95 % interval)", 370, scale, reference=1)
    counts = drawn.words([whole(one.share.n or 0) for one in shown], "documents", 84, MUTED)
    slim = Rows(drawn.labels, label_width=180, row_height=31)
    narrow = slim.drawn(slim.dots([series], "times as often as by chance", HALF - 180, scale, reference=1))
    reading = (
        "By chance: if mentions of the one told nothing about mentions of the other. Long documents mention more of "
        "everything, so most pairs lie right of the line; compare them with each other."
    )
    title = "Groups mentioned together"
    return Figure("together", title, says, _table(pairs), drawn.drawn(panel, counts), reading, narrow)


def _pairs(audit: Audit) -> list[Together]:
    found: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for one in audit.rows("intersections"):
        found.setdefault((one.axis, one.group, one.stratum), {})[one.metric] = one
    pairs = []
    for (axis, group, other), of in found.items():
        if "log2_lift" in of and not of["log2_lift"].hidden:
            second = group_name(*_parted(other))
            pairs.append(
                Together(group_name(axis, group), second, of["document_share"], of["log2_lift"], of.get("next_to"))
            )
    return pairs


def _parted(name: str) -> tuple[str, str]:
    axis, _, group = name.rpartition("/")
    return axis, group


def _table(pairs: list[Together]) -> Table:
    lift = ratios("Times as often as by chance", "lift")
    columns = [
        text("Group", "group"), text("Other group", "other_group"), counted("Documents with both", "documents"),
        shares("Of all", "documents", 3), lift, interval_of(lift), shares("Side by side", "side_by_side"),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in pairs:
        value, low, high = one.ratio
        near: Cell = None if one.near is None else Suppressed.CELL if one.near.hidden else one.near.value
        rows.append((one.first, one.second, one.share.n, one.share.value, value, (low, high), near))
    return Table(columns, rows, may_hide=True)

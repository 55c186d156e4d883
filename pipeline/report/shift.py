"""How the filter moved the mix of groups, beside what chance alone would do."""

import math

from fairsieve.pipeline.report import widths
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import MUTED
from fairsieve.pipeline.report.names import axis_name, capital, group_name
from fairsieve.pipeline.report.numbers import amount, times
from fairsieve.pipeline.report.rows import Series, from_zero
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, ratios, shares, text
from fairsieve.pipeline.statistics.shift import GROUP


def shift_figures(audit: Audit) -> list[Figure]:
    """None where no axis may be told before and after."""
    varied = audit.rows("skew_shift", metric="total_variation")
    if not varied:
        return []
    return [_by_axis(varied, audit), _by_class(audit)]


def _by_axis(varied: list[Estimate], audit: Audit) -> Figure:
    expected = {one.axis: one for one in audit.rows("skew_shift", metric="total_variation_expected")}
    excess = {one.axis: one for one in audit.rows("skew_shift", metric="total_variation_excess")}
    bits = [
        {one.axis: one for one in audit.rows("skew_shift", metric=f"jensen_shannon{name}")}
        for name in ("", "_expected", "_excess")
    ]
    moved = shares("Moved", "total_variation")
    by_chance, beyond = (
        shares("By chance", "total_variation_expected"),
        shares("Beyond chance", "total_variation_excess"),
    )
    divergence = [
        Column(f"{head}, thousandth bits", f"jensen_shannon{key}_thousandth_bits", 3, 1000)
        for head, key in (("Jensen-Shannon", ""), ("by chance", "_expected"), ("beyond chance", "_excess"))
    ]
    columns = [
        text("Axis", "axis"), counted("Documents before", "documents_before"),
        counted("Documents after", "documents_after"), moved, interval_of(moved), by_chance, beyond, *divergence,
    ]  # fmt: skip
    varied = sorted(varied, key=lambda one: (-(excess[one.axis].known), one.axis))
    rows: list[tuple[Cell, ...]] = [
        (
            axis_name(one.axis), one.d, one.n, one.value, (one.low, one.high),
            expected[one.axis].value, excess[one.axis].value, *(part[one.axis].value for part in bits),
        )
        for one in varied
    ]  # fmt: skip
    most = varied[0]
    says = (
        f"The mix of {axis_name(most.axis)} moved most beyond chance: {amount(100 * most.known)} of 100 documents "
        "would have to change their group to undo it; removing as many by chance would give "
        f"{amount(100 * expected[most.axis].known)}."
    )
    series = [
        Series("moved", [one.point(100) for one in varied]),
        Series("by chance", [expected[one.axis].point(100) for one in varied], MUTED, hollow=True),
    ]
    labels = [capital(axis_name(one.axis)) for one in varied]
    head = "documents in another class, % (95 % interval); hollow: by chance"
    picture = widths.dots(labels, series, head, from_zero(*series))
    reading = (
        "Of documents that mention the axis. Each is in the class of the one group that it mentions, or in that of "
        "several; small classes are taken together."
    )
    return Figure(
        "skew-shift", "How the mix of groups moved", says, Table(columns, rows), picture.wide, reading, picture.narrow
    )


def _by_class(audit: Audit) -> Figure:
    cells = audit.rows("skew_shift", metric="log_ratio")
    cells.sort(key=lambda one: (-abs(one.known), one.axis, one.group, one.stratum))
    ratio = ratios("Share after, times before", "share_ratio")
    columns = [text("Class", "class"), text("Axis", "axis"), ratio, interval_of(ratio)]
    rows: list[tuple[Cell, ...]] = [(_name(one), axis_name(one.axis), *_ratio(one)) for one in cells]
    first = cells[0]
    value = math.exp(first.known)
    named = f"{_name(first)} ({axis_name(first.axis)})"
    says = f"The share that moved most is that of {named}: to {times(value)} times what it was."
    return Figure("skew-shift-by-group", "Which shares moved", says, Table(columns, rows))


def _name(one: Estimate) -> str:
    return group_name(one.axis, one.group) if one.stratum == GROUP else one.stratum


def _ratio(one: Estimate) -> tuple[Cell, Cell]:
    value, low, high = (None if number is None else math.exp(number) for number in (one.value, one.low, one.high))
    return value, (low, high)

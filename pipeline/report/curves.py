"""What each threshold of a score would take, of the documents of each group."""

import math
from collections.abc import Sequence

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, GRID, HALF, INK, MUTED, PALE, SMALL, SOFT, WIDTH
from fairsieve.pipeline.report.labels import wrapped
from fairsieve.pipeline.report.names import axis_name, capital, group_name, names_a_group, score_name
from fairsieve.pipeline.report.numbers import percent
from fairsieve.pipeline.report.scale import Scale, linear
from fairsieve.pipeline.report.scores import Score
from fairsieve.pipeline.report.svg import Picture, crisp, line, moved, polyline, words
from fairsieve.pipeline.report.table import Cell, Suppressed, Table, counted, interval_of, shares, text, within
from fairsieve.pipeline.report.untrusted import file_stem
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS
from fairsieve.pipeline.statistics.toxicity import ALL_BUT_A_FEW, SCORED

NAMED = 6
"""Groups whose curves are named, those that the policy's threshold takes most of; the others are drawn pale."""

_LEFT, _TOP, _HEIGHT, _BELOW = 42, 27, 260, 36
_NAMES, _SLIM_NAMES = 270, 140
"""Pixels right of the field, for the names of groups."""
_FIRST, _POINTS = 0.2, 3
_LABEL_ROW = 16

Group = tuple[str, str]
Curve = list[tuple[float, float]]


def curves_figure(audit: Audit, score: Score) -> Figure | None:
    """None where of no group with enough documents a curve may be told."""
    of_group: dict[Group, list[Estimate]] = {}
    populations = [form.format(score.name) for form in (SCORED, ALL_BUT_A_FEW)]
    for one in audit.rows("what_if", metric="at_least"):
        if one.population in populations and names_a_group(one.axis, one.group):
            of_group.setdefault((one.axis, one.group), []).append(one)
    everybody = audit.rows("what_if", metric="at_least", axis="score", group=score.name)
    large = {key: _curve(cells) for key, cells in of_group.items() if _documents(cells) >= MIN_DOCUMENTS}
    at = score.threshold if score.threshold is not None else 0.5
    curves = {key: curve for key, curve in large.items() if _is_drawn(curve)}
    if not curves or not everybody:
        return None
    named = sorted(curves, key=lambda key: (-_taken(curves[key], at)[1], key))[:NAMED]
    name, all_of_it = score_name(score.name), _curve(everybody)
    step, taken = _taken(curves[named[0]], at)
    says = (
        f"At a threshold of {step:g}, {percent(taken)} of the documents that mention {group_name(*named[0])} would be "
        f"removed, and {percent(_taken(all_of_it, step)[1])} of all."
    )
    reading = (
        "Each line is a group: of its documents, how many each threshold would take; the dashed line is all documents. "
        f"Named are those that lie highest near {at:g}. A line runs straight where the counts between may not be "
        "published, and ends before them."
    )
    picture, narrow = (
        _picture(curves, named, all_of_it, score, whole, names)
        for whole, names in ((WIDTH, _NAMES), (HALF, _SLIM_NAMES))
    )
    title = f"Other thresholds of {name}, by group"
    table = _table(of_group, everybody)
    return Figure(f"what-if-{file_stem(score.name)}-by-group", title, says, table, picture, reading, narrow)


def _documents(cells: Sequence[Estimate]) -> int:
    return max((one.d or 0 for one in cells), default=0)


def _curve(cells: Sequence[Estimate]) -> Curve:
    """Thresholds and shares that are published."""
    return sorted((float(one.stratum), one.known) for one in cells if not one.hidden)


def _is_drawn(curve: Curve) -> bool:
    """Whether enough of it is published to see how it runs."""
    shown = [at for at, _ in curve if at >= _FIRST]
    return len(shown) >= _POINTS and shown[0] <= 0.5 <= shown[-1]


def _taken(curve: Curve, at: float) -> tuple[float, float]:
    """The published threshold that is nearest, and its share."""
    return min(curve, key=lambda point: (abs(point[0] - at), point[0]))


def _table(of_group: dict[Group, list[Estimate]], everybody: Sequence[Estimate]) -> Table:
    share = shares("Would be removed", "removed")
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Threshold", "threshold"),
        counted("Documents scored", "documents"), counted("From there", "documents_at_least"),
        share, interval_of(share),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [("all documents", "", *_cells(one)) for one in everybody]
    for (axis, group), cells in sorted(of_group.items()):
        rows += [(group_name(axis, group), axis_name(axis), *_cells(one)) for one in cells]
    return Table(columns, rows, may_hide=True)


def _cells(one: Estimate) -> tuple[Cell, ...]:
    if one.hidden:
        of = Suppressed.CELL if one.d is None else one.d
        return one.stratum, of, *within(one.n_low, one.n_high, one.d), (None, None)
    return one.stratum, one.d, one.n, one.value, (one.low, one.high)


def _picture(
    curves: dict[Group, Curve], named: list[Group], everybody: Curve, score: Score, whole: int, names: int
) -> Picture:
    """A picture so many pixels wide, with that many for the names."""
    width = whole - _LEFT - names
    x = Scale(_FIRST, 0.95, [tenth / 10 for tenth in range(2, 10)], "{:.1f}".format)
    most = max((share for curve in [*curves.values(), everybody] for at, share in curve if at >= _FIRST), default=0.0)
    y = linear(0, 104 * (most or 0.01))

    def placed(curve: Curve) -> list[tuple[float, float]]:
        return [(x.at(at, width), _HEIGHT - y.at(100 * share, _HEIGHT)) for at, share in curve if at >= _FIRST]

    drawn = []
    for tick in y.ticks:
        level = _HEIGHT - y.at(tick, _HEIGHT)
        drawn += [
            line(0, crisp(level), width, crisp(level), GRID),
            words(-6, level, y.told(tick), MUTED, SMALL, "end"),
        ]
    drawn += [words(place, _HEIGHT + 12, tenth, MUTED, SMALL, "middle") for place, tenth in x.labels(width)]
    drawn.append(words(width / 2, _HEIGHT + 27, f"threshold of {score_name(score.name)}", MUTED, SMALL, "middle"))
    if score.threshold is not None and _FIRST <= score.threshold <= x.high:
        place = x.at(score.threshold, width)
        drawn.append(line(place, 0, place, _HEIGHT, SOFT, 2))
        drawn.append(words(place - 6, 8, f"policy: {score.threshold:g}", ACCENT, SMALL, "end", weight=600))
    drawn += [polyline(placed(curve), PALE) for key, curve in curves.items() if key not in named]
    drawn.append(polyline(placed(everybody), INK, dashed=True))
    drawn += _named({key: placed(curves[key]) for key in named}, width, names)
    head = words(0, 8, "of a group’s documents, what the threshold takes, %", MUTED, SMALL)
    return Picture(head + moved(_LEFT, _TOP, drawn), whole, _TOP + _HEIGHT + _BELOW)


def _named(places: dict[Group, list[tuple[float, float]]], width: int, names: int) -> list[str]:
    """Curves with their names to the right, in the order in which they end, the names apart from each other."""
    found, free = [], -math.inf
    order = sorted((key for key, curve in places.items() if curve), key=lambda key: (places[key][-1][1], key))
    for number, key in enumerate(order):
        end_x, end_y = places[key][-1]
        # The names below this one need room too.
        lowest = _HEIGHT - _LABEL_ROW * (len(order) - number - 1)
        level = free = max(free + _LABEL_ROW, min(end_y, lowest))
        label = capital(group_name(*key))
        found += [polyline(places[key], ACCENT), line(end_x, end_y, width + 14, level, SOFT)]
        found.append(words(width + 18, level, wrapped(label, names - 20)[0], ACCENT, SMALL))
    return found

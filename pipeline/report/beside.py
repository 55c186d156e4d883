"""Words that set a group apart from the others of its axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED
from fairsieve.pipeline.report.names import axis_name, capital, group_name, plain
from fairsieve.pipeline.report.numbers import whole
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import linear
from fairsieve.pipeline.report.table import Cell, Column, Table, counted, interval_of, ratios, text

MOST = 30
"""Pairs that are drawn, those farthest from chance; the table has all."""

FALSE_DISCOVERIES = 0.05
"""Share of false discoveries among the pairs said to set a group apart."""


@dataclass(frozen=True)
class Beside:
    """A word beside a group; its metrics by name."""

    axis: str
    group: str
    kind: str
    word: str
    of: dict[str, Estimate]

    @property
    def stands_out(self) -> bool:
        return self.of["log_odds_q"].known <= FALSE_DISCOVERIES

    @property
    def name(self) -> str:
        return f"{self.word}: {group_name(self.axis, self.group)}"


def words_figure(audit: Audit) -> Figure | None:
    """None where no word could be compared between the groups of an axis."""
    every = _pairs(audit)
    if not every:
        return None
    order = sorted(every, key=lambda one: (-abs(one.of["log_odds_z"].known), one.name))
    standing = [one for one in order if one.stands_out]
    table, title = _table(order), "Words that set groups apart"
    if not standing:
        says = f"None of {whole(len(every))} pairs of a group and a word stands out."
        return Figure("words", title, says, table)
    first = standing[0]
    more = "more" if first.of["log_odds"].known > 0 else "less"
    says = (
        f"{whole(len(standing))} of {whole(len(every))} pairs of a group and a word stand out. Farthest from chance: "
        f"“{first.word}” stands beside {group_name(first.axis, first.group)} {more} often than beside the other groups "
        f"of the axis {axis_name(first.axis)} (log-odds {_signed(first.of['log_odds'])})."
    )
    shown = sorted(standing[:MOST], key=lambda one: (-one.of["log_odds"].known, one.name))
    series = Series("log-odds", [one.of["log_odds"].point() for one in shown], ACCENT)
    scale = linear(*_domain(series.points))
    drawn = Rows([capital(one.name) for one in shown], label_width=230)
    panel = drawn.dots(
        [series], "log-odds against the other groups of the axis (95 % interval)", 420, scale, reference=0
    )
    chart = drawn.drawn(
        panel,
        drawn.words([whole(one.of["npmi"].n or 0) for one in shown], "sentences", 84, MUTED),
        drawn.words([f"{one.of['npmi'].known:.2f}" for one in shown], "nPMI", 64, MUTED),
    )
    slim = Rows(drawn.labels, label_width=170)
    narrow = slim.drawn(slim.dots([series], "log-odds", HALF - 170, scale, reference=0))
    reading = (
        "Right of the line: the word stands beside this group more often than beside the other groups of its axis. "
        "nPMI compares with chance in all sentences: 1 is always together, 0 as often as chance has it."
    )
    return Figure("words", title, says, table, chart, reading, narrow)


def _pairs(audit: Audit) -> list[Beside]:
    found: dict[tuple[str, str, str], dict[str, Estimate]] = {}
    for one in audit.rows("associations"):
        if one.stratum:
            found.setdefault((one.axis, one.group, one.stratum), {})[one.metric] = one
    pairs = []
    for (axis, group, target), of in found.items():
        if "log_odds" in of and "npmi" in of:
            kind, _, word = target.partition("/")
            pairs.append(Beside(axis, group, kind, plain(word), of))
    return pairs


def _domain(points: Sequence[tuple[float | None, float | None, float | None]]) -> tuple[float, float]:
    ends = [end for point in points for end in point if end is not None]
    return 1.04 * min([*ends, -0.5]), 1.04 * max([*ends, 0.5])


def _signed(one: Estimate) -> str:
    interval = "none" if one.low is None or one.high is None else f"{one.low:+.2f} to {one.high:+.2f}"
    return f"{one.known:+.2f}, 95 % interval {interval}"


def _table(order: Sequence[Beside]) -> Table:
    odds, information = ratios("Log-odds", "log_odds"), ratios("nPMI", "npmi")
    columns = [
        text("Group", "group"), text("Axis", "axis"), text("Kind", "kind"), text("Word", "word"),
        counted("Sentences with both", "sentences"), information, interval_of(information), odds, interval_of(odds),
        ratios("z", "z"), Column("q", "q", 3),
    ]  # fmt: skip
    return Table(columns, [_row(one) for one in order])


def _row(one: Beside) -> tuple[Cell, ...]:
    npmi, odds, z, q = (one.of[name] for name in ("npmi", "log_odds", "log_odds_z", "log_odds_q"))
    names = (group_name(one.axis, one.group), axis_name(one.axis), one.kind, one.word)
    intervals = (npmi.low, npmi.high), (odds.low, odds.high)
    return (*names, npmi.n, npmi.value, intervals[0], odds.value, intervals[1], z.value, q.value)

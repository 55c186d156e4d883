"""Disclosure of pairs: which numbers about documents that mention two groups may be told beside those of each group."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from fairsieve.pipeline.statistics.disclosure import AFTER, BEFORE, REDACTION, Disclosure, Threshold, refined, sets_of
from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.outcomes import Mask, Outcomes
from fairsieve.pipeline.statistics.tables import is_small, select, staying, totals
from fairsieve.pipeline.statistics.triples import Triple
from fairsieve.transforms.count import OUTCOME_BUCKETS
from fairsieve.transforms.packed import Facts

Pair = tuple[str, str]
"""The two groups, each as `axis/group`."""

Told = dict[Pair, frozenset[str]]


def standing_apart(facts: Facts) -> set[str]:
    """Groups, as `axis/group`, of which neither it is known that they lie within others of their axis, nor that no
    document mentions one of them and another: both among documents that stay and among those removed.

    What is known of these from the axis's total would make sums of pairs tell more than each of them does.
    """
    classes = select(facts, "axis_class")
    apart: list[set[str]] = []
    for part in (staying(classes), select(classes, "axis_class", decision="remove")):
        found = {(str(axis), str(group)) for axis, group in totals(part, ["axis", "group"])}
        apart.append({f"{axis}/{group}" for axis, group in found if group and (axis, "") in found})
    return apart[0] & apart[1]


def told_pairs(
    facts: Facts, pairs: Outcomes, outcomes: Outcomes, disclosure: Disclosure, rules: tuple[str, ...]
) -> Told:
    """The sets of each pair's documents that may be published, by name; only pairs of which any may.

    A set is told of a pair if it is told of both groups, and if each block of the partition that the pair's sets make
    holds enough of the pair's documents, of each group's without the pair's, and none or enough of the others'; or none
    of one of the groups. Then so does every number that sums and differences of what is told of the pair and of its
    groups come to, and no group is known to lie within another, or apart from it. Where the groups of one axis together
    leave a few of a group's documents, if they were apart, the smallest of these pairs is not told; nor is the smaller
    of two that share a group and would pin a small number of documents of three groups (`Triple`).

    Args:
      pairs: outcomes of pairs, and of the sample that they were looked for in.
      outcomes: of groups.
    """
    # A text that was changed stays: the set of these is told of groups only.
    sets = {name: chosen for name, chosen in sets_of(outcomes, rules).items() if name != REDACTION}
    apart = standing_apart(facts)
    groups = {f"{axis}/{group}": (axis, group) for axis, group in outcomes.groups}
    tables = {name: _folded(outcomes.by_bucket(outcomes.groups[key])) for name, key in groups.items()}
    sample = _folded(pairs.by_bucket(pairs.everybody))
    everybody = _folded(outcomes.by_bucket(outcomes.everybody))
    own = {pair: _folded(pairs.by_bucket(counted)) for pair, counted in pairs.groups.items()}
    told: Told = {}
    for pair, table in own.items():
        if not apart.issuperset(pair):
            continue
        first, second = (tables[name] for name in pair)
        neither = everybody - first - second + table
        blocks = _Blocks((first, second), table, sample - table, neither, disclosure.threshold)
        may = [name for name in sets if all(disclosure.tells(*groups[one], name) for one in pair)]
        if BEFORE in may and blocks.admits(sets[BEFORE]):
            told[pair] = frozenset(name for name in may if blocks.admits(sets[name]))
    of_groups = {name: table.sum(axis=1) for name, table in tables.items()}
    of_pairs = {pair: table.sum(axis=1) for pair, table in own.items()}
    beside = _Beside(sets, everybody.sum(axis=1), of_groups, of_pairs, _several(facts, outcomes, disclosure))
    return beside.settled(told)


def _several(facts: Facts, outcomes: Outcomes, disclosure: Disclosure) -> dict[str, tuple[int, int, bool]]:
    """Of axes of two groups, documents that mention both and stay, or are removed; and whether each is known."""
    sizes = Counter(axis for axis, _ in outcomes.groups)
    several = select(facts, "axis_class", group="")
    kept = {str(axis): n for (axis,), n in totals(staying(several), ["axis"]).items()}
    whole = {str(axis): n for (axis,), n in totals(several, ["axis"]).items()}
    return {
        axis: (kept.get(axis, 0), n - kept.get(axis, 0), disclosure.tells_total(axis, AFTER))
        for axis, n in whole.items()
        if sizes[axis] == 2
    }


def _folded(table: Counts) -> Counts:
    """Documents by outcome and one of the `OUTCOME_BUCKETS`; documents that stay changed are among those kept."""
    folded = table.reshape(len(table), -1, OUTCOME_BUCKETS).sum(axis=1)
    folded[0] += folded[1]
    folded[1] = 0
    return np.asarray(folded)


@dataclass
class _Blocks:
    """The blocks that the published sets of a pair make of several populations, each by outcome and bucket.

    Attributes:
      groups: documents of the two groups.
      pair: documents of both.
      others: those of the sample that are not the pair's.
      neither: everybody less those who mention either; more than these where the pair was looked for in a sample only.
      block: of each outcome.
    """

    groups: tuple[Counts, Counts]
    pair: Counts
    others: Counts
    neither: Counts
    threshold: Threshold
    block: Counts = field(init=False)

    def __post_init__(self) -> None:
        self.block = np.zeros(len(self.pair), np.int64)

    def admits(self, chosen: Mask) -> bool:
        """Whether the set of these outcomes may be published besides those before; if so it is."""
        if (split := refined(self.block, chosen, self._passes)) is None:
            return False
        self.block = split
        return True

    def _passes(self, outcomes: Mask) -> bool:
        first, second, pair, others = (table[outcomes].sum(axis=0) for table in (*self.groups, self.pair, self.others))
        if first.any() and second.any():
            cells = (pair, first - pair, second - pair)
            if not (all(cell.any() for cell in cells) and self.threshold.passed(*cells)):
                return False
        return Threshold(1).passed(others) and not is_small(int(self.neither[outcomes].sum()))


@dataclass
class _Beside:
    """Pairs beside each other: what several that share a group would tell together.

    Attributes:
      own: documents of each pair by outcome; groups: of each group.
      several: by axis of two groups, documents that mention both and stay, or are removed; and whether both numbers
        are known, not only their sum.
    """

    sets: Mapping[str, Mask]
    everybody: Counts
    groups: Mapping[str, Counts]
    own: Mapping[Pair, Counts]
    several: Mapping[str, tuple[int, int, bool]]

    def settled(self, told: Told) -> Told:
        """Less the pairs that would tell a small number, the smaller ones first."""
        left = dict(told)
        while True:
            dropped = {min(among, key=lambda pair: (int(self.own[pair].sum()), pair)) for among in self._telling(left)}
            if not dropped:
                return left
            for pair in dropped:
                del left[pair]

    def _telling(self, told: Told) -> Iterator[tuple[Pair, ...]]:
        """Pairs that tell a small number together."""
        beside: dict[str, list[tuple[str, Pair]]] = {}
        for pair in told:
            for one, other in (pair, pair[::-1]):
                beside.setdefault(one, []).append((other, pair))
        for group, among in beside.items():
            for axis in {_axis(other) for other, _ in among}:
                pairs = tuple(pair for other, pair in among if _axis(other) == axis)
                block = self._blocks(told, pairs)
                rest = self.groups[group] - sum(self.own[pair] for pair in pairs)
                if any(map(is_small, _sums(rest, block).tolist())):
                    yield pairs
            for (b, first), (c, second) in combinations(among, 2):
                if self._triple(told, group, b, c, first, second).pins():
                    yield first, second

    def _triple(self, told: Told, a: str, b: str, c: str, first: Pair, second: Pair) -> Triple:
        pairs, third = [first, second], (b, c) if (b, c) in self.own else (c, b)
        block = self._blocks(told, pairs)
        groups = (self.groups[one] for one in (a, b, c))
        everybody, of_a, of_b, of_c = (_sums(one, block) for one in (self.everybody, *groups))
        ab, ac = (_sums(self.own[pair], block) for pair in pairs)
        number = len(everybody)
        known: list[tuple[Mask, int]] = []
        stays = np.zeros(number, np.bool_)
        stays[block[0]] = True
        if third in self.own:
            together = _sums(self.own[third], block)
            if third in told and told[third] >= told[first] & told[second]:
                known = [(np.arange(number) == place, int(together[place])) for place in range(number)]
            else:
                known = [(np.ones(number, np.bool_), int(together.sum()))]
        elif _axis(b) == _axis(c) and _axis(b) in self.several:
            kept, removed, split = self.several[_axis(b)]
            apart = split and AFTER in told[first] & told[second]
            known = [(stays, kept), (~stays, removed)] if apart else [(np.ones(number, np.bool_), kept + removed)]
        return Triple(everybody, of_a, of_b, of_c, ab, ac, known)

    def _blocks(self, told: Told, pairs: Sequence[Pair]) -> Counts:
        """The block of each outcome in the partition of the sets that all of these pairs tell."""
        common = [chosen for name, chosen in self.sets.items() if all(name in told[pair] for pair in pairs)]
        return np.unique(np.array(common).T, axis=0, return_inverse=True)[1].ravel()


def _axis(group: str) -> str:
    return group.partition("/")[0]


def _sums(documents: Counts, block: Counts) -> Counts:
    return np.bincount(block, documents).astype(np.int64)

"""Disclosure: which counts about groups may be published, so that no two of them tell a small third one.

Two counts of which one is part of the other tell their difference. So a set of documents is published only if every
block of the partition that it makes together with the sets published before it holds no document, or enough of them
from enough sites: then every set that any of the published counts can be combined to is made of such blocks.
Source: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4 (threshold rule, complementary suppression).

What is not published exactly is told as a range where that can be done (`bounds`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fairsieve.pipeline.statistics.bounds import Bounds, bounded
from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.outcomes import Mask, Outcomes
from fairsieve.pipeline.statistics.tables import MIN_CELL, by_bucket, select, staying
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

MIN_SITES = 3
"""Error buckets, and so at least as many sites, behind a cell; not asked for where the whole corpus has fewer."""

FEW_DOCUMENTS = 50
"""A group of fewer documents is rather hidden than the total of its axis."""

BEFORE, AFTER, REDACTION = "before", "after", "redaction"
"""Sets of a group's documents: all, those that stay, and those of which the text was changed."""

_NOBODY = np.zeros(BUCKETS, np.int64)


def alone(rule: str) -> str:
    """The name of the set of documents that only this rule removes; no rule is named so."""
    return f"{rule} alone"


@dataclass(frozen=True)
class Threshold:
    """When a cell may be published: `sites` is the least number of error buckets."""

    sites: int

    @classmethod
    def of(cls, covered: Counts) -> "Threshold":
        """For a corpus with so many documents by bucket."""
        return cls(MIN_SITES if np.count_nonzero(covered) >= MIN_SITES else 1)

    def passed(self, *cells: Counts) -> bool:
        """Whether each cell, given by bucket, is empty or large enough."""
        return all(self._large(one) for one in cells if one.any())

    def _large(self, cell: Counts) -> bool:
        return bool(cell.sum() >= MIN_CELL and np.count_nonzero(cell) >= self.sites)


@dataclass
class Partition:
    """The blocks that the published sets of a group make of its documents, and of the others.

    Attributes:
      group, others: documents by outcome and bucket; each of shape (outcomes, BUCKETS). Of the others, who are no
        group, only the number of documents counts.
    """

    group: Counts
    others: Counts
    threshold: Threshold
    block: Counts = field(init=False)
    """The block of each outcome."""

    def __post_init__(self) -> None:
        self.block = np.zeros(len(self.group), np.int64)

    def admits(self, chosen: Mask) -> bool:
        """Whether the set of these outcomes may be published besides those before; if so it is."""
        if (split := refined(self.block, chosen, self._passes)) is None:
            return False
        self.block = split
        return True

    def _passes(self, outcomes: Mask) -> bool:
        group, others = (table[outcomes].sum(axis=0) for table in (self.group, self.others))
        return self.threshold.passed(group) and Threshold(1).passed(others)


def refined(block: Counts, chosen: Mask, passes: Callable[[Mask], bool]) -> Counts | None:
    """The block of each outcome in the partition that a set makes of these; None where a block does not pass."""
    _, split = np.unique(block * 2 + chosen, return_inverse=True)
    return split if all(passes(split == one) for one in range(int(split.max(initial=0)) + 1)) else None


@dataclass(frozen=True)
class Disclosure:
    """What may be published.

    Attributes:
      groups: of each group, the names of its sets: `BEFORE`, `AFTER`, `REDACTION`, rules, and rules alone.
      axes: of each axis, `BEFORE` and `AFTER` where its total may be told beside its groups.
      bounds: of each group, between which numbers the sizes lie of those sets that may not be published.
    """

    threshold: Threshold
    groups: Mapping[tuple[str, str], frozenset[str]]
    axes: Mapping[str, frozenset[str]]
    bounds: Mapping[tuple[str, str], Bounds]

    @classmethod
    def of(cls, facts: Facts, outcomes: Outcomes, rules: Iterable[str]) -> "Disclosure":
        everybody = outcomes.by_bucket(outcomes.everybody)
        threshold = Threshold.of(everybody.sum(axis=0))
        rules = tuple(rules)
        sets = sets_of(outcomes, rules)
        groups, bounds = {}, {}
        for key, counted in outcomes.groups.items():
            own = outcomes.by_bucket(counted)
            partition = Partition(own, everybody - own, threshold)
            groups[key] = told = _admitted(partition, sets)
            bounds[key] = _bounds(own.sum(axis=1), partition.block, sets, told) if BEFORE in told else {}
        axes = {}
        for axis in sorted({axis for axis, _ in groups}):
            small, axes[axis] = _Axis.of(facts, axis, outcomes, groups, threshold).settled()
            groups |= {(axis, group): frozenset() for group in small}
            bounds |= {(axis, group): {} for group in small}
        return cls(threshold, groups, axes, bounds)

    def tells(self, axis: str, group: str, name: str) -> bool:
        """Whether the set of the group's documents may be published."""
        return name in self.groups.get((axis, group), frozenset())

    def within(self, axis: str, group: str, name: str) -> tuple[int, int] | None:
        """Between which numbers the size of a set lies that may not be published; None where that is not told."""
        return self.bounds.get((axis, group), {}).get(name)

    def tells_total(self, axis: str, name: str) -> bool:
        """The same of the documents that mention any group of the axis."""
        return name in self.axes.get(axis, frozenset())


def sets_of(outcomes: Outcomes, rules: Sequence[str]) -> dict[str, Mask]:
    """Sets of documents by what became of them, the coarse ones first."""
    return {
        BEFORE: np.ones(len(outcomes.names), np.bool_),
        AFTER: outcomes.stayed,
        REDACTION: outcomes.of_redaction(),
        **{rule: outcomes.of_rule(rule) for rule in rules},
        **{alone(rule): outcomes.of_rule(rule, alone=True) for rule in rules},
    }


def _admitted(partition: Partition, sets: Mapping[str, Mask]) -> frozenset[str]:
    """The sets of one group that may be published; none where not all of it may."""
    if not partition.admits(sets[BEFORE]):
        return frozenset()
    return frozenset(name for name, chosen in sets.items() if partition.admits(chosen))


def _bounds(documents: Counts, block: Counts, sets: Mapping[str, Mask], told: frozenset[str]) -> Bounds:
    """Bounds of the sets of a group that may not be published; of those that stay by way of those that do not."""
    hidden = {name: ~chosen if name == AFTER else chosen for name, chosen in sets.items() if name not in told}
    found = dict(bounded(documents, block, hidden))
    if AFTER in found:
        low, high = found[AFTER]
        whole = int(documents.sum())
        found[AFTER] = whole - high, whole - low
    return found


@dataclass
class _Axis:
    """The total of an axis beside its groups, which overlap.

    Attributes:
      groups: documents of each, before and after, by bucket.
      single: documents that mention this group of the axis only.
      several: documents that mention more than one.
      total: documents that mention any.
      everybody: documents that a lexicon could look into.
      told: groups of which `BEFORE`, and `AFTER`, may be published.
    """

    threshold: Threshold
    groups: dict[str, Counts]
    single: dict[str, Counts]
    several: Counts
    total: Counts
    everybody: Counts
    told: tuple[set[str], set[str]]

    @classmethod
    def of(
        cls,
        facts: Facts,
        axis: str,
        outcomes: Outcomes,
        published: Mapping[tuple[str, str], frozenset[str]],
        threshold: Threshold,
    ) -> "_Axis":
        own = {group: outcomes.groups[one, group] for one, group in published if one == axis}
        tables = {group: outcomes.by_bucket(counted) for group, counted in own.items()}
        groups = {group: _both(table, table[outcomes.stayed]) for group, table in tables.items()}
        classes = select(facts, "axis_class", axis=axis)
        before, after = (by_bucket(part, ["group"]) for part in (classes, staying(classes)))
        single = {group: np.stack([n, after.get((group,), _NOBODY)]) for (group,), n in before.items()}
        several = single.pop("", np.stack([_NOBODY, _NOBODY]))
        total = sum(single.values(), several)
        whole = outcomes.by_bucket(outcomes.everybody)
        everybody = _both(whole, whole[outcomes.stayed])
        told = tuple({group for group in own if name in published[axis, group]} for name in (BEFORE, AFTER))
        return cls(threshold, groups, single, several, total, everybody, (told[0], told[1]))

    def settled(self) -> tuple[set[str], frozenset[str]]:
        """Groups to hide besides, and the totals that may be published."""
        if self._is_one_of_several():
            return set(), frozenset()
        hidden: set[str] = set()
        while not self._safe(0, self.told[0] - hidden):
            small = [one for one in self.told[0] - hidden if self.groups[one][0].sum() < FEW_DOCUMENTS]
            if not small or self._rest_is_safe(0, self.told[0] - hidden):
                return set(), frozenset()
            hidden.add(min(small, key=lambda one: (int(self.groups[one][0].sum()), one)))
        told = self.told[1] - hidden
        after = self._safe(1, told) and self._safe(-1, told)
        return hidden, frozenset({BEFORE, AFTER} if after else {BEFORE})

    def _is_one_of_several(self) -> bool:
        """Whether the total is that of a group that is told, beside another one, which then is a part of it.

        Told so, whatever is known of both after the filter, or by rule, could be taken one from the other.
        """
        whole = self._at(self.total, 0).sum()
        return len(self.told[0]) > 1 and any(self._at(self.groups[one], 0).sum() == whole for one in self.told[0])

    def _safe(self, stage: int, told: set[str]) -> bool:
        """Whether the total may be told beside these groups; stages: before, after, removed.

        The total, what it leaves of each group that is told, and what it leaves of everybody are large enough, and so
        is what else can be worked out of them.
        """
        total = self._at(self.total, stage)
        nobody = self._at(self.everybody, stage) - total
        without = [total - self._at(self.groups[one], stage) for one in sorted(told)]
        passed = self.threshold.passed(total, *without) and Threshold(1).passed(nobody)
        return passed and self._rest_is_safe(stage, told)

    def _rest_is_safe(self, stage: int, told: set[str]) -> bool:
        """Whether nobody can tell that a few documents mention no group that is told, or that a few mention several.

        Where every group is told, the sum of them less the total tells of those that mention several. Where one is not,
        how many mention only hidden groups and how many mention several keep each other unknown, as long as the groups
        that are told could make up the total by themselves.
        """
        hidden = [one for one in sorted(set(self.groups) - told) if self._at(self.groups[one], stage).any()]
        if not hidden:
            return self.threshold.passed(self._at(self.several, stage))
        if not told:
            return len(hidden) > 1
        total = int(self._at(self.total, stage).sum())
        if len(told) > 1 and sum(int(self._at(self.groups[one], stage).sum()) for one in told) >= total:
            return True
        alone = sum((self._at(self.single[one], stage) for one in hidden if one in self.single), _NOBODY)
        # Of two groups, some documents may mention both and nothing else: then more than none must be known.
        return self.threshold.passed(alone) and (len(hidden) < 2 or bool(alone.any()))

    @staticmethod
    def _at(counts: Counts, stage: int) -> Counts:
        return np.asarray(counts[0] - counts[1] if stage < 0 else counts[stage])


def _both(before: Counts, after: Counts) -> Counts:
    return np.stack([before.sum(axis=0), after.sum(axis=0)])

"""Disclosure: which counts about groups may be published, so that no two of them tell a small third one.

Two counts of which one is part of the other tell their difference. So a set of documents is published only if every
block of the partition that it makes together with the sets published before it holds no document, or enough of them
from enough sites: then every set that any of the published counts can be combined to is made of such blocks.
Source: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4 (threshold rule, complementary suppression).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.outcomes import Mask, Outcomes
from fairsieve.pipeline.statistics.tables import MIN_CELL, by_bucket, select
from fairsieve.transforms.count import BUCKETS

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
    _block: Counts = field(init=False)

    def __post_init__(self) -> None:
        self._block = np.zeros(len(self.group), np.int64)

    def admits(self, chosen: Mask) -> bool:
        """Whether the set of these outcomes may be published besides those before; if so it is."""
        _, split = np.unique(self._block * 2 + chosen, return_inverse=True)
        for table, threshold in ((self.group, self.threshold), (self.others, Threshold(1))):
            for block in range(int(split.max(initial=0)) + 1):
                if not threshold.passed(table[split == block].sum(axis=0)):
                    return False
        self._block = split
        return True


@dataclass(frozen=True)
class Disclosure:
    """What may be published.

    Attributes:
      groups: of each group, the names of its sets: `BEFORE`, `AFTER`, `REDACTION`, rules, and rules alone.
      axes: of each axis, `BEFORE` and `AFTER` where its total may be told beside its groups.
    """

    threshold: Threshold
    groups: Mapping[tuple[str, str], frozenset[str]]
    axes: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, facts: pa.Table, outcomes: Outcomes, rules: Iterable[str]) -> "Disclosure":
        everybody = outcomes.by_bucket(outcomes.everybody)
        threshold = Threshold.of(everybody.sum(axis=0))
        rules = tuple(rules)
        groups = {}
        for key, counted in outcomes.groups.items():
            own = outcomes.by_bucket(counted)
            groups[key] = _sets(Partition(own, everybody - own, threshold), outcomes, rules)
        axes = {}
        for axis in sorted({axis for axis, _ in groups}):
            hidden, axes[axis] = _Axis.of(facts, axis, outcomes, groups, threshold).settled()
            groups |= {(axis, group): frozenset() for group in hidden}
        return cls(threshold, groups, axes)

    def tells(self, axis: str, group: str, name: str) -> bool:
        """Whether the set of the group's documents may be published."""
        return name in self.groups.get((axis, group), frozenset())

    def tells_total(self, axis: str, name: str) -> bool:
        """The same of the documents that mention any group of the axis."""
        return name in self.axes.get(axis, frozenset())


def _sets(partition: Partition, outcomes: Outcomes, rules: Sequence[str]) -> frozenset[str]:
    """The sets of one group that may be published, the coarse ones first."""
    if not partition.admits(np.ones(len(outcomes.names), np.bool_)):
        return frozenset()
    if not partition.admits(outcomes.stayed):
        return frozenset({BEFORE})
    found = {BEFORE, AFTER}
    candidates = [
        (REDACTION, outcomes.of_redaction()),
        *((rule, outcomes.of_rule(rule)) for rule in rules),
        *((alone(rule), outcomes.of_rule(rule, alone=True)) for rule in rules),
    ]
    found |= {name for name, chosen in candidates if partition.admits(chosen)}
    return frozenset(found)


@dataclass
class _Axis:
    """The total of an axis beside its groups, which overlap.

    Attributes:
      groups: documents of each, before and after, by bucket.
      single: documents that mention this group of the axis only.
      several: documents that mention more than one.
      total: documents that mention any.
      told: groups of which `BEFORE`, and `AFTER`, may be published.
    """

    threshold: Threshold
    groups: dict[str, Counts]
    single: dict[str, Counts]
    several: Counts
    total: Counts
    told: tuple[set[str], set[str]]

    @classmethod
    def of(
        cls,
        facts: pa.Table,
        axis: str,
        outcomes: Outcomes,
        published: Mapping[tuple[str, str], frozenset[str]],
        threshold: Threshold,
    ) -> "_Axis":
        own = {group: outcomes.groups[one, group] for one, group in published if one == axis}
        tables = {group: outcomes.by_bucket(counted) for group, counted in own.items()}
        groups = {group: _both(table, table[outcomes.stayed]) for group, table in tables.items()}
        classes = select(facts, "axis_class", axis=axis)
        before, after = (by_bucket(part, ["group"]) for part in (classes, _staying(classes)))
        single = {group: np.stack([n, after.get((group,), _NOBODY)]) for (group,), n in before.items()}
        several = single.pop("", np.stack([_NOBODY, _NOBODY]))
        total = sum(single.values(), several)
        told = tuple({group for group in own if name in published[axis, group]} for name in (BEFORE, AFTER))
        return cls(threshold, groups, single, several, total, (told[0], told[1]))

    def settled(self) -> tuple[set[str], frozenset[str]]:
        """Groups to hide besides, and the totals that may be published."""
        hidden: set[str] = set()
        while not self._safe(0, self.told[0] - hidden):
            small = [one for one in self.told[0] - hidden if self.groups[one][0].sum() < FEW_DOCUMENTS]
            if not small or self._rest_is_safe(0, self.told[0] - hidden):
                return set(), frozenset()
            hidden.add(min(small, key=lambda one: (int(self.groups[one][0].sum()), one)))
        told = self.told[1] - hidden
        after = self._safe(1, told) and self._safe(-1, told)
        return hidden, frozenset({BEFORE, AFTER} if after else {BEFORE})

    def _safe(self, stage: int, told: set[str]) -> bool:
        """Whether the total, less any group or all that are told, is large enough; stages: before, after, removed."""
        total = self._at(self.total, stage)
        without = [total - self._at(self.groups[one], stage) for one in sorted(told)]
        passed = self.threshold.passed(total, self._at(self.several, stage), *without)
        return passed and self._rest_is_safe(stage, told)

    def _rest_is_safe(self, stage: int, told: set[str]) -> bool:
        """Whether enough documents mention no group that is told; or every group is."""
        rest = [one for one in sorted(set(self.groups) - told) if self._at(self.groups[one], stage).any()]
        alone = sum((self._at(self.single[one], stage) for one in rest if one in self.single), _NOBODY)
        # Of two groups, some documents may mention both and nothing else: then more than none must be known.
        return self.threshold.passed(alone) and (len(rest) < 2 or bool(alone.any()))

    @staticmethod
    def _at(counts: Counts, stage: int) -> Counts:
        return np.asarray(counts[0] - counts[1] if stage < 0 else counts[stage])


def _both(before: Counts, after: Counts) -> Counts:
    return np.stack([before.sum(axis=0), after.sum(axis=0)])


def _staying(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.not_equal(rows["decision"], "remove"))

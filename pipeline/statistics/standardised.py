"""High scores of two populations compared like with like, by direct standardisation over language x source x length.

The others' share is taken as it would be if their documents were of the languages, sources and lengths of the group's.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.compare import Compared, Exposed, jackknife
from fairsieve.pipeline.statistics.estimate import Floats, unseen
from fairsieve.pipeline.statistics.outcomes import Ints, Outcomes
from fairsieve.pipeline.statistics.tables import keys_of, select
from fairsieve.transforms.packed import Facts

MIN_STRATA = 3
"""Strata with documents of both sides before a difference is told: of fewer, counts could be computed from it."""

MATCHED = 0.9
"""Share of the group's documents that must have others of their stratum to be compared with."""


@dataclass(frozen=True)
class HighScores:
    """Documents that mention a group, by pair of stratum and error bucket, as far as one score is high or missing.

    Attributes:
      label: the score.
      rows: of the fact `group_high`, about this score.
    """

    outcomes: Outcomes
    label: str
    rows: pa.Table

    @classmethod
    def of(cls, facts: Facts, outcomes: Outcomes, label: str) -> "HighScores":
        return cls(outcomes, label, select(facts, "group_high", label=label))

    @property
    def pairs(self) -> int:
        return len(self.outcomes.layout.stratum)

    @cached_property
    def _by_group(self) -> dict[tuple[str, ...], tuple[Ints, Ints, Ints]]:
        """Pair, tenth of the score and documents of each row, by axis and group."""
        pair, bins = self.outcomes.layout.pairs_of(self.rows), self.rows["bin"].to_numpy()
        documents = self.rows["documents"].to_numpy()
        keys, place = keys_of(self.rows, ["axis", "group"])
        order = np.argsort(place, kind="stable")
        cuts = np.searchsorted(place[order], np.arange(1, len(keys)))
        parts = np.split(order, cuts) if keys else []
        return {key: (pair[own], bins[own], documents[own]) for key, own in zip(keys, parts, strict=True)}

    def above(self, key: tuple[str, str], tenth: int) -> Floats:
        """Documents of the group that score so many tenths or more; shape (pairs,)."""
        return self._counted(key, tenth, 10)

    def mentioning(self, key: tuple[str, str], with_unscored: bool = False) -> Floats:
        """Documents that mention the group and have a score, or all of them; shape (pairs,)."""
        everything = np.ones(len(self.outcomes.names), np.bool_)
        whole = self.outcomes.groups[key].by_pair(everything, self.pairs)
        return whole if with_unscored else whole - self._counted(key, -1, 0)

    def _counted(self, key: tuple[str, str], first: int, last: int) -> Floats:
        if key not in self._by_group:
            return np.zeros(self.pairs)
        pair, bins, documents = self._by_group[key]
        chosen = (bins >= first) & (bins < last)
        return np.bincount(pair[chosen], documents[chosen], minlength=self.pairs).astype(np.float64)


@dataclass(frozen=True)
class Matched:
    """Documents that mention a group, and others, in the strata that have both.

    Attributes:
      exposed: the two populations.
    """

    exposed: Exposed

    @cached_property
    def documents(self) -> int:
        """Documents of the group that are compared."""
        return int(self.exposed.sides[0][self.exposed.whole[1] > 0].sum())

    @cached_property
    def strata(self) -> int:
        return len(np.unique(self.exposed.stratum[self.exposed.whole[1] > 0]))

    def difference(self, a: Floats, c: Floats) -> Compared:
        """Of the share of `a` among the group's documents and of `c` among the others', standardised to the group's.

        That is sum(n1 (a / n1 - c / n0)) / sum(n1) over the strata that have both; a and c are by pair. The interval is
        a delete-one-bucket jackknife with Student's t, wider where a share is none or all.
        Source: Rothman, Greenland & Lash, Modern Epidemiology, 3rd edition, 2008, chapter 15; Efron & Stein, 1981.
        """
        exposed = self.exposed
        own = a[exposed.used], c[exposed.used]
        whole = exposed.of_stratum(own[0]), exposed.of_stratum(own[1])
        terms = _terms(whole, exposed.whole)
        sums = [float((one * exposed.share).sum()) for one in terms]
        if sums[1] <= 0:
            return Compared(np.nan)
        value = sums[0] / sums[1]
        left = _terms((whole[0] - own[0], whole[1] - own[1]), exposed.left)
        present = exposed.present
        top, bottom = (
            total + np.bincount(exposed.bucket, after - before)[present]
            for total, after, before in zip(sums, left, terms, strict=True)
        )
        buckets = int(present.sum())
        if buckets < 2 or (bottom <= 0).any():
            return Compared(value)
        _, margin = jackknife(top / bottom)
        down, up = self._unseen(whole)
        if margin <= _NOTHING and not (down or up):
            return Compared(value)
        low, high = value - float(np.hypot(margin, down)), value + float(np.hypot(margin, up))
        return Compared(value, max(low, -1.0), min(high, 1.0))

    def _unseen(self, happened: tuple[Floats, Floats]) -> tuple[float, float]:
        """How far below and above the difference may lie for a share that is none, or all, and that no bucket moves.

        It is added as in `mover`; the others' documents count as so many as their weights leave (Kish, 1965), and those
        of both as so many independent ones as they are worth.
        """
        exposed = self.exposed
        n1, n0 = exposed.whole
        both = np.where(n0 > 0, exposed.share, 0.0)
        (a, c), own = ((part * both).sum() for part in happened), float((n1 * both).sum())
        others = own**2 / float((n1**2 * both / np.maximum(n0, 1)).sum())
        first, second = (unseen(n * worth) for n, worth in zip((own, others), exposed.worth, strict=True))
        down = np.hypot(first if a == own else 0, second if c == 0 else 0)
        up = np.hypot(first if a == 0 else 0, second if c == (n0 * both).sum() else 0)
        return float(down), float(up)


_NOTHING = 1e-12


def _terms(happened: tuple[Floats, Floats], exposed: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """What a stratum with these counts adds above and below."""
    (a, c), (n1, n0) = happened, exposed
    both = (n0 > 0) & (n1 > 0)
    rate = np.divide(c, n0, out=np.zeros_like(n0), where=both)
    return np.where(both, a - n1 * rate, 0.0), np.where(both, n1, 0.0)

"""Edges: at which scores of a group's documents a count may be published.

Counts of the documents that score at least so much tell, by their differences, how many lie between two scores. So an
edge is published only if what lies between it and its neighbours is nothing, or enough.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.disclosure import Threshold
from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.transforms.count import SCORE_BINS

_ABOVE = 1e-6
"""How far above a bound, in bins, the first score lies that is more than it."""


@dataclass(frozen=True)
class Bound:
    """Where a rule of the policy cuts a score.

    Attributes:
      rule, score: names.
      kind: `at_least`, `more_than`, `at_most` or `less_than`.
      value: in [0, 1].
    """

    rule: str
    score: str
    kind: str
    value: float

    @property
    def place(self) -> float:
        """In bins; what scores so much or more is on one side of it."""
        place = self.value * SCORE_BINS
        near = float(round(place)) if abs(place - round(place)) < 1e-9 else place
        return near if self.kind in ("at_least", "less_than") else near + _ABOVE

    @property
    def is_edge(self) -> bool:
        """Whether the rule's documents are whole bins, so that their scores tell them."""
        return self.place == int(self.place) and 0 < self.place < SCORE_BINS

    @property
    def takes_high(self) -> bool:
        """Whether the rule removes what scores high, not what scores low."""
        return self.kind in ("at_least", "more_than")

    def above(self, removed: Counts, scored: Counts) -> Counts:
        """Documents that score at least so much, by bucket, of those that the rule removes and of all."""
        return removed if self.takes_high else scored - removed


class Edges:
    """The edges of one group and score.

    Attributes:
      places: in bins, in order; the first is 0, where all scored documents are at or above.
    """

    def __init__(self, above: Counts, everybody: Counts, threshold: Threshold, unscored: bool = False) -> None:
        """Of a group and a score.

        Args:
          above: its documents in each bin or above it, by bucket; shape (SCORE_BINS + 1, BUCKETS).
          everybody: the same of all documents, over all buckets; shape (SCORE_BINS + 1,).
          unscored: whether the first of `above` holds documents of the group without a score as well.
        """
        self._unscored = unscored
        self._from, self._everybody_from, self._threshold = above, everybody, threshold
        self.places: list[float] = [0.0, float(SCORE_BINS)]
        self._above: list[Counts] = [self._from[0], self._from[-1]]

    def admits(self, place: float, above: Counts | None = None) -> bool:
        """Whether the count at this edge may be published besides those before; if so it is.

        `above` gives the documents there where the edge lies inside a bin.
        """
        if place in self.places:
            return True
        own = self._from[round(place)] if above is None else above
        at = bisect(self.places, place)
        between = (self._above[at - 1] - own, own - self._above[at])
        if not self._threshold.passed(*between) or not self._others_pass(place, between, at):
            return False
        self.places.insert(at, place)
        self._above.insert(at, own)
        return True

    def within(self, place: int) -> tuple[int, int] | None:
        """Between which numbers the count at an edge lies that may not be published; None where that is not told.

        Told is that fewer than ten more lie above it than above the next edge, if there is room: see `bounds`.
        """
        at = bisect(self.places, place)
        low, high = int(self._above[at].sum()), int(self._above[at - 1].sum())
        more = int(self._from[place].sum()) - low
        told = place not in self.places and more < MIN_CELL and high - low >= 2 * MIN_CELL - 1
        return (low, low + MIN_CELL - 1) if told else None

    def _others_pass(self, place: float, between: Sequence[Counts], at: int) -> bool:
        """Everybody's scores are published by bin, and so are the others' where the group's are."""
        ends = [int(np.ceil(one)) for one in (self.places[at - 1], place, self.places[at])]
        for own, low, high in zip(between, ends[:-1], ends[1:], strict=True):
            others = int(self._everybody_from[low] - self._everybody_from[high]) - int(own.sum())
            if self._unscored and low == 0:
                # Were the others fewer than none, some of the group would be known to have no score.
                if others < MIN_CELL:
                    return False
            elif own.any() and not Threshold(1).passed(np.array([max(others, 0)])):
                return False
        return True


def from_each(bins: Counts) -> Counts:
    """What lies in each bin or above it, and nothing above the last; along the first axis."""
    above = np.zeros((len(bins) + 1, *bins.shape[1:]), np.int64)
    np.cumsum(bins[::-1], axis=0, out=above[-2::-1])
    return above

"""Flags: which differences in removal are worth a look, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from fairsieve.pipeline.statistics.compare import Compared
from fairsieve.pipeline.statistics.placebo import Band

FLAG_RATIO, FLAG_DIFFERENCE, FLAG_RETENTION, FLAG_PERCENTILE = 1.25, 0.005, 0.8, 0.95

FALSE_DISCOVERIES = 0.05
"""Share of flags by ratio that may be chance, among the groups that are compared for one rule."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Evidence:
    """What is known of one group and rule.

    Attributes:
      ratio: removed how many times as often, like with like.
      difference: of the plain rates.
      retention: stays how many times as often, like with like; None where nothing is removed.
      band: of ordinary words; None where too few match.
    """

    ratio: Compared
    difference: float
    retention: Compared | None
    band: Band | None

    @property
    def more_often(self) -> bool:
        """Whether all but the chance of many comparisons speaks for a flag."""
        far = self.ratio.value >= FLAG_RATIO and self.ratio.low > 1 and self.difference >= FLAG_DIFFERENCE
        return far and (self.band is None or self.band.percentile >= FLAG_PERCENTILE)

    @property
    def less_left(self) -> bool:
        """The same for staying less often (the four-fifths rule)."""
        return self.retention is not None and self.retention.value < FLAG_RETENTION and self.retention.high < 1


def flagged(evidence: Mapping[Key, Evidence]) -> set[Key]:
    """The groups that are flagged, of all that are compared for one rule."""
    keys = list(evidence)
    more = discoveries(np.array([evidence[key].ratio.p for key in keys], np.float64))
    kept = [evidence[key].retention for key in keys]
    less = discoveries(np.array([1 - one.p if one else np.nan for one in kept], np.float64))
    return {
        key
        for key, often, left in zip(keys, more.tolist(), less.tolist(), strict=True)
        if (often and evidence[key].more_often) or (left and evidence[key].less_left)
    }


def discoveries(p: np.ndarray, share: float = FALSE_DISCOVERIES) -> np.ndarray:
    """Which of the p-values are discoveries; NaN is none.

    Source: Benjamini & Hochberg, Journal of the Royal Statistical Society B 57, 1995.
    """
    known = np.flatnonzero(np.isfinite(p))
    ordered = np.sort(p[known])
    passed = np.flatnonzero(ordered <= share * np.arange(1, len(ordered) + 1) / max(len(ordered), 1))
    found = np.zeros(len(p), np.bool_)
    if len(passed):
        found[known] = p[known] <= ordered[passed[-1]]
    return found

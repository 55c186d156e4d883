"""Comparing the documents that mention a group with all others: plain rates, and like with like."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import stdtr, stdtrit

from fairsieve.pipeline.statistics.estimate import LEVEL, Counts, Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.outcomes import Layout

_NOTHING = 1e-9
"""Of a sum: what is left of it by rounding when all of it was taken away."""


@dataclass(frozen=True)
class Compared:
    """A ratio like with like.

    Attributes:
      value, low, high: with its 95 % interval; NaN where there is none.
      p: of the ratio being above 1 by chance, one-sided; NaN where there is no interval.
    """

    value: float
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan


@dataclass(frozen=True)
class Cells:
    """Counts by pair of stratum and error bucket, each of shape (pairs,).

    a, n1: documents (or their tokens) to which it happened, and all, that mention the group; c, n0: the same of those
    that do not.
    """

    layout: Layout
    a: Floats
    n1: Floats
    c: Floats
    n0: Floats

    @cached_property
    def by_bucket(self) -> tuple[Counts, Counts, Counts, Counts]:
        """The four counts over all strata; each of shape (BUCKETS,)."""
        a, n1, c, n0 = (self.layout.by_bucket(part) for part in (self.a, self.n1, self.c, self.n0))
        return a, n1, c, n0

    def rates(self, draws: Resampling) -> dict[str, Ratio]:
        """`rate` and `rate_others`: of how many it is true; `retained`: of how many of the group it is not."""
        a, n1, c, n0 = self.by_bucket
        return {"rate": draws.ratio(a, n1), "rate_others": draws.ratio(c, n0), "retained": draws.ratio(n1 - a, n1)}

    def contrasts(self, draws: Resampling) -> dict[str, Ratio]:
        """`risk_difference`, `risk_ratio` and `retention_ratio` of the plain rates, with n and d of the group."""
        a, n1, c, n0 = self.by_bucket
        with np.errstate(divide="ignore", invalid="ignore"):
            r1, r0 = ((draws.weights @ n) / (draws.weights @ d) for n, d in ((a, n1), (c, n0)))
            value1, value0 = np.divide(a.sum(), n1.sum()), np.divide(c.sum(), n0.sum())
            told = {
                "risk_difference": (value1 - value0, r1 - r0),
                "risk_ratio": (np.divide(value1, value0), r1 / r0),
                "retention_ratio": (np.divide(1 - value1, 1 - value0), (1 - r1) / (1 - r0)),
            }
        n, d = int(a.sum()), int(n1.sum())
        return {
            name: Ratio(float(value) if np.isfinite(value) else np.nan, *draws.interval(resampled), n, d)
            for name, (value, resampled) in told.items()
        }

    def mantel_haenszel(self, retained: bool = False) -> Compared:
        """Risk ratio over the strata: sum(a n0 / T) / sum(c n1 / T); with `retained`, that of staying.

        The interval is a delete-one-bucket jackknife on the logarithm, so it holds where documents come in clusters;
        there is none where all removals of either side are in one bucket.
        Source: Mantel & Haenszel, 1959; Greenland & Robins, Biometrics 41, 1985; Efron & Stein, 1981.
        """
        stratum, strata = self.layout.stratum, self.layout.strata
        a, n1, c, n0 = self.a, self.n1, self.c, self.n0
        if retained:
            a, c = n1 - a, n0 - c
        # Strata without a mention say nothing about the group.
        used = np.bincount(stratum, n1, minlength=strata)[stratum] > 0
        stratum, bucket = stratum[used], self.layout.bucket[used]
        a, n1, c, n0 = a[used], n1[used], c[used], n0[used]
        whole = [np.bincount(stratum, part, minlength=strata)[stratum].astype(np.float64) for part in (a, n1, c, n0)]
        upper, lower = _terms(*whole)
        one = 1 / np.maximum(np.bincount(stratum, minlength=strata)[stratum], 1)
        tops, bottoms = float((upper * one).sum()), float((lower * one).sum())
        if tops <= 0 or bottoms <= 0:
            return Compared(0.0 if bottoms > 0 else np.nan)
        value = float(np.log(tops / bottoms))
        # Only the strata of a bucket change when it is left out.
        left_upper, left_lower = _terms(*(total - part for total, part in zip(whole, (a, n1, c, n0), strict=True)))
        present = np.bincount(bucket, n1 + n0) > 0
        left = [tops + np.bincount(bucket, left_upper - upper)[present]]
        left.append(bottoms + np.bincount(bucket, left_lower - lower)[present])
        buckets = int(present.sum())
        if buckets < 2 or (left[0] <= _NOTHING * tops).any() or (left[1] <= _NOTHING * bottoms).any():
            return Compared(float(np.exp(value)))
        logs = np.log(left[0] / left[1])
        error = float(np.sqrt((buckets - 1) / buckets * np.sum((logs - logs.mean()) ** 2)))
        margin = float(stdtrit(buckets - 1, (1 + LEVEL) / 2)) * error
        p = float(stdtr(buckets - 1, -value / error)) if error > 0 else float(value <= 0)
        low, high = (float(np.exp(end)) for end in (value - margin, value + margin))
        return Compared(float(np.exp(value)), low, high, p)


def _terms(a: Floats, n1: Floats, c: Floats, n0: Floats) -> tuple[Floats, Floats]:
    """What a stratum with these counts adds above and below."""
    total = n1 + n0
    weight = np.where(total > 0, 1 / np.where(total > 0, total, 1), 0)
    return a * n0 * weight, c * n1 * weight

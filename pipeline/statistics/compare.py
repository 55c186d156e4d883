"""Comparing the documents that mention a group with all others: plain rates, and like with like."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import stdtr, stdtrit

from fairsieve.pipeline.statistics import mover
from fairsieve.pipeline.statistics.estimate import LEVEL, Counts, Floats, Ratio, Resampling, independent
from fairsieve.pipeline.statistics.outcomes import Ints, Layout, Mask

Sides = tuple[Floats, Floats]
"""Of documents that mention the group, and of the others."""

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
class Exposed:
    """Whom something could happen to, by pair of stratum and error bucket; each of shape (pairs,).

    Attributes:
      n1, n0: documents (or their tokens) that mention the group, and those that do not.
      documents: how many documents of both sides, where n1 and n0 are tokens.
    """

    layout: Layout
    n1: Floats
    n0: Floats
    documents: tuple[int, int] | None = None

    @cached_property
    def by_bucket(self) -> tuple[Counts, Counts]:
        """The two counts over all strata; each of shape (BUCKETS,)."""
        return self.layout.by_bucket(self.n1), self.layout.by_bucket(self.n0)

    @cached_property
    def worth(self) -> tuple[float, float]:
        """How many independent units a document of each side is worth, at most 1; see `independent`."""
        first, second = (independent(one, d) / d if (d := float(one.sum())) else 1.0 for one in self.by_bucket)
        return first, second

    @cached_property
    def used(self) -> Ints:
        """The pairs of strata with a mention; the others say nothing about the group."""
        stratum, strata = self.layout.stratum, self.layout.strata
        return np.flatnonzero(np.bincount(stratum, self.n1, minlength=strata)[stratum] > 0)

    @cached_property
    def stratum(self) -> Ints:
        """Of each pair that is used; all that follows is of these."""
        return np.asarray(self.layout.stratum[self.used])

    @cached_property
    def bucket(self) -> Ints:
        return np.asarray(self.layout.bucket[self.used])

    @cached_property
    def sides(self) -> Sides:
        """n1 and n0."""
        return self.n1[self.used], self.n0[self.used]

    @cached_property
    def whole(self) -> Sides:
        """n1 and n0 of the pair's stratum."""
        n1, n0 = self.sides
        return self.of_stratum(n1), self.of_stratum(n0)

    @cached_property
    def left(self) -> Sides:
        """n1 and n0 of the pair's stratum without the pair."""
        return self.whole[0] - self.sides[0], self.whole[1] - self.sides[1]

    @cached_property
    def weights(self) -> Sides:
        """One by what the stratum holds, with the pair and without it; 0 where that is nothing."""
        whole, left = (_inverse(n1 + n0) for n1, n0 in (self.whole, self.left))
        return whole, left

    @cached_property
    def share(self) -> Floats:
        """One by the number of pairs of the stratum."""
        return np.asarray(1 / np.maximum(np.bincount(self.stratum, minlength=self.layout.strata)[self.stratum], 1))

    @cached_property
    def present(self) -> Mask:
        """Whether each bucket holds anything."""
        n1, n0 = self.sides
        return np.asarray(np.bincount(self.bucket, n1 + n0) > 0)

    def of_stratum(self, part: Floats) -> Floats:
        """The sum over the pair's stratum."""
        return np.bincount(self.stratum, part, minlength=self.layout.strata)[self.stratum].astype(np.float64)


@dataclass(frozen=True)
class Cells:
    """What happened to those exposed, by pair.

    a, c: documents (or their tokens) to which it happened, that mention the group and that do not.
    """

    exposed: Exposed
    a: Floats
    c: Floats

    @cached_property
    def by_bucket(self) -> tuple[Counts, Counts, Counts, Counts]:
        """a, n1, c and n0 over all strata; each of shape (BUCKETS,)."""
        a, c = (self.exposed.layout.by_bucket(part) for part in (self.a, self.c))
        n1, n0 = self.exposed.by_bucket
        return a, n1, c, n0

    def rates(self, draws: Resampling) -> dict[str, Ratio]:
        """`rate` and `rate_others`: of how many it is true; `retained`: of how many of the group it is not."""
        a, n1, c, n0 = self.by_bucket
        own, others = self.exposed.documents or (None, None)
        return {
            "rate": draws.ratio(a, n1, units=own),
            "rate_others": draws.ratio(c, n0, units=others),
            "retained": draws.ratio(n1 - a, n1, units=own),
        }

    def contrasts(self, draws: Resampling) -> dict[str, Ratio]:
        """`risk_difference`, `risk_ratio` and `retention_ratio` of the plain rates, with n and d of the group."""
        told = self._resampled(draws)
        a, n1, c, n0 = (int(one.sum()) for one in self.by_bucket)
        if a in (0, n1) or c in (0, n0):
            rates = self.rates(draws)
            own, others = rates["rate"], rates["rate_others"]
            retained = rates["retained"], draws.ratio(self.by_bucket[3] - self.by_bucket[2], self.by_bucket[3])
            ends = (mover.difference(own, others), mover.ratio(own, others), mover.ratio(*retained))
            return {
                name: Ratio(one.value, *(end if np.isfinite(one.value) else (np.nan, np.nan)), one.n, one.d)
                for (name, one), end in zip(told.items(), ends, strict=True)
            }
        return told

    def _resampled(self, draws: Resampling) -> dict[str, Ratio]:
        a, n1, c, n0 = self.by_bucket
        with np.errstate(divide="ignore", invalid="ignore"):
            r1, r0 = (draws.sums(n) / draws.sums(d) for n, d in ((a, n1), (c, n0)))
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
        there is none where all removals of either side are in one bucket. Where it happened to none of the others the
        ratio has no end: see `_beyond`.
        Source: Mantel & Haenszel, 1959; Greenland & Robins, Biometrics 41, 1985; Efron & Stein, 1981.
        """
        exposed = self.exposed
        a, c = self.a[exposed.used], self.c[exposed.used]
        if retained:
            a, c = exposed.sides[0] - a, exposed.sides[1] - c
        whole = exposed.of_stratum(a), exposed.of_stratum(c)
        upper, lower = _terms(whole, exposed.whole, exposed.weights[0])
        tops, bottoms = float((upper * exposed.share).sum()), float((lower * exposed.share).sum())
        if tops <= 0 or bottoms <= 0:
            return Compared(0.0 if bottoms > 0 else np.nan) if tops <= 0 else self._beyond(a, tops)
        value = float(np.log(tops / bottoms))
        # Only the strata of a bucket change when it is left out.
        left_upper, left_lower = _terms((whole[0] - a, whole[1] - c), exposed.left, exposed.weights[1])
        bucket, present = exposed.bucket, exposed.present
        left = [tops + np.bincount(bucket, left_upper - upper)[present]]
        left.append(bottoms + np.bincount(bucket, left_lower - lower)[present])
        buckets = int(present.sum())
        if buckets < 2 or (left[0] <= _NOTHING * tops).any() or (left[1] <= _NOTHING * bottoms).any():
            return Compared(float(np.exp(value)))
        logs = np.log(left[0] / left[1])
        error, margin = jackknife(logs)
        p = float(stdtr(buckets - 1, -value / error)) if error > 0 else float(value <= 0)
        low, high = (float(np.exp(end)) for end in (value - margin, value + margin))
        return Compared(float(np.exp(value)), low, high, p)

    def _beyond(self, a: Floats, tops: float) -> Compared:
        """The ratio where it happened to documents of the group alone, with half a document added to the others'.

        Its low end is that of the jackknife, and farther by what may go unseen in a Poisson number that was 0, which is
        3.69 independent units. What happens may come in clusters, so p is the chance that all buckets in which it did
        fall to the group.
        Not of tokens, of which a document has many.
        """
        exposed = self.exposed
        n1, n0 = exposed.whole
        # One document of the others, spread as they are.
        one = float((n0 * n1 * exposed.weights[0] * exposed.share).sum() / max((n0 * exposed.share).sum(), 1))
        buckets = len(np.unique(exposed.bucket[a > 0]))
        if one <= 0 or buckets < 2 or exposed.documents:
            return Compared(np.nan)
        whole = exposed.of_stratum(a)
        upper, left = (
            n0 * part * weight
            for part, (_, n0), weight in (
                (whole, exposed.whole, exposed.weights[0]),
                (whole - a, exposed.left, exposed.weights[1]),
            )
        )
        logs = np.log(tops + np.bincount(exposed.bucket, left - upper)[exposed.present])
        margin = float(np.hypot(jackknife(logs)[1], np.log(_UNSEEN / _HALF / exposed.worth[1])))
        ratio = tops / (_HALF * one)
        share = float((a * n1 * exposed.weights[0]).sum() / a.sum())
        return Compared(ratio, ratio * float(np.exp(-margin)), np.nan, share**buckets)


def jackknife(left_out: Floats) -> tuple[float, float]:
    """The standard error of a statistic, and how far its interval goes to each side, by Student's t.

    Args:
      left_out: its values with one bucket left out each; two or more.

    Source: Efron & Stein, Annals of Statistics 9, 1981.
    """
    buckets = len(left_out)
    error = float(np.sqrt((buckets - 1) / buckets * np.sum((left_out - left_out.mean()) ** 2)))
    return error, float(stdtrit(buckets - 1, (1 + LEVEL) / 2)) * error


_HALF = 0.5
_UNSEEN = -float(np.log((1 - LEVEL) / 2))


def _terms(happened: Sides, exposed: Sides, weight: Floats) -> Sides:
    """What a stratum with these counts adds above and below."""
    (a, c), (n1, n0) = happened, exposed
    return a * n0 * weight, c * n1 * weight


def _inverse(total: Floats) -> Floats:
    return np.where(total > 0, 1 / np.where(total > 0, total, 1), 0)

"""Ratios of counts with intervals that respect how documents were sampled: by error bucket, not by document."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.count import BUCKETS

RESAMPLES = 1000
LEVEL = 0.95

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ratio:
    """A value n / d with its interval; all three are NaN where d is 0.

    Attributes:
      value, low, high: the ratio and its 95 % interval.
      n, d: the integer counts it is made of.
    """

    value: float
    low: float
    high: float
    n: int
    d: int


@dataclass(frozen=True)
class Resampling:
    """Percentile bootstrap over the error buckets: whole buckets are drawn with replacement, `RESAMPLES` times.

    Source: Davison & Hinkley, Bootstrap Methods and their Application, 1997, sections 2.4 and 3.8 (clusters).
    """

    weights: Floats
    """How often each bucket is drawn in each resample; shape (RESAMPLES, buckets)."""

    @classmethod
    def seeded(cls, seed: int, buckets: int = BUCKETS) -> "Resampling":
        drawn = np.random.default_rng(seed).multinomial(buckets, np.full(buckets, 1 / buckets), size=RESAMPLES)
        return cls(drawn.astype(np.float64))

    def ratio(self, numerator: Counts, denominator: Counts, scale: float = 1.0) -> Ratio:
        """`scale` x numerator / denominator; both are sums by bucket, shape (BUCKETS,).

        A share of none, or of all, has the bound of Clopper & Pearson, Biometrika 26, 1934, on its open side.
        """
        n, d = int(numerator.sum()), int(denominator.sum())
        if d == 0:
            return Ratio(np.nan, np.nan, np.nan, n, d)
        if scale == 1.0 and n in (0, d):
            # No resample can vary: the exact bound for d documents, which is the least that is not known.
            bound = float(1 - ((1 - LEVEL) / 2) ** (1 / d))
            return Ratio(n / d, *((0.0, bound) if n == 0 else (1 - bound, 1.0)), n, d)
        low, high = self.interval(scale * _divide(self.weights @ numerator, self.weights @ denominator))
        return Ratio(scale * n / d, low, high, n, d)

    def shares(self, numerators: Counts, denominator: Counts) -> list[Ratio]:
        """`ratio` of each of the numerators, shape (any, BUCKETS), and one denominator; much faster than one by one."""
        d = int(denominator.sum())
        drawn = self.weights @ denominator
        # One by one: a product of two matrices would wake the threads of BLAS, which cost more than they do here.
        resampled = np.stack([self.weights @ one for one in numerators])
        if not drawn.all():
            resampled, drawn = resampled[:, drawn > 0], drawn[drawn > 0]
        resampled = np.sort(resampled / drawn, axis=1)
        at = (len(drawn) - 1) * np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        found = []
        for place, n in enumerate(numerators.sum(axis=1).tolist()):
            if d == 0 or n in (0, d):
                found.append(self.ratio(numerators[place], denominator))
            else:
                low, high = np.interp(at, np.arange(len(drawn)), resampled[place]).tolist()
                found.append(Ratio(n / d, low, high, n, d))
        return found

    def interval(self, resampled: Floats) -> tuple[float, float]:
        """The middle `LEVEL` of a statistic's values over the resamples; values that do not exist are left out."""
        known = np.sort(resampled[np.isfinite(resampled)])
        if not len(known):
            return np.nan, np.nan
        places = (len(known) - 1) * np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        low, high = np.interp(places, np.arange(len(known)), known)
        return float(low), float(high)


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator > 0)

"""Ratios of counts with intervals that respect how documents were sampled: by error bucket, not by document."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtrit

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
    level: float = LEVEL
    """The part of the resamples that lies within an interval."""
    _latest: dict[bytes, Floats] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def seeded(cls, seed: int, buckets: int = BUCKETS) -> "Resampling":
        drawn = np.random.default_rng(seed).multinomial(buckets, np.full(buckets, 1 / buckets), size=RESAMPLES)
        return cls(drawn.astype(np.float64))

    @classmethod
    def expanded(cls, seed: int, buckets: int) -> "Resampling":
        """For so few buckets that percentiles are too narrow: as much wider as Student's interval would be.

        Source: Hesterberg, The American Statistician 69, 2015, section 5 (expanded percentile interval).
        """
        wide = float(np.sqrt(buckets / (buckets - 1)) * stdtrit(buckets - 1, (1 + LEVEL) / 2))
        return cls(cls.seeded(seed, buckets).weights, float(2 * ndtr(wide) - 1))

    def first(self, resamples: int) -> "Resampling":
        """So many of the resamples, where nobody reads intervals."""
        return Resampling(self.weights[:resamples], self.level)

    def sums(self, counts: Counts) -> Floats:
        """The sum of counts by bucket in each resample; shape (RESAMPLES,). Not to be written to."""
        exact = np.asarray(counts, np.float64)
        # The same counts come again and again, as the denominators of many.
        found = self._latest.get(exact.tobytes())
        return self._remembered(exact, self.weights @ exact) if found is None else found

    def learn_rest(self, whole: Counts, part: Counts) -> None:
        """Remembers the sums of `whole - part`: the difference of theirs, which takes much less than to draw them."""
        self._remembered(np.asarray(whole - part, np.float64), self.sums(whole) - self.sums(part))

    def _remembered(self, exact: Floats, sums: Floats) -> Floats:
        if len(self._latest) >= _REMEMBERED:
            del self._latest[next(iter(self._latest))]
        self._latest[exact.tobytes()] = sums
        return sums

    def all_sums(self, counts: Counts) -> Floats:
        """The same of many counts, shape (any, buckets), as an array of shape (any, RESAMPLES)."""
        exact = np.asarray(counts, np.float64)
        found = np.empty((len(exact), len(self.weights)))
        for begin in range(0, len(exact), _AT_ONCE):
            np.matmul(exact[begin : begin + _AT_ONCE], self.weights.T, out=found[begin : begin + _AT_ONCE])
        return found

    def ratio(self, numerator: Counts, denominator: Counts, scale: float = 1.0, units: int | None = None) -> Ratio:
        """`scale` x numerator / denominator; both are sums by bucket, shape (BUCKETS,).

        A share of none, or of all, has the bound of Clopper & Pearson, Biometrika 26, 1934, on its open side, for as
        many independent units as the denominator is worth (`independent`; Korn & Graubard, Survey Methodology 24,
        1998), and at most `units`: the documents, where what is counted are parts of them.
        """
        n, d = int(numerator.sum()), int(denominator.sum())
        if d == 0:
            return Ratio(np.nan, np.nan, np.nan, n, d)
        if scale == 1.0 and n in (0, d):
            # No resample can vary, so the numerator tells nothing of how documents are clustered; the denominator does.
            bound = unseen(independent(denominator, d if units is None else min(units, d)))
            return Ratio(n / d, *((0.0, bound) if n == 0 else (1 - bound, 1.0)), n, d)
        low, high = self.interval(scale * _divide(self.sums(numerator), self.sums(denominator)))
        return Ratio(scale * n / d, low, high, n, d)

    def shares(self, numerators: Counts, denominator: Counts) -> list[Ratio]:
        """`ratio` of each of the numerators, shape (any, BUCKETS), and one denominator; much faster than one by one."""
        d = int(denominator.sum())
        totals = numerators.sum(axis=1).tolist()
        open_ = [place for place, n in enumerate(totals) if d and n not in (0, d)]
        drawn = self.sums(denominator)
        resampled = self.all_sums(numerators[open_])
        if not drawn.all():
            resampled, drawn = resampled[:, drawn > 0], drawn[drawn > 0]
        resampled /= drawn
        resampled.sort(axis=1)
        found = {}
        for place, own in zip(open_, resampled, strict=True):
            ends = _middle(own, self.level) if _moves(own) else (np.nan, np.nan)
            found[place] = Ratio(totals[place] / d, *ends, totals[place], d)
        return [found.get(place) or self.ratio(own, denominator) for place, own in enumerate(numerators)]

    def interval(self, resampled: Floats) -> tuple[float, float]:
        """The middle `LEVEL` of a statistic's values over the resamples; values that do not exist are left out.

        NaN where no resample moves it, as where all documents are in one bucket: then nothing tells how far it may be.
        """
        known = np.isfinite(resampled)
        ordered = np.sort(resampled if known.all() else resampled[known])
        return _middle(ordered, self.level) if len(ordered) and _moves(ordered) else (np.nan, np.nan)

    def range(self, resampled: Floats) -> tuple[float, float]:
        """The same of whole numbers, such as ranks, which may well stay where they are."""
        return _middle(np.sort(resampled), self.level)


_REMEMBERED = 512
"""Sums of latest counts that are kept."""

_AT_ONCE = 2
"""Counts that are resampled by one product of matrices; larger ones wake the threads of BLAS, which cost more."""


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator > 0)


def independent(counts: Counts | Floats, most: float) -> float:
    """How many independent units counts by bucket are worth: (sum t)^2 / sum t^2, t being the counts of each site.

    So many units see nothing as rarely as sites do of which each has what is looked for throughout or not at all, and
    the larger ones the likelier, in proportion; where documents are less alike than that, sites see nothing less often.
    The sum of t^2 shows in how unevenly sites fall into the B buckets: it is the expectation of
    B / (B - 1) x sum (T - mean T)^2, over the sums T of the buckets, whatever the sizes. It is told by B - 1 degrees of
    freedom only, so the answer is smaller by as much as keeps a bound's level on the average over their chi-square law.
    Source: Kish, Survey Sampling, 1965, sections 5.4 and 8.2 (design effect of clusters, here with a correlation of 1).

    Args:
      most: what is never exceeded, such as the number of documents; the answer where the counts are perfectly even.
    """
    buckets, total = len(counts), float(counts.sum())
    squares = float(((counts - total / buckets) ** 2).sum()) * buckets / (buckets - 1)
    twice = -2 * np.log((1 - LEVEL) / 2)
    sure = float(twice / (buckets - 1) / np.expm1(twice / (buckets - 1)))
    return min(most, sure * total**2 / squares) if squares > 0 else most


def unseen(units: float) -> float:
    """The greatest share that may go unseen in so many independent units, at `LEVEL` and two-sided."""
    return float(1 - ((1 - LEVEL) / 2) ** (1 / units))


def _moves(ordered: Floats) -> bool:
    """Whether values in ascending order differ by more than rounding."""
    return bool(ordered[-1] - ordered[0] > 1e-12 * max(abs(ordered[0]), abs(ordered[-1])))


def _middle(ordered: Floats, within: float) -> tuple[float, float]:
    """The ends of the middle part `within` of ascending values, by linear interpolation between two of them."""
    last = len(ordered) - 1
    low, high = (_between(ordered, last * level) for level in ((1 - within) / 2, (1 + within) / 2))
    return low, high


def _between(ordered: Floats, place: float) -> float:
    below = min(int(place), max(len(ordered) - 2, 0))
    first, second = ordered[below : below + 2].tolist() if len(ordered) > 1 else (float(ordered[0]),) * 2
    return float((second - first) * (place - below) + first)

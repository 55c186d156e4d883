"""From a few judged units of a stratum to how many of all its units are so, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.pipeline.review.design import Stratum
from fairsieve.pipeline.statistics.estimate import LEVEL

DRAWS = 4000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Total:
    """A sum over all units of one stratum or more; sums and ratios of totals keep their draws apart.

    Attributes:
      value: the estimate: weight x value, summed over the judged units (Horvitz & Thompson 1952).
      draws: values that it may have, DRAWS of them, each as likely as another.
    """

    value: float
    draws: Floats

    def __add__(self, other: "Total") -> "Total":
        return Total(self.value + other.value, self.draws + other.draws)

    def over(self, other: "Total | float") -> tuple[float, float, float]:
        """The ratio and its interval, which always holds the ratio itself; NaN where the denominator is 0."""
        below, drawn = (other.value, other.draws) if isinstance(other, Total) else (other, np.full(DRAWS, float(other)))
        if below == 0:
            return np.nan, np.nan, np.nan
        ratios = self.draws[drawn > 0] / drawn[drawn > 0]
        low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(ratios) else (np.nan, np.nan)
        value = self.value / below
        return value, float(np.fmin(low, value)), float(np.fmax(high, value))


NOTHING = Total(0.0, np.zeros(DRAWS))


def total(stratum: Stratum, values: Sequence[float], documents: Sequence[int], rng: np.random.Generator) -> Total:
    """The sum of a value over a stratum's units, of which some were judged.

    What was judged is known. How many of the others are not 0 is drawn: their share from its Jeffreys posterior,
    Beta(k + 1/2, n - k + 1/2), then their number from a binomial distribution, so that a stratum that was judged as a
    whole has no error. What those that are not 0 come to is drawn from the ones that were seen (Bayesian bootstrap).
    Where units were drawn from a part of the documents, those of one document count as one.

    Sources: Brown, Cai & DasGupta, Statistical Science 16, 2001; Ghosh & Meeden, Bayesian Methods for Finite Population
    Sampling, 1997; Rubin, Annals of Statistics 9, 1981.

    Args:
      values: of the judged units, 0 or more.
      documents: of the judged units.
    """
    n, seen = len(values), float(sum(values))
    found = float(sum(min(value, 1.0) for value in values))
    told = len(set(documents)) / n if stratum.clustered and n else 1.0
    share = rng.beta(told * found + 0.5, told * (n - found) + 0.5, DRAWS)
    others = rng.binomial(max(stratum.population - n, 0), share)
    sizes = np.array([value / min(value, 1.0) for value in values if value] or [1.0])
    size = rng.dirichlet(np.ones(len(sizes)), DRAWS) @ sizes
    return Total(stratum.population * seen / n if n else 0.0, seen + others * size)

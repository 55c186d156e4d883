"""Intervals of a difference and of a ratio from those of their two parts (MOVER).

They are needed where a part is a share of none or of all: no resample varies it, so the bootstrap takes it for known.
Source: Zou & Donner, Statistics in Medicine 27, 2008; Donner & Zou, Statistical Methods in Medical Research 21, 2012.
"""

from math import isfinite, nan, sqrt

from fairsieve.pipeline.statistics.estimate import Ratio

Interval = tuple[float, float]


def difference(first: Ratio, second: Ratio) -> Interval:
    """Of first - second; of two independent binomial shares this is Newcombe's tenth method."""
    value = first.value - second.value
    low = value - sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    high = value + sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return low, high


def ratio(first: Ratio, second: Ratio) -> Interval:
    """Of first / second; an end is NaN where there is none, as where the second may be nothing."""
    product = first.value * second.value

    def end(of_first: float, of_second: float, sign: int) -> float:
        below = of_second * (2 * second.value - of_second)
        under = product**2 - of_first * (2 * first.value - of_first) * below
        found = (product + sign * sqrt(max(under, 0.0))) / below if below > 0 else nan
        return found if isfinite(found) else nan

    return max(end(first.low, second.high, -1), 0.0), end(first.high, second.low, 1)

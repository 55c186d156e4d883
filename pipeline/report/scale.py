"""From values to pixels along an axis, and where the axis is labelled."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairsieve.pipeline.report.labels import measured


def _straight(value: float) -> float:
    return value


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
      low, high: values at its two ends.
      ticks: values that are labelled.
      told: how they are written.
      bend: a growing function; equal steps of what it gives are equally long.
    """

    low: float
    high: float
    ticks: Sequence[float]
    told: Callable[[float], str]
    bend: Callable[[float], float] = _straight

    def at(self, value: float, length: float) -> float:
        """Pixels from the start of an axis so long; what lies outside is drawn at its end."""
        start, end = self.bend(self.low), self.bend(self.high)
        return length * (self.bend(min(max(value, self.low), self.high)) - start) / (end - start)

    def labels(self, length: float) -> list[tuple[float, str]]:
        """Places and words of the labels; one that would run into the one before it is left out."""
        found: list[tuple[float, str]] = []
        free = -math.inf
        for tick in self.ticks:
            place, text = self.at(tick, length), self.told(tick)
            half = measured(text) / 2
            if place - half >= free:
                found.append((place, text))
                free = place + half + 2
        return found


def linear(low: float, high: float) -> Scale:
    """Labelled at about five round values."""
    step = round_step((high - low) / 5)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = [place * step for place in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1)]
    return Scale(low, high, ticks, lambda value: f"{value:,.{decimals}f}")


def round_step(wanted: float) -> float:
    """The number nearest by ratio, of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(wanted))
    # Where a ratio passes from one to the next: the geometric means of 1, 2, 5 and 10.
    factor = next((one for one, limit in ((1, 2), (2, 10), (5, 50)) if (wanted / power) ** 2 < limit), 10)
    return factor * power

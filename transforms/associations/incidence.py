"""Which units (sentences or documents) hold which things, and which hold two of them: counted without loops."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Incidence:
    """Which things are in which units; one row for each thing in a unit, sorted by unit.

    Attributes:
      unit, thing: numbers from 0.
      times: how often the thing is in the unit.
    """

    unit: Ints
    thing: Ints
    times: Ints

    @classmethod
    def of(cls, unit: Ints, thing: Ints, things: int) -> "Incidence":
        """From one row for each occurrence of one of so many things."""
        packed, times = np.unique(unit * things + thing, return_counts=True)
        return cls(packed // max(things, 1), packed % max(things, 1), times)

    @classmethod
    def each(cls, units: int) -> "Incidence":
        """One thing that is once in every unit."""
        nothing = np.zeros(units, np.int64)
        return cls(np.arange(units), nothing, nothing + 1)

    @classmethod
    def joined(cls, parts: Sequence["Incidence"], begins: Sequence[int]) -> "Incidence":
        """Of units that follow one another; `begins` tells the first one of each part."""
        unit = np.concatenate([part.unit + begin for part, begin in zip(parts, begins, strict=True)])
        return cls(unit, *(np.concatenate([getattr(part, name) for part in parts]) for name in ("thing", "times")))

    def within(self, units: npt.NDArray[np.bool_]) -> "Incidence":
        """What is in the units marked."""
        kept = units[self.unit]
        return Incidence(self.unit[kept], self.thing[kept], self.times[kept])


@dataclass(frozen=True)
class Pairs:
    """Two things in one unit; one row for each.

    Attributes:
      unit, first, second: the unit, and the things, each numbered as in its incidence.
      times: how often the second thing is in the unit.
      ways: in how many ways they are there together: times of the first x times of the second.
    """

    unit: Ints
    first: Ints
    second: Ints
    times: Ints
    ways: Ints

    @classmethod
    def of(cls, firsts: Incidence, seconds: Incidence) -> "Pairs":
        """Every first thing of a unit with every second thing of it."""
        begin = np.searchsorted(firsts.unit, seconds.unit, side="left")
        counts = np.searchsorted(firsts.unit, seconds.unit, side="right") - begin
        row = np.repeat(np.arange(len(counts)), counts)
        place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + begin[row]
        times = seconds.times[row]
        return cls(seconds.unit[row], firsts.thing[place], seconds.thing[row], times, times * firsts.times[place])

    def where(self, kept: npt.NDArray[np.bool_]) -> "Pairs":
        return Pairs(*(getattr(self, one.name)[kept] for one in fields(self)))

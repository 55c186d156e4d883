"""Of matches that overlap, the longest."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_FAMILY_SHIFT = 33


def longest(family: Ints, start: Ints, end: Ints) -> Ints:
    """Rows to keep, sorted by start: within a family, none that overlaps a longer or earlier one.

    Equal spans are all kept, since one form may be a term of two lexicons.
    """
    order = np.lexsort((-end, start, family))
    family, start, end = family[order], start[order], end[order]
    same_as_last = np.zeros(len(order), bool)
    overlaps = np.zeros(len(order), bool)
    if len(order) > 1:
        together = family[1:] == family[:-1]
        same_as_last[1:] = together & (start[1:] == start[:-1]) & (end[1:] == end[:-1])
        reach = np.maximum.accumulate(end + (family << _FAMILY_SHIFT))
        overlaps[1:] = (start[1:] + (family[1:] << _FAMILY_SHIFT) < reach[:-1]) & ~same_as_last[1:]
    keep = np.ones(len(order), bool)
    for number in np.flatnonzero(overlaps):
        last = number - 1
        while not keep[last]:
            last -= 1
        keep[number] = family[last] != family[number] or start[number] >= end[last]
    for number in np.flatnonzero(same_as_last):
        keep[number] = keep[number - 1]
    kept = order[keep]
    return kept[np.argsort(start[keep], kind="stable")]

"""Bounds: what is told of a number about a group that may not be published exactly.

"Fewer than ten of 171" says that a share is small, and points at nobody. It is told only where there is room: were all
of the small numbers nothing, or all of them nine, what is published would look the same. So no bound, alone or with
others and with exact counts, tells that a small number is more than none.
"""

from collections.abc import Mapping

import numpy as np

from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.outcomes import Mask
from fairsieve.pipeline.statistics.tables import MIN_CELL

Bounds = Mapping[str, tuple[int, int]]
"""By the name of a set: the least and the greatest number of documents that it may hold."""


def bounded(documents: Counts, block: Counts, hidden: Mapping[str, Mask]) -> Bounds:
    """Bounds of sets of a group's documents that are not published.

    Args:
      documents: of the group, by outcome.
      block: of each outcome; published sets tell the documents of each block, and nothing of its parts.
      hidden: the outcomes of each set.
    """
    sizes = np.bincount(block, documents).astype(np.int64)
    small = {}
    for name, chosen in hidden.items():
        parts = [(one, chosen & (block == one)) for one in np.unique(block[chosen]).tolist()]
        cut = {one: part for one, part in parts if not chosen[block == one].all()}
        if sum(int(documents[part].sum()) for part in cut.values()) < MIN_CELL:
            small[name] = cut
    for one, size in enumerate(sizes.tolist()):
        claims = {name: cut[one] for name, cut in small.items() if one in cut}
        if claims and size < (MIN_CELL - 1) * _apart(list(claims.values())) + MIN_CELL:
            small = {name: cut for name, cut in small.items() if name not in claims}
    found = {}
    for name, cut in small.items():
        low = sum(int(sizes[one]) for one in np.unique(block[hidden[name]]).tolist() if one not in cut)
        found[name] = (low, low + MIN_CELL - 1)
    return found


def _apart(sets: list[Mask]) -> int:
    """How many of the sets are no part of another."""
    distinct = [one for number, one in enumerate(sets) if not any((one == other).all() for other in sets[:number])]
    return sum(not any(one is not other and not (one & ~other).any() for other in distinct) for one in distinct)

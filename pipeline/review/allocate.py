"""How many units are drawn from each stratum."""

from collections.abc import Sequence

import numpy as np

LEAST = 3
"""Units of a stratum that are drawn before any other stratum gets more."""


def allocate(n: int, sizes: Sequence[int], power: float = 0.5, least: int = LEAST) -> list[int]:
    """Parts of n in proportion to `size ** power`, none larger than its size, and each at least `least` where n allows.

    With power 1 parts are proportional to sizes, with power 0 equal; between them small strata get more than their
    share, so that each has an estimate of its own. The parts add up to n, or to all there is.
    Sources: Bankier, Power allocations, The American Statistician 42, 1988; rounded by the method of Webster.
    """
    capacity = np.array(sizes, np.int64)
    n = min(n, int(capacity.sum()))
    parts = np.minimum(capacity, least)
    if parts.sum() > n:
        parts = np.zeros_like(capacity)
    weights = capacity.astype(np.float64) ** power
    for _ in range(n - int(parts.sum())):
        parts[int(np.argmax(np.where(parts < capacity, weights / (2 * parts + 1), -1.0)))] += 1
    return [int(one) for one in parts]

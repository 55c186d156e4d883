"""Choose: which units are drawn from each stratum."""

import hashlib
from collections.abc import Sequence

import numpy as np

from fairsieve.pipeline.review.allocate import allocate
from fairsieve.pipeline.review.candidates import Candidates

PASSAGE_SHARE = 1 / 3
"""Of a detector's items, those that show a passage in which something may be missed."""

Chosen = list[tuple[Candidates, list[int]]]
"""Each stratum with the numbers of the units that are drawn from it."""


def choose(strata: Sequence[Candidates], n: int, seed: int) -> Chosen:
    """Draws n units of one detector's strata without replacement; within a stratum each is as likely as another."""
    return [
        (one, stream(seed, one.detector, one.kind, one.name).choice(one.units, count, replace=False).tolist())
        for one, count in zip(strata, _counts(n, strata), strict=True)
    ]


def stream(seed: int, *what: str) -> np.random.Generator:
    """Random numbers for one purpose: what is drawn from a stratum does not depend on which others there are."""
    digest = hashlib.sha256("/".join(what).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def _counts(n: int, strata: Sequence[Candidates]) -> list[int]:
    """Units drawn from each of a detector's strata."""
    sizes = [sum(one.units for one in strata if (one.kind == "passage") == missed) for missed in (False, True)]
    for_passages = min(sizes[1], max(round(n * PASSAGE_SHARE), n - sizes[0]))
    for_others = min(sizes[0], n - for_passages)
    parts = {
        missed: iter(allocate(count, [one.units for one in strata if (one.kind == "passage") == missed]))
        for missed, count in ((False, for_others), (True, for_passages))
    }
    return [next(parts[one.kind == "passage"]) for one in strata]

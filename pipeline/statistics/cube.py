"""Counts by key and error bucket, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.pipeline.statistics.tables import MIN_CELL, keys_of
from fairsieve.transforms.associations.tally import PAIR_BUCKETS

Counts = npt.NDArray[np.int64]

MIN_BUCKETS = 3
"""Error buckets, and so at least as many sites, behind the smallest cell that is published."""


@dataclass(frozen=True)
class Cube:
    """What was counted under each key, by error bucket; each array has the shape (keys, PAIR_BUCKETS).

    Attributes:
      keys: in sorted order.
      documents, spans, tokens: as in `FACTS`.
    """

    keys: list[tuple[str, ...]]
    documents: Counts
    spans: Counts
    tokens: Counts

    @classmethod
    def of(cls, facts: pa.Table, by: Sequence[str]) -> "Cube":
        """The rows of one fact, added up by columns of text; by none, all of them under the key ()."""
        keys, place = keys_of(facts, by)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        rank = np.empty(len(keys), np.int64)
        rank[order] = np.arange(len(keys))
        keys = [keys[one] for one in order]
        cell = rank[place] * PAIR_BUCKETS + facts["bucket"].to_numpy() % PAIR_BUCKETS
        sums = []
        for name in ("documents", "spans", "tokens"):
            counted = np.bincount(cell, facts[name].to_numpy(), minlength=len(keys) * PAIR_BUCKETS)
            sums.append(counted.astype(np.int64).reshape(len(keys), PAIR_BUCKETS))
        return cls(keys, *sums)

    @property
    def place(self) -> dict[tuple[str, ...], int]:
        """The row of each key."""
        return {key: number for number, key in enumerate(self.keys)}

    def taken(self, rows: Sequence[int] | Counts) -> "Cube":
        places = np.asarray(rows, np.int64)
        keys = [self.keys[place] for place in places.tolist()]
        return Cube(keys, self.documents[places], self.spans[places], self.tokens[places])

    @property
    def publishable(self) -> npt.NDArray[np.bool_]:
        """Whether each key has so many documents, of so many sites, that it points at nobody."""
        enough = self.documents.sum(axis=1) >= MIN_CELL
        return np.asarray(enough & ((self.documents > 0).sum(axis=1) >= MIN_BUCKETS))

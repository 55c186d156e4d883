"""From pairs in sentences or documents to facts."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from fairsieve.transforms.associations.incidence import Incidence, Ints, Pairs
from fairsieve.transforms.count import error_buckets
from fairsieve.transforms.facts import facts_of

PAIR_BUCKETS = 32
"""Error buckets of these facts: a document's bucket modulo 32, since every pair has a row for each of its buckets."""

Keys = Mapping[str, pa.Array]
"""Columns of `FACTS` that name things: a value for each of their numbers."""

UNNAMED: Keys = {}
"""Of one thing that has no name."""


def pair_buckets(documents: pa.RecordBatch) -> Ints:
    """The error bucket of each document, 0 to `PAIR_BUCKETS` - 1."""
    return error_buckets(documents["cluster"]) % PAIR_BUCKETS


def tally(
    fact: str, counted: Incidence | Pairs, document: Ints, bucket: Ints, first: Keys, second: Keys = UNNAMED
) -> pa.Table:
    """Facts of pairs, or of single things: documents that hold them in a unit, units (`spans`), and times (`tokens`).

    Args:
      document: of each unit.
      bucket: of each document.
      first, second: the names of things; of single things only `first`.
    """
    ours, others = (len(next(iter(keys.values()))) if keys else 1 for keys in (first, second))
    thing = counted.first * others + counted.second if isinstance(counted, Pairs) else counted.thing
    owner = document[counted.unit]
    cell = thing * PAIR_BUCKETS + bucket[owner]
    met = np.zeros(ours * others * PAIR_BUCKETS, np.bool_)
    met[cell] = True
    present = np.flatnonzero(met)  # a few of all pairs
    place = np.searchsorted(present, cell)
    documents = np.bincount(np.unique(place * len(bucket) + owner) // max(len(bucket), 1))
    tokens = np.bincount(place, counted.times).astype(np.int64)
    one, other = np.divmod(present // PAIR_BUCKETS, others)
    named = {name: values.take(pa.array(one)) for name, values in first.items()}
    named |= {name: values.take(pa.array(other)) for name, values in second.items()}
    measures = {"documents": documents, "spans": np.bincount(place), "tokens": tokens}
    counts = {name: pa.array(column, pa.int64()) for name, column in measures.items()}
    return facts_of(fact, pa.table(named | {"bucket": present % PAIR_BUCKETS} | counts))

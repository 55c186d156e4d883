"""Facts of what became of documents that mention two groups of different axes."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.count.frame import STRATA, beside
from fairsieve.transforms.facts import facts_of

PAIRS = "pairs"
"""The column of pairs: `axis` and `group` of the first, `label` of the second; null where nobody looked for any."""

OUTCOME_BUCKETS = 16
"""Error buckets of these facts: a document's modulo 16, since every pair has a row for each stratum and bucket."""


def pair_outcomes(pairs: pa.ListArray, reasoned: pa.Table) -> Iterator[pa.Table]:
    """`pair_outcome`: documents that mention a pair, by stratum and all of their reasons (decision; empty: they stay).

    `sample_outcome`: all documents in which pairs were looked for.
    """
    keyed = reasoned.select([*STRATA, "documents"]).append_column("decision", reasoned["label"])
    buckets = pc.bit_wise_and(reasoned["bucket"], pa.scalar(OUTCOME_BUCKETS - 1, pa.int16()))
    keyed = keyed.append_column("bucket", buckets)
    flat = pairs.flatten()
    named = {"row": pc.list_parent_indices(pairs), **{one.name: flat.field(i) for i, one in enumerate(flat.type)}}
    yield facts_of("sample_outcome", keyed.filter(pairs.is_valid()))
    yield facts_of("pair_outcome", beside(pa.table(named), keyed))

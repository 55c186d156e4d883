"""PII: how many documents hold it, and how much, by type and source."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, row, select
from fairsieve.transforms.count import BUCKETS

_NONE = np.zeros(BUCKETS, np.int64)


def pii_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """`document_share`, documents with a span / documents, and `spans_per_million` tokens.

    Axis `pii`, group the type (empty: any); stratum `all`, or the source.
    """
    corpus = select(facts, "corpus")
    documents, tokens = (by_bucket(corpus, ["source"], measure) for measure in ("documents", "tokens"))
    holding = by_bucket(select(facts, "pii"), ["label", "source"])
    spans = by_bucket(select(facts, "pii"), ["label", "source"], "spans")
    holding |= {("", source): n for (source,), n in by_bucket(select(facts, "any_pii"), ["source"]).items()}
    rows = []
    for kind in sorted({kind for kind, _ in holding}):
        for source in ("", *sorted({source for found, source in holding if found == kind and source})):
            sources = [source] if source else [name for (name,) in documents]
            place = Place("pii", kind, source or "all")
            n = sum((holding.get((kind, name), _NONE) for name in sources), _NONE)
            d = sum((documents[name,] for name in sources), _NONE)
            rows.append(row("document_share", draws.ratio(n, d), "documents read", place))
            if kind:
                n = sum((spans.get((kind, name), _NONE) for name in sources), _NONE)
                d = sum((tokens[name,] for name in sources), _NONE)
                rows.append(row("spans_per_million", draws.ratio(n, d, scale=1e6), "tokens read", place))
    return rows

"""PII: how many documents hold it, and how much, by type and source."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, row, select, totals
from fairsieve.transforms.count import BUCKETS

_NONE = np.zeros(BUCKETS, np.int64)


def pii_rows(facts: pa.Table, draws: Resampling, column: str = "pii") -> list[Row]:
    """`document_share`, documents with a span / documents, and `spans_per_million` tokens, by type and source.

    Axis: the column, group the type (empty: any); stratum `all`, or the source. `document_share_by_language` has the
    language as its stratum.
    """
    rows = _by_type(facts, draws, column, "source", ("document_share", "spans_per_million"))
    return rows + _by_type(facts, draws, column, "language", ("document_share_by_language", ""))


def candidate_rows(facts: pa.Table) -> list[Row]:
    """`candidates_passed_over`: what looked like a value and was left alone or rejected; stratum: the reason."""
    passed = totals(select(facts, "pii_candidate"), ["label", "group"], "spans")
    rows = []
    for (kind, reason), n in passed.items():
        whole = sum(count for (other, _), count in passed.items() if other == kind)
        place = Place("pii", str(kind), str(reason))
        rows.append(row("candidates_passed_over", exactly(n, whole), "candidates of the type passed over", place))
    return rows


def _by_type(facts: pa.Table, draws: Resampling, column: str, by: str, metrics: tuple[str, str]) -> list[Row]:
    corpus = select(facts, "corpus")
    documents, tokens = (by_bucket(corpus, [by], measure) for measure in ("documents", "tokens"))
    holding = by_bucket(select(facts, column), ["label", by])
    spans = by_bucket(select(facts, column), ["label", by], "spans")
    holding |= {("", name): n for (name,), n in by_bucket(select(facts, f"any_{column}"), [by]).items()}
    rows = []
    for kind in sorted({kind for kind, _ in holding}):
        for name in ("", *sorted({name for found, name in holding if found == kind and name})):
            names = [name] if name else [one for (one,) in documents]
            place = Place(column, kind, name or "all")
            n = sum((holding.get((kind, one), _NONE) for one in names), _NONE)
            d = sum((documents[one,] for one in names), _NONE)
            rows.append(row(metrics[0], draws.ratio(n, d), "documents read", place))
            if kind and metrics[1]:
                n = sum((spans.get((kind, one), _NONE) for one in names), _NONE)
                d = sum((tokens[one,] for one in names), _NONE)
                rows.append(row(metrics[1], draws.ratio(n, d, scale=1e6), "tokens read", place))
    return rows

"""PII: how many documents hold it, and how much, by type and source."""

import numpy as np

from fairsieve.pipeline.statistics.disclosure import Threshold
from fairsieve.pipeline.statistics.estimate import Counts, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, row, select, totals
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

_NOBODY = np.zeros(BUCKETS, np.int64)


def pii_rows(facts: Facts, draws: Resampling, column: str = "pii") -> list[Row]:
    """`document_share`, documents with a span / documents, and `spans_per_million` tokens, by type: stratum `all`.

    The same by source and by language are metrics of their own, so that no name of a source is taken for all of them:
    `document_share_by_source`, `spans_per_million_by_source`, `document_share_by_language`. Axis: the column, group the
    type (empty: any). Of a source or language, numbers about 1 to 9 documents, or documents of fewer than three sites,
    are hidden, and as many more as are needed so that the total does not tell them.
    """
    both = ("document_share", "spans_per_million")
    rows = _by_type(facts, draws, column, None, both)
    rows += _by_type(facts, draws, column, "source", tuple(f"{name}_by_source" for name in both))
    return rows + _by_type(facts, draws, column, "language", ("document_share_by_language",))


def candidate_rows(facts: Facts) -> list[Row]:
    """`candidates_passed_over`: what looked like a value and was left alone or rejected; stratum: the reason."""
    passed = totals(select(facts, "pii_candidate"), ["label", "group"], "spans")
    rows = []
    for (kind, reason), n in passed.items():
        whole = sum(count for (other, _), count in passed.items() if other == kind)
        place = Place("pii", str(kind), str(reason))
        rows.append(row("candidates_passed_over", exactly(n, whole), "candidates of the type passed over", place))
    return rows


def _by_type(facts: Facts, draws: Resampling, column: str, by: str | None, metrics: tuple[str, ...]) -> list[Row]:
    keys = [by] if by else []
    corpus, spanned = select(facts, "corpus"), select(facts, column)
    documents, tokens = (by_bucket(corpus, keys, measure) for measure in ("documents", "tokens"))
    holding, spans = (by_bucket(spanned, ["label", *keys], measure) for measure in ("documents", "spans"))
    holding |= {("", *name): n for name, n in by_bucket(select(facts, f"any_{column}"), keys).items()}
    hidden = _hidden(holding, Threshold.of(sum(documents.values(), _NOBODY))) if by else set()
    rows = []
    for (kind, *name), n in sorted(holding.items()):
        where = tuple(name)
        if where == ("",):
            continue
        hide = (kind, *where) in hidden
        place = Place(column, kind, where[0] if where else "all")
        rows.append(row(metrics[0], draws.ratio(n, documents[where]), "documents read", place, hide))
        if kind and len(metrics) > 1:
            rate = draws.ratio(spans[kind, *where], tokens[where], scale=1e6)
            rows.append(row(metrics[1], rate, "tokens read", place, hide))
    return rows


def _hidden(holding: dict[tuple[str, ...], Counts], threshold: Threshold) -> set[tuple[str, ...]]:
    """The cells, by type and name, that may not be told beside the total of their type."""
    hidden = {key for key, n in holding.items() if not key[1] or not threshold.passed(n)}
    for kind in {key[0] for key in hidden}:
        size = {key: int(n.sum()) for key, n in holding.items() if key[0] == kind}
        while not threshold.passed(sum((holding[key] for key in hidden if key in size), _NOBODY)):
            rest = [key for key in size if key not in hidden]
            if not rest:
                break
            hidden.add(min(rest, key=lambda key: (size[key], key)))
    return hidden

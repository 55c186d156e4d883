"""Removal: how many documents each rule takes out, alone and together with others."""

import numpy as np

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, row, select, totals
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

_NONE = np.zeros(BUCKETS, np.int64)


def removal_rows(facts: Facts, rules: tuple[str, ...], draws: Resampling) -> list[Row]:
    """`removed_documents` and `removed_tokens` by reason (group; empty: any), and `reasons_together` by combination."""
    corpus = select(facts, "corpus")
    documents = int(by_bucket(corpus, []).get((), _NONE).sum())
    rows = []
    for measure in ("documents", "tokens"):
        whole = by_bucket(corpus, [], measure).get((), _NONE)
        gone = by_bucket(select(facts, "reason"), ["label"], measure)
        anything = by_bucket(select(corpus, "corpus", decision="remove"), [], measure).get((), _NONE)
        for rule, n in (("", anything), *((rule, gone.get((rule,), _NONE)) for rule in rules)):
            share = draws.ratio(n, whole, units=documents)
            rows.append(row(f"removed_{measure}", share, f"{measure} read", Place("reason", rule)))
    together = totals(select(facts, "reasons"), ["label"])
    removed = sum(together.values())
    for (label,), times in together.items():
        rows.append(row("reasons_together", exactly(times, removed), "documents removed", Place("reason", str(label))))
    return rows

"""Cascade: how much of what the fast scorer read the strong one was asked about."""

import numpy as np

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, count, row, select
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

_NONE = np.zeros(BUCKETS, np.int64)


def rescored_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """`documents_rescored`, `bytes_rescored` and `sentences_rescored`; none where the run had no cascade."""
    scored, rescored = select(facts, "cascade"), select(facts, "rescored")
    if not scored.num_rows:
        return []
    place, rows = Place("cascade"), []
    for measure in ("documents", "bytes"):
        n, d = (by_bucket(part, [], measure).get((), _NONE) for part in (rescored, scored))
        rows.append(row(f"{measure}_rescored", draws.ratio(n, d), f"{measure} scored", place))
    sentences = int(by_bucket(rescored, [], "spans").get((), _NONE).sum())
    return [*rows, count("sentences_rescored", sentences, "sentences", place)]

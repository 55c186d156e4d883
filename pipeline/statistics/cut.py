"""Sentences that were cut out: how many, of how many documents that stay, and of which groups' documents."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.corpus import STAY, staying
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, count, is_small, row, select
from fairsieve.transforms.count import BUCKETS

_NONE = np.zeros(BUCKETS, np.int64)


def cut_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """For each rule about sentences (stratum): `documents_cut`, `bytes_cut`, `sentences_cut`; the first by group too.

    Axis `cut` is everybody; of a group, the documents that mention it and stay.
    """
    cut = select(facts, "cut")
    corpus = staying(select(facts, "corpus"))
    rows = []
    for measure in ("documents", "bytes"):
        whole = by_bucket(corpus, [], measure).get((), _NONE)
        for (rule,), n in by_bucket(cut, ["label"], measure).items():
            population = STAY if measure == "documents" else "bytes of documents kept, as read"
            rows.append(row(f"{measure}_cut", draws.ratio(n, whole), population, Place("cut", "", rule)))
    for (rule,), spans in by_bucket(cut, ["label"], "spans").items():
        rows.append(count("sentences_cut", int(spans.sum()), "sentences", Place("cut", "", rule)))
    mention = by_bucket(staying(select(facts, "mention")), ["axis", "group"])
    for (rule, axis, group), n in by_bucket(select(facts, "group_cut"), ["label", "axis", "group"]).items():
        whole = mention[axis, group]
        hide = is_small(int(n.sum())) or is_small(int(whole.sum()))
        population = "documents kept that mention the group"
        rows.append(row("documents_cut", draws.ratio(n, whole), population, Place(axis, group, rule), hide))
    return rows

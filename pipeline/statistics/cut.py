"""Sentences that were cut out: how many, of how many documents that stay, and of which groups' documents."""

import numpy as np

from fairsieve.pipeline.statistics.corpus import STAY
from fairsieve.pipeline.statistics.disclosure import AFTER, Disclosure
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, count, row, select, staying
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

_NONE = np.zeros(BUCKETS, np.int64)


def cut_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
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
    stay = staying(select(facts, "mention"))
    mention, changed = (
        by_bucket(part, ["axis", "group"]) for part in (stay, select(stay, "mention", decision="redact"))
    )
    for (rule, axis, group), n in by_bucket(select(facts, "group_cut"), ["label", "axis", "group"]).items():
        whole = mention[axis, group]
        # What was cut is part of what was changed, and that of what stays.
        cells = (n, whole - n, changed.get((axis, group), n) - n)
        hide = not disclosure.tells(axis, group, AFTER) or not disclosure.threshold.passed(*cells)
        population = "documents kept that mention the group"
        rows.append(row("documents_cut", draws.ratio(n, whole), population, Place(axis, group, rule), hide))
    return rows

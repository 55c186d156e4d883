"""What the name of a group does to a score: sentences scored as they are, and with a neutral word in its place."""

import numpy as np

from fairsieve.pipeline.statistics.disclosure import Threshold
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, row, select
from fairsieve.transforms.associations.scorer_effect import MILLIONTHS
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

MIN_SENTENCES = 200
"""Sentences of a group that were scored twice before the mean is told."""


def scorer_effect_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """`scorer_effect`: mean score as it is, less that with a neutral word; stratum: the score; n and d: sentences."""
    found = select(facts, "scorer_effect")
    by = ["axis", "group", "label"]
    documents, spans, sums = (by_bucket(found, by, measure) for measure in ("documents", "spans", "tokens"))
    threshold = Threshold.of(sum(documents.values(), np.zeros(BUCKETS, np.int64)))
    rows = []
    for (axis, group, score), n in spans.items():
        if n.sum() < MIN_SENTENCES or not threshold.passed(documents[axis, group, score]):
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = draws.sums(sums[axis, group, score]) / draws.sums(n) / MILLIONTHS
        value = float(sums[axis, group, score].sum() / n.sum() / MILLIONTHS)
        estimate = Ratio(value, *draws.interval(drawn), int(n.sum()), int(n.sum()))
        rows.append(row("scorer_effect", estimate, "sentences scored twice", Place(axis, group, score)))
    return rows

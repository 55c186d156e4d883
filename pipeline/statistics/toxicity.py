"""Scores: how they are spread, overall and among documents that mention a group."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.estimate import Counts, Resampling
from fairsieve.pipeline.statistics.tables import Row, by_bucket, count, is_small, row, select, totals
from fairsieve.transforms.count import BUCKETS, SCORE_BINS

THRESHOLDS = (0.5, 0.8)


def score_rows(facts: pa.Table, draws: Resampling, thresholds: Sequence[float] = ()) -> list[Row]:
    """For each score: `histogram` (stratum: the bin's lower edge) and `at_least` (stratum: the threshold), by group.

    The axis of a row about everybody is `score` and its group the score's name; of a row about a group, the group's,
    and its population names the score. Told are `THRESHOLDS` and those of `thresholds` that are an edge of a bin.
    """
    edges = sorted({*THRESHOLDS, *(one for one in thresholds if _is_edge(one))})
    rows = []
    everybody = select(facts, "score_bucket")
    for (label,), _ in totals(everybody, ["label"]).items():
        rows += _of_one(select(everybody, "score_bucket", label=label), "score", label, draws, edges)
        by_group = select(facts, "group_score", label=label)
        for axis, group in totals(by_group, ["axis", "group"]):
            rows += _of_one(select(by_group, "group_score", axis=axis, group=group), axis, group, draws, edges, label)
    return rows


def _is_edge(threshold: float) -> bool:
    """Whether documents at or above the threshold are whole bins, so that they can be counted exactly."""
    return 0 < threshold <= 1 and abs(threshold * SCORE_BINS - round(threshold * SCORE_BINS)) < 1e-9


def _of_one(
    part: pa.Table, axis: str, group: str, draws: Resampling, edges: Sequence[float], label: str = ""
) -> list[Row]:
    bins = _bins(part)
    scored = bins.sum(axis=0)
    about_group = bool(label)
    population = f"documents scored by {label} that mention the group" if about_group else "documents scored"
    rows = []
    for threshold in edges:
        above = bins[round(threshold * SCORE_BINS) :].sum(axis=0)
        hide = about_group and (is_small(int(scored.sum())) or is_small(int(above.sum())))
        ratio = draws.ratio(above, scored)
        rows.append(row("at_least", ratio, population, axis, group, f"{threshold:g}", hide=hide))
    if about_group and is_small(int(scored.sum())):
        return rows
    for place, n in enumerate(bins.sum(axis=1).tolist()):
        # A group's histogram is drawn in tenths: finer bins would publish single documents.
        if not about_group:
            rows.append(count("histogram", n, population, axis, group, f"{place / SCORE_BINS:.3f}"))
    if about_group:
        tenths = bins.reshape(10, SCORE_BINS // 10, BUCKETS).sum(axis=1)
        for place, n in enumerate(tenths):
            hide = is_small(int(n.sum()))
            rows.append(
                row("histogram", draws.ratio(n, scored), population, axis, group, f"{place / 10:.1f}", hide=hide)
            )
    return rows


def _bins(part: pa.Table) -> Counts:
    """Documents by bin and error bucket, shape (SCORE_BINS, BUCKETS); documents without a score are left out."""
    bins = np.zeros((SCORE_BINS, BUCKETS), np.int64)
    for (bin_,), documents in by_bucket(part, ["bin"]).items():
        if int(bin_) >= 0:
            bins[int(bin_)] = documents
    return bins

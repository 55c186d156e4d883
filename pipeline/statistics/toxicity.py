"""Scores: how they are spread, overall and among documents that mention a group."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Counts, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, count, is_small, row, select
from fairsieve.transforms.count import BUCKETS, SCORE_BINS

THRESHOLDS = (0.5, 0.8)


def score_rows(facts: pa.Table, draws: Resampling, thresholds: Sequence[float] = ()) -> list[Row]:
    """For each score: `histogram` (stratum: the bin's lower edge) and `at_least` (stratum: the threshold), by group.

    The axis of a row about everybody is `score` and its group the score's name; of a row about a group, the group's,
    and its population names the score. Told are `THRESHOLDS` and those of `thresholds` that are an edge of a bin.
    """
    edges = sorted({*THRESHOLDS, *(one for one in thresholds if _is_edge(one))})
    rows = []
    for (label,), bins in _histograms(select(facts, "score"), ["label"]).items():
        rows += _of_one(bins, "score", label, draws, edges)
    for (label, axis, group), bins in _histograms(select(facts, "group_score"), ["label", "axis", "group"]).items():
        rows += _of_one(bins, axis, group, draws, edges, label)
    return rows


def _is_edge(threshold: float) -> bool:
    """Whether documents at or above the threshold are whole bins, so that they can be counted exactly."""
    return 0 < threshold <= 1 and abs(threshold * SCORE_BINS - round(threshold * SCORE_BINS)) < 1e-9


def _of_one(
    bins: Counts, axis: str, group: str, draws: Resampling, edges: Sequence[float], label: str = ""
) -> list[Row]:
    scored = bins.sum(axis=0)
    about_group = bool(label)
    population = f"documents scored by {label} that mention the group" if about_group else "documents scored"
    rows = []
    for threshold in edges:
        above = bins[round(threshold * SCORE_BINS) :].sum(axis=0)
        hide = about_group and (is_small(int(scored.sum())) or is_small(int(above.sum())))
        ratio = draws.ratio(above, scored)
        rows.append(row("at_least", ratio, population, Place(axis, group, f"{threshold:g}"), hide))
    if about_group and is_small(int(scored.sum())):
        return rows
    for place, n in enumerate(bins.sum(axis=1).tolist()):
        # A group's histogram is drawn in tenths: finer bins would publish single documents.
        if not about_group:
            rows.append(count("histogram", n, population, Place(axis, group, f"{place / SCORE_BINS:.3f}")))
    if about_group:
        tenths = bins.reshape(10, SCORE_BINS // 10, BUCKETS).sum(axis=1)
        for place, n in enumerate(tenths):
            hide = is_small(int(n.sum()))
            rows.append(
                row("histogram", draws.ratio(n, scored), population, Place(axis, group, f"{place / 10:.1f}"), hide)
            )
    return rows


def _histograms(facts: pa.Table, by: list[str]) -> dict[tuple[str, ...], Counts]:
    """Documents by bin and error bucket, shape (SCORE_BINS, BUCKETS), for each combination of `by`, in sorted order.

    Documents without a score are left out.
    """
    scored = facts.filter(pc.greater_equal(facts["bin"], 0))
    summed = scored.group_by([*by, "bin", "bucket"], use_threads=False).aggregate([("documents", "sum")])
    columns = [summed[name].to_pylist() for name in (*by, "bin", "bucket", "documents_sum")]
    bins: dict[tuple[str, ...], Counts] = {}
    for *key, bin_, bucket, documents in zip(*columns, strict=True):
        if (place := tuple(key)) not in bins:
            bins[place] = np.zeros((SCORE_BINS, BUCKETS), np.int64)
        bins[place][bin_, bucket] += documents
    return dict(sorted(bins.items()))

"""Whether documents that mention a group score high more often than those that mention the axis's other groups."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, row, select
from fairsieve.transforms.count import SCORE_BINS

MIN_DOCUMENTS = 50
"""Documents scored that mention a group before it is compared, or the others are."""

_BY = ("label", "axis", "group")


def contrast_rows(facts: pa.Table, told: Iterable[Row], draws: Resampling) -> list[Row]:
    """`score_contrast`: share of the group's documents at or above a threshold, less that of the other groups'.

    The others are the groups of the axis whose own share is told, together; a document counts for each that it
    mentions. So nothing is told that cannot be worked out from `at_least`, but for the interval. n and d are the
    group's; stratum: the threshold.

    Args:
      told: rows of the table `toxicity`.
    """
    shares: dict[tuple[str, str, str], list[tuple[str, Row]]] = {}
    for one in told:
        label = str(one["population"]).removeprefix("documents scored by ").partition(" that mention")[0]
        if one["metric"] == "at_least" and one["axis"] != "score" and one["n"] is not None:
            shares.setdefault((label, str(one["axis"]), str(one["stratum"])), []).append((str(one["group"]), one))
    scored = select(facts, "group_score")
    scored = scored.filter(pc.greater_equal(scored["bin"], 0))
    whole = by_bucket(scored, _BY)
    above = {
        threshold: by_bucket(scored.filter(pc.greater_equal(scored["bin"], round(float(threshold) * SCORE_BINS))), _BY)
        for threshold in {threshold for _, _, threshold in shares}
    }
    rows = []
    for (label, axis, threshold), groups in shares.items():
        keys = {group: (label, axis, group) for group, _ in groups}
        high = {group: above[threshold].get(key, 0 * whole[key]) for group, key in keys.items()}
        for group, one in groups:
            others = [other for other in keys if other != group]
            if not others:
                continue
            n, d = high[group], whole[keys[group]]
            rest = np.sum([high[other] for other in others], axis=0)
            of = np.sum([whole[keys[other]] for other in others], axis=0)
            if min(d.sum(), of.sum()) < MIN_DOCUMENTS:
                continue
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = draws.sums(n) / draws.sums(d) - draws.sums(rest) / draws.sums(of)
            value = float(n.sum() / d.sum() - rest.sum() / of.sum())
            estimate = Ratio(value, *draws.interval(drawn), int(n.sum()), int(d.sum()))
            rows.append(row("score_contrast", estimate, str(one["population"]), Place(axis, group, threshold)))
    return rows

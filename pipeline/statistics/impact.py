"""Filter impact: whether documents that mention a group are removed more often, all else counted alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import stdtrit

from fairsieve.pipeline.statistics.estimate import LEVEL, Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Row, is_small, row, select
from fairsieve.transforms.count import BUCKETS, STRATA

MIN_DOCUMENTS = 50
"""Documents that mention a group before its removal is compared."""

OVERALL = "any"
"""The stratum of a row about all rules together."""

NO_GROUP = {("pronouns", "first"), ("pronouns", "second")}
"""Pronouns that stand for whoever speaks or is spoken to, and so for no group whose documents could be compared."""

FLAG_RATIO, FLAG_DIFFERENCE, FLAG_RETENTION = 1.25, 0.005, 0.8


@dataclass(frozen=True)
class Cells:
    """Counts by stratum and error bucket, each of shape (strata, BUCKETS).

    a, n1: removed, and all, documents that mention the group; c, n0: the same of those that do not.
    """

    a: Floats
    n1: Floats
    c: Floats
    n0: Floats

    def rate(self, draws: Resampling, mentioning: bool) -> Ratio:
        """Documents removed / documents."""
        n, d = (self.a, self.n1) if mentioning else (self.c, self.n0)
        return draws.ratio(n.sum(axis=0).astype(np.int64), d.sum(axis=0).astype(np.int64))

    def resampled_rates(self, draws: Resampling) -> tuple[Floats, Floats]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (
                (draws.weights @ self.a.sum(axis=0)) / (draws.weights @ self.n1.sum(axis=0)),
                (draws.weights @ self.c.sum(axis=0)) / (draws.weights @ self.n0.sum(axis=0)),
            )

    def mantel_haenszel(self) -> tuple[float, float, float]:
        """Risk ratio over the strata with its interval: sum(a n0 / T) / sum(c n1 / T).

        The interval is a delete-one-bucket jackknife on the logarithm, so it holds where documents come in clusters.
        Source: Mantel & Haenszel, 1959; Greenland & Robins, Biometrics 41, 1985; Efron & Stein, 1981.
        """
        # Strata without a mention say nothing about the group.
        parts = [part[self.n1.sum(axis=1) > 0] for part in (self.a, self.n1, self.c, self.n0)]
        whole = [part.sum(axis=1, keepdims=True) for part in parts]
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(_log_ratio(*whole)[0])
            left_out = _log_ratio(*(total - part for total, part in zip(whole, parts, strict=True)))
        used = (parts[1] + parts[3]).sum(axis=0) > 0
        known = left_out[used & np.isfinite(left_out)]
        if not np.isfinite(value) or len(known) < 2:
            return np.exp(value) if np.isfinite(value) else np.nan, np.nan, np.nan
        error = np.sqrt((len(known) - 1) / len(known) * np.sum((known - known.mean()) ** 2))
        margin = stdtrit(len(known) - 1, (1 + LEVEL) / 2) * error
        return float(np.exp(value)), float(np.exp(value - margin)), float(np.exp(value + margin))


def _log_ratio(a: Floats, n1: Floats, c: Floats, n0: Floats) -> Floats:
    """ln of the Mantel-Haenszel risk ratio of each column of cells."""
    total = n1 + n0
    weight = np.where(total > 0, 1 / np.where(total > 0, total, 1), 0)
    upper, lower = (a * n0 * weight).sum(axis=0), (c * n1 * weight).sum(axis=0)
    return np.log(upper) - np.log(lower)


def impact_rows(facts: pa.Table, rules: tuple[str, ...], draws: Resampling) -> list[Row]:
    """For every group, and for all rules together (stratum `any`) and each: what the filter does to its documents.

    Metrics: `removal_rate` and `removal_rate_others`, documents removed / documents that mention the group, or do not;
    `risk_difference`; `risk_ratio`, crude; `risk_ratio_mh`, over language x source x length; `retention_ratio`;
    `flag`, 1 where the retention ratio is below .8, or the Mantel-Haenszel ratio is at least 1.25 with an interval
    above 1 and the difference at least half a point.
    """
    rows: list[Row] = []
    for axis, group, rule, cells in _every_group(facts, rules):
        place = {"axis": axis, "group": group, "stratum": rule}
        with_group, without = cells.rate(draws, mentioning=True), cells.rate(draws, mentioning=False)
        hide = is_small(with_group.d) or is_small(with_group.n) or is_small(with_group.d - with_group.n)
        rows.append(row("removal_rate", with_group, "documents that mention the group", **place, hide=hide))
        # With the total, the others' count would tell the hidden one.
        rows.append(row("removal_rate_others", without, "documents that do not mention the group", **place, hide=hide))
        if with_group.d < MIN_DOCUMENTS:
            continue
        r1, r0 = cells.resampled_rates(draws)
        with np.errstate(divide="ignore", invalid="ignore"):
            compared = {
                "risk_difference": (with_group.value - without.value, *draws.interval(r1 - r0)),
                "risk_ratio": (np.divide(with_group.value, without.value), *draws.interval(r1 / r0)),
                "retention_ratio": (
                    np.divide(1 - with_group.value, 1 - without.value),
                    *draws.interval((1 - r1) / (1 - r0)),
                ),
                "risk_ratio_mh": cells.mantel_haenszel(),
            }
        for metric, (value, low, high) in compared.items():
            numbers = Ratio(float(value) if np.isfinite(value) else np.nan, low, high, with_group.n, with_group.d)
            rows.append(row(metric, numbers, "documents that mention the group", **place, hide=hide))
        flag = Ratio(float(_is_flagged(compared)), np.nan, np.nan, with_group.n, with_group.d)
        rows.append(row("flag", flag, "documents that mention the group", **place, hide=hide))
    return rows


def _is_flagged(compared: dict[str, tuple[float, float, float]]) -> bool:
    ratio, low, _ = compared["risk_ratio_mh"]
    more_often = ratio >= FLAG_RATIO and low > 1 and compared["risk_difference"][0] >= FLAG_DIFFERENCE
    return bool(more_often or compared["retention_ratio"][0] < FLAG_RETENTION)


def _every_group(facts: pa.Table, rules: tuple[str, ...]) -> Iterator[tuple[str, str, str, Cells]]:
    """Cells for every group and rule."""
    covered, mention = select(facts, "covered"), select(facts, "mention")
    strata = covered.group_by(list(STRATA), use_threads=False).aggregate([]).sort_by([(s, "ascending") for s in STRATA])
    place = {key: i for i, key in enumerate(zip(*(strata[s].to_pylist() for s in STRATA), strict=True))}

    def cube(rows: pa.Table) -> Floats:
        """Documents by stratum and bucket."""
        summed = rows.group_by([*STRATA, "bucket"], use_threads=False).aggregate([("documents", "sum")])
        sums = np.zeros((len(place), BUCKETS))
        keys = zip(*(summed[s].to_pylist() for s in STRATA), strict=True)
        at = np.fromiter((place[key] for key in keys), np.int64, summed.num_rows)
        sums[at, summed["bucket"].to_numpy()] = summed["documents_sum"].to_numpy()
        return sums

    everybody = cube(covered)
    removed_by = {OVERALL: cube(select(covered, "covered", decision="remove"))}
    reason, combined = select(facts, "covered_reason"), select(facts, "group_reasons")
    for rule in rules:
        removed_by[rule] = cube(select(reason, "covered_reason", label=rule))
    groups = (
        mention.group_by(["axis", "group"], use_threads=False)
        .aggregate([])
        .sort_by([("axis", "ascending"), ("group", "ascending")])
    )
    for axis, group in zip(groups["axis"].to_pylist(), groups["group"].to_pylist(), strict=True):
        if (axis, group) in NO_GROUP:
            continue
        own = select(mention, "mention", axis=axis, group=group)
        n1 = cube(own)
        own_reasons = select(combined, "group_reasons", axis=axis, group=group)
        for rule in (OVERALL, *rules):
            if rule == OVERALL:
                a = cube(select(own, "mention", decision="remove"))
            else:
                a = cube(own_reasons.filter(_names(own_reasons["label"], rule)))
            c = removed_by[rule] - a
            yield axis, group, rule, Cells(a, n1, c, everybody - n1)


def _names(labels: pa.ChunkedArray, rule: str) -> pa.ChunkedArray:
    """Whether each combination of reasons, joined by `+`, holds the rule's."""
    return pc.match_substring(pc.binary_join_element_wise("+", labels, "+", ""), f"+{rule}+")

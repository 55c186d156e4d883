"""Filter impact: whether documents that mention a group are removed more often, all else counted alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import stdtrit

from fairsieve.pipeline.statistics.estimate import LEVEL, Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, is_small, row, select
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
    return np.asarray(np.log(upper) - np.log(lower))


def impact_rows(facts: pa.Table, rules: tuple[str, ...], draws: Resampling) -> list[Row]:
    """For every group, and for all rules together (stratum `any`) and each: what the filter does to its documents.

    Metrics: `removal_rate` and `removal_rate_others`, documents removed / documents that mention the group, or do not;
    `risk_difference`; `risk_ratio`, crude; `risk_ratio_mh`, over language x source x length; `retention_ratio`;
    `flag`, 1 where the retention ratio is below .8, or the Mantel-Haenszel ratio is at least 1.25 with an interval
    above 1 and the difference at least half a point.
    """
    rows: list[Row] = []
    for axis, group, rule, cells in _every_group(facts, rules):
        place = Place(axis, group, rule)
        with_group, without = cells.rate(draws, mentioning=True), cells.rate(draws, mentioning=False)
        hide = is_small(with_group.d) or is_small(with_group.n) or is_small(with_group.d - with_group.n)
        rows.append(row("removal_rate", with_group, "documents that mention the group", place, hide))
        # With the total, the others' count would tell the hidden one.
        rows.append(row("removal_rate_others", without, "documents that do not mention the group", place, hide))
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
            rows.append(row(metric, numbers, "documents that mention the group", place, hide))
        flag = Ratio(float(_is_flagged(compared)), np.nan, np.nan, with_group.n, with_group.d)
        rows.append(row("flag", flag, "documents that mention the group", place, hide))
    return rows


def _is_flagged(compared: dict[str, tuple[float, float, float]]) -> bool:
    ratio, low, _ = compared["risk_ratio_mh"]
    more_often = ratio >= FLAG_RATIO and low > 1 and compared["risk_difference"][0] >= FLAG_DIFFERENCE
    return bool(more_often or compared["retention_ratio"][0] < FLAG_RETENTION)


def _every_group(facts: pa.Table, rules: tuple[str, ...]) -> Iterator[tuple[str, str, str, Cells]]:
    """Cells for every group and rule."""
    covered, mention = select(facts, "covered"), select(facts, "mention")
    strata: dict[tuple[str | int, ...], int] = {}
    for key in zip(*(covered[name].to_pylist() for name in STRATA), strict=True):
        strata.setdefault(key, len(strata))
    everybody = _Placed.of(covered, strata)
    removed_by = {OVERALL: everybody.cube(everybody.where(decision="remove"))}
    reasons = _Placed.of(select(facts, "covered_reasons"), strata)
    mentioning = _Placed.of(mention, strata)
    combined = _Placed.of(select(facts, "group_reasons"), strata)
    gone_by = {rule: np.asarray(_names(combined.rows["label"], rule)) for rule in rules}
    for rule in rules:
        removed_by[rule] = reasons.cube(np.asarray(_names(reasons.rows["label"], rule)))
    whole = everybody.cube()
    for axis, group in sorted(set(zip(mention["axis"].to_pylist(), mention["group"].to_pylist(), strict=True))):
        if (axis, group) in NO_GROUP:
            continue
        own, own_reasons = mentioning.where(axis=axis, group=group), combined.where(axis=axis, group=group)
        n1 = mentioning.cube(own)
        for rule in (OVERALL, *rules):
            if rule == OVERALL:
                a = mentioning.cube(own & mentioning.where(decision="remove"))
            else:
                a = combined.cube(own_reasons & gone_by[rule])
            yield axis, group, rule, Cells(a, n1, removed_by[rule] - a, whole - n1)


@dataclass(frozen=True)
class _Placed:
    """Rows of one fact, each with the place of its stratum."""

    rows: pa.Table
    at: npt.NDArray[np.int64]
    strata: int

    @classmethod
    def of(cls, rows: pa.Table, strata: dict[tuple[str | int, ...], int]) -> "_Placed":
        keys = zip(*(rows[name].to_pylist() for name in STRATA), strict=True)
        return cls(rows, np.fromiter((strata[key] for key in keys), np.int64, rows.num_rows), len(strata))

    def where(self, **equal: str) -> npt.NDArray[np.bool_]:
        """Whether each row's columns equal what is given."""
        masks = [np.asarray(pc.equal(self.rows[name], value)) for name, value in equal.items()]
        return np.asarray(np.logical_and.reduce(masks))

    def cube(self, chosen: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Documents by stratum and bucket, of the chosen rows or of all; shape (strata, BUCKETS)."""
        place = self.at * BUCKETS + self.rows["bucket"].to_numpy()
        documents = self.rows["documents"].to_numpy().astype(np.float64)
        if chosen is not None:
            place, documents = place[chosen], documents[chosen]
        sums: Floats = np.bincount(place, documents, minlength=self.strata * BUCKETS).astype(np.float64)
        return sums.reshape(self.strata, BUCKETS)


def _names(labels: pa.ChunkedArray, rule: str) -> pa.ChunkedArray:
    """Whether each combination of reasons, joined by `+`, holds the rule's."""
    return pc.match_substring(pc.binary_join_element_wise("+", labels, "+", ""), f"+{rule}+")

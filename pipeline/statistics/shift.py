"""Skew shift: how the filter moves the mix of groups of an axis, and how far chance alone would.

A document is in the class of the one group of the axis that it mentions, or in that of several. Numbers are rounded, so
that no count of a class can be computed from them, and classes that may not be told are taken together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.disclosure import AFTER, Disclosure
from fairsieve.pipeline.statistics.estimate import Counts, Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, row, select, staying
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

GROUP, SEVERAL, REST = "one group", "several groups", "other groups"
"""Classes: documents that mention this group of the axis alone, several of them, or one of those taken together."""

_DIGITS = 3
_NOBODY = np.zeros(BUCKETS, np.int64)


@dataclass(frozen=True)
class Mix:
    """Documents of each class, before and after, by bucket; each of shape (classes, BUCKETS)."""

    before: Counts
    after: Counts

    def divergence(self) -> float:
        """Jensen-Shannon divergence of the two mixes, in bits, from 0 to 1. Source: Lin, IEEE Trans. IT 37, 1991."""
        return float(_divergence(*self._shares())[0])

    def variation(self) -> float:
        """Total variation: the largest difference in share of any set of classes."""
        return float(_variation(*self._shares())[0])

    def log_ratios(self) -> Floats:
        """ln of each class's share after / before, with half a document added to each class."""
        return np.asarray(_log_ratios(self.before.sum(axis=1)[None], self.after.sum(axis=1)[None])[0])

    def resampled(self, draws: Resampling) -> tuple[Floats, Floats, Floats]:
        """The three above for each resample; the last of shape (resamples, classes)."""
        before, after = (np.ascontiguousarray(draws.all_sums(part).T) for part in (self.before, self.after))
        shares = _shares(before), _shares(after)
        return _divergence(*shares), _variation(*shares), _log_ratios(before, after)

    def design_effect(self) -> float:
        """How many times as much the shares after - before vary as if documents were removed one by one, at least 1.

        The mean over classes of the jackknife's variance by that of random removal. Source: Rao & Scott, Journal of the
        American Statistical Association 76, 1981.
        """
        (before, after), apart = (part.sum(axis=1) for part in (self.before, self.after)), self._random_variance()
        left = [_shares((whole[:, None] - part).T) for whole, part in ((before, self.before), (after, self.after))]
        change = (left[1] - left[0])[self.before.any(axis=0)]
        buckets = len(change)
        variance = (buckets - 1) / buckets * ((change - change.mean(axis=0)) ** 2).sum(axis=0)
        share = before / before.sum()
        freedom = (len(share) - 1) * apart
        return max(1.0, float((variance / share).sum() / freedom)) if freedom > 0 else 1.0

    def expected(self) -> tuple[float, float]:
        """Divergence and variation that removing as many documents by chance would give.

        They are deff (K - 1) (1/a - 1/b) / (8 ln 2) bits, and half the sum of the classes' mean normal deviations.
        """
        spread = self.design_effect() * self._random_variance()
        share = self.before.sum(axis=1) / self.before.sum()
        divergence = spread * (len(share) - 1) / (8 * np.log(2))
        return float(divergence), float(0.5 * np.sqrt(2 / np.pi * spread * share * (1 - share)).sum())

    def _random_variance(self) -> float:
        """1/a - 1/b: the variance of a share after minus before is this times p (1 - p), where removal is random."""
        return float(1 / self.after.sum() - 1 / self.before.sum())

    def _shares(self) -> tuple[Floats, Floats]:
        return _shares(self.before.sum(axis=1)[None]), _shares(self.after.sum(axis=1)[None])


def shift_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For each axis whose total is told before and after: how the filter moved its mix of groups.

    Metrics: `jensen_shannon` in bits and `total_variation`, each with `..._expected` from removing as many documents by
    chance and `..._excess` over that; `log_ratio` of each class's share (stratum: the kind of class). n and d are the
    documents that mention the axis, after and before.
    """
    classes = select(facts, "axis_class")
    before, after = (by_bucket(part, ["axis", "group"]) for part in (classes, staying(classes)))
    rows: list[Row] = []
    for axis in sorted({axis for axis, _ in before}):
        if not disclosure.tells_total(axis, AFTER):
            continue
        own = {group: (n, after.get((one, group), _NOBODY)) for (one, group), n in before.items() if one == axis}
        if not any(n.any() for n, _ in own.values()):
            continue
        places, mix = _told(axis, own, disclosure)
        if len(places) > 1 and mix.after.sum():
            rows += _of_axis(axis, places, mix, draws)
    return rows


def _told(axis: str, own: dict[str, tuple[Counts, Counts]], disclosure: Disclosure) -> tuple[list[Place], Mix]:
    """The classes that may be told apart, with their places in the table; the others are one class together."""
    open_: list[str] = []
    rest: list[str] = []
    for group, (all_of_it, left) in own.items():
        is_open = disclosure.threshold.passed(all_of_it, left, all_of_it - left) and bool(left.any())
        told = is_open and (not group or disclosure.tells(axis, group, AFTER))
        (open_ if told else rest).append(group)
    rest = [group for group in rest if own[group][0].any()]

    def together() -> tuple[Counts, Counts]:
        return sum((own[one][0] for one in rest), _NOBODY), sum((own[one][1] for one in rest), _NOBODY)

    while rest and open_ and not (disclosure.threshold.passed(*together(), together()[0] - together()[1])):
        smallest = min(open_, key=lambda one: (int(own[one][0].sum()), one))
        open_.remove(smallest)
        rest.append(smallest)
    places = [Place(axis, group, GROUP if group else SEVERAL) for group in sorted(open_)]
    cells = [own[group] for group in sorted(open_)]
    if rest:
        places.append(Place(axis, "", REST))
        cells.append(together())
    return places, Mix(*(np.stack([pair[side] for pair in cells]) for side in (0, 1)))


def _of_axis(axis: str, places: list[Place], mix: Mix, draws: Resampling) -> Iterator[Row]:
    n, d = int(mix.after.sum()), int(mix.before.sum())
    divergence, variation, log_ratios = mix.resampled(draws)
    population = "documents that mention the axis"

    def told(metric: str, value: float, interval: tuple[float, float], place: Place) -> Row:
        value, low, high = (float(f"{number:.{_DIGITS}g}") for number in (value, *interval))
        return row(metric, Ratio(value, low, high, n, d), population, place)

    nothing = (np.nan, np.nan)
    found = ((mix.divergence(), divergence), (mix.variation(), variation))
    for name, (value, resampled), expected in zip(
        ("jensen_shannon", "total_variation"), found, mix.expected(), strict=True
    ):
        low, high = draws.interval(resampled)
        yield told(name, value, (low, high), Place(axis))
        yield told(f"{name}_expected", expected, nothing, Place(axis))
        yield told(f"{name}_excess", value - expected, (low - expected, high - expected), Place(axis))
    for place, value, resampled in zip(places, mix.log_ratios().tolist(), log_ratios.T, strict=True):
        yield told("log_ratio", value, draws.interval(resampled), place)


def _shares(counts: Floats) -> Floats:
    """Of each row; NaN where it is empty."""
    with np.errstate(invalid="ignore"):
        return np.asarray(counts / counts.sum(axis=1, keepdims=True), np.float64)


def _divergence(p: Floats, q: Floats) -> Floats:
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(one > 0, one * np.log2(one / middle), np.where(np.isnan(one), np.nan, 0)) for one in (p, q)]
    return np.asarray((parts[0] + parts[1]).sum(axis=1) / 2)


def _variation(p: Floats, q: Floats) -> Floats:
    return np.asarray(np.abs(p - q).sum(axis=1) / 2)


def _log_ratios(before: Floats, after: Floats) -> Floats:
    return np.asarray(np.log(_shares(after + 0.5)) - np.log(_shares(before + 0.5)))

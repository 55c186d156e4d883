"""Whether documents that mention a group score high more often than those that mention the axis's other groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.statistics import mover
from fairsieve.pipeline.statistics.compare import Exposed
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.standardised import MATCHED, MIN_STRATA, HighScores, Matched
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, row, select
from fairsieve.pipeline.statistics.toxicity import scored_by
from fairsieve.transforms.count import HIGH, SCORE_BINS
from fairsieve.transforms.packed import Facts

MIN_DOCUMENTS = 50
"""Documents scored that mention a group before it is compared, or the others are."""

_BY = ("label", "axis", "group")
_DIGITS = 3


@dataclass(frozen=True)
class _Told:
    """The groups of an axis of which it is told how many documents score so much."""

    label: str
    axis: str
    threshold: str
    groups: Mapping[str, Row]

    def has_unscored(self, group: str) -> bool:
        """Whether documents of the group without a score count with the others, as few as they are."""
        return scored_by(str(self.groups[group]["population"]))[1]

    @property
    def tenth(self) -> int | None:
        """The threshold in tenths; None where documents are not counted by stratum at it."""
        tenths = round(10 * float(self.threshold), 6)
        return int(tenths) if tenths == int(tenths) and HIGH <= tenths < 10 else None


def contrast_rows(facts: Facts, outcomes: Outcomes, told: Iterable[Row], draws: Resampling) -> list[Row]:
    """How much more of a group's documents score at or above a threshold than of the axis's other groups'.

    The others are the groups of the axis whose own share is told, together; a document counts for each that it
    mentions. Metrics, both with n and d of the group; stratum: the threshold: `score_contrast`, the difference of the
    shares, of which nothing is told that cannot be worked out from `at_least`, but for the interval;
    `score_contrast_standardised`, the same if the others' documents were of the languages, sources and lengths of the
    group's, where nearly all of these have others to be compared with. The latter has three digits, so that no count
    can be computed from it.

    Args:
      told: rows of the table `toxicity`.
    """
    found = list(_told(told))
    rows = _crude(facts, found, draws)
    high = {label: HighScores.of(facts, outcomes, label) for label in dict.fromkeys(one.label for one in found)}
    for one in found:
        if one.tenth is not None and high[one.label].rows.num_rows:
            rows += _standardised(one, one.tenth, high[one.label])
    return rows


def _told(rows: Iterable[Row]) -> Iterable[_Told]:
    shares: dict[tuple[str, str, str], dict[str, Row]] = {}
    for one in rows:
        if one["metric"] == "at_least" and one["axis"] != "score" and one["n"] is not None:
            label, _ = scored_by(str(one["population"]))
            shares.setdefault((label, str(one["axis"]), str(one["stratum"])), {})[str(one["group"])] = one
    return [_Told(*key, groups) for key, groups in shares.items() if len(groups) > 1]


def _crude(facts: Facts, found: Iterable[_Told], draws: Resampling) -> list[Row]:
    scored = select(facts, "group_score", ["bin", "bucket", "documents", *_BY])
    scored = scored.filter(pc.greater_equal(scored["bin"], 0))
    whole, mentioning = by_bucket(scored, _BY), by_bucket(select(facts, "mention"), _BY[1:])
    above = {
        threshold: by_bucket(scored.filter(pc.greater_equal(scored["bin"], round(float(threshold) * SCORE_BINS))), _BY)
        for threshold in {one.threshold for one in found}
    }
    rows = []
    for one in found:
        keys = {group: (one.label, one.axis, group) for group in one.groups}
        high = {group: above[one.threshold].get(key, 0 * whole[key]) for group, key in keys.items()}
        size = {group: mentioning[key[1:]] if one.has_unscored(group) else whole[key] for group, key in keys.items()}
        for group, share in one.groups.items():
            others = [other for other in keys if other != group]
            n, d = high[group], size[group]
            rest = np.sum([high[other] for other in others], axis=0)
            of = np.sum([size[other] for other in others], axis=0)
            if min(d.sum(), of.sum()) < MIN_DOCUMENTS:
                continue
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = draws.sums(n) / draws.sums(d) - draws.sums(rest) / draws.sums(of)
            value = float(n.sum() / d.sum() - rest.sum() / of.sum())
            ends = draws.interval(drawn)
            if n.sum() in (0, d.sum()) or rest.sum() in (0, of.sum()):
                ends = mover.difference(draws.ratio(n, d), draws.ratio(rest, of))
            estimate = Ratio(value, *ends, int(n.sum()), int(d.sum()))
            rows.append(
                row("score_contrast", estimate, str(share["population"]), Place(one.axis, group, one.threshold))
            )
    return rows


def _standardised(told: _Told, tenth: int, high: HighScores) -> list[Row]:
    keys = {group: (told.axis, group) for group in told.groups}
    mentioning = {group: high.mentioning(key, told.has_unscored(group)) for group, key in keys.items()}
    all_mentioning = sum(mentioning.values(), np.zeros(high.pairs))
    all_above = sum((high.above(key, tenth) for key in keys.values()), np.zeros(high.pairs))
    rows = []
    for group, share in told.groups.items():
        n1, a = mentioning[group], high.above(keys[group], tenth)
        matched = Matched(Exposed(high.outcomes.layout, n1, all_mentioning - n1))
        enough = matched.documents >= max(MIN_DOCUMENTS, MATCHED * n1.sum()) and matched.strata >= MIN_STRATA
        if not enough or (all_mentioning - n1).sum() < MIN_DOCUMENTS:
            continue
        found = matched.difference(a, all_above - a)
        value, low, high_end = (float(f"{one:.{_DIGITS}g}") for one in (found.value, found.low, found.high))
        estimate = Ratio(value, low, high_end, int(a.sum()), int(n1.sum()))
        place = Place(told.axis, group, told.threshold)
        rows.append(row("score_contrast_standardised", estimate, str(share["population"]), place))
    return rows

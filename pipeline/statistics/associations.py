"""Which words stand beside which groups in a sentence, more often than chance or than beside other groups."""

from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.cube import Counts, Cube
from fairsieve.pipeline.statistics.estimate import Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.log_odds import log_odds_rows
from fairsieve.pipeline.statistics.tables import Place, Row, row, select
from fairsieve.transforms.packed import Facts

MIN_SENTENCES = 20
"""Sentences that hold a group and a word before their association is told."""

_AT_ONCE = 256


@dataclass(frozen=True)
class Sentences:
    """What was counted in sentences.

    Attributes:
      everything: all sentences, under the key ().
      groups: sentences with a group, by (axis, group).
      targets: sentences with a word, by (label,); `tokens` are its occurrences.
      pairs: sentences with both, by (axis, group, label).
    """

    everything: Cube
    groups: Cube
    targets: Cube
    pairs: Cube

    @classmethod
    def of(cls, facts: Facts) -> "Sentences":
        return cls(
            Cube.of(select(facts, "sentence"), []),
            Cube.of(select(facts, "sentence_group"), ["axis", "group"]),
            Cube.of(select(facts, "sentence_target"), ["label"]),
            Cube.of(select(facts, "sentence_pair"), ["axis", "group", "label"]),
        )


def pmi(both: Floats, first: Floats, second: Floats, every: Floats) -> Floats:
    """Pointwise mutual information in nats: ln of how many times as often as by chance; -inf where never together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(both) + np.log(every) - np.log(first) - np.log(second))


def npmi(both: Floats, first: Floats, second: Floats, every: Floats) -> Floats:
    """Normalised pointwise mutual information, in [-1, 1], of counts of units that hold both, one, the other, or any.

    1: never one without the other; 0: as often as chance has it; -1: never together. NaN where one never is.
    Source: Bouma, Normalized (Pointwise) Mutual Information in Collocation Extraction, 2009.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.clip(pmi(both, first, second, every) / (np.log(every) - np.log(both)), -1, 1)
    value = np.where(both == every, 1.0, np.where(both == 0, -1.0, value))
    return np.asarray(np.where((first > 0) & (second > 0), value, np.nan))


def association_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """Groups and words in sentences; a row's stratum is the word, as `occupation/nurse` or `descriptor/strong`.

    Metrics: `sentence_share`, sentences that hold the group (stratum empty), the word (axis `target`), or both, of all;
    `pmi`, in nats, and `npmi`; `log_odds`, `log_odds_z` and `log_odds_q`, against the axis's other groups. Pairs in
    fewer than `MIN_SENTENCES` sentences, or fewer documents than is published of a group, are left out.
    """
    counted = Sentences.of(facts)
    every = counted.everything.spans.sum(axis=0)
    if not every.sum():
        return []
    groups, targets = (one.taken(np.flatnonzero(one.publishable)) for one in (counted.groups, counted.targets))
    told = counted.pairs.publishable & (counted.pairs.spans.sum(axis=1) >= MIN_SENTENCES)
    pairs = counted.pairs.taken(np.flatnonzero(told))
    rows = []
    for cube, axis in ((groups, ()), (targets, ("target",)), (pairs, ())):
        rows += [
            row("sentence_share", draws.ratio(spans, every), "sentences", Place(*axis, *key))
            for key, spans in zip(cube.keys, cube.spans, strict=True)
        ]
    return rows + _information_rows(pairs, counted, every, draws) + log_odds_rows(pairs, counted.pairs, counted.targets)


def _information_rows(pairs: Cube, counted: Sentences, every: Counts, draws: Resampling) -> list[Row]:
    rows = []
    group, target = counted.groups.place, counted.targets.place
    for begin in range(0, len(pairs.keys), _AT_ONCE):
        some = pairs.taken(np.arange(begin, min(begin + _AT_ONCE, len(pairs.keys))))
        first = counted.groups.spans[[group[axis, name] for axis, name, _ in some.keys]]
        second = counted.targets.spans[[target[label,] for *_, label in some.keys]]
        three = (some.spans, first, second)
        sums = [counts.sum(axis=1).astype(np.float64) for counts in three]
        resampled = [draws.all_sums(counts) for counts in three]
        for metric, measure in (("pmi", pmi), ("npmi", npmi)):
            whole = measure(sums[0], sums[1], sums[2], np.array(float(every.sum())))
            drawn = measure(resampled[0], resampled[1], resampled[2], draws.sums(every))
            for number, key in enumerate(some.keys):
                n, d = int(some.spans[number].sum()), int(every.sum())
                estimate = Ratio(float(whole[number]), *draws.interval(drawn[number]), n, d)
                rows.append(row(metric, estimate, "sentences", Place(*key)))
    return rows

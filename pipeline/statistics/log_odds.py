"""Which words set a group apart from the other groups of its axis: log-odds with an informative Dirichlet prior."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from fairsieve.pipeline.statistics.cube import Counts, Cube
from fairsieve.pipeline.statistics.estimate import LEVEL, Floats, Ratio
from fairsieve.pipeline.statistics.tables import Place, Row, row

PRIOR_WORDS = 500
"""Weight of the prior: so many occurrences, spread as words are in all sentences."""


@dataclass(frozen=True)
class Contrast:
    """A group's log-odds of some words; each array has one value a word.

    Attributes:
      delta: log-odds beside the group, less those beside the other groups of the axis.
      error: standard error.
      z: delta / error.
    """

    delta: Floats
    error: Floats

    @property
    def z(self) -> Floats:
        return np.asarray(self.delta / self.error)


def log_odds(here: Floats, there: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Difference of two log-odds of words, and its variance, with an informative Dirichlet prior.

    Args:
      here, there: occurrences of each word in the two sets of sentences; words along the first axis.
      prior: pseudo-occurrences of each word.

    Source: Monroe, Colaresi & Quinn, Fightin' Words, Political Analysis 16, 2008, equations 15, 16 and 20.
    """
    mine, theirs = here + prior, there + prior
    delta = np.log(mine / (mine.sum(axis=0) - mine)) - np.log(theirs / (theirs.sum(axis=0) - theirs))
    return np.asarray(delta), np.asarray(1 / mine + 1 / theirs)


def contrast(here: Counts, there: Counts, prior: Floats, of: npt.NDArray[np.intp]) -> Contrast:
    """The log-odds of the words `of`, with errors that respect how documents were sampled.

    The variance formula takes occurrences for independent. It is multiplied by the design effect: how much larger the
    delete-one-bucket jackknife variance is, on average over these words, but at least 1.

    Args:
      here, there: occurrences by word and error bucket.
    """
    delta, variance = (part[of] for part in log_odds(here.sum(axis=1), there.sum(axis=1), prior))
    left_out = [part.sum(axis=1, keepdims=True) - part for part in (here, there)]
    without = log_odds(left_out[0], left_out[1], prior[:, None])[0][of]
    buckets = here.shape[1]
    jackknife = (buckets - 1) / buckets * ((without - without.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    effect = max(1.0, float(np.mean(jackknife / variance)))
    return Contrast(delta, np.sqrt(variance * effect))


def false_discovery(p: Floats) -> Floats:
    """The smallest share of false discoveries at which each test is one (Benjamini & Hochberg, 1995)."""
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return adjusted


def log_odds_rows(told: Cube, pairs: Cube, targets: Cube) -> list[Row]:
    """`log_odds`, `log_odds_z` and `log_odds_q` of the pairs in `told`, each against the rest of its axis.

    n: occurrences of the word in sentences of the group; d: of all words of its kind there. All q belong together.

    Args:
      told: the pairs that are told, by (axis, group, label).
      pairs: all pairs, for what is beside other groups.
      targets: all words, for the prior, by (label,).
    """
    found: list[tuple[tuple[str, ...], float, float, int, int]] = []
    kinds = sorted({label.split("/")[0] for _, _, label in told.keys})
    for kind in kinds:
        words = {
            label: number for number, label in enumerate(one for (one,) in targets.keys if one.startswith(f"{kind}/"))
        }
        background = targets.tokens[[targets.place[label,] for label in words]].sum(axis=1)
        prior = PRIOR_WORDS * background / background.sum()
        beside = _by_axis(pairs, words)
        chosen: dict[tuple[str, str], list[str]] = {}
        for axis, group, label in told.keys:
            if label in words:
                chosen.setdefault((axis, group), []).append(label)
        for (axis, group), labels in chosen.items():
            here = beside[axis][group]
            there = np.sum(list(beside[axis].values()), axis=0) - here
            if len(words) < 2 or not there.sum():
                continue
            result = contrast(here, there, prior, np.array([words[label] for label in labels]))
            total = int(here.sum())
            for number, label in enumerate(labels):
                n = int(here[words[label]].sum())
                found.append(((axis, group, label), float(result.delta[number]), float(result.error[number]), n, total))
    return _rows(found)


def _rows(found: list[tuple[tuple[str, ...], float, float, int, int]]) -> list[Row]:
    margin = float(ndtri((1 + LEVEL) / 2))
    z = np.array([delta / error for _, delta, error, *_ in found])
    q = false_discovery(2 * ndtr(-np.abs(z)))
    rows = []
    for number, (key, delta, error, n, d) in enumerate(found):
        population = "occurrences of words of the kind in sentences with the group"
        interval = (delta - margin * error, delta + margin * error)
        rows += [
            row("log_odds", Ratio(delta, *interval, n, d), population, Place(*key)),
            row("log_odds_z", Ratio(float(z[number]), np.nan, np.nan, n, d), population, Place(*key)),
            row("log_odds_q", Ratio(float(q[number]), np.nan, np.nan, n, d), population, Place(*key)),
        ]
    return rows


def _by_axis(pairs: Cube, words: dict[str, int]) -> dict[str, dict[str, Counts]]:
    """Occurrences of the words beside each group, shape (words, buckets), by axis and group."""
    found: dict[str, dict[str, Counts]] = {}
    for (axis, group, label), tokens in zip(pairs.keys, pairs.tokens, strict=True):
        if label in words:
            empty = np.zeros((len(words), pairs.tokens.shape[1]), np.int64)
            found.setdefault(axis, {}).setdefault(group, empty)[words[label]] = tokens
    return found

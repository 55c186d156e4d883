"""Placebo: what the filter does to documents that hold an ordinary word as frequent as a group.

A group's ratio is an effect only where it stands out from those of words that stand for nobody. Both are compared in
the languages that have such words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fairsieve.pipeline.statistics.estimate import Floats
from fairsieve.pipeline.statistics.outcomes import Counted, Ints, Mask, Outcomes

WORDS = 20
"""Ordinary words that a group is compared with: those whose number of documents is nearest to its own, by ratio."""

LEAST_DOCUMENTS = 25
"""Documents that hold a word before it is compared with."""

MOST_FREQUENT = 4
"""A word in more than so many times the documents is no match: its ratio is steadier than the group's can be."""

BAND = (0.05, 0.95)
"""The quantiles of the words' ratios that are told."""


@dataclass(frozen=True)
class Band:
    """The Mantel-Haenszel ratios of the words that match a group.

    Attributes:
      below: words whose ratio is below the group's; of equal ones half, rounded down.
      words: how many match.
      median, low, high: of their ratios; low and high are the quantiles of `BAND`.
    """

    below: int
    words: int
    median: float
    low: float
    high: float

    @property
    def percentile(self) -> float:
        """The share of words below the group, in [0, 1]."""
        return self.below / self.words


@dataclass(frozen=True)
class Placebo:
    """The ordinary words of a corpus.

    Attributes:
      outcomes: everybody's, the groups' and the words'.
    """

    outcomes: Outcomes

    @cached_property
    def _spoken(self) -> Mask:
        """Whether each stratum is in a language that has words."""
        languages = self.outcomes.layout.languages
        counted, _ = self.outcomes.words
        spoken = np.isin(languages.astype(str), np.unique(languages[counted.pair].astype(str)))
        return np.asarray(spoken, np.bool_)

    @cached_property
    def _whole(self) -> Counted:
        """Everybody by stratum, in those languages."""
        return self._by_stratum(self.outcomes.everybody)

    @cached_property
    def _documents(self) -> Floats:
        """Documents that hold each word."""
        counted, word = self.outcomes.words
        return np.bincount(word, counted.documents).astype(np.float64)

    def ratios(self, chosen: Mask) -> Floats:
        """The Mantel-Haenszel ratio of each word for the outcomes chosen; NaN where it has too few documents."""
        counted, word = self.outcomes.words
        found = self._ratio(counted, word, chosen)
        return np.where(self._documents >= LEAST_DOCUMENTS, found, np.nan)

    def bands(
        self, chosen: Mask, groups: Iterator[tuple[str, str]] | list[tuple[str, str]]
    ) -> dict[tuple[str, str], Band]:
        """The band of each of the groups that `WORDS` words match."""
        ratios = self.ratios(chosen)
        known = np.flatnonzero(np.isfinite(ratios))
        if len(known) < WORDS:
            return {}
        found = {}
        for key in groups:
            own = self._by_stratum(self.outcomes.groups[key])
            documents = own.documents.sum()
            ratio = self._ratio(own, np.zeros(len(own.pair), np.int64), chosen)
            fit = known[self._documents[known] <= MOST_FREQUENT * documents]
            if len(fit) < WORDS or not np.isfinite(ratio).all():
                continue
            distance = np.abs(np.log(self._documents[fit] / documents))
            matched = ratios[fit[np.argsort(distance, kind="stable")[:WORDS]]]
            below = int(2 * (matched < ratio[0]).sum() + (matched == ratio[0]).sum()) // 2
            low, median, high = np.quantile(matched, [BAND[0], 0.5, BAND[1]]).tolist()
            found[key] = Band(below, WORDS, median, low, high)
        return found

    def _by_stratum(self, counted: Counted) -> Counted:
        stratum = self.outcomes.layout.stratum[counted.pair]
        spoken = self._spoken[stratum]
        return Counted(
            stratum[spoken], *(part[spoken] for part in (counted.outcome, counted.documents, counted.tokens))
        )

    def _ratio(self, counted: Counted, owner: Ints, chosen: Mask) -> Floats:
        """Mantel-Haenszel ratios of what is counted by stratum, for each owner; as `Cells.mantel_haenszel`."""
        strata = self.outcomes.layout.strata
        place, at = np.unique(owner * strata + counted.pair, return_inverse=True)
        n1 = np.bincount(at, counted.documents).astype(np.float64)
        a = np.bincount(at, counted.documents * chosen[counted.outcome], minlength=len(place)).astype(np.float64)
        everything = np.ones(len(chosen), np.bool_)
        removed, whole = (self._whole.by_pair(wanted, strata)[place % strata] for wanted in (chosen, everything))
        whole = np.maximum(whole, 1)  # a stratum with nobody adds nothing
        upper, lower = a * (whole - n1) / whole, (removed - a) * n1 / whole
        owners = int(owner.max(initial=-1)) + 1
        tops, bottoms = (np.bincount(place // strata, part, minlength=owners) for part in (upper, lower))
        ratio: npt.NDArray[np.float64] = np.full(owners, np.nan)
        np.divide(tops, bottoms, out=ratio, where=bottoms > 0)
        return ratio

"""The linear n-gram model: weights by hash, added up by sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.toxicity.ngrams import (
    BLOCK_BYTES,
    CHARACTERS,
    Bytes,
    Characters,
    Hashes,
    Places,
    Words,
    pairs,
)

MEMO_BITS = 18

PENDING_WORDS = 1 << 13
"""Words new to the memo that are spelled together: few calls of numpy for many words."""

_Unknown = tuple[Hashes, Places, Places, Places]  # of words: hashes, places of their starts and ends, sentences

Floats = npt.NDArray[np.float64]


@dataclass
class NgramModel:
    """Adds up integer weights of the words, word pairs and character n-grams of each sentence.

    A model has two heads: questions asked of the same n-grams, each with its own weights. The two sums travel as the
    low and the high half of one 64-bit integer, so they cost little more than one. Sums of integers are exact, so a
    sentence's score does not depend on what stands beside it in the batch.

    Attributes:
      weights: int16 (2, buckets), the number of buckets a power of two; an n-gram's bucket is the high bits of its
        hash.
      steps: float64, for each head the logits that one unit of weight is worth.
      smoothing: words added to the count before a sum is divided, so that one word alone is no verdict.
      exponent: power of the count by which a sum is divided.
      known: bool, whether a bucket is that of a word of the training texts.
    """

    weights: npt.NDArray[np.int16]
    steps: Floats
    smoothing: float
    exponent: float
    known: npt.NDArray[np.bool_]
    _both: Places = field(init=False, repr=False)
    _memo: "_Memo" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._shift = np.uint64(64 - (self.weights.shape[1] - 1).bit_length())
        self._both = self.weights[1].astype(np.int64)
        self._both <<= 32
        self._both += self.weights[0]
        self._memo = _Memo(MEMO_BITS)

    def sums(self, data: Bytes, starts: Places) -> tuple[Places, Places]:
        """The sums of weights and the number of words of each sentence `data[starts[i]:starts[i + 1]]`.

        Returns:
          int64 (2, sentences) and int64 (sentences).
        """
        sums = np.zeros(len(starts) - 1, np.int64)
        counts = np.zeros(len(starts) - 1, np.int64)
        pending: list[_Unknown] = []
        for left, right in blocks(starts):
            cuts = starts[left : right + 1] - starts[left]
            words = Words.of(data[starts[left] : starts[right]], cuts)
            edges = np.searchsorted(words.starts, cuts)
            counts[left:right] = np.diff(edges)
            spoken = np.flatnonzero(counts[left:right])
            if not len(spoken):
                continue
            totals, missing = self._memo.find(words.hashes)
            self._add_pairs(words.hashes, edges, totals)
            sums[left + spoken] = np.add.reduceat(totals, edges[spoken])
            if len(missing):
                place = starts[left]
                sentence = left + np.searchsorted(edges, missing, side="right") - 1
                pending.append(
                    (words.hashes[missing], words.starts[missing] + place, words.ends[missing] + place, sentence)
                )
            if sum(len(unknown[0]) for unknown in pending) > PENDING_WORDS:
                self._spell(data, pending, sums)
                pending.clear()
        self._spell(data, pending, sums)
        low = sums.astype(np.int32)
        return np.stack([low, (sums - low) >> 32]), counts

    def known_words(self, data: Bytes, starts: Places) -> tuple[Places, Places]:
        """The number of words of each sentence that the training texts hold, and of all its words."""
        known = np.zeros(len(starts) - 1, np.int64)
        counts = np.zeros(len(starts) - 1, np.int64)
        for left, right in blocks(starts):
            cuts = starts[left : right + 1] - starts[left]
            words = Words.of(data[starts[left] : starts[right]], cuts)
            edges = np.searchsorted(words.starts, cuts)
            running = np.concatenate([[0], np.cumsum(self.known[(words.hashes >> self._shift).view(np.int64)])])
            known[left:right] = np.diff(running[edges])
            counts[left:right] = np.diff(edges)
        return known, counts

    def logits(self, sums: Places, counts: Places) -> Floats:
        """Sums of weights brought to one scale whatever the number of words: float64 (heads, sentences)."""
        return np.asarray(sums * self.steps[:, None] / (counts + self.smoothing) ** self.exponent)

    def of(self, hashes: Hashes) -> npt.NDArray[np.int16]:
        """The weights of each n-gram, int16 (2, n-grams)."""
        return self.weights.take((hashes >> self._shift).view(np.int64), axis=1)

    def _paired(self, hashes: Hashes) -> Places:
        """Both weights of each n-gram in one number: the first plus 2**32 times the second."""
        # A shift leaves no index out of range; numpy looks up faster where it need not say so.
        return self._both.take((hashes >> self._shift).view(np.int64), mode="clip")

    def _add_pairs(self, hashes: Hashes, edges: Places, totals: Places) -> None:
        """Adds to each word's total the weight of the pair that it closes within its sentence."""
        closing = self._paired(pairs(hashes))
        first = edges[(edges > 0) & (edges < len(hashes))]
        closing[first - 1] = 0
        totals[1:] += closing

    def _spell(self, data: Bytes, pending: Sequence[_Unknown], sums: Places) -> None:
        """Adds the totals of words that the memo did not hold to the sums of their sentences, and keeps them."""
        if not pending:
            return
        words, starts, ends, sentences = (np.concatenate(part) for part in zip(*pending, strict=True))
        # Half of the words that are new come more than once.
        hashes, at, same = np.unique(words, return_index=True, return_inverse=True)
        totals = self._spelled(Characters.of(data, starts[at], ends[at])) + self._paired(hashes)
        np.add.at(sums, sentences, totals[same])
        self._memo.keep(hashes, totals)

    def _spelled(self, characters: Characters) -> Places:
        """The weight of each word's character n-grams."""
        spelled = np.zeros(len(characters.room), np.int64)
        for length in CHARACTERS:
            hashes, whole = characters.hashes(length)
            spelled += self._paired(hashes) * whole
        return np.add.reduceat(spelled, characters.first)


class _Memo:
    """The totals of words met lately, so that a word's characters are looked at once and not each time it occurs.

    The first word with a slot keeps it, since frequent words come early; of the later ones with the same slot the last
    is kept beside it. It holds what would be computed again, so scores do not depend on what it remembers.
    """

    def __init__(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        # Hash and total side by side: one cache line a look-up.
        self._first = np.zeros((1 << bits, 2), np.int64)
        self._later = np.zeros((1 << bits, 2), np.int64)

    def find(self, hashes: Hashes) -> tuple[Places, Places]:
        """The totals, and the indexes of the words whose total is not known and stands as 0."""
        slots = (hashes >> self._shift).view(np.int64)
        found = self._first.take(slots, axis=0, mode="clip")
        totals = found[:, 1].copy()
        missing = np.flatnonzero(found[:, 0] != hashes.view(np.int64))
        if len(missing):
            found = self._later.take(slots[missing], axis=0)
            known = found[:, 0] == hashes[missing].view(np.int64)
            totals[missing] = found[:, 1] * known
            missing = missing[~known]
        return totals, missing

    def keep(self, hashes: Hashes, totals: Places) -> None:
        slots = (hashes >> self._shift).view(np.int64)
        free = self._first[slots, 0] == 0
        for table, chosen in ((self._first, free), (self._later, ~free)):
            table[slots[chosen], 0] = hashes[chosen].view(np.int64)
            table[slots[chosen], 1] = totals[chosen]


def blocks(starts: Places) -> Iterator[tuple[int, int]]:
    """Ranges of sentences of at most `BLOCK_BYTES` together."""
    left, count = 0, len(starts) - 1
    while left < count:
        right = int(np.searchsorted(starts, starts[left] + BLOCK_BYTES, side="right")) - 1
        yield left, right
        left = right

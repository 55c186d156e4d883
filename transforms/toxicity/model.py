"""The linear n-gram model: weights by hash, added up by sentence."""

from collections.abc import Iterator
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

MEMO_BITS = 19

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
        self._both = self.weights[0] + (self.weights[1].astype(np.int64) << 32)
        self._memo = _Memo(MEMO_BITS)

    def sums(self, data: Bytes, starts: Places) -> tuple[Places, Places]:
        """The sums of weights and the number of words of each sentence `data[starts[i]:starts[i + 1]]`.

        Returns:
          int64 (2, sentences) and int64 (sentences).
        """
        sums = np.zeros(len(starts) - 1, np.int64)
        counts = np.zeros(len(starts) - 1, np.int64)
        for left, right in blocks(starts):
            cuts = starts[left : right + 1] - starts[left]
            words = Words.of(data[starts[left] : starts[right]], cuts)
            edges = np.searchsorted(words.starts, cuts)
            running = np.zeros(len(words) + 1, np.int64)
            np.cumsum(self._by_word(words, edges), out=running[1:])
            sums[left:right] = np.diff(running[edges])
            counts[left:right] = np.diff(edges)
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
        return self._both.take((hashes >> self._shift).view(np.int64))

    def _by_word(self, words: Words, edges: Places) -> Places:
        """The weight of each word with its characters, and of the pair that it closes within its sentence."""
        total, missing = self._memo.find(words.hashes)
        if len(missing):
            # Half of the words that are new to a block come more than once in it.
            hashes, first, same = np.unique(words.hashes[missing], return_index=True, return_inverse=True)
            spelled = self._spelled(words, missing[first])
            total[missing] = spelled[same]
            self._memo.keep(hashes, spelled)
        if len(words) > 1:
            closing = self._paired(pairs(words.hashes))
            first = edges[(edges > 0) & (edges < len(words))]
            closing[first - 1] = 0
            total[1:] += closing
        return total

    def _spelled(self, words: Words, chosen: Places) -> Places:
        characters = Characters.of(words, chosen)
        spelled = np.zeros(len(characters.room), np.int64)
        for length in CHARACTERS:
            hashes, whole = characters.hashes(length)
            spelled += self._paired(hashes) * whole
        return np.add.reduceat(spelled, characters.first) + self._paired(words.hashes[chosen])


class _Memo:
    """The totals of words met lately, so that a word's characters are looked at once and not each time it occurs.

    A newer word takes the place of an older one with the same slot. It holds what would be computed again, so scores do
    not depend on what it remembers.
    """

    def __init__(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._entries = np.zeros((1 << bits, 2), np.int64)  # hash and total side by side: one cache line a look-up

    def find(self, hashes: Hashes) -> tuple[Places, Places]:
        """The totals, and the indexes of the words whose total is not known."""
        found = self._entries.take((hashes >> self._shift).view(np.int64), axis=0)
        return found[:, 1].copy(), np.flatnonzero(found[:, 0] != hashes.view(np.int64))

    def keep(self, hashes: Hashes, totals: Places) -> None:
        slots = (hashes >> self._shift).view(np.int64)
        self._entries[slots, 0] = hashes.view(np.int64)
        self._entries[slots, 1] = totals


def blocks(starts: Places) -> Iterator[tuple[int, int]]:
    """Ranges of sentences of at most `BLOCK_BYTES` together."""
    left, count = 0, len(starts) - 1
    while left < count:
        right = int(np.searchsorted(starts, starts[left] + BLOCK_BYTES, side="right")) - 1
        yield left, right
        left = right

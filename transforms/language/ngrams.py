"""The character n-grams of words, hashed all at once."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.language.lines import SPACE
from fairsieve.transforms.language.model_file import Model

# FNV-1a, 32 bits, except that each byte is taken as signed. Source: fastText 0.9.2, `Dictionary::hash`.
_BASIS = np.uint32(2166136261)
_PRIME = np.uint32(16777619)

_DENSE = 20
_Tail = tuple


class Ngrams:
    """Finds the n-grams that have a row in the model's input matrix: about one in twelve."""

    def __init__(self, model: Model) -> None:
        self._lengths = range(model.minn, model.maxn + 1)
        self._row_of_bucket = model.row_of_bucket
        self._buckets = np.uint32(len(model.row_of_bucket))
        # One bit a bucket, so that the many misses cost a look into the second-level cache.
        self._kept = np.packbits(model.row_of_bucket != 0, bitorder="little")

    def rows(self, data: npt.NDArray[np.uint8]) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[Any]]]:
        """For each length of n-gram, those that have a row, in order: which word they are of, and which row it is.

        `data` is UTF-8: a space, then words, each with one space after it. The n-grams are those of `<word>`.
        Source: fastText 0.9.2, `Dictionary::computeSubwords`.
        """
        # All that follows has one entry a character, for the n-gram which that character ends.
        places = np.flatnonzero((data & 0xC0) != 0x80)
        leads = data[places]
        tails = list(_tails(data, places, leads))
        is_space = leads == SPACE
        words = np.cumsum(is_space, dtype=np.int32)
        words -= is_space
        words -= 1
        in_one_word = ~is_space
        in_one_word[1:] = True

        # A space stands for the `<` of the next word where an n-gram begins, for the `>` of the last where one goes on.
        hashes = _absorb(_signed(_instead_of_space(leads, is_space, "<")) ^ _BASIS, tails)
        later = _signed(_instead_of_space(leads, is_space, ">"))
        for length in range(2, self._lengths.stop):
            longer = np.zeros_like(hashes)
            np.bitwise_xor(later[1:], hashes[:-1], out=longer[1:])
            hashes = _absorb(longer, tails)
            if length > 2:
                in_one_word[length - 2 :] &= ~is_space[: 2 - length]
            if length in self._lengths:
                # numpy divides by a constant far faster than it takes remainders.
                buckets = hashes // self._buckets
                buckets *= self._buckets
                np.subtract(hashes, buckets, out=buckets)
                at = np.flatnonzero(self._has_row(buckets, in_one_word))
                yield words[at], self._row_of_bucket[buckets[at]]

    def _has_row(self, buckets: npt.NDArray[np.uint32], in_one_word: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        bits = np.take(self._kept, buckets >> np.uint32(3), mode="clip")  # without the check of every index
        bits >>= buckets.astype(np.uint8) & np.uint8(7)
        bits &= in_one_word.view(np.uint8)
        return bits.view(np.bool_)


def _tails(
    data: npt.NDArray[np.uint8], places: npt.NDArray[np.int64], leads: npt.NDArray[np.uint8]
) -> Iterator[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]:
    """For the second, third and fourth byte of each character, the byte and the prime; 0 and 1 where there is none.

    So one step of the hash is taken for all characters alike, and leaves the shorter ones as they are.
    """
    for byte, lead_at_least in enumerate((0xC0, 0xE0, 0xF0), start=1):
        has_one = leads >= lead_at_least
        if not has_one.any():
            return
        values = np.take(data, places + byte, mode="clip") * has_one
        yield _signed(values), has_one * (_PRIME - np.uint32(1)) + np.uint32(1)


def _instead_of_space(
    leads: npt.NDArray[np.uint8], is_space: npt.NDArray[np.bool_], character: str
) -> npt.NDArray[np.uint8]:
    return leads ^ (is_space.view(np.uint8) * np.uint8(SPACE ^ ord(character)))


def _signed(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    return values.view(np.int8).astype(np.uint32)


def _absorb(
    mixed: npt.NDArray[np.uint32], tails: list[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]]
) -> npt.NDArray[np.uint32]:
    """Hashes that have taken in the character whose first byte is mixed in already; works in place."""
    mixed *= _PRIME
    for values, factors in tails:
        mixed ^= values
        mixed *= factors
    return mixed

"""Words, word pairs and character n-grams as 64-bit hashes, for a whole block of text at once.

A word is a run of letters, digits and the signs that spell masked words (`*`, `$`, `@`, and `!` between letters); ASCII
and Latin-1 letters are folded to lower case by setting one bit of the byte. Words are hashed eight bytes at a time,
read where they stand in the buffer, so the work grows with the number of words and not of bytes.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

BLOCK_BYTES = 1 << 17
"""Text hashed together: small enough that all intermediate arrays stay in the processor's cache."""

MAX_WORD_BYTES = 24
"""Character n-grams are taken from the first bytes of a word only: what is longer is a link or encoded data."""

CHARACTERS = (2, 3, 4, 5)
"""Lengths of the character n-grams; a space stands for each end of the word."""

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_FIRST = np.uint64(0x9E3779B97F4A7C15)
_LAST = np.uint64(0xC2B2AE3D27D4EB4F)
_LENGTH = np.uint64(0x165667B19E3779F9)
_NEXT = np.uint64(0xE7037ED1A0B428DB)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIR = np.uint64(0xA0761D6478BD642F)
_SPELLED = tuple(
    np.uint64(odd) for odd in (0x8EBC6AF09C88C6E3, 0x589965CC75374CC3, 0x1D8E4E27C47D124F, 0xEB44ACCAB455D165)
)
_SHIFT = np.uint64(32)
_READ = 8  # bytes of a word read together
_KEPT = np.array([(1 << (8 * count)) - 1 for count in range(_READ + 1)], np.uint64)  # keeps the first `count` of them

_LETTERS = np.array([chr(byte).isalpha() and byte < 0x80 for byte in range(256)])


@dataclass
class Words:
    """The words of one block.

    Attributes:
      folded: uint8, the block's bytes with letters in lower case, and eight more.
      starts, ends: int64, places of the words in the block.
      hashes: uint64, one a word.
    """

    folded: Bytes
    starts: Places
    ends: Places
    hashes: Hashes

    @classmethod
    def of(cls, block: Bytes, cuts: Places) -> "Words":
        """Finds and hashes the words of a block of at most `BLOCK_BYTES`; no word reaches across one of `cuts`."""
        folded = np.zeros(len(block) + _READ, np.uint8)
        np.bitwise_or(block, np.uint8(0x20), out=folded[: len(block)])
        inside = np.zeros(len(block) + 2, np.bool_)
        _mark_words(block, folded[: len(block)], inside[1:-1])
        borders = np.flatnonzero(inside[1:] != inside[:-1])
        joined = cuts[inside[cuts] & inside[cuts + 1]]
        if len(joined):
            borders = _with_twice(borders, joined)
        starts, ends = borders[::2].copy(), borders[1::2].copy()
        return cls(folded, starts, ends, _hashed(folded, starts, ends))

    def __len__(self) -> int:
        return len(self.starts)


def _with_twice(borders: Places, joined: Places) -> Places:
    """Adds to borders the end of one word and the start of the next where two documents join; all in order."""
    at = [0, *np.searchsorted(borders, joined).tolist(), len(borders)]
    parts = [borders[at[0] : at[1]]]
    for index, (start, end) in enumerate(pairwise(at[1:])):
        parts += joined[index : index + 1], joined[index : index + 1], borders[start:end]
    return np.concatenate(parts)


def _hashed(folded: Bytes, starts: Places, ends: Places) -> Hashes:
    """Mixes the first eight bytes of each word with, in longer ones, the last eight, the length and the rest."""
    reads = np.ndarray((len(folded) - _READ + 1,), "<u8", folded, strides=(1,))
    lengths = ends - starts
    hashes = reads[starts]
    hashes &= _KEPT.take(lengths, mode="clip")
    hashes *= _FIRST
    longer = np.flatnonzero(lengths > _READ)
    long = lengths.take(longer)
    hashes[longer] += reads[ends.take(longer) - _READ] * _LAST + long.view(np.uint64) * _LENGTH
    done, rest = _READ, longer[long > 2 * _READ]
    while len(rest):
        hashes[rest] = mixed(hashes[rest]) + reads[starts[rest] + done] * _NEXT
        done += _READ
        rest = rest[lengths[rest] > done + _READ]
    return mixed(hashes)


def mixed(hashes: Hashes) -> Hashes:
    """Spreads every bit over the high ones, which choose the bucket."""
    spread = hashes >> _SHIFT
    spread ^= hashes
    spread *= _MIX
    spread ^= spread >> _SHIFT
    return spread


def pairs(hashes: Hashes) -> Hashes:
    """One hash for each word and the next; `len(hashes) - 1` of them."""
    return mixed(hashes[:-1] * _PAIR + hashes[1:])


def _mark_words(block: Bytes, folded: Bytes, word: npt.NDArray[np.bool_]) -> None:
    """Sets whether each byte belongs to a word. Comparisons of whole blocks cost less than one look-up a byte."""
    np.less(folded - np.uint8(0x61), np.uint8(26), out=word)
    word |= (block - np.uint8(0x30)) < np.uint8(10)
    for sign in (0x24, 0x2A, 0x40):  # $ * @
        word |= block == np.uint8(sign)
    bang = np.flatnonzero(block == np.uint8(0x21))
    bang = bang[(bang > 0) & (bang < len(block) - 1)]
    word[bang] = _LETTERS[block[bang - 1]] & _LETTERS[block[bang + 1]]
    other = np.flatnonzero(block >= np.uint8(0x80))
    if len(other):
        word[other] = True
        _except_signs(block, other, word)


def _except_signs(block: Bytes, other: Places, word: npt.NDArray[np.bool_]) -> None:
    """Takes out of the words the signs of Latin-1, which begin with C2, and general punctuation, E2 80 and E2 81.

    Args:
      other: places of all bytes that are not ASCII.
    """
    leads = block[other]
    signs = other[leads == np.uint8(0xC2)]
    word[signs] = False
    word[signs[signs < len(block) - 1] + 1] = False
    wide = other[leads == np.uint8(0xE2)]
    word[wide] = False
    wide = wide[wide < len(block) - 2]
    letters = (block[wide + 1] & 0xFE) != 0x80
    for offset in range(3):
        word[wide + offset] = letters


@dataclass
class Characters:
    """The character n-grams of some words.

    Attributes:
      reads: uint64, at each place the byte there and the seven behind it, the first one lowest; the text is the words
        end to end, a space before and after each.
      room: int64, bytes from each place to the end of its word, the space behind it included.
      first: int64, the place where each word starts, its space before it included.
    """

    reads: Hashes
    room: Places
    first: Places

    @classmethod
    def of(cls, data: Bytes, starts: Places, ends: Places) -> "Characters":
        """Those of the words `data[starts[i]:ends[i]]`, in lower case."""
        lengths = np.minimum(ends - starts, MAX_WORD_BYTES) + 2
        stops = np.cumsum(lengths)
        first = stops - lengths
        places = np.arange(int(stops[-1]) if len(stops) else 0)
        text = np.zeros(len(places) + _READ, np.uint8)
        np.take(data, places + np.repeat(starts - 1 - first, lengths), mode="clip", out=text[: len(places)])
        text |= np.uint8(0x20)
        text[stops - 1] = 0x20
        text[first] = 0x20
        reads = np.ndarray((len(places),), "<u8", text, strides=(1,)).copy()
        return cls(reads, np.repeat(stops, lengths) - places, first)

    def hashes(self, length: int) -> tuple[Hashes, npt.NDArray[np.bool_]]:
        """A hash at every place, and whether the n-gram ends within its word, where a space counts as a character."""
        return mixed((self.reads & _KEPT[length]) * _SPELLED[length - 2]), self.room >= length

    def word_of(self) -> Places:
        """The word, counted among the chosen ones, that each place belongs to."""
        return np.repeat(np.arange(len(self.first)), np.diff(self.first, append=len(self.room)))

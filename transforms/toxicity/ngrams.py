"""Words, word pairs and character n-grams as 64-bit hashes, for a whole block of text at once.

A word is a run of letters, digits and the signs that spell masked words (`*`, `$`, `@`, and `!` between letters); ASCII
and Latin-1 letters are folded to lower case by setting one bit of the byte. The hash of bytes c_0..c_n is the
polynomial sum of c_i * R**i modulo 2**64 (Karp and Rabin, 1987), which prefix sums give for every word at once, and
then a mix of its bits.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCK_BYTES = 1 << 16
"""Text hashed together: small enough that all intermediate arrays stay in the processor's cache."""

MAX_WORD_BYTES = 24
"""Character n-grams are taken from the first bytes of a word only: what is longer is a link or encoded data."""

CHARACTERS = (2, 3, 4, 5)
"""Lengths of the character n-grams; a space stands for each end of the word."""

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_ROOT = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIR = np.uint64(0xA0761D6478BD642F)
_SEED = np.uint64(0x589965CC75374CC3)
_SHIFT = np.uint64(32)


def _powers(count: int) -> Hashes:
    powers = np.full(count, _ROOT, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_POWERS = _powers(BLOCK_BYTES + 1)
_DESCENDING = _POWERS[::-1].copy()  # brings a word that starts at place s to the power of the block's end


@dataclass
class Words:
    """The words of one block.

    Attributes:
      folded: uint8, the block's bytes with letters in lower case.
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
        folded = block | np.uint8(0x20)
        inside = np.zeros(len(block) + 2, np.bool_)
        inside[1:-1] = _word_bytes(block, folded)
        borders = np.flatnonzero(inside[1:] != inside[:-1])
        joined = cuts[inside[cuts] & inside[cuts + 1]]
        if len(joined):
            borders = np.sort(np.concatenate([borders, joined, joined]))
        starts, ends = borders[::2], borders[1::2]
        prefix = np.zeros(len(block) + 1, np.uint64)
        np.cumsum(folded * _POWERS[: len(block)], out=prefix[1:])
        return cls(folded, starts, ends, mixed((prefix[ends] - prefix[starts]) * _DESCENDING[starts]))

    def __len__(self) -> int:
        return len(self.starts)


def mixed(hashes: Hashes) -> Hashes:
    """Spreads every bit over the high ones, which choose the bucket."""
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX
    return hashes ^ (hashes >> _SHIFT)


def pairs(hashes: Hashes) -> Hashes:
    """One hash for each word and the next; `len(hashes) - 1` of them."""
    return mixed(hashes[:-1] * _PAIR + hashes[1:])


def _word_bytes(block: Bytes, folded: Bytes) -> npt.NDArray[np.bool_]:
    letter = (folded - np.uint8(0x61)) < 26
    word = letter | ((block - np.uint8(0x30)) < 10) | (block == 0x2A) | (block == 0x24) | (block == 0x40)
    bang = block == 0x21
    word[1:-1] |= bang[1:-1] & letter[:-2] & letter[2:]
    high = block >= 0x80
    if not high.any():
        return word
    # Of the wide characters, all are letters but Latin-1 signs (C2 xx) and general punctuation (E2 80 xx, E2 81 xx).
    sign = block == 0xC2
    high[sign] = False
    high[1:] &= ~sign[:-1]
    punctuation = np.flatnonzero((block[:-2] == 0xE2) & ((block[1:-1] & 0xFE) == 0x80))
    for offset in range(3):
        high[punctuation + offset] = False
    return word | high


@dataclass
class Characters:
    """The character n-grams of some words of a block, one length at a time.

    Attributes:
      text: uint8, the chosen words' bytes end to end, a space before and after each.
      owner: int64, the word, counted among the chosen ones, that each byte belongs to.
      room: int64, bytes from each place to the end of its word, the space behind it included.
    """

    text: Bytes
    owner: Places
    room: Places

    @classmethod
    def of(cls, words: Words, chosen: Places) -> "Characters":
        starts = words.starts[chosen]
        lengths = np.minimum(words.ends[chosen] - starts, MAX_WORD_BYTES) + 2
        stops = np.cumsum(lengths)
        total = int(stops[-1]) if len(stops) else 0
        owner = np.repeat(np.arange(len(chosen)), lengths)
        places = np.arange(total)
        room = stops[owner] - places
        inner = places + (starts - 1 - (stops - lengths))[owner]
        text = words.folded[np.clip(inner, 0, len(words.folded) - 1)]
        text[stops - 1] = 0x20
        text[stops - lengths] = 0x20
        return cls(text, owner, room)

    def hashes(self, length: int) -> tuple[Hashes, Places]:
        """The n-grams of one length and the word each belongs to; the spaces at a word's ends count as characters."""
        whole = np.flatnonzero(self.room >= length)
        hashed = np.zeros(len(whole), np.uint64)
        for offset in range(length):
            hashed += self.text[whole + offset] * _POWERS[offset + 1]
        return mixed(hashed * _SEED), self.owner[whole]

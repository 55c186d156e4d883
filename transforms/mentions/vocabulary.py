"""Words as numbers, so that many can be looked up in a word list at once."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.mentions.words import keeps_stop

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]
Shapes = npt.NDArray[np.uint16]
Lanes = npt.NDArray[np.uint64]
WordLists = Mapping[str, frozenset[str]]

NOTHING, UNKNOWN = 0, 1
"""The number of the word beyond the last one, and of every word that is in no list."""

CAPITAL, UPPER, LOWER, LONE, ALPHABETIC, ENDING, PAST, PERSON, PREFIXED, TRAILING, QUOTED, KEEPS_STOP = (
    np.uint16(1 << bit) for bit in range(12)
)
"""What a word looks like, as bits: begins with a capital; all in capitals; all in small letters; one character; more
than one letter and nothing else; has one of `ADJECTIVE_ENDINGS`; ends in "ed"; names people, also as the last part of a
compound; has a hyphen before it; has one behind it; begins with an apostrophe; keeps its full stop, as titles do."""

AGED = ("-year-old", "-year-olds")

ADJECTIVE_ENDINGS = ("ed", "ing", "al", "ive", "ous", "ary", "ish", "less", "ful", "ic", "able", "ible", "ian", "-old")

HASHED_BYTES = 24
_LANES = HASHED_BYTES // 8
_SMALL = np.uint64(0x2020202020202020)
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd, with bits all over, as xxHash has them
_REMEMBERED = 1 << 16
_SHAPE_BITS = 16


class Vocabulary:
    """The words of all lists; each has a number, and each list is a table over the numbers.

    Words are told apart by a hash of 64 bits over all their bytes: that a word met in a text has that of one of some
    thousand listed words, and is not that word, has a chance of about 10^-16.
    """

    def __init__(self, lists: WordLists) -> None:
        words = sorted(frozenset().union(*lists.values()) - {""})
        self._numbers = {"": NOTHING, **{word: number for number, word in enumerate(words, UNKNOWN + 1)}}
        self._tables = {name: self._table(listed) for name, listed in lists.items()}
        self._none = self._table(frozenset())
        self._people = self["person_nouns"]
        self._described = _Described(self)
        self._of_byte = np.array([self._numbers.get(chr(byte).lower(), UNKNOWN) for byte in range(128)], np.int32)
        hashed = [word.encode() for word in words if word.isascii() and len(word) <= HASHED_BYTES]
        lanes = np.frombuffer(b"".join(word.ljust(HASHED_BYTES) for word in hashed), np.uint64).reshape(-1, _LANES)
        keys = _hash(list(lanes.T), np.array([len(word) for word in hashed], np.int64))
        order = np.argsort(keys)
        self._keys = np.concatenate([keys[order], np.zeros(1, np.uint64)])
        self._of_key = np.array([self._numbers[hashed[place].decode()] for place in order] + [UNKNOWN], np.int32)

    def __getitem__(self, name: str) -> Bools:
        """The list as a table: whether it has the word of each number; a list that is not there has none."""
        return self._tables.get(name, self._none)

    def __len__(self) -> int:
        return len(self._numbers) + 1

    def number(self, word: str) -> int:
        """The number of a word in lower case."""
        return self._numbers.get(word, UNKNOWN)

    def numbers_of_marks(self, marks: npt.NDArray[np.uint8]) -> Numbers:
        """The numbers of ASCII characters, each a word."""
        return np.asarray(self._of_byte[marks])

    def numbers_of(self, lanes: list[Lanes], lengths: Ints) -> Numbers:
        """The numbers of words in ASCII letters, digits, underscores, hyphens and apostrophes, in any case.

        Args:
          lanes: the first `HASHED_BYTES` bytes from the beginning of each word, eight to a lane.
          lengths: of the words, in bytes; those of more than `HASHED_BYTES` are unknown.
        """
        keys = _hash(lanes, lengths)
        place = np.searchsorted(self._keys[:-1], keys)
        known = (self._keys[place] == keys) & (lengths <= HASHED_BYTES)
        return np.where(known, self._of_key[place], np.int32(UNKNOWN))

    def describe_all(self, words: list[str]) -> tuple[Numbers, Shapes]:
        """Numbers and shapes of words as they are written."""
        if len(self._described) > _REMEMBERED:
            self._described.clear()
        codes = np.array(list(map(self._described.__getitem__, words)), np.int64)
        return (codes >> _SHAPE_BITS).astype(np.int32), (codes & ((1 << _SHAPE_BITS) - 1)).astype(np.uint16)

    def is_person(self, word: str) -> bool:
        """A noun that names people, also as the last part of a compound, and "16-year-old"; in lower case."""
        if self._people[self.number(word)] or word.endswith(AGED):
            return True
        return word.find("-") > 0 and bool(self._people[self.number(word.rsplit("-", 1)[1])])

    def _table(self, words: frozenset[str]) -> Bools:
        table = np.zeros(len(self), np.bool_)
        table[[self._numbers[word] for word in words]] = True
        return table


class _Described(dict[str, int]):
    """Number and shape of words as they are written, in one number; it fills itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, raw: str) -> int:
        trailing = len(raw) > 1 and raw[-1] == "-"
        word = raw.lower()[:-1] if trailing else raw.lower()
        shape = int(TRAILING) if trailing else 0
        shape |= int(CAPITAL) if raw[0].isupper() else 0
        shape |= int(UPPER) if raw.isupper() else int(LOWER) if raw.islower() else 0
        shape |= int(LONE) if len(raw) == 1 else int(ALPHABETIC) if raw.isalpha() else 0
        shape |= int(ENDING) if word.endswith(ADJECTIVE_ENDINGS) else 0
        shape |= int(PAST) if word.endswith("ed") else 0
        shape |= int(PREFIXED) if len(word) > 1 and word[0] == "-" else int(QUOTED) if word[0] == "'" else 0
        shape |= int(PERSON) if self._vocabulary.is_person(word) else 0
        shape |= int(KEEPS_STOP) if keeps_stop(raw) else 0
        self[raw] = code = self._vocabulary.number(word) << _SHAPE_BITS | shape
        return code


def _hash(lanes: list[Lanes], lengths: Ints) -> Lanes:
    """Hashes words of `lengths` bytes, in any case; `_SMALL` makes no two of the characters in words the same."""
    mixed = lengths.astype(np.uint64)
    for number, (lane, factor) in enumerate(zip(lanes, _FACTORS, strict=True)):
        kept = KEPT[np.clip(lengths - 8 * number, 0, 8)]
        mixed = (mixed ^ ((lane | _SMALL) & kept)) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(32)
    return mixed


KEPT = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)
"""Keeps the first `count` bytes of a lane."""


def endings(lanes: Lanes, lengths: Ints) -> Shapes:
    """The shapes `ENDING` and `PAST` of words, given the eight bytes up to the end of each and its length."""
    last = (lanes >> np.uint64(32)).astype(np.uint32) | np.uint32(0x20202020)
    adjective = np.zeros(len(last), np.bool_)
    for ending in ADJECTIVE_ENDINGS:
        missing = 4 - len(ending)
        same = (last >> np.uint32(8 * missing)) == int.from_bytes(ending.encode(), "little")
        adjective |= same & (lengths >= len(ending))
    past = ((last >> np.uint32(16)) == int.from_bytes(b"ed", "little")) & (lengths > 1)
    return np.asarray(ENDING * adjective | PAST * past)

"""The words to one side of many matches at once, the nearest first, read only as far as somebody asks.

A step reads the next word of many matches: it looks at the next 32 bytes of each, as bits of one number. What does
not fit there, and anything beyond ASCII, is read by `words_after` and `words_before`, match by match.
"""

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.mentions import vocabulary as shape
from fairsieve.transforms.mentions.vocabulary import Bools, Ints, Lanes, Numbers, Shapes, Vocabulary
from fairsieve.transforms.mentions.words import LINE_BEGINNINGS, words_after, words_before

WINDOW_BYTES = 120
"""How far a side reaches."""

PADDING = 32
"""Bytes before and behind the text that may be read."""

_WIDTH = 32
_MOST_WORDS = WINDOW_BYTES + 16  # a word of each byte, and as many beyond as a pattern asks for without looking
_NEAR, _MANY, _CROWD = 3, 32, 300
_AT_ONCE = 4
"""Words further away are asked for at few places, and a step has a price of its own; so they are read one by one."""
_ONE, _TWO = np.uint64(1), np.uint64(2)
_WORD, _SPACE, _NEWLINE, _BLANK, _HYPHEN, _UPPER, _LOWER, _BEYOND = (np.uint8(1 << bit) for bit in range(8))
_CLITIC = 2
"""Letters behind an apostrophe that are a word with it: "'s", "'re"."""
_HYPHEN_BYTE, _APOSTROPHE_BYTE, _STOP_BYTE = 0x2D, 0x27, 0x2E


def _kinds() -> npt.NDArray[np.uint8]:
    """What each byte is, as bits; anything but ASCII is `_BEYOND`."""
    kinds = np.zeros(256, np.uint8)
    for byte in range(128):
        one = chr(byte)
        is_kind = (one.isalnum() or one == "_", one.isspace(), one == "\n", one in "\t ", one == "-")
        for kind, true in enumerate((*is_kind, one.isupper(), one.islower())):
            kinds[byte] |= np.uint8(true << kind)
    kinds[128:] = _BEYOND
    return kinds


_KINDS = _kinds()
_BEGINS_LINE = np.array([byte < 128 and bool(re.match(f"[{LINE_BEGINNINGS}]", chr(byte))) for byte in range(256)])
_ENDS_SENTENCE = np.array([chr(byte) in ".!?" for byte in range(256)])


class Side:
    """The words to one side of matches.

    Attributes:
      words: int32, (words, matches): the number of each word that was read; beyond the last one `NOTHING`.
      shapes: uint16, (words, matches).
    """

    def __init__(self, text: npt.NDArray[np.uint8], at: Ints, limit: Ints, vocabulary: Vocabulary, backwards: bool):
        """
        Args:
          text: UTF-8 with `PADDING` bytes before and behind it.
          at: where each side begins in the padded text: the end of a match, or its start if `backwards`.
          limit: where it ends.
        """
        self._text, self._begin, self._limit, self._backwards = text, at, limit, backwards
        self._vocabulary = vocabulary
        self._eights: Lanes = np.ndarray((len(text) - 7,), np.uint64, text, strides=(1,))
        self._at = at.copy()
        self._count = np.zeros(len(at), np.int64)
        self._readers: dict[int, Iterator[str]] = {}
        self._behind_stop = np.zeros(len(at), np.bool_)  # going backwards, after a full stop that may be a title's
        self.words: Numbers = np.zeros((_MOST_WORDS, len(at)), np.int32)
        self.shapes: Shapes = np.zeros((_MOST_WORDS, len(at)), np.uint16)

    def read(self, rows: Ints, number: Ints | int) -> None:
        """Makes sure that the word `number` of each row is read, if there are so many."""
        while len(behind := rows[self._count[rows] <= number]):
            near = 0 if len(behind) < _MANY else _NEAR if len(behind) < _CROWD else _MOST_WORDS
            slow = self._count[behind] >= near
            if slow.any():
                self._read_slowly(behind[slow])
            if not slow.all():
                self._step(behind[~slow])

    def _step(self, rows: Ints) -> None:
        """Reads one more word in each row, or finds that there is none, or only comes past a full stop."""
        at, room = self._at[rows], np.minimum(np.abs(self._limit[rows] - self._at[rows]), _WIDTH)
        kinds = self._kinds_at(at)
        inside = (_ONE << room.astype(np.uint64)) - _ONE
        space = _bits(kinds, _SPACE) & inside
        gap = _ones(space)
        shift = gap.astype(np.uint64)
        first = at - 1 - gap if self._backwards else at + gap
        word, hyphen = (_bits(kinds, _WORD) & inside) >> shift, (_bits(kinds, _HYPHEN) & inside) >> shift
        byte = self._text[first]
        length = self._lengths(word, hyphen, byte, first)
        reach = gap + length + (2 if self._backwards else 1)  # with what tells that the word ends there
        beyond = (_bits(kinds, _BEYOND) & inside & ((_ONE << reach.astype(np.uint64)) - _ONE)) != 0
        slow = beyond | ((reach > _WIDTH) & (room == _WIDTH))
        ended = ~slow & ((gap >= room) | self._line_ends(kinds, inside, at, gap, byte))
        self._end(rows[ended], _STOP_BYTE)
        if slow.any():
            self._read_slowly(rows[slow])
        left = np.flatnonzero(~(slow | ended))
        stops = left[_ENDS_SENTENCE[byte[left]]]
        self._stop(rows[stops], first[stops], byte[stops])
        left = left[~_ENDS_SENTENCE[byte[left]]]
        masks = (_bits(kinds[left], kind) >> shift[left] for kind in (_UPPER, _LOWER))
        self._add(rows[left], first[left], length[left], word[left], *masks)

    def _kinds_at(self, at: Ints) -> npt.NDArray[np.uint8]:
        """The kinds of the next bytes, (rows, `_WIDTH`), in the order in which they are read."""
        begin = at - _WIDTH if self._backwards else at
        block = self._eights[begin[:, None] + np.arange(0, _WIDTH, 8)].view(np.uint8)
        return np.asarray(np.take(_KINDS, block[:, ::-1] if self._backwards else block))

    def _lengths(self, word: Lanes, hyphen: Lanes, byte: npt.NDArray[np.uint8], first: Ints) -> Ints:
        """Bytes of the words that begin (backwards: end) at bit 0; a mark has one."""
        begins = (word & _ONE) != 0
        followed = ~begins & ((word & _TWO) != 0)
        joined = word | (hyphen & (word << _ONE) & (word >> _ONE))
        hyphened = begins | (followed & (byte == _HYPHEN_BYTE))
        length = np.where(hyphened, 1 + _ones(joined >> _ONE), 1)
        length += hyphened & (((hyphen >> length.astype(np.uint64)) & _ONE) != 0)
        run = _ones(word >> _ONE) + 1
        if self._backwards:
            behind = ((word >> (run + 1).astype(np.uint64)) & _ONE) != 0
            quoted = begins & behind & (self._text[first - run] == _APOSTROPHE_BYTE) & (run <= _CLITIC)
            return np.asarray(np.where(quoted, run + 1, length))
        return np.asarray(np.where(followed & (byte == _APOSTROPHE_BYTE) & (run <= _CLITIC + 1), run, length))

    def _line_ends(
        self, kinds: npt.NDArray[np.uint8], inside: Lanes, at: Ints, gap: Ints, byte: npt.NDArray[np.uint8]
    ) -> Bools:
        """Whether the gap before a word holds a blank line, or the end of a line that the next does not go on with."""
        newline = _bits(kinds, _NEWLINE) & inside & ((_ONE << gap.astype(np.uint64)) - _ONE)
        ends = np.bitwise_count(newline) > 1
        some = np.flatnonzero(newline)
        if self._backwards:
            blank = _ones(_bits(kinds[some], _BLANK) & inside[some]).astype(np.uint64)
            ends[some] |= _BEGINS_LINE[self._text[at[some]]] & (((newline[some] >> blank) & _ONE) != 0)
        else:
            ends[some] |= _BEGINS_LINE[byte[some]]
        return np.asarray(ends)

    def _stop(self, rows: Ints, place: Ints, mark: npt.NDArray[np.uint8]) -> None:
        """Comes to a mark that ends the sentence, unless it is the full stop of a title or an initial."""
        full_stop = mark == _STOP_BYTE
        if self._backwards:
            passed = full_stop & ~self._behind_stop[rows]
            self._behind_stop[rows[passed]] = True
            self._at[rows[passed]] = place[passed]
        else:
            last = self.shapes[self._count[rows] - 1, rows]
            passed = full_stop & (self._count[rows] > 0) & ((last & shape.KEEPS_STOP) != 0)
            self._at[rows[passed]] = place[passed] + 1
        self._end(rows[~passed], mark[~passed])

    def _end(self, rows: Ints, mark: npt.NDArray[np.uint8] | int) -> None:
        """Ends the sentence of these rows; forwards with a mark."""
        if not self._backwards:
            self.words[self._count[rows], rows] = self._vocabulary.numbers_of_marks(np.asarray(mark))
            self.shapes[self._count[rows], rows] = shape.LONE
        self._count[rows] = _MOST_WORDS

    def _add(self, rows: Ints, first: Ints, length: Ints, word: Lanes, upper: Lanes, lower: Lanes) -> None:
        """Adds a word to each row, and goes on behind it."""
        begin = first - length + 1 if self._backwards else first
        self._at[rows] = begin if self._backwards else begin + length
        kept = (_ONE << length.astype(np.uint64)) - _ONE
        word, upper, lower = word & kept, upper & kept, lower & kept
        head = self._text[begin]
        trailing = (length > 1) & (self._text[begin + length - 1] == _HYPHEN_BYTE)
        bare = length - trailing
        number = self._vocabulary.numbers_of([self._eights[begin + step] for step in (0, 8, 16)], bare)
        marks = word == 0
        number[marks] = self._vocabulary.numbers_of_marks(head[marks])
        lone, capital = length == 1, (_KINDS[head] & _UPPER) != 0
        prefixed, quoted = (head == _HYPHEN_BYTE) & (bare > 1), head == _APOSTROPHE_BYTE
        shapes = shape.endings(self._eights[begin + bare - 8], bare)
        for bit, true in (
            (shape.CAPITAL, capital),
            (shape.UPPER, (upper != 0) & (lower == 0)),
            (shape.LOWER, (lower != 0) & (upper == 0)),
            (shape.LONE, lone),
            (shape.ALPHABETIC, ~lone & ((upper | lower) == kept)),
            (shape.PERSON, self._vocabulary["person_nouns"][number]),
            (shape.PREFIXED, prefixed),
            (shape.TRAILING, trailing),
            (shape.QUOTED, quoted),
            (shape.KEEPS_STOP, (self._vocabulary["shortened"][number] & ~trailing) | (lone & capital)),
        ):
            shapes |= bit * true
        inner = length - np.bitwise_count(word) - trailing - prefixed - quoted
        odd = np.flatnonzero(~marks & ((inner > 0) | (bare > shape.HASHED_BYTES)))
        written = [_text(self._text, *one) for one in zip(begin[odd].tolist(), length[odd].tolist(), strict=True)]
        number[odd], shapes[odd] = self._vocabulary.describe_all(written)
        if self._backwards:
            behind = self._behind_stop[rows]
            title = (shapes & shape.KEEPS_STOP) != 0
            self._behind_stop[rows] = False
            self._end(rows[behind & ~title], _STOP_BYTE)
            rows, number, shapes = (column[~behind | title] for column in (rows, number, shapes))
        count = self._count[rows]
        self.words[count, rows], self.shapes[count, rows] = number, shapes
        self._count[rows] = count + 1

    def _read_slowly(self, rows: Ints) -> None:
        """Reads some more words of each row, one by one."""
        words: list[str] = []
        counts = []
        for row in rows.tolist():
            before = len(words)
            words += self._readers.pop(row) if row in self._readers else islice(self._reader(row), _AT_ONCE)
            counts.append(len(words) - before)
        numbers, shapes = self._vocabulary.describe_all(words)
        count = np.array(counts, np.int64)
        row = np.repeat(rows, count)
        place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count - self._count[rows], count)
        self.words[place, row], self.shapes[place, row] = numbers, shapes
        self._count[rows] = np.where(count == _AT_ONCE, self._count[rows] + count, _MOST_WORDS)

    def _reader(self, row: int) -> Iterator[str]:
        """The words of a row behind those that are read already."""
        begin, limit = int(self._begin[row]), int(self._limit[row])
        if self._backwards:
            words = words_before(self._text[limit:begin].tobytes(), _text(self._text, begin, 4)[:1])
        else:
            words = words_after(self._text[begin:limit].tobytes())
        self._readers[row] = reader = islice(words, int(self._count[row]), None)
        return reader


def _text(text: npt.NDArray[np.uint8], begin: int, length: int) -> str:
    return text[begin : begin + length].tobytes().decode("utf-8", "ignore")


def _bits(kinds: npt.NDArray[np.uint8], kind: np.uint8) -> Lanes:
    """For each row, which of its bytes are of the kind: the first is the lowest bit."""
    return np.packbits(kinds & kind, axis=1, bitorder="little").view(np.uint32).ravel().astype(np.uint64)


def _ones(bits: Lanes) -> Ints:
    """How many of the lowest bits are set before the first that is not."""
    return np.bitwise_count(bits ^ (bits + _ONE)).astype(np.int64) - 1

"""Finds every form of the lexicons in one native pass."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import hyperscan
import numpy as np
import numpy.typing as npt

from fairsieve.lexicons import Lexicon, Term
from fairsieve.transforms.mentions.fold import TRIGGERS
from fairsieve.transforms.mentions.forms import FLAT, Form
from fairsieve.transforms.mentions.longest import longest

Ints = npt.NDArray[np.int64]

BORDER = b"\x00"
"""Stands between documents: no form holds it, and it is no part of a word."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no spaces between words: a form that ends in one needs no border there."""

_END_BITS = 33
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Found:
    """Matches in a buffer: a row for each term that has the form, sorted by start.

    Attributes:
      term: place of the term in `Matcher.terms`.
      start, end: bytes of the buffer.
      triggers: places of characters that hide words from the matcher.
    """

    term: Ints
    start: Ints
    end: Ints
    triggers: Ints


class Matcher:
    """The forms of some lexicons as two Hyperscan databases; forms are word-bounded, and the longest wins.

    Forms in ASCII are literals, found in flat text: a border is one byte there, and a literal holds its own borders
    and has a known length. What flat text does not tell (the kind of a gap, case where it matters, a letter beyond
    ASCII at the border) is looked up in the text at the places found. Other forms are expressions, found in the text.

    Attributes:
      terms: every term with the lexicon it is from; `Found.term` counts in it.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.terms: list[tuple[Lexicon, Term]] = [(one, term) for one in lexicons for term in one.terms]
        literals: dict[bytes, list[int]] = {}
        expressions: dict[tuple[str, int], list[int]] = {}
        self._forms = [
            Form.of(number, term, form) for number, (_, term) in enumerate(self.terms) for form in term.forms
        ]
        for number, form in enumerate(self._forms):
            if form.key.isascii():
                for literal in form.flattened():
                    literals.setdefault(literal, []).append(number)
            else:
                for expression in form.expressions():
                    expressions.setdefault(expression, []).append(number)
        owners = [*literals.values(), *expressions.values()]
        self._counts = np.array([len(numbers) for numbers in owners], np.int64)
        self._first = np.concatenate([[0], np.cumsum(self._counts)[:-1]]).astype(np.int64)
        self._flat = np.array([number for numbers in owners for number in numbers], np.int64)
        self._length = np.array([len(literal) - 2 for literal in literals], np.int64)
        self._trigger = len(owners)
        self._reach = max([16, *map(len, literals), *(4 * len(text) for text, _ in expressions)])
        self._literals = _database([re.sub(rb"[^a-z0-9_ ]", rb"\\\g<0>", one) for one in literals], [0] * len(literals))
        others = [*expressions, (TRIGGERS, hyperscan.HS_FLAG_UTF8)]
        first = len(literals)
        self._others = _database([text.encode() for text, _ in others], [flags for _, flags in others], first)
        self._describe_forms()

    def _describe_forms(self) -> None:
        """What has to be looked up of each form."""
        forms = self._forms
        self._term = np.array([form.term for form in forms], np.int64)
        ascii_only = np.array([form.key.isascii() for form in forms], bool)
        self._parted = ascii_only & np.array([form.parted for form in forms], bool)
        self._exact = ascii_only & ~self._parted & np.array([form.case == "exact" for form in forms], bool)
        initials = [ord(form.key[0].upper()) if form.case == "initial" else 0 for form in forms]
        self._initial = np.where(ascii_only, np.array(initials, np.int64), 0)
        self._free_before = np.array([bool(_UNSPACED.match(form.key[0])) for form in forms], bool)
        self._free_after = np.array([bool(_UNSPACED.match(form.key[-1])) for form in forms], bool)
        families: dict[str, int] = {}
        names = [one.family or f"{one.lexicon} {one.language}" for one, _ in self.terms]
        self._family = np.array([families.setdefault(name, len(families)) for name in names], np.int64)

    def find(self, data: npt.NDArray[np.uint8]) -> Found:
        """All matches in documents that lie end to end, each followed by `BORDER`; `data` is UTF-8."""
        scanned = [self._scan(data, first) for first in range(0, max(len(data), 1), _PIECE_BYTES)]
        pattern, start, end = (np.concatenate(column) for column in zip(*scanned, strict=True))
        trigger = pattern == self._trigger
        triggers = end[trigger] - 1
        pattern, start, end = pattern[~trigger], start[~trigger], end[~trigger]
        counts = self._counts[pattern]
        total = int(counts.sum())
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        form = self._flat[np.repeat(self._first[pattern], counts) + within]
        start, end = np.repeat(start, counts), np.repeat(end, counts)
        good = self._holds(data, form, start, end)
        form, start, end = form[good], start[good], end[good]
        term = self._term[form]
        kept = longest(self._family[term], start, end)
        return Found(term[kept], start[kept], end[kept], triggers)

    def _scan(self, data: npt.NDArray[np.uint8], first: int) -> tuple[Ints, Ints, Ints]:
        """Matches that end in the piece of the data that begins at `first`: pattern, start and end.

        What is scanned begins earlier than the piece, by more than the longest form, so that no match is cut.
        """
        begin, last = _character_border(data, max(first - self._reach, 0), -1), min(first + _PIECE_BYTES, len(data))
        piece = data[begin : _character_border(data, last, 1)].tobytes()
        packed: list[int] = []
        begins: list[int] = []
        add, add_begin = packed.append, begins.append

        def on_literal(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(pattern << _END_BITS | end)

        def on_other(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            add(pattern << _END_BITS | end)
            add_begin(start)

        if len(self._length):
            self._literals.scan(b" " + piece.translate(FLAT), match_event_handler=on_literal)
        literals = len(packed)
        if not piece.isascii():
            self._others.scan(piece, match_event_handler=on_other)
        columns = np.array(packed, np.int64)
        pattern, stop = columns >> _END_BITS, columns & ((1 << _END_BITS) - 1)
        ours = (stop > first - begin + (np.arange(len(stop)) < literals)) if first else np.ones(len(stop), bool)
        ours &= stop <= last - begin + (np.arange(len(stop)) < literals)
        stop[:literals] -= 2  # the space before the piece, and the border after the form
        start = np.concatenate([stop[:literals] - self._length[pattern[:literals]], np.array(begins, np.int64)])
        return pattern[ours], start[ours] + begin, stop[ours] + begin

    def _holds(self, data: npt.NDArray[np.uint8], form: Ints, start: Ints, end: Ints) -> npt.NDArray[np.bool_]:
        """Whether the text at each place is the form, within borders."""
        good: npt.NDArray[np.bool_] = (self._initial[form] == 0) | (data[start] == self._initial[form])
        good &= ~_touches_letter(data, start, before=True) | self._free_before[form]
        good &= ~_touches_letter(data, end, before=False) | self._free_after[form]
        exact = np.flatnonzero(good & self._exact[form])
        for number in np.unique(form[exact]):
            its = exact[form[exact] == number]
            spelled = np.frombuffer(self._forms[number].key.encode(), np.uint8)
            good[its] = (data[start[its][:, None] + np.arange(len(spelled))] == spelled).all(axis=1)
        for number in np.flatnonzero(good & self._parted[form]).tolist():
            good[number] = self._forms[form[number]].is_written(data[start[number] : end[number]].tobytes())
        return good


def _database(expressions: list[bytes], flags: list[int], first: int = 0) -> hyperscan.Database:
    """The expressions compiled; their ids count from `first`."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    if expressions:
        ids = list(range(first, first + len(expressions)))
        database.compile(expressions=expressions, ids=ids, flags=flags)
    return database


def _character_border(data: npt.NDArray[np.uint8], place: int, step: int) -> int:
    """The nearest place from `place` on, forwards or backwards, that is not inside a character."""
    while 0 < place < len(data) and data[place] & 0xC0 == 0x80:
        place += step
    return place


def _touches_letter(data: npt.NDArray[np.uint8], places: Ints, before: bool) -> npt.NDArray[np.bool_]:
    """Whether a letter, a mark of one, a digit or an underscore stands right before (or at) each place."""
    at = places - 1 if before else places
    inside = (at >= 0) & (at < len(data))
    byte = np.where(inside, data[np.clip(at, 0, max(len(data) - 1, 0))] if len(data) else 0, 0)
    touches = _ASCII_WORD[byte]
    for number in np.flatnonzero(byte >= 0x80).tolist():
        place = int(at[number])
        character = _character(data, place)
        while before and place > 0 and _is_mark(character):
            place -= len(character.encode())
            character = _character(data, place)
        touches[number] = character.isalnum() or (not before and _is_mark(character))
    return touches


def _is_mark(character: str) -> bool:
    """Whether it belongs to the letter before it: an accent, or a vowel sign."""
    return unicodedata.category(character or " ")[0] == "M"


def _character(data: npt.NDArray[np.uint8], place: int) -> str:
    """The character that has this byte in it; nothing before the text."""
    if place < 0:
        return ""
    first = min(place, 3)
    window = data[place - first : place + 4].tobytes()
    while window[first] & 0xC0 == 0x80:
        first -= 1
    return window[first : first + 4].decode("utf-8", "ignore")[:1]


_ASCII_WORD = np.array([byte < 0x80 and (chr(byte).isalnum() or byte == 0x5F) for byte in range(256)], bool)

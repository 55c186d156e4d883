"""Finds every form of the lexicons in one native pass."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import hyperscan
import numpy as np
import numpy.typing as npt

from fairsieve.lexicons import Lexicon, Term, word_key
from fairsieve.transforms.mentions.fold import TRIGGERS

Ints = npt.NDArray[np.int64]

BORDER = b"\x00"
"""Stands between documents: no form holds it, and it is no part of a word."""

_COMMON_GAPS = (" ", "-", "\n", "\u00a0")
_RARE_GAPS = ("  ", "\r\n", "\t", "\u2010", "\u2011", "\u2013")
_APOSTROPHES = ("'", "\u2019", "\u02bc")
_SHORT = 5
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no spaces between words: a form that ends in one needs no border there."""

_END_BITS = 33
_CHUNK_BYTES = 4 << 20


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
    """The forms of some lexicons as one Hyperscan database; forms are word-bounded, and the longest wins.

    Attributes:
      terms: every term with the lexicon it is from; `Found.term` counts in it.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.terms: list[tuple[Lexicon, Term]] = [(one, term) for one in lexicons for term in one.terms]
        owners: dict[tuple[str, int], list[int]] = {}
        free: dict[tuple[str, int], tuple[bool, ...]] = {}
        for number, (_, term) in enumerate(self.terms):
            for form in term.forms:
                unspaced = tuple(bool(_UNSPACED.match(edge)) for edge in (form[0], form[-1]))
                for expression in _expressions(form, term.case):
                    owners.setdefault(expression, []).append(number)
                    free.setdefault(expression, unspaced)
        self._free_before, self._free_after = np.array(list(free.values()), bool).reshape(-1, 2).T
        self._counts = np.array([len(numbers) for numbers in owners.values()], np.int64)
        self._first = np.concatenate([[0], np.cumsum(self._counts)[:-1]]).astype(np.int64)
        self._flat = np.array([number for numbers in owners.values() for number in numbers], np.int64)
        families: dict[str, int] = {}
        names = [one.family or f"{one.lexicon} {one.language}" for one, _ in self.terms]
        self._family = np.array([families.setdefault(name, len(families)) for name in names], np.int64)
        self._trigger = len(owners)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[expression.encode() for expression, _ in (*owners, (TRIGGERS, 0))],
            ids=list(range(len(owners) + 1)),
            flags=[flags for _, flags in (*owners, ("", hyperscan.HS_FLAG_UTF8))],
        )

    def find(self, data: npt.NDArray[np.uint8], starts: Ints) -> Found:
        """All matches in documents that lie end to end, each followed by `BORDER`.

        Args:
          data: UTF-8.
          starts: where each document begins, and the end of the data.
        """
        scanned = [self._scan(data, first, last) for first, last in _chunks(starts)]
        pattern, start, end = (np.concatenate(column) for column in zip(*scanned, strict=True))
        trigger = pattern == self._trigger
        triggers = end[trigger] - 1
        pattern, start, end = pattern[~trigger], start[~trigger], end[~trigger]
        joined_before = _touches_letter(data, start, before=True) & ~self._free_before[pattern]
        joined_after = _touches_letter(data, end, before=False) & ~self._free_after[pattern]
        bounded = ~(joined_before | joined_after)
        pattern, start, end = pattern[bounded], start[bounded], end[bounded]
        counts = self._counts[pattern]
        total = int(counts.sum())
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        term = self._flat[np.repeat(self._first[pattern], counts) + within]
        start, end = np.repeat(start, counts), np.repeat(end, counts)
        kept = _longest(self._family[term], start, end)
        return Found(term[kept], start[kept], end[kept], triggers)

    def _scan(self, data: npt.NDArray[np.uint8], first: int, last: int) -> tuple[Ints, Ints, Ints]:
        where: list[int] = []
        begins: list[int] = []
        add, begin = where.append, begins.append

        def on_match(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            add(pattern << _END_BITS | end)
            begin(start)

        self._database.scan(data[first:last].tobytes(), match_event_handler=on_match)
        packed = np.array(where, np.int64)
        start, end = np.array(begins, np.int64), packed & ((1 << _END_BITS) - 1)
        return packed >> _END_BITS, start + first, end + first


def _expressions(form: str, case: str) -> Iterator[tuple[str, int]]:
    """A form as Hyperscan expressions with their flags: one for each way to write its gaps and apostrophes.

    Literals compile fifty times faster than expressions with `\\b`, so that only short forms, which are often part of
    a word, have it; `Matcher.find` looks at the borders of all.
    """
    key = form if case == "exact" else word_key(form)
    parts = re.split("([ \u00a0\u2010-\u2013-]|['\u2019\u02bc])", key)
    gaps = [part for part in parts[1::2] if part not in _APOSTROPHES]
    marks = [part for part in parts[1::2] if part in _APOSTROPHES]
    ways = {*product(_COMMON_GAPS, repeat=len(gaps)), *((gap,) * len(gaps) for gap in _RARE_GAPS)}
    for way in sorted(ways):
        for apostrophe in _APOSTROPHES if marks else _APOSTROPHES[:1]:
            left = iter(way)
            spelled = "".join(
                part if not number % 2 else apostrophe if part in _APOSTROPHES else next(left)
                for number, part in enumerate(parts)
            )
            yield _expression(spelled, case)


def _expression(spelled: str, case: str) -> tuple[str, int]:
    escaped = [re.escape(character) for character in spelled]
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST
    if case != "exact":
        flags |= hyperscan.HS_FLAG_CASELESS
    if case == "initial":
        escaped[0] = f"(?-i:{escaped[0].upper()})"
    letters = "".join(character for character in spelled if character.isalpha())
    if not letters.isascii():
        flags |= hyperscan.HS_FLAG_UTF8
    if len(spelled) <= _SHORT:
        escaped = [_border(spelled[0]), *escaped, _border(spelled[-1])]
    return "".join(escaped), flags


def _border(character: str) -> str:
    return r"\b" if re.fullmatch(r"[A-Za-z0-9_]", character) else ""


def _chunks(starts: Ints) -> list[tuple[int, int]]:
    """Stretches of whole documents of about `_CHUNK_BYTES`, so that the list of matches stays small."""
    cuts = [0]
    while cuts[-1] < len(starts) - 1:
        beyond = int(np.searchsorted(starts, starts[cuts[-1]] + _CHUNK_BYTES, side="right")) - 1
        cuts.append(min(max(beyond, cuts[-1] + 1), len(starts) - 1))
    places = [int(starts[cut]) for cut in cuts]
    return list(pairwise(places)) or [(0, 0)]


def _touches_letter(data: npt.NDArray[np.uint8], places: Ints, before: bool) -> npt.NDArray[np.bool_]:
    """Whether a letter, digit or underscore stands right before (or at) each place."""
    at = places - 1 if before else places
    inside = (at >= 0) & (at < len(data))
    byte = np.where(inside, data[np.clip(at, 0, max(len(data) - 1, 0))] if len(data) else 0, 0)
    touches = _ASCII_WORD[byte]
    for number in np.flatnonzero(byte >= 0x80):
        place = int(at[number])
        character = _character(data, place)
        touches[number] = character.isalnum()
    return touches


def _character(data: npt.NDArray[np.uint8], place: int) -> str:
    """The character that has this byte in it."""
    first = place
    while data[first] & 0xC0 == 0x80:
        first -= 1
    return bytes(data[first : first + 4]).decode("utf-8", "ignore")[:1]


def _longest(family: Ints, start: Ints, end: Ints) -> Ints:
    """Rows to keep, sorted by start: within a family, none that overlaps a longer or earlier one.

    Equal spans are all kept, since one form may be a term of two lexicons.
    """
    order = np.lexsort((-end, start, family))
    family, start, end = family[order], start[order], end[order]
    same_as_last = np.zeros(len(order), bool)
    overlaps = np.zeros(len(order), bool)
    if len(order) > 1:
        together = family[1:] == family[:-1]
        same_as_last[1:] = together & (start[1:] == start[:-1]) & (end[1:] == end[:-1])
        reach = np.maximum.accumulate(end + (family << _END_BITS))
        overlaps[1:] = (start[1:] + (family[1:] << _END_BITS) < reach[:-1]) & ~same_as_last[1:]
    keep = np.ones(len(order), bool)
    for number in np.flatnonzero(overlaps):
        last = number - 1
        while not keep[last]:
            last -= 1
        keep[number] = family[last] != family[number] or start[number] >= end[last]
    for number in np.flatnonzero(same_as_last):
        keep[number] = keep[number - 1]
    kept = order[keep]
    return kept[np.argsort(start[keep], kind="stable")]


_ASCII_WORD = np.array([byte < 0x80 and (chr(byte).isalnum() or byte == 0x5F) for byte in range(256)], bool)

"""The forms of a lexicon as Hyperscan finds them, and what has to be looked up at the places found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TypeVar

import hyperscan

from fairsieve.lexicons import Term
from fairsieve.transforms.memory import REMEMBERED

_GAPS = (" ", "-", "\n", "\u00a0", "  ", "\r\n", "\t", "\u2010", "\u2011", "\u2013")
_APOSTROPHES = ("'", "\u2019", "\u02bc")
_GAP = re.compile("|".join(re.escape(gap) for gap in sorted(_GAPS, key=len, reverse=True)))
_APOSTROPHE = re.compile("[\u2019\u02bc]")
_FREE_GAPS = 3
"""A form with at most so many gaps may have them written in different ways; in longer ones all are written alike."""
_SHORT = 5

Way = TypeVar("Way")

FLAT = bytes(
    byte + 0x20 if 0x41 <= byte <= 0x5A else byte if (chr(byte).isalnum() and byte < 0x80) or byte == 0x5F else 0x20
    for byte in range(256)
)
"""Flattens text, byte by byte: ASCII words in lower case, and a space for every byte that is no part of one."""


@dataclass(frozen=True)
class Form:
    """A form of a term.

    Attributes:
      term: which term.
      key: the form with plain gaps and apostrophes; in lower case unless it must be met as it is spelled.
      case: as in `Term`.
    """

    term: int
    key: str
    case: str

    @classmethod
    def of(cls, number: int, term: Term, form: str) -> "Form":
        key = re.sub(r"[\s\u00a0\u2010-\u2013-]+", " ", _APOSTROPHE.sub("'", form))
        return cls(number, key if term.case == "exact" else key.lower(), term.case)

    @property
    def parted(self) -> bool:
        """It has gaps or marks, of which flat text tells neither kind nor number."""
        return not re.fullmatch(r"\w+", self.key)

    def is_written(self, surface: bytes) -> bool:
        """Whether the surface is this form, in one of the ways to write gaps and apostrophes."""
        plain = _plain(surface)
        return (plain if self.case == "exact" else plain.lower()) == self.key

    def flattened(self) -> Iterator[bytes]:
        """The form in flat text, with a border to either side: one for each width of its gaps and apostrophes."""
        for way in _ways(self.key.count(" "), (1, 2), (3,)):
            for apostrophe in (1, 2, 3) if "'" in self.key else (1,):
                widths = iter(way)
                spelled = "".join(
                    " " * next(widths) if one == " " else " " * apostrophe if one == "'" else one for one in self.key
                )
                yield f" {spelled} ".encode().translate(FLAT)

    def expressions(self) -> Iterator[tuple[str, int]]:
        """The form as Hyperscan expressions with their flags, one for each way to write gaps and apostrophes.

        Literals compile fifty times faster than expressions with `\\b`, so that only short forms, which are often part
        of a word, have it.
        """
        flags = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_UTF8
        flags |= 0 if self.case == "exact" else hyperscan.HS_FLAG_CASELESS
        for way in _ways(self.key.count(" "), _GAPS[:4], _GAPS[4:]):
            for apostrophe in _APOSTROPHES if "'" in self.key else ("'",):
                left = iter(way)
                spelled = [next(left) if one == " " else apostrophe if one == "'" else one for one in self.key]
                escaped = [re.escape(one) for one in spelled]
                if self.case == "initial":
                    escaped[0] = f"(?-i:{re.escape(spelled[0].upper())})"
                if len(self.key) <= _SHORT:
                    escaped = [_border(self.key[0]), *escaped, _border(self.key[-1])]
                yield "".join(escaped), flags


@lru_cache(maxsize=REMEMBERED)
def _plain(surface: bytes) -> str:
    """What is written, with plain gaps and apostrophes."""
    return _GAP.sub(" ", _APOSTROPHE.sub("'", surface.decode("utf-8", "replace")))


def _ways(gaps: int, common: Sequence[Way], rare: Sequence[Way]) -> list[tuple[Way, ...]]:
    """What each gap may be: any of the common, if there are few gaps, or all the same."""
    if gaps == 0:
        return [()]
    mixed = list(product(common, repeat=gaps)) if gaps <= _FREE_GAPS else [(one,) * gaps for one in common]
    return [*mixed, *((one,) * gaps for one in rare)]


def _border(character: str) -> str:
    return r"\b" if re.fullmatch(r"[A-Za-z0-9_]", character) else ""

"""Fold, the text as a detector reads it: digits of every script as 0-9, one space, one hyphen, nothing invisible."""

import re
import unicodedata
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


@cache
def decimals() -> list[int]:
    """Decimal digits of every living script, and the mathematical ones that pass for them."""
    codes = [*range(0x80, 0x10000), *range(0x1D7CE, 0x1D800)]
    return [code for code in codes if unicodedata.decimal(chr(code), None) is not None]


def _folds() -> dict[str, str]:
    table = {chr(code): str(unicodedata.decimal(chr(code))) for code in decimals()}
    table |= {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}  # full-width forms of ASCII
    table |= dict.fromkeys(map(chr, (0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " ")
    table |= dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63)), "-")
    table |= dict.fromkeys("\u2022\u2219\u22c5\u2027\u30fb\uff65", "\u00b7")
    return table | {"\ufe6b": "@", "\u3002": ".", "\uff61": ".", "\u2044": "/"}


_FOLDS = _folds()
_PLANE = "".join(character for character in _FOLDS if ord(character) < 0x10000)
_FOLDED = re.compile(f"[{re.escape(_PLANE)}\U0001d7ce-\U0001d7ff]")  # one range: single codes above the plane are slow
_CHANGES = re.compile(f"[{re.escape(_PLANE)}{INVISIBLE}\U0001d7ce-\U0001d7ff]")


class Folded(NamedTuple):
    """A folded text, and the offset each of its characters had; None where all kept their place."""

    text: str
    origins: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that became `[start, end)`."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1

    def place(self, offset: int) -> int:
        """The folded offset of an offset of the original text."""
        return offset if self.origins is None else bisect_left(self.origins, offset)


def fold(text: str) -> Folded:
    """Folds character by character, so that spans can be given in the original text."""
    if text.isascii():
        return Folded(text, None)
    if not _CHANGES.search(text):
        return Folded(text, None)
    folded = _FOLDED.sub(lambda match: _FOLDS[match.group()], text)
    if not _INVISIBLE.search(folded):
        return Folded(folded, None)
    origins = [place for place, character in enumerate(folded) if character not in INVISIBLE]
    return Folded("".join(folded[place] for place in origins), origins)

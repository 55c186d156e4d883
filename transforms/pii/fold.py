"""Fold, the text as a detector reads it: digits of every script as 0-9, one space, one hyphen, nothing invisible."""

import re
import sys
import unicodedata
from bisect import bisect_left
from typing import NamedTuple

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def _folds() -> dict[int, int]:
    table = {code: unicodedata.decimal(chr(code)) + ord("0") for code in range(128, sys.maxunicode) if _digit(code)}
    table |= {0xFF01 + i: 0x21 + i for i in range(94)}  # full-width forms of ASCII
    table |= dict.fromkeys([0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], ord(" "))
    table |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63], ord("-"))
    table |= {0xFE6B: ord("@"), 0x3002: ord("."), 0xFF61: ord("."), 0x2044: ord("/"), 0x2019: ord("'")}
    return table


def _digit(code: int) -> bool:
    return unicodedata.decimal(chr(code), None) is not None


_TABLE = _folds()


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
    folded = text.translate(_TABLE)
    if not _INVISIBLE.search(folded):
        return Folded(folded, None)
    origins = [place for place, character in enumerate(folded) if character not in INVISIBLE]
    return Folded("".join(folded[place] for place in origins), origins)

"""Labels broken into lines without measuring a font: the same everywhere."""

import unicodedata

_CHARACTER = 6.9
"""Pixels of a character of the usual size, on average; a little more than most fonts need."""


def wrapped(label: str, width: float) -> list[str]:
    """The label in at most two lines of so many pixels, broken between words where it has any."""
    if measured(label) <= width:
        return [label]
    first, rest = cut_line(label, width)
    second, left = cut_line(rest, width)
    return [first, f"{second}…" if left else second]


def measured(text: str) -> float:
    """About the pixels that a text of the usual size takes."""
    return sum(_CHARACTER * (2 if unicodedata.east_asian_width(one) in "FW" else 1) for one in text)


def cut_line(text: str, width: float) -> tuple[str, str]:
    """What fits into a line, and what is left."""
    if measured(text) <= width:
        return text, ""
    end = len(text)
    while measured(text[:end]) > width - _CHARACTER:
        end -= 1
    space = text.rfind(" ", 1, end + 1)
    if space < 1:
        # A name without spaces is parted behind a mark, if it has one in the second half of what fits.
        mark = max(text.rfind(mark, end // 2, end) for mark in "_-./")
        space = mark + 1
    end = space if space > 0 else max(end, 1)
    return text[:end].rstrip(), text[end:].lstrip()

"""The words beside a match, read one by one: what `Sides` reads for many matches at once, for texts in any script."""

import re
from collections.abc import Iterator

SHORTENED = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "sgt", "lt", "col", "capt", "rev", "hon"}
    | {"jr", "sr", "mt", "vs", "no"}
)
"""Words that keep their full stop, which then ends no sentence."""

LINE_BEGINNINGS = "A-Z\u2022*#>|\\d-"
"""What a line begins with that does not go on with the line before, as a class of characters."""

_WORD = r"-?\w+(?:-\w+)*-?"
_FORWARD = re.compile(rf"{_WORD}|'\w{{1,2}}(?!\w)|[^\w\s]|\n\s*(?:\n|(?=[{LINE_BEGINNINGS}])|$)")
_BACKWARD = re.compile(rf"\w{{1,2}}'(?=\w)|{_WORD}|[^\w\s]|\n\s*\n|(?<=[{LINE_BEGINNINGS}])[ \t]*\n")
"""The same for a text written backwards."""
_STOPS = frozenset(".!?\u2026")


def words_after(window: bytes) -> Iterator[str]:
    """The words of a text up to the end of its sentence, as they are written, and the mark that ends it.

    Words keep inner hyphens, and one at either end; an apostrophe with one or two letters behind it ("'s") is a word of
    its own, and so is each mark; the full stop of a title or an initial is left out. A line's end, or the end of the
    text, is a full stop.
    """
    last = ""
    for match in _FORWARD.finditer(_plain(window)):
        word = match.group()
        if word in _STOPS or word[0] == "\n":
            if word == "." and keeps_stop(last):
                continue
            yield word if word in _STOPS else "."
            return
        yield word
        last = word
    yield "."


def words_before(window: bytes, following: str) -> Iterator[str]:
    """The words of a text back to the beginning of its last sentence, the nearest first, as they are written.

    Args:
      following: the character behind the text.
    """
    words = (match.group() for match in _BACKWARD.finditer(following + _plain(window)[::-1], 1))
    for word in words:
        if word == ".":
            shortened = next(words, "")[::-1]
            if not keeps_stop(shortened):
                return
            yield shortened
        elif word in _STOPS or word[-1] == "\n":
            return
        else:
            yield word[::-1]


def keeps_stop(word: str) -> bool:
    return word.lower() in SHORTENED or (len(word) == 1 and word.isupper())


def _plain(window: bytes) -> str:
    """The window decoded, without the cut characters at its edges, and with plain apostrophes and hyphens."""
    text = window.decode("utf-8", "ignore")
    if text.isascii():
        return text
    return text.replace("\u2019", "'").replace("\u2010", "-").replace("\u2011", "-")

"""A candidate place: the words around a match, as the sense patterns look at them."""

import re
from collections.abc import Iterator

_LINE = r"A-Z\u2022*#>|\d-"
_WORD = r"-?\w+(?:[-'\u2010\u2011]\w+)*-?|[^\w\s]"
_FORWARD = re.compile(rf"{_WORD}|\n\s*(?:\n|(?=[{_LINE}])|$)")
_BACKWARD = re.compile(rf"{_WORD}|\n\s*\n|(?<=[{_LINE}])[ \t]*\n")
"""The same for a text written backwards."""

_STOPS = frozenset(".!?\u2026")
_SHORTENED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "sen",
        "rep",
        "gov",
        "gen",
        "sgt",
        "lt",
        "col",
        "capt",
        "rev",
        "hon",
        "jr",
        "sr",
        "mt",
        "vs",
    ]
)
_WINDOW_BYTES = 120


class Words:
    """Words to one side of a match within its sentence, the nearest first, read only as far as somebody asks.

    `words[n]` is the nth in lower case and bare, and empty beyond the last. Words keep inner hyphens and apostrophes,
    shortened titles and initials their full stop; marks are words of their own.
    """

    __slots__ = ("_backwards", "_bare", "_found", "_raw")

    def __init__(self, text: str, start: int, pattern: re.Pattern[str]) -> None:
        self._found: Iterator[re.Match[str]] | None = pattern.finditer(text, start)
        self._backwards = pattern is _BACKWARD
        self._raw: list[str] = []
        self._bare: list[str] = []

    def __getitem__(self, number: int) -> str:
        if number >= len(self._bare):
            self._read(number)
            if number >= len(self._bare):
                return ""
        return self._bare[number]

    def raw(self, number: int) -> str:
        """The nth word as it is written."""
        return self._raw[number] if self[number] else ""

    def first(self, count: int) -> list[str]:
        """The nearest `count` words, bare, or as many as there are."""
        self._read(count - 1)
        return self._bare[:count]

    def _read(self, number: int) -> None:
        while self._found is not None and number >= len(self._bare):
            match = next(self._found, None)
            word = match.group() if match else "\n"
            if word in _STOPS or "\n" in word:
                self._stop(word)
                continue
            self._raw.append(word[::-1] if self._backwards else word)
            self._bare.append(bare(self._raw[-1]))

    def _stop(self, mark: str) -> None:
        """Ends the sentence at a mark, unless it is the full stop of a title or an initial."""
        if mark == "." and self._found is not None:
            if not self._backwards and self._raw and _keeps_stop(self._raw[-1]):
                self._raw[-1] += "."
                self._bare[-1] += "."
                return
            following = next(self._found, None) if self._backwards else None
            if following is not None and _keeps_stop(following.group()[::-1]):
                self._raw.append(following.group()[::-1] + ".")
                self._bare.append(self._raw[-1].lower())
                return
        self._found = None
        if not self._backwards:
            self._raw.append(mark if mark in _STOPS else ".")
            self._bare.append(self._raw[-1])


def _keeps_stop(word: str) -> bool:
    return word.lower() in _SHORTENED or (len(word) == 1 and word.isupper())


class Place:
    """A match in its sentence: up to `_WINDOW_BYTES` bytes to either side, of the same document.

    Attributes:
      form: the match as it is written.
      capital: it begins with a capital.
    """

    __slots__ = ("_after", "_before", "_data", "_end", "_first", "_last", "_start", "capital", "form")

    def __init__(self, data: bytes, start: int, end: int, first: int, last: int) -> None:
        """The match `data[start:end]` in the document `data[first:last]`, all in bytes."""
        self.form = data[start:end].decode()
        self.capital = self.form[0].isupper()
        self._data, self._start, self._end, self._first, self._last = data, start, end, first, last
        self._before: Words | None = None
        self._after: Words | None = None

    @property
    def before(self) -> Words:
        """Words before the match, the nearest first; nothing beyond the beginning of the sentence."""
        if self._before is None:
            text = _text(self._data[max(self._first, self._start - _WINDOW_BYTES) : self._start])
            self._before = Words(self.form[0] + text[::-1], 1, _BACKWARD)
        return self._before

    @property
    def after(self) -> Words:
        """Words after the match, with the mark that ends the sentence; at the end of a text a full stop."""
        if self._after is None:
            text = _text(self._data[self._end : min(self._last, self._end + _WINDOW_BYTES)])
            self._after = Words(text, 0, _FORWARD)
        return self._after

    @property
    def shouted(self) -> bool:
        """All in capitals."""
        return len(self.form) > 1 and self.form.isupper()


def bare(word: str) -> str:
    """Lower case, without a possessive ending or the hyphen of a cut compound."""
    word = word.lower()
    if word.endswith("'s"):
        return word[:-2] or word
    return word[:-1] if word.endswith("-") and len(word) > 1 else word


def _text(window: bytes) -> str:
    """The window decoded, without the cut characters at its edges, and with plain apostrophes."""
    text = window.decode("utf-8", "ignore")
    return text if text.isascii() else text.replace("\u2019", "'")

"""A candidate place: the words around a match, as the sense patterns look at them."""

import re
from collections.abc import Iterator

_LINE = r"A-Z\u2022*#>|\d-"
_WORD = r"-?\w+(?:-\w+)*-?"
_FORWARD = re.compile(rf"{_WORD}|'\w+|[^\w\s]|\n\s*(?:\n|(?=[{_LINE}])|$)")
_BACKWARD = re.compile(rf"\w+'(?=\w)|{_WORD}|[^\w\s]|\n\s*\n|(?<=[{_LINE}])[ \t]*\n")
"""The same for a text written backwards."""
_ENDS = r"(?=[\s,.;:!?)\"])"
_PLAIN_FORWARD = re.compile(rf"(?: |\n(?=[a-z]))(\w+){_ENDS}(?:(?: |\n(?=[a-z]))(\w+){_ENDS})?")
_PLAIN_BACKWARD = re.compile(rf"(?: |(?<=[a-z])\n)(\w+){_ENDS}(?:(?: |(?<=[a-z])\n)(\w+){_ENDS})?")
"""The first two words where nothing but a gap parts them; most often nothing else is asked for."""

_STOPS = frozenset(".!?\u2026")
_SHORTENED = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "sgt", "lt", "col", "capt", "rev", "hon"}
    | {"jr", "sr", "mt", "vs", "no"}
)
_BEYOND = 32
"""Empty words beyond the last, more than any pattern asks for."""
_WINDOW_BYTES = 120


class Words(dict[int, str]):
    """Words to one side of a match within its sentence, the nearest first, read only as far as somebody asks.

    `words[n]` is the nth in lower case and without the hyphen of a prefix; it is empty beyond the last. Words keep
    inner hyphens; what follows an apostrophe, and each mark, is a word of its own; the full stop of a title or an
    initial is left out. A dictionary that fills itself, since patterns ask for the same words again and again.
    """

    __slots__ = ("_at", "_backwards", "_found", "_raw", "_text")

    def __init__(self, text: str, start: int, backwards: bool) -> None:
        self._text, self._at, self._backwards = text, start, backwards
        self._found: Iterator[re.Match[str]] | None = None
        self._raw: list[str] = []
        plain = (_PLAIN_BACKWARD if backwards else _PLAIN_FORWARD).match(text, start)
        if plain:
            self._at = plain.end()
            first, second = plain.groups()
            if backwards:
                first, second = first[::-1], second and second[::-1]
            self[0] = first.lower()
            self._raw.append(first)
            if second:
                self[1] = second.lower()
                self._raw.append(second)

    def __missing__(self, number: int) -> str:
        self._read(number)
        return self[number]

    def raw(self, number: int) -> str:
        """The nth word as it is written."""
        if number >= len(self._raw):
            self._read(number)
        return self._raw[number]

    def first(self, count: int) -> list[str]:
        """The nearest `count` words, bare; empty ones beyond the last."""
        return [self[number] for number in range(count)]

    def _read(self, number: int) -> None:
        """Reads on until there are more than `number` words."""
        if self._found is None:
            self._found = (_BACKWARD if self._backwards else _FORWARD).finditer(self._text, self._at)
        found, backwards = self._found, self._backwards
        while number >= len(self):
            match = next(found, None)
            word = match.group() if match else "\n"
            if word in _STOPS or word[0] == "\n" or word[-1] == "\n":
                self._stop(word, found)
                continue
            if backwards:
                word = word[::-1]
            self._raw.append(word)
            word = word.lower()
            self[len(self)] = word[:-1] if word[-1] == "-" and len(word) > 1 else word

    def _stop(self, mark: str, found: Iterator[re.Match[str]]) -> None:
        """Ends the sentence at a mark, unless it is the full stop of a title or an initial."""
        if mark == ".":
            if not self._backwards and self._raw and _keeps_stop(self._raw[-1]):
                return
            following = next(found, None) if self._backwards else None
            if following is not None and _keeps_stop(following.group()[::-1]):
                self._raw.append(following.group()[::-1])
                self[len(self)] = self._raw[-1].lower()
                return
        if not self._backwards:
            self._raw.append(mark if mark in _STOPS else ".")
            self[len(self)] = self._raw[-1]
        self._raw += [""] * _BEYOND
        self.update(dict.fromkeys(range(len(self), len(self) + _BEYOND), ""))


def _keeps_stop(word: str) -> bool:
    return word.lower() in _SHORTENED or (len(word) == 1 and word.isupper())


class Place:
    """A match in its sentence: up to `_WINDOW_BYTES` bytes to either side, of the same document.

    Attributes:
      after: words behind the match, with the mark that ends the sentence; at the end of a text a full stop.
    """

    __slots__ = ("_before", "_data", "_end", "_first", "_start", "after")

    def __init__(self, data: bytes, start: int, end: int, first: int, last: int) -> None:
        """The match `data[start:end]` in the document `data[first:last]`, all in bytes."""
        text = _text(data[end : end + _WINDOW_BYTES if end + _WINDOW_BYTES < last else last])
        self.after = Words(text, 0, backwards=False)
        self._data, self._start, self._end, self._first = data, start, end, first
        self._before: Words | None = None

    @property
    def form(self) -> str:
        """The match as it is written."""
        return self._data[self._start : self._end].decode()

    @property
    def capital(self) -> bool:
        """It begins with a capital."""
        return self.form[0].isupper()

    @property
    def before(self) -> Words:
        """Words before the match, the nearest first; nothing beyond the beginning of the sentence."""
        if self._before is None:
            data, start, first = self._data, self._start, self._first
            text = _text(data[start - _WINDOW_BYTES if start - _WINDOW_BYTES > first else first : start])
            initial = self.form[0] if data[start] >= 0x80 else chr(data[start])
            self._before = Words(initial + text[::-1], 1, backwards=True)
        return self._before

    @property
    def shouted(self) -> bool:
        """All in capitals."""
        form = self.form
        return len(form) > 1 and form.isupper()


def _text(window: bytes) -> str:
    """The window decoded, without the cut characters at its edges, and with plain apostrophes and hyphens."""
    text = window.decode("utf-8", "ignore")
    if text.isascii():
        return text
    return text.replace("\u2019", "'").replace("\u2010", "-").replace("\u2011", "-")

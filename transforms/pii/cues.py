"""Cues: the words beside a value that say what it is."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import TypedDict, cast

import yaml

from fairsieve.transforms.memory import REMEMBERED

CUE_CHARS = 40
"""How far before a value its cue word may begin."""

_WORD = re.compile(r"[^\W\d_\u00ba\u00aa]+")
# A digit, or what redaction writes in the place of a value: a cue before it belongs to that value. So what was no value
# before redaction is none after it. A blank of quoted-printable mail, `=20`, is no value.
_THROUGH_LAST_VALUE = re.compile(r".*(?:(?<!=)(?<!=2)\d|\|\|\||\*\*|[A-Z]{2,}_[A-Z]{2,}(?:_[A-Z0-9]+)*)", re.DOTALL)
_SHORTEST_STEM, _LONGEST_STEM = 2, 16
_NOUN = "number"
"""Stands for the group of words that mean something only after another word: `my number`."""


class Group(TypedDict, total=False):
    """The cue words of one meaning."""

    words: list[str]
    stems: list[str]
    signs: list[str]


@cache
def groups() -> dict[str, Group]:
    """All groups of cues.yaml, by name."""
    text = resources.files(__package__).joinpath("cues.yaml").read_text(encoding="utf-8")
    return cast(dict[str, Group], yaml.safe_load(text))


def words_of(group: str) -> frozenset[str]:
    """The whole words of a group."""
    return frozenset(groups()[group].get("words", ()))


class Cues:
    """Tells which of some groups of cue words stands nearest before a place.

    A word of two groups belongs to the first. Words of no group are read over.

    Args:
      names: the groups.
      phrases: pairs of words, such as "my number", and the group they belong to; the second says nothing alone.
    """

    def __init__(self, *names: str, phrases: Mapping[str, str] | None = None) -> None:
        self._phrases = dict(phrases or {})
        self._words: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        signs: list[str] = []
        for name in names:
            group = groups()[name]
            self._words = dict.fromkeys(group.get("words", ()), name) | self._words
            self._stems = dict.fromkeys(group.get("stems", ()), name) | self._stems
            written = sorted(group.get("signs", ()), key=len, reverse=True)
            if written:
                signs.append(f"(?P<{name}>{'|'.join(map(re.escape, written))})")
        if self._phrases:
            self._words = dict.fromkeys((phrase.split()[-1] for phrase in self._phrases), _NOUN) | self._words
        self._signs = re.compile("|".join(signs) or r"(?!)")
        self._group_of = lru_cache(maxsize=REMEMBERED)(self._look_up)
        self._nearest_to_end = lru_cache(maxsize=REMEMBERED)(self._find_nearest)

    def nearest(self, text: str, start: int) -> str:
        """The group of the nearest cue that begins at most CUE_CHARS before `start`; "" for none.

        A value between ends the search.
        """
        return self._nearest_to_end(text[max(0, start - CUE_CHARS - 1) : start])

    def _find_nearest(self, before: str) -> str:
        tail = since_last_value(before, len(before), CUE_CHARS)
        words = _WORD.findall(tail)
        found = ""
        while words and not found:
            word = words.pop()
            found = self._group_of(word)
            if found == _NOUN:
                found = self._phrases.get(f"{words[-1]} {word}".lower(), "") if words else ""
        if tail.isascii():
            return found
        return self._nearest_sign(tail, found, word if found else "")

    def _nearest_sign(self, tail: str, found: str, word: str) -> str:
        place = tail.rfind(word) if found else -1
        for sign in self._signs.finditer(tail):
            if sign.end() > place + len(word):
                found = str(sign.lastgroup)
        return found

    def _look_up(self, word: str) -> str:
        """The group a word belongs to, whole or by its beginning; "" for none."""
        lowered = word.lower()
        group = self._words.get(lowered)
        if group is not None:
            return group
        for length in range(min(len(lowered), _LONGEST_STEM), _SHORTEST_STEM, -1):
            group = self._stems.get(lowered[:length])
            if group is not None:
                return group
        return ""


def since_last_value(text: str, start: int, chars: int) -> str:
    """The at most `chars` characters before `start`, without half a word at their beginning, after any other value."""
    low = max(0, start - chars)
    tail = text[low:start]
    through = _THROUGH_LAST_VALUE.match(tail)
    if through:
        return tail[through.end() :]
    if low and tail[:1].isalpha() and text[low - 1].isalpha():
        return _WORD.sub("", tail, count=1) if _WORD.match(tail) else tail
    return tail

"""Decides plain places from the next word or two alone, without reading the sentence.

Most places are plain: an ambiguous word, a space, and a word that has nothing to do with people ("American economy"),
or a person ("American voters"). What `Glance` answers is what the rule would; where it cannot tell, it gives None.
"""

import re
from collections.abc import Iterable

from fairsieve.transforms.mentions.phrase import ADJECTIVE_ENDINGS, Lists
from fairsieve.transforms.mentions.senses import Rule

_NEXT = re.compile(
    rb"([.,;?]|(?:'|\xe2\x80\x99)s(?=[ ,.;:\n\x00]))"
    rb"|(?: |\n(?=[a-z]))([A-Za-z]+)(?:(?: |\n(?=[a-z]))([A-Za-z]+))?(?=[ ,.;:\n\x00])"
)
_LAST = re.compile(rb"(?:[\s\x00]([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)|([,;:)])) $")
_HYPHEN = 0x2D
_GAPS = b" \n"
_LAST_BYTES = 24
_ENDINGS = tuple(ending.encode() for ending in ADJECTIVE_ENDINGS)

_WAKES = {
    "hyphenated": "",
    "interjection": "",
    "name_around": "",
    "title_of_name": "",
    "thing_head": "things",
    "verb_use": "verb_after",
}
"""Patterns that cannot fire on a lower-case match before a plain word, or only before a word of this list."""

_BEFORE_HEAD = frozenset({"unrelated", "share", "compound_led", "language_context", "person_thing", "name_around"})
"""Patterns that do not reject a lower-case match before a plain person noun."""


class Glance:
    """What a rule says about plain places."""

    def __init__(self, rule: Rule, words: "_Words") -> None:
        names = [pattern.__name__ for pattern, _ in rule.steps]
        self._otherwise = rule.otherwise
        self._steps = bool(names)
        self._sleeps = all(name in _WAKES for name in names)
        self._rejects_unrelated = "unrelated" in names[:2] and names[0] in ("unrelated", "share")
        self._accepts_people = "head_person" in names and _BEFORE_HEAD.issuperset(names[: names.index("head_person")])
        self._lower_only = "name_around" in names[: names.index("head_person")] if self._accepts_people else True
        self._shares = "share" in names
        self._checks_last = bool(rule.not_after)
        self._telling = _encoded(rule.not_after) | words.telling
        self._not_before = _encoded(rule.not_before)
        self._wakes = self._not_before.union(*(words.of(_WAKES[name]) for name in names if name in _WAKES))
        self._words = words

    @property
    def blind(self) -> bool:
        """It never answers."""
        return not (self._rejects_unrelated or self._sleeps or self._accepts_people)

    def answer(self, data: bytes, start: int, end: int) -> bool | None:
        """Whether the match `data[start:end]` is a mention; None where that takes a closer look."""
        found = _NEXT.match(data, end)
        if found is None or data[start - 1] == _HYPHEN:
            return None
        mark, word, following = found.groups()
        if self._sleeps:
            if (word or mark[-2:]).lower() in self._wakes:
                return None
            if self._steps and not 0x61 <= data[start] <= 0x7A:
                return None
            if not (self._steps or self._checks_last) or self._last(data, start):
                return self._otherwise
            return None
        if mark or (following is None and data[found.end()] in _GAPS):
            return None
        words = self._words
        word, following = word.lower(), (following or b"").lower()
        if word in self._not_before:
            return False
        if word in words.plain_people:
            lower = 0x61 <= data[start] <= 0x7A or not self._lower_only
            sure = self._accepts_people and lower and following not in words.goods
            return True if sure and (not self._checks_last or self._last(data, start)) else None
        if not self._rejects_unrelated:
            return None
        if self._shares and not self._last(data, start):
            return None
        if word in words.things:
            return None if following in words.people else False
        if word in words.related or word.endswith(_ENDINGS) or following in words.leads_on:
            return None
        return False

    def _last(self, data: bytes, start: int) -> bool:
        """Whether the word before the match is plain, and none that the rule asks for."""
        last = _last_word(data, start)
        return last is not None and last.lower() not in self._telling


def in_small_letters(data: bytes, start: int, end: int) -> bool:
    """Whether the three words nearest to the match are plain and none is in capitals; if not, they may still be."""
    found = _NEXT.match(data, end)
    if found is None:
        return False
    words = (found.group(2), found.group(3), _last_word(data, start))
    return all(word is not None and len(word) > 1 and not word.isupper() for word in words)


def _last_word(data: bytes, start: int) -> bytes | None:
    """The word or mark before the match where one space parts them, unless it is long."""
    last = _LAST.search(data[max(0, start - _LAST_BYTES) : start])
    return last and last[last.lastindex or 0]


def glances_of(rules: Iterable[Rule | None], lists: Lists) -> list[Glance | None]:
    """A glance for each rule; None for one that has none, and where it never answers."""
    words = _Words(lists)
    glances = [None if rule is None else Glance(rule, words) for rule in rules]
    return [None if glance is None or glance.blind else glance for glance in glances]


class _Words:
    """The word lists of a language as UTF-8; hundreds of rules share them."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._known: dict[str, frozenset[bytes]] = {}
        people, passed_over = self.of("person_nouns"), self.of("passed_over")
        self.people, self.things = people, self.of("things")
        self.plain_people = people - passed_over - self.of("language_after")
        self.related = self.of("related") | people
        self.leads_on = people | self.of("modifiers")
        self.goods = self.of("things_of_people") | self.of("products")
        self.telling = self.of("interjections") | self.of("share_before")

    def of(self, name: str) -> frozenset[bytes]:
        if name not in self._known:
            self._known[name] = _encoded(self._lists[name])
        return self._known[name]


def _encoded(words: frozenset[str]) -> frozenset[bytes]:
    return frozenset(word.encode() for word in words)

"""Finding, what a detector says of one place in a text; Detector, the rule; and which of overlapping findings stay."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

LETTERS = "0-9A-Za-z_\u00c0-\u052f"
"""Inside a regular expression's brackets: what a value does not touch. Scripts without spaces between words are not
among them, as in Chinese text a number touches the word before it."""

BEFORE_CHARS = 80
"""How far before a candidate a detector may look, unless it says otherwise: cue words."""

AFTER_CHARS = 40
"""How far behind a candidate a detector may look: units and cue words."""


class Finding(NamedTuple):
    """A candidate and what became of it.

    `start` and `end` are character offsets, end exclusive. `reason` is empty where the candidate is reported; else it
    says why it is not: a code such as "luhn" or "reserved", never text.
    """

    type: str
    start: int
    end: int
    score: float
    reason: str = ""


Find = Callable[[str, int, int, str], Iterator[Finding]]


class Trigger(NamedTuple):
    """Bytes that say where to look: candidates start at most `back` characters before the end of a match of the
    expression, and at most `ahead` after it.

    The expression has no lookarounds, as Hyperscan has none. One for a `number` is looked for only where digits stand
    together, in folded text, and always finds a byte before and behind the number. One that is a cue, with
    `digit_within`, counts where a digit follows within so many bytes, and stands for the place of that digit; if
    `among_digits`, only where that digit stands together with others. One that names `languages` counts only in
    documents in one of them. One with `leads` begins with two letters of those, in either case, and two digits: it is
    tried only where they are, since Hyperscan would look for so many letters at half the speed.
    """

    expression: bytes
    back: int
    ahead: int = 0
    number: bool = False
    digit_within: int = 0
    among_digits: bool = False
    languages: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Detector:
    """Finds one family of entities.

    `find(text, first, last, language)` gives the candidates that start in `[first, last)`; `language` is the document's
    ISO 639-1 code, empty where it is not known. Whether a place is a candidate, and
    what becomes of it, depends only on the text from `before` before it to AFTER_CHARS after it, never on `first`
    and `last`; so a detector may be run on windows or on the whole text, with the same findings.

    Attributes:
      types: the entities it reports.
      triggers: every candidate is in the reach of one of them.
      find: the exact rule.
      longest: how many characters of a candidate, from its start, `find` may read.
      before: how many characters before a candidate it may look at.
      by_word: whether what becomes of a candidate depends on nothing but the characters up to the next space or end of
        a line on both sides of it, and not on the language. Words recur, so what was said of one is remembered.
    """

    types: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    find: Find
    longest: int = 96
    before: int = BEFORE_CHARS
    by_word: bool = False


_PRIORITY = (
    ("SECRET", "URL", "EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD", "IP_ADDRESS", "MAC_ADDRESS", "CRYPTO", "US_SSN"),
    ("PHONE_NUMBER",),
)
_BETWEEN = len(_PRIORITY[0])
_RANK = {name: rank for rank, name in enumerate(_PRIORITY[0])} | {_PRIORITY[1][0]: _BETWEEN + 1}


LEFT_ALONE = frozenset({"reserved", "test_number", "fictional", "public_resolver"})
"""Why a value is known to belong to nobody: what is published for documents and tests, and services for everybody."""


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """Drops overlapping findings and sorts by place: the better type wins, then the longer, then the earlier one.

    A value that is LEFT_ALONE is no finding of a weaker type either: the most advertised Social Security number is no
    phone number.
    """
    in_order = sorted(findings, key=_start)
    if all(one.end <= other.start for one, other in pairwise(in_order)):
        return [finding for finding in in_order if not finding.reason]
    by_merit = sorted(in_order, key=_order)
    kept: list[Finding] = []
    for finding in by_merit:
        if finding.reason:
            continue
        while kept and kept[-1].end > finding.start and _merit(finding) > _merit(kept[-1]):
            kept.pop()
        if not kept or kept[-1].end <= finding.start:
            kept.append(finding)
    alone = [finding for finding in by_merit if finding.reason in LEFT_ALONE]
    return _without_what_gives_way(kept, alone) if alone else kept


_start = attrgetter("start")


def _order(finding: Finding) -> tuple[int, int, int, float]:
    return finding.start, -finding.end, _RANK.get(finding.type, _BETWEEN), -finding.score


def _without_what_gives_way(kept: list[Finding], alone: list[Finding]) -> list[Finding]:
    """The findings that no value of a better type, which is left alone, overlaps; both lists are sorted by start."""
    left: list[Finding] = []
    passed = 0
    for finding in kept:
        while passed < len(alone) and alone[passed].end <= finding.start:
            passed += 1
        rank = _RANK.get(finding.type, _BETWEEN)
        place = passed
        blocked = False
        while not blocked and place < len(alone) and alone[place].start < finding.end:
            other, place = alone[place], place + 1
            blocked = other.end > finding.start and _RANK.get(other.type, _BETWEEN) < rank
        if not blocked:
            left.append(finding)
    return left


def _merit(finding: Finding) -> tuple[int, int, float]:
    return -_RANK.get(finding.type, _BETWEEN), finding.end - finding.start, finding.score

"""What the words beside a number say: a phone, some other number, or nothing."""

import re
from functools import lru_cache

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii.cues import CUE_CHARS, Cues, words_of

_PHRASES = {f"{whose} {noun}": "call" for whose in words_of("whose") for noun in words_of("number")} | {
    "numéro vert": "phone", "numero vert": "phone", "numero verde": "phone", "número verde": "phone", "no hp": "phone",
    "nomor hp": "phone", "cell line": "other", "cell lines": "other", "cell count": "other", "cell counts": "other",
}  # fmt: skip
_BEFORE = Cues("phone", "other", "call", phrases=_PHRASES)
_NEAR_CHARS = 28  # a word of reaching somebody stands closer than the name of the number
_LABEL = re.compile(r"([^\W\d_]{2,12})\s?(?:[:#|]|no\b\.?)\s{0,6}\(?\+?\Z")
_LABELS = words_of("label")
_LETTER = re.compile(r"(?<![\w.])[tpmfcwh]\s?:\s{0,2}\(?\+?\Z", re.IGNORECASE)  # "T: 020 ..."

_LINK = re.compile(
    r"(?: ?[/,;|] ?| - "
    r"|\s(?:and|or|und|oder|et|ou|y|o|e|i|lub|en|of|и|или|та|або|og|eller|och|ja|tai|veya|ve|és|sau|si)\s"
    r"|[、，或和])\(?\+?\Z"
)
_LINK_CHARS = 12
_LINKED = re.compile(r"[(+]{0,2}\d[\d ().\-]{4,18}\d\)?(?:\s?\([^()\d]{1,12}\))?\Z")
_LINKED_CHARS = 36
_LONGEST_CHAIN = 3

BEFORE_CHARS = _LONGEST_CHAIN * (_LINK_CHARS + _LINKED_CHARS) + CUE_CHARS + 1
"""How far before a number its cue may be looked for, over others in a list."""

_AFTER = re.compile(r"[ \-,/(\[\\]{0,3}([^\W\d_]{2,10})(?![\w])")
_REACHED = words_of("after")
_WITHIN_SENTENCE = re.compile(r"(?:[^.\n!?;:。]|\.(?!\s))+")
_STREET_WORDS = words_of("street")


def cue_before(text: str, start: int) -> str:
    """The nearest cue before `start`: "phone", "call" (weaker: a word of reaching somebody), "other" or "".

    Other phone numbers between are read over, as in `Tel. 555 1234, 555 1235 or 555 1236`.
    """
    cue = cue_right_before(text, start)
    for _ in range(_LONGEST_CHAIN):
        if cue:
            break
        length = _link_length(text[max(0, start - _LINK_CHARS) : start])
        if not length:
            break
        place = start - length
        linked = _LINKED.search(text[max(0, place - _LINKED_CHARS) : place])
        if linked is None:
            break
        start = max(0, place - _LINKED_CHARS) + linked.start()
        cue = cue_right_before(text, start)
    return cue


@lru_cache(maxsize=REMEMBERED)
def _link_length(before: str) -> int:
    """How many characters at the end of `before` link a number to the one before it; 0 for none."""
    link = _LINK.search(before)
    return len(before) - link.start() if link else 0


def cue_right_before(text: str, start: int) -> str:
    """The same, but no other number is read over."""
    return _cue_at_end(text[max(0, start - CUE_CHARS - 1) : start])


@lru_cache(maxsize=REMEMBERED)
def _cue_at_end(before: str) -> str:
    start = len(before)
    cue = _BEFORE.nearest(before, start)
    if cue == "call" and _BEFORE.nearest(before[-_NEAR_CHARS:], min(start, _NEAR_CHARS)) != "call":
        cue = ""
    if cue:
        return cue
    near = before[-24:]
    label = _LABEL.search(near)
    return "phone" if _LETTER.search(near) or (label and label.group(1).lower() in _LABELS) else ""


def is_for_phones(word: str) -> bool:
    """Whether a word by itself announces a phone number."""
    return _BEFORE.nearest(f"{word} ", len(word) + 1) == "phone"


def cue_after(text: str, end: int) -> bool:
    """Whether the number is followed by what it reaches: `(office)`, `fax`, `-Handy`."""
    match = _AFTER.match(text, end)
    return match is not None and match.group(1).lower() in _REACHED


def street_after(text: str, end: int) -> bool:
    """Whether the number is rather that of a house: a name and a word such as Street follow on the same line."""
    behind = _WITHIN_SENTENCE.match(text, end, end + 32)
    return any(word.lower() in _STREET_WORDS for word in re.findall(r"[^\W\d_]+", behind.group() if behind else "")[:4])

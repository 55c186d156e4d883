"""Numbers of the United States' Social Security Administration."""

import re
from collections.abc import Iterator

from fairsieve.transforms.pii.cues import Cues, since_last_value
from fairsieve.transforms.pii.finding import BEFORE_CHARS, LETTERS, Detector, Finding, Trigger

_SSN = re.compile(
    rf"(?:(?<![{LETTERS}.])|(?<=[sS][sS][nN]))(?<!\d[-/])(?:(?<!\d )|(?=\d{{3}}-\d\d-))"
    rf"(?=(\d{{3}}([-. ]?)\d{{2}}\2\d{{4}})(?![{LETTERS}]|[-/]\d|\.\d))"
)
_CUE = re.compile(
    r"\b(?:ssns?|s\.s\.n|social[\s-]security|social|soc\.?\s?sec|ss\s(?:no|num|number)|i?tin|tax(?:payer)?\s(?:id|number))\b",
    re.IGNORECASE,
)
_OTHER = Cues("phone", "person", "other")
_ADVERTISED = frozenset(
    {"078051120", "219099999", "123456789", "111223333", "123121234"} | {f"98765432{digit}" for digit in range(10)}
)


def find(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Numbers of nine digits that start in `[first, last)`."""
    for match in _SSN.finditer(text, first, min(len(text), last + 16)):
        if match.start() < last:
            yield _judge(text, *match.span(1), match.group(2))


def _judge(text: str, start: int, end: int, separator: str) -> Finding:
    digits = re.sub(r"\D", "", text[start:end])
    before = text[max(0, start - 8) : start]
    cued = _CUE.search(since_last_value(text, start, BEFORE_CHARS)) is not None
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    kind = "US_ITIN" if area[0] == "9" else "US_SSN"
    score = 0.0
    if area in ("000", "666") or group == "00" or serial == "0000":
        reason = "no_such_area"
    elif digits in _ADVERTISED or len(set(digits)) == 1:
        # Nine digits in one piece may as well be a phone number.
        reason = "test_number" if cued or separator else "no_context"
    elif not cued and _OTHER.nearest(text, start) == "other":
        reason = "other_number"
    elif cued or (separator == "-" and area[0] != "9" and not re.search(r"\+\d{0,3}[ -]\Z", before)):
        reason, score = "", 0.95 if cued else 0.7
    else:
        reason = "no_context"
    return Finding(kind, start, end, score, reason)


SSN = Detector(
    ("US_SSN", "US_ITIN"), (Trigger(rb"[^0-9.]\d{3}[\-. ]?\d{2}[\-. ]?\d{4}[^0-9]", back=20, number=True),), find
)

"""E-mail addresses written so that machines would not find them: `jane (at) firm (dot) org`."""

import re
from collections.abc import Iterator

from fairsieve.transforms.pii.cues import since_last_value
from fairsieve.transforms.pii.finding import BEFORE_CHARS, LETTERS, Detector, Finding, Trigger
from fairsieve.transforms.pii.mail import is_reserved, top_level_domains

_OPEN, _CLOSE = r"[\[({<\u00ab]\s?", r"\s?[\])}>\u00bb]"
_AT_WORDS = r"(?:at|@|a|arroba|chez|bei|\u00e4t|ett|malpa|kukac|sobaka|\u0441\u043e\u0431\u0430\u043a\u0430)"
_DOT_WORDS = r"(?:dot|\.|punto|punkt|point|ponto|punt|kropka|nokta|\u0442\u043e\u0447\u043a\u0430|pont)"
_AT = (
    rf"(?:\s{{0,2}}{_OPEN}{_AT_WORDS}{_CLOSE}\s{{0,2}}|\s(?:at|arroba|chez)\s|[_\-]at[_\-]|\s{{0,2}}&#(?:64|x40);\s{{0,2}}"
    r"|%40|\s{1,2}@\s{0,2}|@\s{1,2})"
)
_DOT = rf"(?:\s{{0,2}}{_OPEN}{_DOT_WORDS}{_CLOSE}\s{{0,2}}|\s(?:dot|punto|punkt|point|ponto)\s|[_\-]dot[_\-]|\s?\.\s?)"
_LABEL = r"[0-9A-Za-z\u00c0-\u024f](?:[0-9A-Za-z\u00c0-\u024f\-]{0,40}[0-9A-Za-z\u00c0-\u024f])?"
_LOCAL = (
    r"[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f.+\-]{0,40}?(?:_[0-9A-Za-z]{1,20}){0,2}"
    rf"(?:{_DOT}[0-9A-Za-z]{{1,20}}){{0,2}}?"
)
_WHOLE = re.compile(
    rf"(?<![{LETTERS}.+\-@])(?=((?P<local>{_LOCAL})(?P<at>{_AT})(?P<domain>{_LABEL}(?:{_DOT}{_LABEL}){{1,4}})))",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"{_AT}(?P<domain>{_LABEL}(?:{_DOT}{_LABEL}){{1,4}})", re.IGNORECASE)
_SIGN = re.compile(
    rf"(?=[\s\[({{<\u00ab_\-&%@]){_AT}{_LABEL}{_DOT}[0-9A-Za-z]", re.IGNORECASE
)  # most letters fail at once
_LOCAL_CHARS = 144
_JOINTS = re.compile(_DOT, re.IGNORECASE)
_CUE = re.compile(
    r"\b(?:e-?mail|mail|mails|reach|contact|write|send|drop|message|address|courriel|correo"
    r"|contacto|kontakt|schreib\w*|escrib\w*|\u00e9crire|posta|poczta|\u043f\u043e\u0447\u0442\u0430|gmail)\b",
    re.IGNORECASE,
)
_PROVIDERS = frozenset(
    {"gmail", "googlemail", "yahoo", "hotmail", "outlook", "live", "icloud", "aol", "gmx", "web", "mail", "qq",
     "proton", "protonmail", "yandex", "ymail", "me", "msn", "163", "126", "fastmail", "zoho", "orange",
     "laposte", "libero", "wp"}
)  # fmt: skip
_LONGEST_CHARS = 200
_SPOKEN_SIGN = re.compile(r"\s(?:at|arroba|chez)\s", re.IGNORECASE)
_CUE_STEMS = (
    "mail", "reach", "contact", "write", "send", "drop", "message", "address", "courriel", "correo", "kontakt",
    "schreib", "escrib", "\u00e9crire", "posta", "poczta", "\u043f\u043e\u0447\u0442\u0430",
)  # fmt: skip
"""One of them is in every cue."""


def find(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Disguised addresses that start in `[first, last)`."""
    done = first
    for sign in _SIGN.finditer(text, first, min(len(text), last + _LONGEST_CHARS)):
        low = max(done, sign.start() - _LOCAL_CHARS)
        done = min(sign.start(), last)
        if _is_prose(text, sign):
            continue
        for match in _WHOLE.finditer(text, low, sign.end() + _LONGEST_CHARS):
            if match.start() >= done:
                break
            finding = _judge(text, match)
            if finding is not None:
                yield finding


def _is_prose(text: str, sign: re.Match[str]) -> bool:
    """Whether what follows the sign is no domain, or the sign is a word and nothing announces an address: `at this
    point in`."""
    named = _NAMED.match(text, sign.start(), sign.end() + _LONGEST_CHARS)
    labels = _labels(named)[0] if named else []
    if len(labels) < 2:
        return True
    spoken = _SPOKEN_SIGN.match(sign.group())
    if spoken is None or "AT" in spoken.group() or labels[-2].lower() in _PROVIDERS:
        return False
    before = text[max(0, sign.start() - _LOCAL_CHARS - BEFORE_CHARS) : sign.start()].lower()
    return not any(stem in before for stem in _CUE_STEMS)


def _judge(text: str, match: re.Match[str]) -> Finding | None:
    """An address needs brackets around its sign, or words before it that announce one."""
    start, at = match.start(), match.group("at")
    labels, end = _labels(match)
    if len(labels) < 2:
        return None
    spoken = bool(
        _JOINTS.sub(lambda joint: "" if joint.group() == "." else "!", text[match.start("domain") : end]).count("!")
    )
    # As people write who fear machines: capitals between words that have none.
    small = match.group("local").islower() and labels[0].islower() and labels[-1].islower()
    shouted = at.strip() == "AT" and (small or (spoken and not match.group(1).isupper()))
    bracketed = shouted or at.strip()[:1] in "[({<\u00ab&%" or at.strip("_-") != at
    cued = _CUE.search(since_last_value(text, start, BEFORE_CHARS)) is not None or labels[-2].lower() in _PROVIDERS
    if not (bracketed or (spoken and cued) or ("@" in at and cued)):
        return None
    reason = "reserved" if is_reserved(".".join(labels)) else ""
    return Finding("EMAIL_ADDRESS", start, end, 0.0 if reason else 0.6, reason)


def _labels(match: re.Match[str]) -> tuple[list[str], int]:
    """The labels of the domain up to the last that is a top-level domain, and where that ends."""
    labels: list[str] = []
    kept, end = 0, match.start("domain")
    place, stop, text = match.start("domain"), match.end("domain"), match.string
    while place < stop:
        joint = _JOINTS.search(text, place, stop)
        border = joint.start() if joint else stop
        labels.append(text[place:border])
        if len(labels) > 1 and labels[-1].lower() in top_level_domains():
            kept, end = len(labels), border
        place = joint.end() if joint else stop
    return labels[:kept], end


DISGUISED = Detector(
    types=("EMAIL_ADDRESS",),
    triggers=(
        Trigger(rb"(?i)[\[({<]\s?(?:at|@|a|arroba|chez|bei|ett|malpa|kukac|sobaka)\s?[\])}>]", back=110),
        Trigger(rb"(?i)&#(?:64|x40);|%40[a-z0-9]|[_\-]at[_\-][a-z0-9\-]", back=140),
        Trigger(
            rb"(?i)\s(?:at|arroba|chez)\s[a-z0-9\-\x80-\xff]+\s{0,2}[\[({<]?\s?(?:dot|punto|punkt|point|ponto)\b",
            back=200,
        ),
        Trigger(rb"\sAT\s[a-z0-9\-]+\.[a-z]", back=160),
        # A label and what may join it to the next one.
        Trigger(
            rb"(?i)(?:\s@\s{0,2}|[0-9A-Za-z\x80-\xff]@\s{1,2})[0-9A-Za-z\x80-\xff][0-9A-Za-z\x80-\xff\-]*"
            rb"(?:\s{0,2}[.\[({<\x80-\xff]|\s(?:dot|punto|punkt|point|ponto)\s|[_\-]dot[_\-])",
            back=160,
        ),
        Trigger(rb"(?i)[\[({<]\s?(?:\xc3\xa4t|\xd1\x81\xd0\xbe\xd0\xb1\xd0\xb0\xd0\xba\xd0\xb0)\s?[\])}>]", back=110),
    ),
    find=find,
    longest=_LONGEST_CHARS,
)

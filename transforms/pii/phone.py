"""Phone numbers, as people of many countries write them."""

import re
from collections.abc import Iterator

from fairsieve.transforms.pii import phone_words, plans
from fairsieve.transforms.pii.finding import Detector, Finding

_TYPE = "PHONE_NUMBER"
_GAP = r"(?: ?[.\-/\u00b7] ?|  ?| ?\( ?|\) ?[\-/.]? ?)"
_EXTENSION = r"(?: ?(?:x|ext\.?|extension|#|;ext=|poste|anexo|int\.|wew\.|dw\.|доб\.|toestel) ?:? ?\d{1,6}(?!\d))?"

_INTERNATIONAL = re.compile(
    rf"(?<![\w+])(?=(\(?(?:\+ ?|00 ?|011[ \-])\(?[1-9]\d{{0,13}}(?:{_GAP}{{1,2}}\d{{1,12}}){{0,7}}\)?)({_EXTENSION}))",
    re.IGNORECASE,
)
_NANP = re.compile(
    rf"(?<![\w+])(?<!\d[\-.])(?=((?:1[\-. ] ?)?(?:\([2-9]\d\d\) ?[\-.]? ?|[2-9]\d\d ?[\-./ ] ?)[2-9]\d\d ?[\-. ] ?\d{{4}})"
    rf"(?!\d|[\-.]\d)({_EXTENSION}))",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    rf"(?<![\w+])(?<!\d[ .\-/(])(?<!\d[)])(?<![\w][.\-])(?=(\(?\d{{1,14}}(?:{_GAP}{{1,2}}\d{{1,12}}){{0,7}}\)?)({_EXTENSION}))",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d ?[\-./] ?[01]?\d ?[\-./] ?[0-3]?\d|[0-3]?\d ?[\-./] ?[0-3]?\d ?[\-./] ?(?:19|20)?\d\d)(?!\d)"
    r"|(?:1[5-9]|20)\d\d ?[\-/] ?(?:1[5-9]|20)\d\d(?!\d)"
)
_FICTIONAL = re.compile(
    r"(?:1?[2-9]\d\d)?55501\d\d\Z"
    r"|(?:44|0)?(?:1134960|1144960|1154960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960|2079460"
    r"|1914980|2890180|2920180|1632960|7700900|8081570|9098790|3069990)\d{3}\Z"
)


def find(text: str, first: int, last: int, language: str) -> Iterator[Finding]:
    """Numbers that start in `[first, last)`; `language` opens the formats of the countries that speak it."""
    stop = min(len(text), last + 40)
    for pattern, judge in ((_INTERNATIONAL, _international), (_NANP, _nanp), (_LOCAL, _local)):
        for match in pattern.finditer(text, first, stop):
            if match.start() >= last:
                break
            finding = judge(text, match, language)
            if finding is not None:
                yield finding


def _prefixes(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The number's end and digits if it stopped after each of its groups, longest first."""
    ends = [group.end() for group in _GROUP.finditer(text, start, end)]
    for stop in reversed(ends):
        closed = stop + (text[stop : stop + 1] == ")" and "(" in text[start:stop])
        yield closed, "".join(_GROUP.findall(text[start:stop]))


def _international(text: str, match: re.Match[str], _language: str) -> Finding | None:
    start, end = match.span(1)
    raw = match.group(1)
    plus = "+" in raw[:3]
    skip = 0 if plus else 3 if raw.lstrip("(").startswith("011") else 2
    trunk = re.match(r"\D*\d{1,6}\D{0,2}\((0)\)", raw)
    possible: int | None = None
    for stop, all_digits in _prefixes(text, start, end):
        digits = all_digits[skip:]
        if trunk and stop > start + trunk.end():
            at = sum(c.isdigit() for c in raw[: trunk.start(1)]) - skip
            digits = digits[:at] + digits[at + 1 :]
        if not 8 <= len(digits) <= 15:
            continue
        if _FICTIONAL.match(digits):
            return Finding(_TYPE, start, stop, 0.0, "fictional")
        if plans.is_international(digits, strictly=True):
            return Finding(_TYPE, start, _with_extension(match, stop), 0.95)
        if possible is None and len(digits) >= 9 and plans.is_international(digits, strictly=False):
            possible = stop
    if possible is None:
        return None
    if plus or phone_words.cue_before(text, start).phone:
        return Finding(_TYPE, start, _with_extension(match, possible), 0.6)
    return Finding(_TYPE, start, possible, 0.0, "not_in_use")


def _with_extension(match: re.Match[str], stop: int) -> int:
    return match.end(2) if stop == match.end(1) else stop


def _nanp(text: str, match: re.Match[str], _language: str) -> Finding | None:
    start, end = match.span(1)
    digits = "".join(_GROUP.findall(match.group(1)))[-10:]
    cue = phone_words.cue_before(text, start)
    if _FICTIONAL.match(digits):
        return Finding(_TYPE, start, end, 0.0, "fictional")
    if cue.other:
        return Finding(_TYPE, start, end, 0.0, "other_number")
    weak = re.fullmatch(r"[\d ]+", match.group(1)) is not None and re.search(
        r"\d[ .,]\Z", text[max(0, start - 2) : start]
    )
    if cue.phone or (not weak and plans.is_international("1" + digits, strictly=True)):
        return Finding(_TYPE, start, match.end(2), 0.95 if cue.phone else 0.8)
    return Finding(_TYPE, start, end, 0.0, "not_in_use")


def _local(text: str, match: re.Match[str], language: str) -> Finding | None:
    start, end = match.span(1)
    raw = match.group(1)
    total = sum(c.isdigit() for c in raw)
    if total < 6 or text[match.end(2) : match.end(2) + 1].isalpha():
        return None
    date = _DATE.match(raw)
    if date and (date.end() == len(raw) or raw[date.end()] == " "):
        return Finding(_TYPE, start, end, 0.0, "date")
    if text[max(0, start - 1) : start] in ("$", "€", "£", "¥", "#", "%", "=", ",", ".", "&") or text[end : end + 1] in (
        "%",
        "€",
        "$",
    ):
        return Finding(_TYPE, start, end, 0.0, "amount")
    cue = phone_words.cue_before(text, start)
    if cue.other:
        return Finding(_TYPE, start, end, 0.0, "other_number")
    if cue.phone or phone_words.cue_after(text, match.end(2)):
        stop = _cued_end(text, start, end, language)
        if stop is not None:
            return Finding(_TYPE, start, _with_extension(match, stop), 0.85)
    for stop, digits in _prefixes(text, start, end):
        if 8 <= len(digits) <= 12 and _national(text[start:stop], digits, language):
            reason = "fictional" if _FICTIONAL.match(digits) else ""
            return Finding(_TYPE, start, _with_extension(match, stop), 0.0 if reason else 0.7, reason)
    return Finding(_TYPE, start, end, 0.0, "no_context") if total >= 8 else None


def _cued_end(text: str, start: int, end: int, language: str) -> int | None:
    """Where a number announced by a cue word ends: with a number in use if there is one, else with its last group."""
    fallback = None
    for stop, digits in _prefixes(text, start, end):
        if not 6 <= len(digits) <= 15:
            continue
        if _FICTIONAL.match(digits):
            return None
        if _in_some_plan(digits, language):
            return stop
        if fallback is None and len(digits) <= 13:
            fallback = stop
    return fallback


def _in_some_plan(digits: str, language: str) -> bool:
    national = digits[1:] if digits.startswith("0") else digits
    regions = (
        *plans.REGIONS_OF.get(language, ()),
        *plans.TRUNK_ZERO,
        "US",
        "ES",
        "PT",
        "PL",
        "MX",
        "RU",
        "DK",
        "NO",
        "CZ",
    )
    return any(plans.is_national(national, region) or plans.is_national(digits, region) for region in regions)


def _national(raw: str, digits: str, language: str) -> bool:
    """Whether a number without any cue is written as some country writes its own."""
    groups = _GROUP.findall(raw)
    regions = plans.REGIONS_OF.get(language, ())
    tidy = len(groups) > 1 and all(len(group) >= 2 for group in groups) and len(groups[0]) <= 5
    if digits.startswith("0") and not digits.startswith("00") and len(digits) >= 9:
        everywhere = dict.fromkeys((*regions, *plans.TRUNK_ZERO))
        if tidy and len(groups[0]) > 2 and any(_trunk(digits, region) for region in everywhere):
            return True
        if tidy and any(plans.is_written_so(groups, digits, region) for region in everywhere):
            return True
        return len(groups) == 1 and language != "en" and any(_trunk(digits, region) for region in regions)
    if len(digits) < 9 and len(groups) < 3 and not raw.startswith("("):
        return False
    return any(plans.is_written_so(groups, digits, region) for region in regions)


def _trunk(digits: str, region: str) -> bool:
    return plans.is_national(digits if region == "IT" else digits[1:], region)


_D = rb"(?:\d|\xef\xbc[\x90-\x99]|\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xe0[\xa5\xa7][\xa6-\xaf])"
_BETWEEN = rb"(?:[ ().\-/]|\xc2[\xa0\xad\xb7]|\xe2[\x80\x81][\x80-\xaf]|\xe2\x88\x92|\xef\xbb\xbf|\xe3\x80\x80|\xef\xbc[\x88\x89\x8b\x8d-\x8f])"
PHONE = Detector((_TYPE,), _D + rb"(?:" + _BETWEEN + rb"{0,4}" + _D + rb"){5}", 64, find)

"""Phone numbers, as people of many countries write them."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii import phone_looks, phone_words, plans
from fairsieve.transforms.pii.finding import LEFT_ALONE, Detector, Finding, Trigger
from fairsieve.transforms.pii.phone_candidate import TYPE, Number, is_fictional
from fairsieve.transforms.pii.phone_looks import EDGE, GAP, GAPS

_ZIP_DIGITS = 9
_HOUSES_DIGITS = 6  # two houses' numbers: "710-712 Main Street"
_SIGN_CHARS = 3  # of "(+ " before the first digit

_INTERNATIONAL = re.compile(
    rf"{EDGE}(?<!\d\.)(?=(\(?(?:\+ ?|00 ?|011[ \-])\(?[1-9]\d{{0,13}}(?:{GAP}{{1,2}}\d{{1,12}}){{0,{GAPS}}}\)?))"
)
_NANP = re.compile(
    rf"{EDGE}(?<!\d[\-.])(?=((?:1 ?[\-. ] ?)?(?:\([2-9]\d\d\) ?[\-./\u00b7]? ?|[2-9]\d\d ?[\-./\u00b7_~ ] ?)"
    r"[2-9]\d\d ?[\-. \u00b7_~] ?\d{4})(?!\d|[\-.]\d))"
)
_UNMISTAKABLE = re.compile(r"(?:1[\- ])?(?:\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})")
_IN_A_ROW = re.compile(r"  ?\d")
_OPENING_HOURS = re.compile(r"[0-2]\d(?:00|15|30|45)-[0-2]\d(?:00|15|30|45)(?!\d)")
_ADDRESSED = re.compile(r"\b(?:to|at|on|by|call)\s{1,3}\Z")  # "fax your order to 212-736-5000"
_Judge = Callable[[Number, str], Finding | None]


def find(text: str, first: int, last: int, language: str) -> Iterator[Finding]:
    """Numbers that start in `[first, last)`; `language` opens the formats of the countries that speak it."""
    for run in phone_looks.RUN.finditer(text, first):
        start, end = run.span()
        begin = max(first, start - _SIGN_CHARS)
        if begin >= last:
            return
        if begin < start < last and phone_looks.is_address_alone(text, start, end):
            yield Finding(TYPE, start, end, 0.0, "address_or_version")
            continue
        low, stop = max(0, begin - phone_looks.BEFORE_CHARS), min(end, last)
        look = phone_looks.of_run(text[low : end + 1], begin - low, start - low, end - low, stop - low)
        if look is None:
            continue
        if look.amount:
            yield Finding(TYPE, start, end, 0.0, "date_or_amount")
            continue
        taken: list[Finding] = []
        if look.abroad:
            taken += _judged(_INTERNATIONAL, _international, text, (begin, stop, end), language)
        if look.american:
            taken += _judged(_NANP, _nanp, text, (begin, stop, end), language)
        yield from taken
        known = [(one.start, one.end) for one in taken if not one.reason or one.reason in LEFT_ALONE]
        for one, other, reason in look.places:
            if any(begun <= low + one < ended for begun, ended in known):
                continue
            if reason:
                yield Finding(TYPE, low + one, low + other, 0.0, reason)
                continue
            finding = _local(Number(text, low + one, low + other), language)
            if finding is not None:
                yield finding


def _judged(
    pattern: re.Pattern[str], judge: _Judge, text: str, places: tuple[int, int, int], language: str
) -> Iterator[Finding]:
    """The judgements on the pattern's matches that start from the first to before the second place.

    The third place is where the digits end, before which no match is cut short.
    """
    first, last, end = places
    for match in pattern.finditer(text, first, end + 1):
        if match.start() >= last:
            return
        finding = judge(Number(text, *match.span(1)), language)
        if finding is not None:
            yield finding


def _international(number: Number, _language: str) -> Finding | None:
    raw = number.raw
    plus = "+" in raw[:3]
    skip = 0 if plus else 3 if raw.lstrip("(").startswith("011") else 2
    trunk = re.match(r"\D*\d{1,6}\D{0,2}\((0)\)", raw)
    possible: int | None = None
    for stop, all_digits in number.prefixes():
        digits = all_digits[skip:]
        if trunk and stop > number.start + trunk.end():
            at = sum(map(str.isdigit, raw[: trunk.start(1)])) - skip
            digits = digits[:at] + digits[at + 1 :]
        if not 8 <= len(digits) <= 15:
            continue
        if is_fictional(digits):
            return number.refused("fictional", stop)
        if plans.is_international(digits, strictly=True):
            return number.found(stop, 0.95)
        if possible is None and len(digits) >= 9 and plans.is_international(digits, strictly=False):
            possible = stop
    cued = phone_words.cue_before(number.text, number.start) in ("phone", "call")
    if possible is None:
        # After a word for telephones, what no country has is a number written wrong.
        return number.found(number.end, 0.5) if plus and cued and 9 <= sum(map(str.isdigit, raw)) <= 13 else None
    accepted = number.found(possible, 0.6)
    labelled = accepted.end > possible or phone_words.cue_after(number.text, accepted.end)
    if plus or labelled or cued:
        return accepted
    return number.refused("not_in_use", possible)


def _nanp(number: Number, _language: str) -> Finding | None:
    digits = "".join(re.findall(r"\d+", number.raw))[-10:]
    if is_fictional(digits):
        return number.refused("fictional")
    cue = phone_words.cue_right_before(number.text, number.start)
    if cue == "other" and not _ADDRESSED.search(number.text[max(0, number.start - 8) : number.start]):
        return number.refused("other_number")
    if cue and cue != "other":
        return number.found(number.end, 0.95)
    if number.is_part_number():
        return number.refused("other_number")
    if number.is_measured():
        return number.refused("amount")
    spaces_only = "(" not in number.raw and re.fullmatch(r"[\d ]+", number.raw) is not None
    alone = not (spaces_only and re.search(r"\d[ .,]\Z", number.text[max(0, number.start - 2) : number.start]))
    if alone and plans.is_international("1" + digits, strictly=True):
        return number.found(number.end, 0.8)
    if phone_words.cue_before(number.text, number.start) in ("phone", "call"):
        return number.found(number.end, 0.9)
    if not alone:
        return number.refused("in_a_table")
    if _UNMISTAKABLE.fullmatch(number.raw) or number.is_extended(number.end):
        return number.found(number.end, 0.5)
    return number.refused("not_in_use")


def _local(number: Number, language: str) -> Finding | None:
    text, start, end = number
    raw = number.raw
    if number.touches_letter() or number.is_abbreviated():
        return None
    total, improper, telling = phone_looks.of_number(raw)
    impossible = improper or number.is_other()
    if impossible:
        return number.refused(impossible)
    if total == _ZIP_DIGITS and number.is_postcode():
        return number.refused("postcode")
    cue = phone_words.cue_before(text, start)
    if cue == "other":
        return number.refused("other_number")
    if cue or phone_words.cue_after(text, end):
        stop = _cued_end(number, language, fewest=7 if cue == "call" else 6)
        of_house = (cue == "call" or total == _HOUSES_DIGITS) and phone_words.street_after(text, stop or end)
        if stop is not None and not of_house:
            return number.found(stop, 0.85)
    if total < 8:
        return None
    if _IN_A_ROW.match(text, end) or text[start - 1 : start] == "\t" == text[end : end + 1]:
        return number.refused("in_a_table")
    if telling:
        return number.found(end, 0.6)
    if _OPENING_HOURS.match(raw):
        return number.refused("date_or_amount")
    for length, fictional in _written_nationally(raw, language):
        stop = start + length
        if stop < end and (_IN_A_ROW.match(text, stop) or number.goes_on_in_pairs(stop)):
            continue
        if fictional:
            return number.refused("fictional", stop)
        return number.refused("street", stop) if phone_words.street_after(text, stop) else number.found(stop, 0.7)
    return number.refused("no_context")


@lru_cache(maxsize=REMEMBERED)
def _written_nationally(raw: str, language: str) -> tuple[tuple[int, bool], ...]:
    """The lengths at which it is written as a country does, longest first, and whether it then is a fictional one."""
    return tuple(
        (length, is_fictional(digits))
        for length, digits in Number(raw, 0, len(raw)).prefixes()
        if 8 <= len(digits) <= 12 and plans.is_written_nationally(raw[:length], digits, language)
    )


def _cued_end(number: Number, language: str, fewest: int) -> int | None:
    """Where a number announced by a cue word ends: with a number in use if there is one, else with its last group."""
    fallback = None
    one_piece = number.raw.isdigit()
    for stop, digits in number.prefixes():
        if not fewest <= len(digits) <= 15:
            continue
        if is_fictional(digits):
            return None
        if plans.is_in_some_plan(digits, language):
            return stop
        # What no country uses is a number only if it is whole, as in a list of figures it would not be.
        if stop >= number.end - 1 and len(digits) <= (10 if one_piece else 13):
            fallback = stop
    return fallback


_BETWEEN = rb"(?:[ ().\-/_~]|\xc2\xb7)"
PHONE = Detector(
    types=(TYPE,),
    triggers=(
        Trigger(rb"\d(?:" + _BETWEEN + rb"{0,4}\d){6}[^0-9]", back=41, number=True),
        Trigger(rb"\d\d\)?" + _BETWEEN + rb"\d\d" + _BETWEEN + rb"\d\d", back=24, number=True),
        Trigger(rb"\d{3}" + _BETWEEN + rb"\d{3}", back=24, number=True),
    ),
    find=find,
    longest=40,
    before=phone_words.BEFORE_CHARS,
)

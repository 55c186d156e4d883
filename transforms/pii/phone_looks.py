"""What a stretch of digits looks like by itself: a date, an amount, or what may hold a phone number."""

import re
from functools import lru_cache
from itertools import repeat, takewhile
from typing import NamedTuple

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii.finding import LETTERS

BEFORE_CHARS = 2
"""How many characters before a number say that it is part of another one."""

GAP = r"(?: ?[.\-/\u00b7_~] ?|  ?| ?\( ?|\) ?[\-/.]? ?)"
GAPS = 12  # as many as digits that are spelt out one by one have
EDGE = rf"(?<![{LETTERS}+])"
RUN = re.compile(r"\d[\d ().\-/\u00b7+_~]{4,}\d")

_FEWEST_DIGITS, _FEWEST_ABROAD = 6, 8
_AMOUNT_DIGITS = 9
# Around a run, one letter and one other sign stand for all, so that runs recur.
_NEUTRAL = str.maketrans(
    dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "x")
    | dict.fromkeys("!\"#$%&'*,:;<=>?@[]^`{|}\t\n", ",")
)
_NINES = str.maketrans("012345678", "999999999")
_LONGEST_KNOWN = 96
_LOCAL = re.compile(
    rf"{EDGE}(?<!\d[ .\-/(])(?<!\d[)])(?<![{LETTERS}]-)(?=(\(?\d{{1,14}}(?:{GAP}{{1,2}}\d{{1,12}}){{0,{GAPS}}}\)?))"
)
_LETTER = re.compile(f"[{LETTERS}]")

_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"\d [\-/.] ?|\d  |\d[ )\-/.]?\(|[\-/.] \d|\+|\)[ \-/.] ?\d")
_SIX = re.compile(r"\(?\d{2}\)?[ .\-]\d\d[ .\-]\d\d\Z|\d{3}[ \-]\d{3}\Z")
_ABROAD = re.compile(r"\+|\A0|(?<!\d)0(?:0|11)")
_NANP_INSIDE = re.compile(r"[2-9]\d\d\)? ?[\-./\u00b7_~ ]? ?[2-9]\d\d ?[\-. \u00b7_~]? ?\d{4}")
# As only one country writes: Brazil, and the heirs of the Soviet plan.
_TELLING = re.compile(
    r"\([1-9][1-9]\) ?9? ?\d{4}-\d{4}\Z|8 ?[ \-]?\(\d{3,4}\) ?\d{2,3}[ \-]\d\d[ \-]\d\d\Z"
    r"|8-[3-9]\d\d-\d{3}-\d\d-?\d\d\Z"
)
# A date, a span of hours or of years, and what may follow either: the hour, another date.
_DATES = re.compile(
    r"(?:(?:19|20)\d\d ?[\-./] ?[01]?\d ?[\-./] ?[0-3]?\d|[0-3]?\d ?[\-./] ?[0-3]?\d ?[\-./] ?(?:(?:19|20)\d\d|\d\d)"
    r"|[0-2]?\d\.[0-5]\d ?- ?[0-2]?\d\.[0-5]\d"
    r"|(?:1[5-9]|20)\d\d ?[\-/] ?(?:(?:1[5-9]|20)\d\d|\d\d)|(?:1[5-9]|20)\d\d (?:1[5-9]|20)\d\d)(?:\Z|[ )])"
)
_DECIMAL = re.compile(r"\d{1,3}(?:[., ]000|\.\d{3})+\Z|\d{1,2}(?: \d{3})* 000\Z|\d+\.\d+\Z")
_VERSIONS = re.compile(r"\(?\d{1,2}(?:\.\d{1,2}){2}/\d{1,2}(?:\.\d{1,2}){2}\)?\Z")  # "8.11.6/8.12.3", of mail software
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]\d|\d)"
_QUAD = re.compile(rf"\(?{_OCTET}(?:\.{_OCTET}){{3}}\)?\Z")
_QUAD_ALONE = re.compile(rf"(?!0){_OCTET}(?:\.{_OCTET}){{3}}")
_BEFORE_ADDRESS = re.compile(r"[^+]{0,2}(?:[\[=:,;<>@\"'|\n]|(?<!\d) )\Z")
_BEHIND_ADDRESS = frozenset("],;:<>@\"'|\n ")
_SHORT_QUAD_DIGITS = 8  # as many as numbers in pairs of digits have: "22.33.44.55"
# The same whatever the digits are: where these do not match, those do not.
_SHAPE_OF_DATES = re.compile(
    r"(?:\d{4} ?[\-./] ?\d{1,2} ?[\-./] ?\d{1,2}|\d{1,2} ?[\-./] ?\d{1,2} ?[\-./] ?(?:\d{4}|\d\d)"
    r"|\d{1,2}\.\d\d ?- ?\d{1,2}\.\d\d|\d{4} ?[\-/] ?(?:\d{4}|\d\d)|\d{4} \d{4})(?:\Z|[ )])"
)
_SHAPE_OF_DECIMAL = re.compile(r"\d{1,3}(?:[., ]\d{3})+\Z|\d+\.\d+\Z")
_SHAPE_OF_QUAD = re.compile(r"\(?\d{1,3}(?:\.\d{1,3}){3}\)?\Z")
_SHAPE_OF_NANP = re.compile(r"\d{3}\)? ?[\-./\u00b7_~ ]? ?\d{3} ?[\-. \u00b7_~]? ?\d{4}")
_COLUMNS = re.compile(r"\d\.\d+ {2,}\d")


class Run(NamedTuple):
    """What a run of digits looks like, whatever is written around it.

    Attributes:
      amount: whether it is a date or an amount; then all else is empty.
      abroad: whether it may hold a number as it is dialled from abroad.
      american: whether it may hold a North American one.
      places: where stretches that may be numbers start and end, counted from the text's start; and why one is none, ""
        where that depends on more.
    """

    amount: bool = False
    abroad: bool = False
    american: bool = False
    places: tuple[tuple[int, int, str], ...] = ()


def is_address_alone(text: str, start: int, end: int) -> bool:
    """Whether the run of digits `text[start:end]` is one long IP address, and nothing beside it could change that.

    What of_run says of such runs too: they are a third of all in mail, and this is a tenth of the work.
    """
    return (
        end - start > _SHORT_QUAD_DIGITS + 3
        and _QUAD_ALONE.fullmatch(text, start, end) is not None
        and text[end : end + 1] in _BEHIND_ADDRESS
        and _BEFORE_ADDRESS.match(text, start - 3 if start > 3 else 0, start) is not None
    )


def of_run(text: str, begin: int, start: int, end: int, stop: int) -> Run | None:
    """What the run of digits `text[start:end]` looks like; None if there is no number in it.

    Args:
      text: BEFORE_CHARS characters or all there are, from `begin` what may be signs of the number, the run, one more.
      stop: where no more numbers begin.
    """
    looked_at = _of_run if len(text) <= _LONGEST_KNOWN else _of_run.__wrapped__
    return looked_at(text.translate(_NEUTRAL), begin, start, end, stop)


@lru_cache(maxsize=2 * REMEMBERED)
def _of_run(text: str, begin: int, start: int, end: int, stop: int) -> Run | None:
    shape = (_of_shape if len(text) <= _LONGEST_KNOWN else _of_shape.__wrapped__)(
        text.translate(_NINES), begin, start, end, stop
    )
    if shape is None:
        return None
    run = text[start:end]
    known = len(run) <= _LONGEST_KNOWN
    abroad = not known or "+" in text[begin:start] or _ABROAD.search(run) is not None
    if shape.amount and known and not abroad and _is_amount(run, shape.digits):
        return Run(amount=True)
    american = not known or (shape.american and _NANP_INSIDE.search(run) is not None)
    places = tuple(
        (first, last, of_number(text[first:last])[1] if asked else why) for first, last, why, asked in shape.places
    )
    return Run(False, abroad and shape.digits >= _FEWEST_ABROAD, american, places)


class _Shape(NamedTuple):
    """What a run of digits looks like, whatever its digits are.

    Attributes:
      digits: how many there are.
      amount: whether it may be a date or an amount.
      american: whether it may hold a North American number.
      places: as in Run, and whether the digits must be asked for the reason.
    """

    digits: int
    amount: bool
    american: bool
    places: tuple[tuple[int, int, str, bool], ...]


@lru_cache(maxsize=REMEMBERED)
def _of_shape(text: str, begin: int, start: int, end: int, stop: int) -> _Shape | None:
    run = text[start:end]
    count = run.count("9")
    if count < _FEWEST_DIGITS:
        return None
    # Most runs hold no second start, and then only the first few places are worth a try.
    near = stop if len(run) > _LONGEST_KNOWN or _BREAK.search(run) else min(start + 1, stop)
    places = []
    found = _LOCAL.finditer(text, begin) if near > start + 1 else map(_LOCAL.match, repeat(text), range(begin, near))
    for match in takewhile(lambda match: match is None or match.start() < near, found):
        if match is None:
            continue
        raw = match.group(1)
        total = raw.count("9")
        if total > _FEWEST_DIGITS or _SIX.match(raw):
            lettered = _LETTER.match(text, match.end(1)) is not None
            asked = not lettered and (_may_be_amount(raw, total) or _SHAPE_OF_QUAD.match(raw) is not None)
            places.append((*match.span(1), "" if lettered else _of_nines(raw), asked))
    return _Shape(count, _may_be_amount(run, count), _SHAPE_OF_NANP.search(run) is not None, tuple(places))


def _of_nines(shape: str) -> str:
    """Why a stretch of this shape is no number, whatever its digits are."""
    if _COLUMNS.search(shape):
        return "date_or_amount"
    return "address_or_version" if _VERSIONS.match(shape) else ""


def _is_amount(raw: str, count: int) -> bool:
    return _DATES.match(raw) is not None or (count <= _AMOUNT_DIGITS and _DECIMAL.match(raw) is not None)


def _may_be_amount(shape: str, count: int) -> bool:
    if count <= _AMOUNT_DIGITS and _SHAPE_OF_DECIMAL.match(shape):
        return True
    return _SHAPE_OF_DATES.match(shape) is not None


@lru_cache(maxsize=REMEMBERED)
def of_number(raw: str) -> tuple[int, str, bool]:
    """How many digits there are, why it is no phone number ("" if it may be one), and whether it is grouped as in one
    country only."""
    total = len(_DIGIT.findall(raw))
    improper = ""
    if _is_amount(raw, total) or _COLUMNS.search(raw):
        improper = "date_or_amount"
    elif _VERSIONS.match(raw) or (total > _SHORT_QUAD_DIGITS and _QUAD.match(raw)):
        improper = "address_or_version"
    return total, improper, _TELLING.match(raw) is not None

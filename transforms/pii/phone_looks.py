"""What a stretch of digits looks like by itself: a date, an amount, or what may hold a phone number."""

import re
from functools import lru_cache

_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"\d [\-/.] ?|\d  |\d[ )\-/.]?\(|[\-/.] \d|\+|\)[ \-/.] ?\d")
_SIX = re.compile(r"\(?\d{2}\)?[ .\-]\d\d[ .\-]\d\d\Z|\d{3}[ \-]\d{3}\Z")
_ABROAD = re.compile(r"\+|\A0|(?<!\d)0(?:0|11)")
_NANP_INSIDE = re.compile(r"[2-9]\d\d\)? ?[\-./\u00b7_~ ]? ?[2-9]\d\d ?[\-. \u00b7_~]? ?\d{4}")
# As only one country writes: Brazil, and the heirs of the Soviet plan.
_TELLING = re.compile(r"\([1-9][1-9]\) ?9? ?\d{4}-\d{4}\Z|8 ?[ \-]?\(\d{3,4}\) ?\d{2,3}-\d\d-\d\d\Z")
# A date, a span of years, and what may follow either: the hour, another date.
_DATES = re.compile(
    r"(?:(?:19|20)\d\d ?[\-./] ?[01]?\d ?[\-./] ?[0-3]?\d|[0-3]?\d ?[\-./] ?[0-3]?\d ?[\-./] ?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:1[5-9]|20)\d\d ?[\-/] ?(?:(?:1[5-9]|20)\d\d|\d\d)|(?:1[5-9]|20)\d\d (?:1[5-9]|20)\d\d)(?:\Z|[ )])"
)
_DECIMAL = re.compile(r"\d{1,3}(?:[., ]000|\.\d{3})+\Z|\d+\.\d+\Z")
_VERSIONS = re.compile(r"\(?\d{1,2}(?:\.\d{1,2}){2}/\d{1,2}(?:\.\d{1,2}){2}\)?\Z")  # "8.11.6/8.12.3", of mail software
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]\d|\d)"
_QUAD = re.compile(rf"\(?{_OCTET}(?:\.{_OCTET}){{3}}\)?\Z")
_SHORT_QUAD_DIGITS = 8  # as many as numbers in pairs of digits have: "22.33.44.55"
_COLUMNS = re.compile(r"\d\.\d+ {2,}\d")


@lru_cache(maxsize=1 << 14)
def of_run(run: str) -> tuple[int, bool, bool, bool, bool]:
    """Of a run of digits: how many there are, whether it is a date or an amount, may hold more than one number, a North
    American one, and one dialled from abroad."""
    count = len(_DIGIT.findall(run))
    amount = _DATES.match(run) is not None or (count <= 9 and _DECIMAL.match(run) is not None)
    return (
        count,
        amount,
        _BREAK.search(run) is not None,
        _NANP_INSIDE.search(run) is not None,
        _ABROAD.search(run) is not None,
    )


@lru_cache(maxsize=1 << 14)
def of_number(raw: str) -> tuple[int, bool, str, bool]:
    """How many digits there are, whether six may be enough, why it is no phone number ("" if it may be one), and
    whether it is grouped as in one country only."""
    total = len(_DIGIT.findall(raw))
    improper = ""
    if _DATES.match(raw) or _COLUMNS.search(raw) or (total <= 9 and _DECIMAL.match(raw)):
        improper = "date_or_amount"
    elif _VERSIONS.match(raw) or (total > _SHORT_QUAD_DIGITS and _QUAD.match(raw)):
        improper = "address_or_version"
    return total, _SIX.match(raw) is not None, improper, _TELLING.match(raw) is not None

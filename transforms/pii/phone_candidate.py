"""A stretch of digits that may be a phone number, and the signs right before and behind it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fairsieve.transforms.pii import phone_words
from fairsieve.transforms.pii.finding import LETTERS, Finding

TYPE = "PHONE_NUMBER"

_GROUP = re.compile(r"\d+")
_EXTENSION = re.compile(
    r" ?(?:x|ext\.?|extn\.?|extension|#|;ext=|poste|anexo|int\.|wew\.|dw\.|доб\.|toestel|durchwahl) ?:? ?\d{1,6}"
    rf"(?![{LETTERS}])",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(r"[$€£¥₹%=&] ?\Z|\d[,.]\Z")
_UNIT_AFTER = re.compile(
    r" ?(?:[%€$£¥₹°]|(?i:[mckn]m|[kmµ]g|m[lw]|[kmgt]b|[kmg]?hz|kwh?|[km]ph|rpm|dpi|psi|mah|usd|eur|gbp|chf|inr)\b"
    r"(?!\.\w))"
)
_DECIMALS_AFTER = re.compile(r",\d{1,3}(?![\d\-]| \d\d)")
_PATH_CHARS = 16
_DOT_BEFORE = re.compile(rf"[{LETTERS}]\.\Z")
_WORD_AND_DOT = re.compile(rf"(?<![{LETTERS}./\-])([{LETTERS}]+)\.\Z")
_ZIP = re.compile(r"\b[A-Z][A-Z][ \u00a0=\n]{1,4}\d{5}-\d{4}\Z")
_FIELD = re.compile(r"([^\W\d_]+)= ?\Z")
_PATH_BEFORE = re.compile(r"([^\W\d_]+)/\Z")
_ONE_MORE_PAIR = re.compile(r"([.\-])\d\d\1\d\d\Z")
_PART_AFTER = re.compile(r"-[A-Z\d]{1,3}\b")
_LETTER_AFTER = re.compile(f"[{LETTERS}]")

# Set aside for fiction: the North American 555-01xx (NANPA) and Ofcom's ranges for drama.
_FICTIONAL = re.compile(
    r"(?:1?[2-9]\d\d)?55501\d\d\Z"
    r"|(?:44|0)?(?:1134960|1144960|1154960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960|2079460"
    r"|1914980|2890180|2920180|1632960|7700900|8081570|9098790|3069990)\d{3}\Z"
)


class Number(NamedTuple):
    """A stretch of groups of digits that may be a phone number, or begin with one."""

    text: str
    start: int
    end: int

    @property
    def raw(self) -> str:
        return self.text[self.start : self.end]

    def prefixes(self) -> Iterator[tuple[int, str]]:
        """The end and the digits it would have if it stopped after each of its groups, longest first."""
        text, start, end = self
        groups = [group.span() for group in _GROUP.finditer(text, start, end)]
        digits = "".join([text[begin:stop] for begin, stop in groups])
        for begin, stop in reversed(groups):
            closed = text[stop : stop + 1] == ")" and "(" in text[start:stop]
            yield stop + closed, digits
            digits = digits[: begin - stop]

    def found(self, stop: int, score: float) -> Finding:
        """A finding that ends at `stop`, or with the extension that follows there."""
        extension = _EXTENSION.match(self.text, stop)
        return Finding(TYPE, self.start, extension.end() if extension else stop, score)

    def refused(self, reason: str, stop: int | None = None) -> Finding:
        return Finding(TYPE, self.start, self.end if stop is None else stop, 0.0, reason)

    def is_extended(self, stop: int) -> bool:
        """Whether an extension follows at `stop`."""
        return _EXTENSION.match(self.text, stop) is not None

    def is_abbreviated(self) -> bool:
        """Whether it touches a dot and a word that is not for phones: `v.123 4567`, and not `Tel.123 4567`."""
        before = self.text[max(0, self.start - _PATH_CHARS) : self.start]
        if not _DOT_BEFORE.search(before):
            return False
        word = _WORD_AND_DOT.search(before)
        return word is None or not phone_words.is_for_phones(word.group(1))

    def is_postcode(self) -> bool:
        """Whether it is a state of the United States' and a long ZIP code."""
        return _ZIP.search(self.text[max(0, self.start - 6) : self.end]) is not None

    def touches_letter(self) -> bool:
        """Whether a letter follows that begins no extension."""
        return _LETTER_AFTER.match(self.text, self.end) is not None and not self.is_extended(self.end)

    def is_part_number(self) -> bool:
        """Whether what follows is joined to it as in the numbers of parts: `212-555-9876-A`."""
        return _PART_AFTER.match(self.text, self.end) is not None

    def is_measured(self) -> bool:
        """Whether a unit follows."""
        return _UNIT_AFTER.match(self.text, self.end) is not None

    def goes_on_in_pairs(self, stop: int) -> bool:
        """Whether another pair of digits is set off as those before `stop` are, as in a series of drawn numbers."""
        pairs = _ONE_MORE_PAIR.search(self.text[self.start : stop])
        if pairs is None:
            return False
        return re.match(rf"{re.escape(pairs.group(1))}\d\d(?!\d)", self.text[stop : stop + 4]) is not None

    def is_other(self) -> str:
        """Why what stands beside the digits says that they are no phone number; "" if it does not."""
        text, start, end = self
        amount = _AMOUNT_BEFORE.search(text[max(0, start - 3) : start])
        if amount and amount.group().startswith("="):  # "tel=070-1004912"
            field = _FIELD.search(text[max(0, start - _PATH_CHARS) : start])
            amount = None if field and phone_words.is_for_phones(field.group(1)) else amount
        if amount or self.is_measured() or _DECIMALS_AFTER.match(text, end):
            return "amount"
        path = _PATH_BEFORE.search(text[max(0, start - _PATH_CHARS) : start])
        return "path" if path and not phone_words.is_for_phones(path.group(1)) else ""


def is_fictional(digits: str) -> bool:
    """Whether the number is set aside for films and books."""
    return _FICTIONAL.match(digits) is not None

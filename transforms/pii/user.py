"""Patterns of the user's own, read from YAML and checked before anything runs."""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import hyperscan
import yaml
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from stdnum import damm, iban, imei, isin, lei, luhn, verhoeff

from fairsieve.lexicons.yaml_text import read_yaml
from fairsieve.transforms.pii.finding import LETTERS, Finding
from fairsieve.transforms.pii.identity_table import VALIDATORS as OF_IDENTITIES

VALIDATORS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn.is_valid,
    "verhoeff": verhoeff.is_valid,
    "damm": damm.is_valid,
    "iban": partial(iban.is_valid, check_country=False),
    "imei": imei.is_valid,
    "isin": isin.is_valid,
    "lei": lei.is_valid,
    **OF_IDENTITIES,
}
"""The checks a pattern may name; they get the value without spaces, hyphens, dots and slashes."""

_WIDEST_CHARS = 512
_FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_UCP | hyperscan.HS_FLAG_SOM_LEFTMOST
_SEPARATORS = re.compile(r"[ \-./]")
_EDGE = re.compile(f"[{LETTERS}]")

Example = Annotated[str, Field(min_length=1)]


class UserPattern(BaseModel, frozen=True, extra="forbid", hide_input_in_errors=True):
    """One kind of value: how it is written, what stands before it, what checks it, and examples that prove it.

    A match touches no letter or digit on either side, and is the longest from its start.
    """

    name: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,40}$")  # the entity it is reported as
    pattern: str = Field(min_length=1)
    context: tuple[str, ...] = ()  # one of these must stand before it, whatever its case
    context_chars: int = Field(default=60, ge=1, le=200)
    validator: str | None = None  # a name of VALIDATORS
    score: float = Field(default=0.8, gt=0, le=1)
    match: tuple[Example, ...] = Field(min_length=1)  # texts in which it must be found
    no_match: tuple[Example, ...] = ()  # texts in which it must not be found

    @model_validator(mode="after")
    def _keeps_its_word(self) -> "UserPattern":
        if self.validator is not None and self.validator not in VALIDATORS:
            raise ValueError(f"validator: {self.validator!r} is not among {', '.join(sorted(VALIDATORS))}")
        _check_width(self.pattern)
        matcher = UserMatcher((self,))
        for wanted, texts, field in ((True, self.match, "match"), (False, self.no_match, "no_match")):
            for index, text in enumerate(texts):
                found = any(not finding.reason for _, finding in matcher.find(text.encode()))
                if found != wanted:
                    raise ValueError(f"{field}[{index}]: the pattern {'finds nothing' if wanted else 'matches'} there")
        return self


def _check_width(pattern: str) -> None:
    """Raises where a pattern is not a regular expression, or may match a text of any length, or nothing at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            least, most = re._parser.parse(pattern).getwidth()  # type: ignore[attr-defined]  # has no public name
    except re.error as error:
        raise ValueError(f"pattern: {error}") from None
    if least == 0:
        raise ValueError("pattern: matches the empty text")
    if most > _WIDEST_CHARS:
        raise ValueError(f"pattern: may match more than {_WIDEST_CHARS} characters; bound its repeats with {{m,n}}")


def read_patterns(path: Path) -> tuple[UserPattern, ...]:
    """The patterns of a YAML file: a list of mappings with the fields of UserPattern.

    Raises:
      ValueError: the file is not such a list, or a pattern breaks a rule; the message names file, pattern and field.
    """
    try:
        rows, _ = read_yaml(path.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[UserPattern, ...]).validate_python(rows)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"{path}:{mark.line + 1 if mark else 1}: is not YAML") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{path}: pattern {place}: {first['msg']}") from None


class UserMatcher:
    """Finds the values of user patterns, in time linear in the text: Hyperscan is an automaton.

    Raises:
      ValueError: a pattern is none that an automaton can match, as one with a backward reference is not.
    """

    def __init__(self, patterns: Sequence[UserPattern]) -> None:
        self._patterns = tuple(patterns)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            self._database.compile(
                expressions=[pattern.pattern.encode() for pattern in self._patterns],
                ids=list(range(len(self._patterns))),
                elements=len(self._patterns),
                flags=[_FLAGS] * len(self._patterns),
            )
        except hyperscan.error as error:
            raise ValueError(f"pattern: cannot be matched in linear time: {error}") from None

    def find(self, data: bytes) -> Iterator[tuple[int, Finding]]:
        """The findings in UTF-8 text: the byte place of each, and its characters counted from there."""
        longest: dict[tuple[int, int], int] = {}

        def keep(pattern: int, start: int, end: int, _flags: int, _context: object) -> None:
            # Several ends of one start come in order.
            if not _touches(data, start, end):
                longest[start, pattern] = end

        if data:
            self._database.scan(data, match_event_handler=keep)
        for (start, index), end in sorted(longest.items()):
            pattern = self._patterns[index]
            value = data[start:end].decode()
            reason = _reason(pattern, value, data[max(0, start - 4 * pattern.context_chars) : start])
            yield start, Finding(pattern.name, 0, len(value), 0.0 if reason else pattern.score, reason)


def _touches(data: bytes, start: int, end: int) -> bool:
    """Whether a letter or digit stands right beside `data[start:end]`."""
    before = data[max(0, start - 4) : start].decode(errors="ignore")[-1:]
    after = data[end : end + 4].decode(errors="ignore")[:1]
    return _EDGE.match(before) is not None or _EDGE.match(after) is not None


def _reason(pattern: UserPattern, value: str, before: bytes) -> str:
    if pattern.validator is not None and not VALIDATORS[pattern.validator](_SEPARATORS.sub("", value)):
        return "checksum"
    said = before.decode(errors="ignore")[-pattern.context_chars :].casefold()
    if pattern.context and not any(word.casefold() in said for word in pattern.context):
        return "no_context"
    return ""

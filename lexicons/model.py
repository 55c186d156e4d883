"""What a lexicon holds: terms, groups, and the senses that tell people from things."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Form = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=False)]
Words = tuple[str, ...]


class Strict(BaseModel):
    """A model that nobody changes, and that takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Strict):
    """Where an entry comes from."""

    name: str
    ref: str = ""
    retrieved: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")


class Term(Strict):
    """One entry: all the forms that count as the same thing said about the same group.

    Attributes:
      id: names the entry wherever it is counted, e.g. `en.race.black`; never a surface form.
      group: a key of the lexicon's `groups`.
      forms: every inflection, spelled out; a space matches a space, a line break or a hyphen.
      pos: part of speech of the forms.
      case: `any` case; `initial`: the first letter must be a capital; `exact`: as spelled.
      acronym: in capitals it is also an acronym, and then counts only among other capitals ("HE", "US").
      sense: the decision list of `senses.yaml` for an ambiguous term; without one every match counts.
      not_before: lower-case words; a match right before one of them is rejected ("blind spot").
      not_after: lower-case words; a match right after one of them is rejected.
      status: how the group itself regards the word, as far as is known.
      source: where the entry comes from, if not where the lexicon does.
    """

    id: str = Field(pattern=r"^[^\s]+$", max_length=200)
    group: str
    forms: tuple[Form, ...] = Field(min_length=1)
    pos: Literal["noun", "adj", "pron", "phrase"]
    case: Literal["any", "initial", "exact"] = "any"
    acronym: bool = False
    sense: Name | None = None
    not_before: Words = ()
    not_after: Words = ()
    status: Literal["preferred", "neutral", "dispreferred", "reclaimed"] = "neutral"
    source: Source | None = None

    @property
    def ambiguous(self) -> bool:
        return bool(self.sense or self.not_before or self.not_after)


class Lexicon(Strict):
    """The terms of one axis in one language.

    Attributes:
      lexicon: the axis, e.g. `religion`.
      language: code as language identification writes it, e.g. `en`.
      groups: display name by group.
      family: a term hides shorter terms inside it only within one family: "African American" is no mention of
        Americans, but "men of colour" is one of men; by default each lexicon is a family of its own.
    """

    lexicon: str = Field(min_length=1, max_length=100)
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    licence: str = Field(min_length=1)
    source: Source
    note: str = ""
    family: str = ""
    groups: dict[str, str] = Field(min_length=1)
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _groups_are_declared(self) -> "Lexicon":
        for number, term in enumerate(self.terms):
            if term.group not in self.groups:
                raise LocatedError(("terms", number, "group"), f"group {term.group!r} is not in groups")
        return self

    @cached_property
    def fingerprint(self) -> str:
        """sha256, in hexadecimal, of the lexicon as JSON with sorted keys."""
        return hashlib.sha256(orjson.dumps(self.model_dump(), option=orjson.OPT_SORT_KEYS)).hexdigest()


class Step(Strict):
    """One step of a decision list: the first pattern that fires decides."""

    accept: Name | None = None
    reject: Name | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Step":
        if (self.accept is None) == (self.reject is None):
            raise ValueError("a step is either `accept: pattern` or `reject: pattern`")
        return self


class Sense(Strict):
    """When a match of an ambiguous term is a mention: named patterns in order, then `otherwise`."""

    note: str = ""
    steps: tuple[Step, ...] = ()
    otherwise: Literal["accept", "reject"]


class Senses(Strict):
    """The sense rules of one language, and the word lists that their patterns use."""

    language: str
    senses: dict[Name, Sense]
    words: dict[Name, Words]


class LocatedError(ValueError):
    """A value error at a known place inside a file."""

    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Lexicons:
    """Everything that is looked for in one run: lexicons of all languages, and the senses they refer to."""

    lexicons: tuple[Lexicon, ...]
    senses: dict[str, Senses] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages with at least one lexicon, sorted."""
        return tuple(sorted({lexicon.language for lexicon in self.lexicons}))

    def of(self, language: str) -> tuple[Lexicon, ...]:
        """The lexicons that apply to documents of this language."""
        return tuple(one for one in self.lexicons if one.language == language)

    def terms(self, language: str) -> list[tuple[Lexicon, Term]]:
        """Every term of a language with the lexicon it is from, in a fixed order."""
        return [(one, term) for one in self.of(language) for term in one.terms]

    def groups(self) -> dict[tuple[str, str], str]:
        """Display name by (axis, group), sorted."""
        named = {(one.lexicon, key): name for one in reversed(self.lexicons) for key, name in one.groups.items()}
        return dict(sorted(named.items()))

    def fingerprint(self) -> str:
        """sha256, in hexadecimal, over all lexicons and senses; the order of files does not matter."""
        parts = sorted(f"{one.lexicon} {one.language} {one.fingerprint}" for one in self.lexicons)
        senses = {key: value.model_dump() for key, value in self.senses.items()}
        return hashlib.sha256(orjson.dumps([parts, senses], option=orjson.OPT_SORT_KEYS)).hexdigest()


def word_key(form: str) -> str:
    """What makes two forms the same one: case, and the kind of space, hyphen or apostrophe, do not count."""
    return re.sub(r"[\s\u00a0\u2010-\u2013-]+", " ", re.sub("[\u2019\u02bc]", "'", form)).casefold()

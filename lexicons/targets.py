"""Words that are counted beside groups: occupations, with their share of women at work, and descriptors."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fairsieve.lexicons.load import DATA
from fairsieve.lexicons.model import Form, Name, Source
from fairsieve.lexicons.source import LexiconError, line_of, read


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Occupation(_Strict):
    """An occupation, and what is known of who works in it.

    Attributes:
      women_percent: share of women among the employed, in percent.
      year: of that share; a share without a year is refused.
    """

    id: Name
    forms: tuple[Form, ...] = Field(min_length=1)
    women_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    year: int | None = None

    @model_validator(mode="after")
    def _share_and_year(self) -> Self:
        if (self.women_percent is None) != (self.year is None):
            raise ValueError("women_percent and year belong together")
        return self


class Descriptors(_Strict):
    """Descriptive words of one kind."""

    id: Name
    name: str
    forms: tuple[Form, ...] = Field(min_length=1)


class Targets(_Strict):
    """A file of targets in one language."""

    language: str
    version: str
    licence: str
    source: Source
    occupations: tuple[Occupation, ...] = ()
    descriptors: tuple[Descriptors, ...] = ()


@cache
def load_targets(kind: str, language: str = "en") -> Targets:
    """The targets `occupations` or `descriptors`.

    Raises:
      LexiconError: there is no such file, or it is not valid.
    """
    return load_target_file(DATA / language / "targets" / f"{kind}.yaml")


def load_target_file(path: Path | str) -> Targets:
    """One file of targets.

    Raises:
      LexiconError: it is not valid, or holds a form or an id twice; names file and line.
    """
    path = Path(path)
    targets, node = read(path, Targets)
    seen: set[str] = set()
    named = [("occupations", number, one.id, one.forms) for number, one in enumerate(targets.occupations)]
    named += [("descriptors", number, one.id, one.forms) for number, one in enumerate(targets.descriptors)]
    for kind, number, name, forms in named:
        _refuse_twice(f"id {name}", seen, path, line_of(node, (kind, number, "id")))
        for place, form in enumerate(forms):
            line = line_of(node, (kind, number, "forms", place))
            if not _PLAIN.fullmatch(form):
                raise LexiconError(path, line, f"form {form!r}: words in small ASCII letters are needed")
            _refuse_twice(f"form {form}", seen, path, line)
    return targets


_PLAIN = re.compile(r"[a-z]+( [a-z]+)*")


def _refuse_twice(name: str, seen: set[str], path: Path, line: int) -> None:
    if name in seen:
        raise LexiconError(path, line, f"{name} is there twice")
    seen.add(name)

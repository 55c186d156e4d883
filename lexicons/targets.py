"""Words that are counted beside groups: occupations, with their share of women at work, and descriptors."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fairsieve.lexicons.load import DATA
from fairsieve.lexicons.model import Form, Name, Source
from fairsieve.lexicons.source import read


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Occupation(_Strict):
    """An occupation, and what is known of who works in it.

    Attributes:
      women_percent: share of women among the employed, in percent.
      year: of that share.
    """

    id: Name
    forms: tuple[Form, ...] = Field(min_length=1)
    women_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    year: int | None = None


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
    return read(DATA / language / "targets" / f"{kind}.yaml", Targets)[0]

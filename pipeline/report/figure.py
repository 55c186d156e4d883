"""What a section of the report is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fairsieve.pipeline.report.svg import Picture
from fairsieve.pipeline.report.table import Table


@dataclass(frozen=True)
class Figure:
    """A picture, the sentence that says what it means, and the table behind it.

    Attributes:
      name: of its files, `NAME.svg` and `NAME.csv`.
      title: a few words.
      says: plain sentences computed from the numbers.
      table: the numbers.
      picture: None where a table says it better.
      reading: how to read the picture, where that is not plain.
      narrow: the same picture for a page as narrow as a telephone; None where the one for all pages will do.
      half: whether it fills half the width of the page, beside another one.
    """

    name: str
    title: str
    says: str
    table: Table
    picture: Picture | None = None
    reading: str = ""
    narrow: Picture | None = None
    half: bool = False

    @property
    def alt(self) -> str:
        return f"{self.title}. {self.says}"


@dataclass(frozen=True)
class Step:
    """Something to type, and what for."""

    says: str
    code: str


@dataclass(frozen=True)
class Section:
    """A numbered part of the report.

    Attributes:
      anchor: its place in the page's address.
      title: what it answers.
      lead: what was counted, in a sentence or two; of a section without figures, why it is empty.
      figures: in the order they stand.
      notes: what not to conclude.
      steps: what to type, in order.
    """

    anchor: str
    title: str
    lead: str
    figures: Sequence[Figure] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    steps: Sequence[Step] = field(default_factory=tuple)

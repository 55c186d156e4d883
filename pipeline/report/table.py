"""The table behind a picture: shown rounded in the page, written whole to a CSV in the same units."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fairsieve.pipeline.report.numbers import ABSENT, HIDDEN, fixed
from fairsieve.pipeline.report.untrusted import csv_cell

MOST_ROWS = 60
"""Rows that the page shows of a table; its CSV has all."""


class Suppressed(Enum):
    """Stands for a number that is not published, because it would help to tell of fewer than ten documents."""

    CELL = HIDDEN


@dataclass(frozen=True)
class Within:
    """Stands for a number that is not published, but for the ends of a range that it lies in."""

    low: float
    high: float


Number = float | int | None | Suppressed | Within
Interval = tuple[float | None, float | None]
Cell = str | Number | Interval


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
      head: what stands above it in the page, with its unit.
      key: what stands above it in the CSV, with its unit; an interval has `KEY_low` and `KEY_high`.
      decimals: of numbers; None for text.
      scale: what numbers are multiplied with, in the page and in the CSV.
      interval: whether its cells are intervals.
    """

    head: str
    key: str
    decimals: int | None = None
    scale: float = 1.0
    interval: bool = False

    @property
    def numeric(self) -> bool:
        return self.decimals is not None

    def shown(self, cell: Cell) -> str:
        if isinstance(cell, Suppressed):
            return HIDDEN
        if isinstance(cell, Within):
            return f"{self.shown(cell.low)} to {self.shown(cell.high)}"
        if isinstance(cell, str):
            return cell
        if isinstance(cell, tuple):
            low, high = (self.shown(end) for end in cell)
            return ABSENT if ABSENT in (low, high) else f"{low} to {high}"
        return ABSENT if cell is None else fixed(self.scale * cell, self.decimals or 0)

    @property
    def csv_heads(self) -> list[str]:
        return [f"{self.key}_low", f"{self.key}_high"] if self.interval else [self.key]

    def written(self, cell: Cell) -> list[str]:
        if isinstance(cell, tuple):
            return [text for end in cell for text in self._plain(end)]
        if self.interval:
            return ["", ""]
        return [csv_cell(cell)] if isinstance(cell, str) else self._plain(cell)

    def _plain(self, number: Number) -> list[str]:
        if number is None or isinstance(number, Suppressed):
            return [""]
        if isinstance(number, Within):
            return [" to ".join(self._plain(end)[0] for end in (number.low, number.high))]
        return [str(number) if self.scale == 1 and isinstance(number, int) else f"{self.scale * number:.10g}"]


def text(head: str, key: str) -> Column:
    return Column(head, key)


def counted(head: str, key: str) -> Column:
    """Whole numbers."""
    return Column(head, key, 0)


def shares(head: str, key: str, decimals: int = 2) -> Column:
    """Shares in [0, 1], in percent."""
    return Column(f"{head}, %", f"{key}_percent", decimals, 100)


def rates(head: str, key: str, per: int, decimals: int = 1) -> Column:
    """Shares in [0, 1], per so many documents."""
    return Column(head, f"{key}_per_{per}", decimals, per)


def ratios(head: str, key: str) -> Column:
    return Column(head, key, 2)


def interval_of(column: Column, head: str = "95 % interval") -> Column:
    """The column of intervals that belongs to a column of numbers."""
    return Column(head, column.key, column.decimals, column.scale, interval=True)


@dataclass(frozen=True)
class Table:
    """Rows of cells, one for each column.

    Where a cell may be suppressed, the CSV has one more column `suppressed`: 1 in rows that hold such a cell, whose
    place in the row is empty, or holds the range that is told instead.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    may_hide: bool = False

    def shown(self) -> list[list[str]]:
        """The first rows as the page shows them."""
        return [[column.shown(cell) for column, cell in self._cells(row)] for row in self.rows[:MOST_ROWS]]

    @property
    def left_out(self) -> int:
        """Rows that only the CSV has."""
        return max(0, len(self.rows) - MOST_ROWS)

    def csv(self) -> str:
        lines = [[key for column in self.columns for key in column.csv_heads]]
        lines += [[word for column, cell in self._cells(row) for word in column.written(cell)] for row in self.rows]
        if self.may_hide:
            lines[0].append("suppressed")
            for line, row in zip(lines[1:], self.rows, strict=True):
                line.append("1" if any(isinstance(cell, Suppressed | Within) for cell in row) else "0")
        return "".join(",".join(line) + "\n" for line in lines)

    def _cells(self, row: Sequence[Cell]) -> list[tuple[Column, Cell]]:
        return list(zip(self.columns, row, strict=True))


def within(n_low: int | None, n_high: int | None, d: int | None) -> tuple[Number, Number]:
    """The cells of a number that is not published, and of its share in d: ranges where they are known."""
    if n_low is None or n_high is None or not d:
        return Suppressed.CELL, Suppressed.CELL
    return Within(n_low, n_high), Within(n_low / d, n_high / d)

"""Rows of the audit as the report reads them."""

from collections.abc import Mapping
from typing import NamedTuple, Union

import pyarrow as pa

from fairsieve.pipeline.report.untrusted import LONGEST, clean

Point = tuple[float | None, float | None, float | None]
"""A value and its interval."""

NO_POINT: Point = (None, None, None)


class Estimate(NamedTuple):
    """One row of an audit table; its names are cleaned, its numbers as they are. Its population may name a score.

    `value` is None where d is 0; all the numbers are None where the cell is suppressed, but that `n_low` and `n_high`
    may tell between which numbers n lies, of d.
    """

    metric: str
    axis: str
    group: str
    stratum: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    d: int | None
    population: str
    n_low: int | None = None
    n_high: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether fewer than ten documents stand behind it, so that its numbers are not published."""
        return self.n is None

    @property
    def known(self) -> float:
        """The value; 0 where there is none."""
        return self.value or 0.0

    def point(self, scale: float = 1.0) -> Point:
        """The value and its interval, multiplied."""
        value, low, high = (None if one is None else scale * one for one in (self.value, self.low, self.high))
        return value, low, high


class Audit:
    """The audit tables of a run; a table that is not there has no rows."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._rows: dict[str, list[Estimate]] = {}

    @classmethod
    def of(cls, tables: Union["Audit", Mapping[str, pa.Table]]) -> "Audit":
        """The tables, or what was made of them already."""
        return tables if isinstance(tables, Audit) else cls(tables)

    def rows(self, table: str, **equal: str) -> list[Estimate]:
        """Rows of a table whose `metric`, `axis`, `group` or `stratum` are as given, in the table's order."""
        if table not in self._rows:
            self._rows[table] = _estimates(self._tables[table]) if table in self._tables else []
        found = self._rows[table]
        for name, value in equal.items():
            found = [one for one in found if getattr(one, name) == value]
        return found

    def one(self, table: str, **equal: str) -> Estimate | None:
        """The first such row."""
        return next(iter(self.rows(table, **equal)), None)

    def count(self, metric: str, stratum: str) -> int:
        """A plain count of the table `corpus`; 0 where it is missing."""
        found = self.one("corpus", metric=metric, stratum=stratum)
        return found.n or 0 if found else 0


def _estimates(table: pa.Table) -> list[Estimate]:
    names = [_cleaned(table[name], LONGEST) for name in ("metric", "axis", "group", "stratum")]
    numbers = [table[name].to_pylist() for name in ("value", "ci_low", "ci_high", "n", "d")]
    population = _cleaned(table["population"], 2 * LONGEST)
    bounds = [
        table[name].to_pylist() if name in table.column_names else [None] * table.num_rows  # of an older run
        for name in ("n_low", "n_high")
    ]
    return [Estimate(*cells) for cells in zip(*names, *numbers, population, *bounds, strict=True)]


def _cleaned(column: pa.ChunkedArray, longest: int) -> list[str]:
    """The column's names, made harmless; each is looked at once, however many rows have it."""
    encoded = column.combine_chunks().dictionary_encode()
    known = [clean(name, longest) for name in encoded.dictionary.to_pylist()]
    return [known[place] for place in encoded.indices.to_pylist()]

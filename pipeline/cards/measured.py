"""Numbers as cards tell them: what it is, its interval, what it is made of, and the table that has it."""

from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Estimate
from fairsieve.pipeline.report.numbers import HIDDEN, NARROW, amount, between, percent, ratio_between, times, whole

EXACT = "counted, not estimated"


@dataclass(frozen=True)
class Measured:
    """One number of a card.

    Attributes:
      what: what it is the number of.
      value: the number, with its unit.
      interval: its 95 % interval, or that it has none.
      of: what it is made of.
      table: the audit table that has it.
      row: where it stands in the table.
    """

    what: str
    value: str
    interval: str
    of: str
    table: str
    row: str

    @property
    def file(self) -> str:
        return f"audit/{self.table}.parquet"

    def __str__(self) -> str:
        known = [f"95 % interval {self.interval}" if self.interval != EXACT else EXACT, self.of]
        return f"{self.what}: {self.value} ({'; '.join(filter(None, known))}; {self.file}, {self.row})"


def counted(what: str, one: Estimate, table: str, unit: str = "") -> Measured:
    value = whole(one.n or 0) + (f" {unit}" if unit else "")
    return Measured(what, value, EXACT, "", table, _row(one))


def share(what: str, one: Estimate, table: str) -> Measured:
    """A share in percent."""
    if one.hidden:
        return _hidden(what, one, table)
    bounds = between(one.value, one.low, one.high, 100)
    interval = EXACT if one.low is None else f"{bounds}{NARROW}%"
    return Measured(what, percent(one.known), interval, _of(one), table, _row(one))


def rate(what: str, one: Estimate, table: str, per: int) -> Measured:
    """A share, told per so many documents."""
    if one.hidden:
        return _hidden(what, one, table)
    value = f"{amount(per * one.known)} of {whole(per)}"
    return Measured(what, value, between(one.value, one.low, one.high, per), _of(one), table, _row(one))


def ratio(what: str, one: Estimate, table: str) -> Measured:
    """A ratio that the audit has as it is told."""
    interval = ratio_between(one.value, one.low, one.high)
    return Measured(what, f"{times(one.known)} times", interval, "", table, _row(one))


def _hidden(what: str, one: Estimate, table: str) -> Measured:
    return Measured(what, HIDDEN, EXACT, "", table, _row(one))


def _of(one: Estimate) -> str:
    return f"{whole(one.n or 0)} of {whole(one.d or 0)} {one.population}"


def _row(one: Estimate) -> str:
    names = {"metric": one.metric, "axis": one.axis, "group": one.group, "stratum": one.stratum}
    return ", ".join(f"{name} {value}" for name, value in names.items() if value)

"""Hostile models are refused, and nothing is connected to; the rows that take a browser are run by `make faults`."""

import pytest

from tests.threats.rows import THREATS


@pytest.mark.parametrize("name", ["models"])
def test_the_promise_holds(name: str) -> None:
    row = THREATS[name]
    figure = row.prove(row.short, 7)
    assert figure.ok, figure.line(name)

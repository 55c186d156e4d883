"""The short version of every row: what `make faults` proves at length holds for a few points of each."""

import pytest

from .rows import FAULTS, IN_SUITE
from .small_run import warm_up


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up()


@pytest.mark.parametrize("name", IN_SUITE)
def test_the_promise_holds_for_a_few_points(name: str) -> None:
    row = FAULTS[name]
    figure = row.prove(row.short, 7)
    assert figure.ok, figure.line(name)

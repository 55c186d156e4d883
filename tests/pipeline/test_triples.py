"""Bounds of three groups: against going through every way in which documents could mention them."""

from itertools import product

import numpy as np
import pytest

from fairsieve.pipeline.statistics.triples import Triple

CELLS = list(product((0, 1), repeat=3))


def ways(everybody: int, a: int, b: int, c: int, ab: int, ac: int, both: int | None) -> list[dict]:
    """All tables of three groups with these counts, in one block."""
    found = []
    for t in range(min(ab, ac) + 1):
        for u in range(min(b - ab, c - ac) + 1) if both is None else [both - t]:
            cells = {
                (1, 1, 1): t,
                (1, 1, 0): ab - t,
                (1, 0, 1): ac - t,
                (1, 0, 0): a - ab - ac + t,
                (0, 1, 1): u,
                (0, 1, 0): b - ab - u,
                (0, 0, 1): c - ac - u,
            }
            cells[0, 0, 0] = everybody - sum(cells.values())
            if min(cells.values()) >= 0:
                found.append(cells)
    return found


def pinned(tables: list[dict]) -> bool:
    """Whether a cell, or what two of the groups have in common or not, is from 1 to 9 in all of them."""
    sums = [{cell: one[cell] for cell in CELLS if any(cell)} for one in tables]
    for one, table in zip(sums, tables, strict=True):
        one["bc"] = table[1, 1, 1] + table[0, 1, 1]
        one["b, not c"] = table[1, 1, 0] + table[0, 1, 0]
        one["c, not b"] = table[1, 0, 1] + table[0, 0, 1]
    return any(all(1 <= one[name] <= 9 for one in sums) for name in sums[0])


@pytest.mark.parametrize("known", [True, False])
def test_three_groups_are_pinned_where_no_way_of_mentioning_them_gives_another_number(known):
    rng = np.random.default_rng(5)
    answers = {True: 0, False: 0}
    for _ in range(400):
        t, *rest = (int(n) for n in rng.choice([0, 3, 12, 25], 7, p=[0.4, 0.2, 0.2, 0.2]))
        only_ab, only_ac, only_bc, only_a, only_b, only_c = rest
        a, b, c = t + only_ab + only_ac + only_a, t + only_ab + only_bc + only_b, t + only_ac + only_bc + only_c
        everybody, ab, ac, both = a + b + c + 40, t + only_ab, t + only_ac, t + only_bc
        whole = np.ones(1, np.bool_)
        counts = (np.array([one]) for one in (everybody, a, b, c, ab, ac))
        answer = Triple(*counts, both=[(whole, both)] if known else ()).pins()
        assert answer == pinned(ways(everybody, a, b, c, ab, ac, both if known else None))
        answers[answer] += 1
    assert min(answers.values()) > 40

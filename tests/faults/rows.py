"""The rows: what is tried, and how often; `short` is what the test suite has time for."""

import argparse
import os
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .bombs import bombs
from .damage import bitflip, rot, truncate
from .failing import enospc, io
from .figure import Figure
from .folders import modes, mutate_input, observer, two_writers
from .hostile.prove import hostile
from .killing import kill, kill_at, power
from .later import kill_later
from .memory import memory
from .poison import poison
from .repro import repro
from .small_run import warm_up
from .stale import stale_resume


class Row(NamedTuple):
    """One promise's proof.

    Attributes:
      prove: takes a number of trials and a seed.
      trials: of the long version; 0 stands for all there are.
      short: of the short one.
    """

    prove: Callable[[int, int], Figure]
    trials: int
    short: int


FAULTS: Mapping[str, Row] = {
    "kill": Row(kill, 100, 1),
    "kill-at": Row(kill_at, 0, 2),
    "kill-later": Row(kill_later, 90, 3),
    "power": Row(power, 150, 2),
    "io": Row(io, 0, 2),
    "enospc": Row(enospc, 20, 2),
    "truncate": Row(truncate, 200, 40),
    "bitflip": Row(bitflip, 1000, 120),
    "rot": Row(rot, 1000, 60),
    "poison": Row(poison, 0, 0),
    "hostile": Row(hostile, 0, 8),
    "two-writers": Row(two_writers, 50, 2),
    "observer": Row(observer, 4, 1),
    "mutate-input": Row(mutate_input, 0, 0),
    "modes": Row(modes, 0, 0),
    "stale-resume": Row(stale_resume, 0, 1),
    "repro": Row(repro, 6, 2),
    "bombs": Row(bombs, 0, 2),
    "memory": Row(memory, 4, 2),
}

APART = ("memory",)
"""Rows that are proven by name only: over 3.6 GB of text, this one takes as long as a third of the others."""


IN_SUITE = tuple(name for name in FAULTS if name not in ("stale-resume", "repro", "memory"))
"""Rows that the test suite proves in their short version; the others take minutes, or are tests of their own there."""


def command(program: str, rows: Mapping[str, Row]) -> int:
    """Proves the rows that are named, one line each; 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("row", choices=[*rows, "all"])
    parser.add_argument("--trials", type=int, help="how many; 0 stands for every point there is")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="as few trials as the test suite makes")
    given = parser.parse_args()
    warm_up()
    ok, start = True, _spent()
    for name in [row for row in rows if row not in APART] if given.row == "all" else [given.row]:
        row = rows[name]
        trials = row.short if given.short else row.trials
        begun = _spent()
        figure = row.prove(trials if given.trials is None else given.trials, given.seed)
        print(f"{figure.line(name)}  [{_since(begun)}]", flush=True)
        ok &= figure.ok
    print(f"{'':15}[{_since(start)} together]")
    return 0 if ok else 1


def _spent() -> tuple[float, float]:
    """Seconds on the clock, and those of CPU of this process and of its children that ended."""
    return time.monotonic(), sum(os.times()[:4])


def _since(begun: tuple[float, float]) -> str:
    clock, spent = (now - then for now, then in zip(_spent(), begun, strict=True))
    return f"{clock:.0f} s, {spent:.0f} s of CPU"

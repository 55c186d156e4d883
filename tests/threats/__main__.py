"""Runs one row, or all of them: `python -m tests.threats all`."""

import sys

from tests.faults.rows import command

from .rows import THREATS

if __name__ == "__main__":
    sys.exit(command("tests.threats", THREATS))

"""Runs one row, or all of them: `python -m tests.faults all`."""

import sys

from .rows import FAULTS, command

if __name__ == "__main__":
    sys.exit(command("tests.faults", FAULTS))

"""Figure: what a row found, as one line."""

from typing import NamedTuple


class Figure(NamedTuple):
    """How often a promise held.

    Attributes:
      held: trials in which it did.
      of: all trials.
      said: what was tried and is counted.
      failed: of the trials in which it did not, what happened in the first ones.
    """

    held: int
    of: int
    said: str
    failed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.held == self.of > 0

    def line(self, row: str) -> str:
        failed = "".join(f"\n{'':15}! {one}" for one in self.failed[:5])
        return f"{row:<15}{self.held:,}/{self.of:,} {self.said}{failed}"


def counted(problems: list[str], said: str) -> Figure:
    """The figure of trials, each of which says what went wrong, or nothing."""
    failed = tuple(problem for problem in problems if problem)
    return Figure(len(problems) - len(failed), len(problems), said, failed)

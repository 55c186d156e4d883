"""Finds target words, occupations and descriptors, in one native pass."""

from dataclasses import dataclass

import hyperscan
import numpy as np
import numpy.typing as npt

from fairsieve.lexicons import load_targets
from fairsieve.transforms.mentions.forms import FLAT
from fairsieve.transforms.mentions.matcher import BORDER as BORDER

Ints = npt.NDArray[np.int64]

OCCUPATION, DESCRIPTOR = "occupation", "descriptor"
KINDS = (OCCUPATION, DESCRIPTOR)

_END_BITS = 33
_PIECE_BYTES = 1 << 20
_REACH = 128


@dataclass(frozen=True)
class Target:
    """A word that is counted beside groups.

    Attributes:
      kind: one of `KINDS`.
      name: the occupation's id, or the descriptor.
      forms: lower case, ASCII.
    """

    kind: str
    name: str
    forms: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is counted under, e.g. `occupation/nurse`."""
        return f"{self.kind}/{self.name}"


def targets_of(language: str) -> tuple[Target, ...]:
    """The shipped targets of a language."""
    occupations = load_targets("occupations", language).occupations
    descriptors = load_targets("descriptors", language).descriptors
    return (
        *(Target(OCCUPATION, one.id, one.forms) for one in occupations),
        *(Target(DESCRIPTOR, form, (form,)) for kind in descriptors for form in kind.forms),
    )


class TargetMatcher:
    """The forms of targets as one Hyperscan database, found in flat text, within the borders of words.

    Flat text is in lower case and has a space for every byte that is no part of an ASCII word, so a form is a literal
    with a space to either side.
    """

    def __init__(self, targets: tuple[Target, ...]) -> None:
        owners = [(form, number) for number, target in enumerate(targets) for form in target.forms]
        self._target = np.array([number for _, number in owners], np.int64)
        self._length = np.array([len(form) for form, _ in owners], np.int64)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        literals = [f" {form} ".encode() for form, _ in owners]
        self._database.compile(expressions=literals, ids=list(range(len(literals))), flags=[0] * len(literals))

    def find(self, data: npt.NDArray[np.uint8]) -> tuple[Ints, Ints]:
        """Target and byte place of each occurrence; documents lie end to end, each followed by `BORDER`."""
        found: list[int] = []
        add = found.append

        def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(pattern << _END_BITS | end)

        columns = []
        for first in range(0, len(data), _PIECE_BYTES):
            begin, past = max(first - _REACH, 0), first + _PIECE_BYTES
            found.clear()
            self._database.scan(b" " + data[begin:past].tobytes().translate(FLAT) + b" ", match_event_handler=on_match)
            packed = np.array(found, np.int64)
            pattern, end = packed >> _END_BITS, (packed & ((1 << _END_BITS) - 1)) - 2 + begin
            # A form that ends where a piece does is found again with the next, which tells what follows it.
            ours = (end >= first) & ((end < past) | (past >= len(data)))
            columns.append((pattern[ours], end[ours]))
        pattern, end = (np.concatenate(column) for column in zip(*columns, strict=True)) if columns else _NOTHING
        start = end - self._length[pattern]
        whole = ~_latin(data, end)
        whole &= ~_latin(data, start - 2)
        return self._target[pattern[whole]], start[whole]


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64))


def _latin(data: npt.NDArray[np.uint8], places: Ints) -> npt.NDArray[np.bool_]:
    """Whether a letter beyond ASCII of two bytes begins at each place, as in "caf\u00e9"."""
    inside = (places >= 0) & (places < len(data))
    byte = data[np.clip(places, 0, max(len(data) - 1, 0))] if len(data) else np.zeros(len(places), np.uint8)
    return np.asarray(inside & (byte >= 0xC3) & (byte < 0xE0))

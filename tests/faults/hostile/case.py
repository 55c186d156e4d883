"""Case: one hostile input, and what a run over it has to say."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

Write = Callable[[Path], object]


class Case(NamedTuple):
    """A folder of files, and what is in it.

    Attributes:
      write: makes the files in an empty folder.
      documents: how many are read.
      rejected: records that are not, by reason code.
      code: the exit code.
    """

    write: Write
    documents: int
    rejected: Mapping[str, int] = {}
    code: int = 0


def line(number: int, **more: object) -> bytes:
    """One good record; its text tells which."""
    return json.dumps({"text": f"She wrote number {number} near the river."} | more).encode() + b"\n"


def lines(count: int, first: int = 0) -> bytes:
    return b"".join(line(number) for number in range(first, first + count))


def file(name: str, data: bytes) -> Write:
    return lambda folder: (folder / name).write_bytes(data)

"""Aside: what is large and waits, in a file without a name instead of in memory."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

import pyarrow as pa


@dataclass(frozen=True)
class Stored:
    """Bytes that wait in a file; pickled, they are a `pa.Buffer`.

    Raises:
      OSError: from every method, where the file cannot be read.
    """

    file: IO[bytes]
    begin: int
    size: int

    def to_pybytes(self) -> bytes:
        data = os.pread(self.file.fileno(), self.size, self.begin)
        if len(data) != self.size:
            raise OSError(f"a temporary file lacks {self.size - len(data)} of {self.size} bytes")
        return data

    def __reduce__(self) -> tuple[Callable[[bytes], pa.Buffer], tuple[bytes]]:
        return pa.py_buffer, (self.to_pybytes(),)


class Aside:
    """A temporary file that has no name, so that nothing is left of it however the process ends."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0
        with suppress(OSError):  # then all stays where it is
            self._file = tempfile.TemporaryFile(prefix="fairsieve-", buffering=0)  # noqa: SIM115 - what waits closes it

    def put(self, data: pa.Buffer | Stored) -> pa.Buffer | Stored:
        """The same bytes, in the file; as they were where it takes no more."""
        if self._file is None:
            return data
        try:
            begin, end = self._end, os.pwrite(self._file.fileno(), data.to_pybytes(), self._end) + self._end
        except OSError:
            return data
        self._end = end
        return Stored(self._file, begin, data.size) if end - begin == data.size else data

"""Machine: a failure to read that lies with the machine, told apart from a fault of the file."""

import errno
import os
from typing import BinaryIO

from fairsieve.transforms.read.damage import Damage

_OF_THE_FILE = frozenset(
    {errno.EACCES, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR, errno.EPERM}
)


class InputError(Exception):
    """An input cannot be read for now: a disk or a network failed. The message is the path and why.

    It ends the run, which the same command resumes. Were the shard rejected instead, a hiccup would cost its documents.
    It is no OSError, so that nobody takes it for a fault of the data, which Arrow tells by those.
    """


def failure(error: Exception, path: str) -> Exception:
    """What to raise where a file cannot be opened or read: InputError, or `unreadable_shard` where it is the file's."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None or number in _OF_THE_FILE:
        return Damage("unreadable_shard")
    return InputError(f"{shown(path)}: {os.strerror(number)}")


def shown(path: str) -> str:
    """The path as one line that a terminal does not obey: as Python would write it, where it is not printable."""
    return path if path.isprintable() else ascii(path)


class WatchedFile:
    """A file open for reading, whose failures are those of `failure`."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self.file = file
        self.path = path

    def read(self, size: int = -1) -> bytes:
        try:
            return self.file.read(size)
        except Exception as error:  # each store raises its own kinds
            raise failure(error, self.path) from None

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        return self.file.seek(place, whence)

    def tell(self) -> int:
        return self.file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    @property
    def closed(self) -> bool:
        return self.file.closed

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> "WatchedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

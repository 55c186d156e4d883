"""Calls: the points where a run touches the disk, numbered, so that each can be made to fail.

Python tells an audit hook of each opening, renaming, deleting, listing and creating; syncing and writing, of which it
does not tell, are wrapped.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from apache_beam.io.filesystems import FileSystems

_TOLD = {
    "fcntl.flock": "lock",
    "open": "open",
    "os.chmod": "chmod",
    "os.mkdir": "mkdir",
    "os.remove": "remove",
    "os.rename": "rename",
    "os.rmdir": "rmdir",
    "os.scandir": "list",
}


class Call(NamedTuple):
    """One call: its number from 0, what it does, to which file, and the second file of a rename."""

    number: int
    name: str
    path: str
    target: str = ""


Act = Callable[[Call], None]


def watch(folders: tuple[Path, ...], act: Act) -> None:
    """Calls `act` before each call that touches a folder, for the rest of this process; what it raises is the failure.

    A write is two calls: at `write` nothing is written yet, at `written` half is.
    """
    inside = tuple(str(folder) for folder in folders)
    guard = threading.Lock()
    busy = threading.local()
    count = 0

    def tell(name: str, path: Any, target: Any = "") -> None:
        nonlocal count
        if getattr(busy, "now", False):
            return
        where = os.readlink(f"/proc/self/fd/{path}") if isinstance(path, int) else os.fsdecode(path)
        if not where.startswith(inside):
            return
        with guard:
            call = Call(count, name, where, os.fsdecode(target))
            count += 1
            busy.now = True
            try:
                act(call)
            finally:
                busy.now = False

    def told(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _TOLD and isinstance(arguments[0], (int, str, bytes, os.PathLike)):
            tell(_TOLD[event], arguments[0], arguments[1] if event == "os.rename" else "")

    real_sync, real_fdopen, real_open = os.fsync, os.fdopen, FileSystems.open

    def fsync(descriptor: int) -> None:
        tell("sync", descriptor)
        real_sync(descriptor)

    def fdopen(descriptor: int, mode: str = "r", *rest: Any) -> Any:
        file = real_fdopen(descriptor, mode, *rest)
        return _Torn(file, tell) if "w" in mode else file

    def open_input(path: str, *rest: Any, **named: Any) -> Any:
        return _Failing(real_open(path, *rest, **named), path, tell)

    os.fsync, os.fdopen = fsync, fdopen  # type: ignore[assignment]
    FileSystems.open = staticmethod(open_input)
    sys.addaudithook(told)


class _Torn:
    """A file open for writing."""

    def __init__(self, file: Any, tell: Callable[..., None]) -> None:
        self.file, self.told = file, tell

    def write(self, data: bytes) -> None:
        self.told("write", self.file.fileno())
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        self.told("written", self.file.fileno())
        self.file.write(data[len(data) // 2 :])

    def __enter__(self) -> "_Torn":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class _Failing:
    """An input."""

    def __init__(self, file: Any, path: str, tell: Callable[..., None]) -> None:
        self.file, self.path, self.told = file, path, tell

    def read(self, *size: int) -> Any:
        self.told("read", self.path)
        return self.file.read(*size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

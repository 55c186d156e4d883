"""Loss: what a disk may forget when the power goes: all that was not synced."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .calls import Call


class Loss:
    """Notes the calls of a run, and can undo those that no sync has made last.

    A file's bytes last once it is synced; that it is there under its name, or is not, once its folder is.
    """

    def __init__(self) -> None:
        self.unsynced: set[str] = set()
        self.undo: list[tuple[str, Callable[[], object]]] = []

    def note(self, call: Call) -> None:
        """Takes note of a call that is about to be made."""
        path = call.path
        match call.name:
            case "write":
                self.unsynced.add(path)
            case "sync":
                self.unsynced.discard(path)
                self.undo = [(folder, undo) for folder, undo in self.undo if folder != path]
            case "rename":
                if path in self.unsynced:
                    self.unsynced.remove(path)
                    self.unsynced.add(call.target)
                self._undo(call.target, _restore(call.target))
            case "remove":
                self._undo(path, _restore(path))
            case "mkdir" if not os.path.isdir(path):
                self._undo(path, lambda: shutil.rmtree(path, ignore_errors=True))

    def lose(self) -> None:
        for path in self.unsynced:
            if os.path.exists(path):
                os.truncate(path, 0)
        for _, undo in reversed(self.undo):
            undo()

    def _undo(self, path: str, undo: Callable[[], object]) -> None:
        self.undo.append((os.path.dirname(path), undo))


def _restore(path: str) -> Callable[[], object]:
    """Puts back what is under the name now, or nothing."""
    file = Path(path)
    if not file.is_file():
        return lambda: file.unlink(missing_ok=True)
    data, mode = file.read_bytes(), file.stat().st_mode

    def write() -> None:
        if file.parent.is_dir():
            file.write_bytes(data)
            file.chmod(mode)

    return write

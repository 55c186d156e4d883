"""Progress: how many shards are done, told from commit records, which every runner writes."""

import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from fairsieve.transforms.commit import COMMITS, Commit
from fairsieve.transforms.store import Store

POLL_S, LINE_S = 0.5, 10.0
PATIENCE = 4
"""How much longer it waits than the last look took: a listing of many objects is neither quick nor free."""


class Progress:
    """While it is entered, shows a bar on a terminal, or a plain line every ten seconds otherwise; all on stderr."""

    def __init__(self, store: Store, shards: int) -> None:
        self.store = store
        self.shards = shards
        self._seen: set[str] = set()
        self._done = 0
        self._documents = 0
        self._pause = POLL_S
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        console = Console(stderr=True)
        if console.is_terminal:
            self._bar(console)
        else:
            self._lines()

    def _bar(self, console: Console) -> None:
        columns = (
            TextColumn("auditing "),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("shards  {task.fields[documents]:,} documents"),
            TimeElapsedColumn(),
        )
        with Bar(*columns, console=console) as bar:
            task = bar.add_task("", total=self.shards, documents=0)
            while not self._stop.wait(self._pause):
                self._look()
                bar.update(task, completed=self._done, documents=self._documents)
            self._look()
            bar.update(task, completed=self._done, documents=self._documents)

    def _lines(self) -> None:
        last = time.monotonic()
        while not self._stop.wait(self._pause):
            if time.monotonic() - last >= LINE_S:
                last = time.monotonic()
                self._look()
                print(f"auditing  {self._done}/{self.shards} shards  {self._documents:,} documents", file=sys.stderr)

    def _look(self) -> None:
        """Reads the commit records that are new."""
        began = time.monotonic()
        with suppress(OSError):
            new = [name for name in self.store.names(COMMITS) if name not in self._seen and name.endswith(".json")]
            for name, commit in self.store.each(self._read, new):
                if commit is not None:
                    self._seen.add(name)
                    self._done += commit.last
                    self._documents += commit.read
        self._pause = max(POLL_S, PATIENCE * (time.monotonic() - began))

    def _read(self, name: str) -> tuple[str, Commit | None]:
        try:
            return name, Commit.decode(self.store.read(name))
        except (OSError, ValueError):
            return name, None

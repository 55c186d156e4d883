"""Claim: one run owns an output folder; another is refused, an unfinished one is resumed."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fairsieve.pipeline.fingerprint import run_id
from fairsieve.pipeline.seal import is_sealed
from fairsieve.transforms.commit import COMMITS
from fairsieve.transforms.read import LISTING
from fairsieve.transforms.resume import claimed_batches
from fairsieve.transforms.store import Store, sync_folder

RUN, SUCCESS, MANIFEST, LOCK = "run.json", "_SUCCESS", "_manifest.json", ".lock"
PART_FOLDERS = ("data", "removed", "rejected", "extra", "annotations", "facts", COMMITS)
DRAWN = ("audit", "report")
OURS = (*PART_FOLDERS, *DRAWN)
"""Folders that a run writes; nothing else in the output folder is ever deleted."""

NOT_HASHED = (RUN, MANIFEST, SUCCESS, LOCK, LISTING)
"""Files of the folder that the manifest does not hold: they differ between equal runs, or name the manifest."""

FILES = (
    "README.md",
    "config.lock.yaml",
    "croissant.json",
    "datasheet.md",
    "eu_training_summary.md",
    "facts.parquet",
    "report.html",
    "shards.json",
    LISTING,
    RUN,
    MANIFEST,
    SUCCESS,
)


class RefusedError(RuntimeError):
    """The output folder cannot be taken; the message says why, and what to do."""


@dataclass(frozen=True)
class Claim:
    """A folder that is ours to write to.

    Attributes:
      store: the folder.
      run: fingerprint of the run.
      done: numbers of the batches, by shard, that have a commit record; `Resume` finds out which of these are good.
    """

    store: Store
    run: str
    done: dict[int, tuple[int, ...]]


@contextmanager
def lock(out: str) -> Iterator[None]:
    """Holds the folder for this process; the lock goes with the process, however it ends.

    Raises:
      RefusedError: another run holds it, or it is no folder.
    """
    if "://" in out:
        yield
        return
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise RefusedError(f"{out} is a file; name a folder")
    _make(folder)
    descriptor = _locked(folder / LOCK, out)
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        os.close(descriptor)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def _locked(path: Path, out: str) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise RefusedError(f"another run is writing to {out}") from None
        except FileNotFoundError:
            pass
        os.close(descriptor)  # a run that ended in between has deleted this very file: whoever comes next locks another


def claim(out: str, parts: dict[str, str], overwrite: bool) -> Claim:
    """Takes the folder for the run with this fingerprint, and clears away what was cut off or will be drawn anew.

    Parts are left: a batch done again writes the same bytes, and `finish` deletes what no commit record names.

    Raises:
      RefusedError: the folder holds a finished run, another run, or files that are not a run's; or a folder that a run
        writes is a link, which would lead out of it.
    """
    store, run = Store(out), run_id(parts)
    if linked := [name for name in OURS if store.is_local and os.path.islink(store.path(name))]:
        raise RefusedError(f"{out}/{linked[0]} is a link; name another folder")
    found = [name for name in store.names() if name != LOCK]
    names = [name for name in found if not is_temporary(name)]
    if overwrite:
        withdraw(store)
        store.delete(name for name in names if name in FILES or name.split("/")[0] in OURS)
        names = []
    if names:
        _refuse_others(store, names, parts)
    store.delete(name for name in found if is_temporary(name))
    store.delete(name for name in names if name.split("/")[0] in DRAWN)
    return Claim(store, run, claimed_batches(names))


def withdraw(store: Store) -> None:
    """Takes `_SUCCESS` away, for good, before anything of a finished run is changed."""
    if store.exists(SUCCESS):
        store.delete([SUCCESS])
        if store.is_local:
            sync_folder(Path(store.root))


def is_temporary(name: str) -> bool:
    """Whether the file is one that a write was cut off in."""
    last = name.rsplit("/", 1)[-1]
    return last.startswith(".") and last.endswith(".tmp")


def _refuse_others(store: Store, names: list[str], parts: dict[str, str]) -> None:
    again = "name another folder, or give --overwrite"
    if RUN not in names:
        raise RefusedError(f"{store.root} holds files that are not a run's; name another folder")
    data = store.read(RUN)
    if not is_sealed(data):
        raise RefusedError(f"{store.root}/{RUN} is damaged; {again}")
    held: dict[str, str] = json.loads(data)["fingerprint"]
    if SUCCESS in names and held == parts:
        raise RefusedError(f"{store.root} holds this run, finished; {again}")
    if held != parts:
        differ = sorted(kind for kind in {*held, *parts} if held.get(kind) != parts.get(kind))
        raise RefusedError(f"{store.root} holds another run: {', '.join(differ)} differ; {again}")

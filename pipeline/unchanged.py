"""Unchanged: an input that changes while it is read is found out before the run is committed."""

import os
from collections.abc import Sequence

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from fairsieve.pipeline.finish import RunError
from fairsieve.transforms.commit import COMMITS
from fairsieve.transforms.read import Shard
from fairsieve.transforms.store import Store

State = tuple[float, ...]
"""What of a file differs once it was written to: size, inode, and when content and inode changed, in nanoseconds."""


def states_of(shards: Sequence[Shard]) -> list[State]:
    """The state of each shard's file; empty where it cannot be told, as for a link that leads nowhere."""
    return [_state(shard.path) for shard in shards]


def forget_changed(store: Store, shards: Sequence[Shard], before: Sequence[State]) -> None:
    """Deletes the commit records of shards that changed since `before`, so that no later start takes them for good.

    Raises:
      RunError: a shard changed; names it.
    """
    changed = [shard for shard, state in zip(shards, before, strict=True) if _state(shard.path) != state]
    if not changed:
        return
    numbers = {f"{shard.number:05d}" for shard in changed}
    store.delete(name for name in store.names(COMMITS) if name.split("part-")[-1].split("-")[0] in numbers)
    raise RunError("\n  ".join(["inputs changed while they were read:", *(shard.shown for shard in changed)]))


def _state(path: str) -> State:
    try:
        if "://" in path:
            return (float(FileSystems.last_updated(path)),)
        found = os.stat(path)
    except (OSError, BeamIOError):
        return ()
    return found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns

"""Unchanged: an input that changes while it is read is found out before the run is committed."""

import os
from collections.abc import Sequence

from apache_beam.io.filesystems import FileSystems

from fairsieve.pipeline.finish import RunError
from fairsieve.transforms.commit import COMMITS
from fairsieve.transforms.read import Shard, modified_ns
from fairsieve.transforms.store import Store

State = tuple[int, ...]
"""What of a file differs once it was written to: size, inode, and when content and inode changed, in nanoseconds.

Of a file in an object store it is size and time, as the listing has them: to ask for each would take hours of 100,000.
"""


def states_of(shards: Sequence[Shard]) -> list[State]:
    """The state of each shard's file; empty where it cannot be told, as for a link that leads nowhere."""
    return [(shard.size, shard.modified) if "://" in shard.path else _state(shard.path) for shard in shards]


def forget_changed(store: Store, shards: Sequence[Shard], before: Sequence[State]) -> None:
    """Deletes the commit records of shards that changed since `before`, so that no later start takes them for good.

    Raises:
      RunError: a shard changed; names it.
    """
    listed = _listed_again(shards)
    now = [listed.get(shard.path, ()) if "://" in shard.path else _state(shard.path) for shard in shards]
    changed = [shard for shard, was, state in zip(shards, before, now, strict=True) if was != state]
    if not changed:
        return
    numbers = {f"{shard.number:05d}" for shard in changed}
    store.delete(name for name in store.names(COMMITS) if name.split("part-")[-1].split("-")[0] in numbers)
    raise RunError("\n  ".join(["inputs changed while they were read:", *(shard.shown for shard in changed)]))


def _listed_again(shards: Sequence[Shard]) -> dict[str, State]:
    """The states of all files beside those shards that are in an object store, by path."""
    folders = sorted({shard.path.rsplit("/", 1)[0] for shard in shards if "://" in shard.path})
    found = (about for folder in folders for about in FileSystems.match([f"{folder}/*"])[0].metadata_list)
    return {about.path: (about.size_in_bytes, modified_ns(about)) for about in found}


def _state(path: str) -> State:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns

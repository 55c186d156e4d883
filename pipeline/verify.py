"""Verify: whether a finished run still holds what it wrote, byte for byte and count for count."""

import hashlib
import json
from collections.abc import Iterator

from fairsieve.pipeline.claim import LOCK, MANIFEST, NOT_HASHED, RUN, SUCCESS, is_temporary
from fairsieve.pipeline.seal import is_sealed
from fairsieve.transforms.commit import COMMITS, Commit
from fairsieve.transforms.merge import MergeFn, Tally
from fairsieve.transforms.store import Store, StoreError, decode_parquet


class UnfinishedError(RuntimeError):
    """The folder holds no finished run."""


def verify(store: Store) -> Iterator[str]:
    """Everything that is wrong with a finished run, a line each; nothing when all is well.

    Checked are: run.json against its own sha256; the manifest against `_SUCCESS`; each file's size, sha256 and rows,
    every Parquet page against its checksum; files that are there but were not written by the run;
    read = kept + removed + rejected for each shard and in total, counted anew from the commit records and the rows of
    the files.

    Raises:
      UnfinishedError: there is no `_SUCCESS`, or no manifest.
    """
    if not (store.exists(SUCCESS) and store.exists(MANIFEST)):
        raise UnfinishedError(f"{store.root} holds no finished run: there is no {SUCCESS}")
    if not (store.exists(RUN) and is_sealed(store.read(RUN))):
        yield f"{RUN}: missing, or its bytes have changed"
    data = store.read(MANIFEST)
    if f"{hashlib.sha256(data).hexdigest()}\n".encode() != store.read(SUCCESS):
        yield f"{MANIFEST}: not the one that {SUCCESS} names"
        return
    manifest = json.loads(data)
    yield from changed_files(store, manifest["files"])
    yield from _counts(store, manifest)


def changed_files(store: Store, files: list[dict[str, object]]) -> Iterator[str]:
    """What is wrong with the files that a manifest names, and with those that it does not name, a line each."""
    there = set(store.names())
    for problems in store.each(lambda one: list(_file(store, one, str(one["name"]) in there)), files):
        yield from problems
    for name in sorted(there - {str(one["name"]) for one in files} - set(NOT_HASHED)):
        if not is_temporary(name) and name != LOCK:
            yield f"{name}: not written by this run"


def _file(store: Store, one: dict[str, object], there: bool) -> Iterator[str]:
    name = str(one["name"])
    if not there:
        yield f"{name}: missing"
        return
    try:
        data = store.read(name)
    except StoreError:
        yield f"{name}: cannot be read"
        return
    if len(data) != one["size"]:
        yield f"{name}: {len(data)} bytes, {one['size']} were written"
    elif hashlib.sha256(data).hexdigest() != one["sha256"]:
        yield f"{name}: its bytes have changed"
    elif name.endswith(".parquet") and (rows := decode_parquet(data).num_rows) != one["rows"]:
        yield f"{name}: {rows} rows, {one['rows']} were written"


def _counts(store: Store, manifest: dict[str, object]) -> Iterator[str]:
    """Adds up the commit records anew, and holds them against the manifest and the rows of the parts."""
    added = MergeFn().create_accumulator()
    rows: dict[str, int] = {}
    for name, data in store.each(lambda name: (name, store.read(name)), store.names(COMMITS)):
        try:
            commit = Commit.decode(data)
        except ValueError:
            yield f"{name}: this is no commit record"
            continue
        added = MergeFn().add_input(added, commit)
        for file in commit.files:
            folder = file.name.split("/")[0]
            rows[folder] = rows.get(folder, 0) + file.rows
    tallies = added[1]
    for shard in manifest["shards"]:  # type: ignore[attr-defined] # JSON
        tally = tallies.get(shard["number"], Tally())
        yield from (f"{shard['path']}: {problem}" for problem in tally.problems())
        if (tally.kept, tally.removed, tally.rejected) != (shard["kept"], shard["removed"], shard["rejected"]):
            yield f"{shard['path']}: the commit records count otherwise than the manifest"
    total: dict[str, int] = manifest["total"]  # type: ignore[assignment] # JSON
    if rows.get("data", 0) != total["kept"]:
        yield f"data/: {rows.get('data', 0)} rows, {total['kept']} documents were kept"
    if "removed" in rows and rows["removed"] != total["removed"]:
        yield f"removed/: {rows['removed']} rows, {total['removed']} documents were removed"

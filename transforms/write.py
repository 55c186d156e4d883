"""WriteParts: each batch becomes one part on disk, committed as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.batch import REJECTED, Batch
from fairsieve.transforms.commit import Commit, PartFile, part_name
from fairsieve.transforms.decide import REDACT, REMOVE
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.packed import recut, unpack
from fairsieve.transforms.read import EXTRA
from fairsieve.transforms.store import Store

OnError = Literal["quarantine", "drop", "fail"]

PRIVATE = ("removed", "rejected", "extra")
"""Folders whose files only their owner reads: they hold what a filter took out, or could not look into."""

FACTS_AT_ONCE = 1 << 15
"""Rows of a row group of a batch's facts; as plain text, a row takes 130 bytes of memory."""


class RejectedRecordError(RuntimeError):
    """A record could not be read, and the run was told to fail then."""


@dataclass
class WriteParts(beam.PTransform):
    """Writes what became of every batch under `store`, the commit record last; emits the commits.

    A batch done twice, or by two workers at once, writes the same bytes to the same names.

    Attributes:
      run: fingerprint of the run, written to every commit record.
      on_error: `quarantine` writes rejected records to rejected/, `drop` only counts them, `fail` raises.
      keep_removed: whether removed documents are written to removed/.
    """

    store: Store
    run: str
    on_error: OnError = "quarantine"
    keep_removed: bool = True

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Commit]:
        return batches | "Write" >> beam.ParDo(_WriteFn(self.store, self.run, self.on_error, self.keep_removed))


def write_part(
    batch: Batch, store: Store, run: str, on_error: OnError = "quarantine", keep_removed: bool = True
) -> Commit:
    """Writes one batch's part.

    Raises:
      RejectedRecordError: `on_error` is `fail` and the batch holds a rejected record; names shard, record and reason.
    """
    if on_error == "fail" and batch.rejected.num_rows:
        first = batch.rejected.slice(0, 1).to_pylist()[0]
        raise RejectedRecordError(f"shard {first['shard']}, record {first['row']}: {first['reason']}")
    decision = batch.documents["decision"]
    removed = pc.equal(decision, REMOVE)
    wanted = {"rejected": on_error == "quarantine", "removed": keep_removed}
    files = []
    for folder, rows, schema, tables in _contents(batch, removed):
        # The first batch of a run writes its files even when empty, so that a run that keeps nothing has a schema.
        if wanted.get(folder, True) and (rows or (batch.key == (0, 0) and folder in ("data", "annotations"))):
            name = part_name(folder, batch.key)
            size, sha256 = store.write_parquet(name, schema, tables, private=folder in PRIVATE)
            files.append(PartFile(name, rows, size, sha256))
    count_removed = pc.sum(removed, min_count=0).as_py()
    commit = Commit(
        key=batch.key,
        run=run,
        last=batch.last,
        past=_past(batch),
        read=batch.records_read,
        kept=batch.documents.num_rows - count_removed,
        redacted=pc.sum(pc.equal(decision, REDACT), min_count=0).as_py(),
        removed=count_removed,
        rejected={row["values"]: row["counts"] for row in batch.rejected["reason"].value_counts().to_pylist()},
        files=files,
        facts=batch.facts,
    )
    store.write(commit.name, commit.encode())
    return commit


def _contents(batch: Batch, removed: pa.Array) -> Iterator[tuple[str, int, pa.Schema, Iterable[pa.Table]]]:
    """What each folder gets of the batch, one made after another: rows, their schema, and tables."""
    for folder, table in _tables(batch, removed):
        yield folder, table.num_rows, table.schema, [table]
    yield "facts", batch.facts.rows, FACTS, (part.cast(FACTS) for part in recut(unpack(batch.facts), FACTS_AT_ONCE))


def _tables(batch: Batch, removed: pa.Array) -> Iterator[tuple[str, pa.Table]]:
    """What is a table already; facts are not."""
    documents, carried = pa.table(batch.documents), pa.table(batch.carried)
    origin = carried.drop_columns([EXTRA]) if EXTRA in carried.column_names else carried
    reasons = "reasons"
    while reasons in origin.column_names:
        reasons = f"fairsieve_{reasons}"
    shard = pa.repeat(pa.scalar(batch.key.shard, pa.int32()), documents.num_rows)
    said = documents.drop_columns(["text", "cluster"]).add_column(0, pa.field("shard", pa.int32(), False), shard)
    yield "data", _chosen(origin, pc.invert(removed))
    yield "removed", _chosen(origin.append_column(reasons, documents["reasons"]), removed)
    yield "rejected", pa.table(batch.rejected, schema=REJECTED)
    yield "annotations", said
    if EXTRA in carried.column_names:
        extra = pa.table({"id": documents["id"], "fields": carried[EXTRA]})
        yield "extra", extra.filter(pc.is_valid(extra["fields"]))


def _chosen(table: pa.Table, wanted: pa.Array) -> pa.Table:
    """The wanted rows, without a copy of their text where they are few stretches of rows."""
    edges = np.flatnonzero(np.diff(wanted.to_numpy(zero_copy_only=False).astype(np.int8), prepend=0, append=0))
    if len(edges) > _MOST_EDGES:
        return table.filter(wanted)
    return pa.concat_tables([table.slice(0, 0), *(table.slice(a, b - a) for a, b in edges.reshape(-1, 2).tolist())])


_MOST_EDGES = 1 << 13


def _past(batch: Batch) -> int:
    last = [pc.max(rows["row"]).as_py() for rows in (batch.documents, batch.rejected) if rows.num_rows]
    return 1 + max(last, default=-1)


class _WriteFn(beam.DoFn):
    def __init__(self, store: Store, run: str, on_error: OnError, keep_removed: bool) -> None:
        self.store = store
        self.run = run
        self.on_error = on_error
        self.keep_removed = keep_removed

    def process(self, batch: Batch) -> Iterator[Commit]:
        give_back()
        commit = write_part(batch, self.store, self.run, self.on_error, self.keep_removed)
        give_back()
        yield commit

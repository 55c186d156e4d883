"""Batch, the element that flows, and the coder that carries it."""

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

import apache_beam as beam
import pyarrow as pa

from fairsieve.transforms.packed import Packed, listed, of_list

REJECTED = pa.schema(
    [
        pa.field("shard", pa.int32(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("offset", pa.int64()),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("raw", pa.binary()),
    ]
)
"""One row for each record that could not be read: where it stood and why.

`row` counts the records of the shard from 0; `offset` is its first byte in the uncompressed stream, null where the
format has none; `raw` holds the bytes only when the user asked for them.
"""

DOCUMENTS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("cluster", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
"""The columns every batch starts with; each scanner appends one.

`cluster` names what documents are sampled together by: the registrable domain where a URL is known, else the id.
"""


class BatchKey(NamedTuple):
    """Names a batch: the shard's place in the sorted list of shards, and the batch's place in the shard, from 0."""

    shard: int
    batch: int

    def __str__(self) -> str:
        return f"{self.shard:05d}-{self.batch:04d}"


@dataclass
class Batch:
    """At most `batch_mb` of text from one shard, in input order.

    Attributes:
      key: names the batch, and with it every file that it becomes.
      documents: what is known of each document: the columns of `DOCUMENTS`, then one column for each scanner.
      carried: the input's own columns, row by row beside `documents`, as they were read.
      rejected: the records of this stretch of the shard that could not be read; schema `REJECTED`.
      last: whether the shard ends with this batch.
      facts: the counts of this batch, as far as they are counted.
    """

    key: BatchKey
    documents: pa.RecordBatch
    carried: pa.RecordBatch
    rejected: pa.RecordBatch = field(default_factory=lambda: pa.RecordBatch.from_pylist([], REJECTED))
    last: bool = False
    facts: Packed = field(default_factory=Packed)

    @property
    def records_read(self) -> int:
        """Records of the shard that this batch accounts for."""
        return int(self.documents.num_rows + self.rejected.num_rows)

    @property
    def nbytes(self) -> int:
        return sum(int(held.nbytes) for held in (self.documents, self.carried, self.rejected, self.facts))


class BatchCoder(beam.coders.Coder):
    """Carries a Batch as Arrow IPC: only the rows of a slice travel, and no size estimate ever pickles one."""

    def encode(self, value: Batch) -> bytes:
        sink = pa.BufferOutputStream()
        sink.write(_HEAD.pack(value.key.shard, value.key.batch, value.last))
        for record_batch in (value.documents, value.carried, value.rejected, listed(value.facts)):
            with pa.ipc.new_stream(sink, record_batch.schema) as stream:
                stream.write_batch(record_batch)
        return bytes(sink.getvalue())

    def decode(self, encoded: bytes) -> Batch:
        shard, batch, last = _HEAD.unpack_from(encoded)
        source = pa.BufferReader(encoded)
        source.seek(_HEAD.size)
        documents, carried, rejected, facts = (_read_one(source) for _ in range(4))
        return Batch(BatchKey(shard, batch), documents, carried, rejected, last, of_list(facts))

    def estimate_size(self, value: Batch) -> int:
        return value.nbytes

    def is_deterministic(self) -> bool:
        return True

    def to_type_hint(self) -> type[Batch]:
        return Batch


_HEAD = struct.Struct("<qq?")
_NO_THREADS = pa.ipc.IpcReadOptions(use_threads=False)


def _read_one(source: pa.BufferReader) -> pa.RecordBatch:
    stream = pa.ipc.open_stream(source, options=_NO_THREADS)
    record_batch = stream.read_next_batch()
    if (rest := next(stream, None)) is not None:
        raise ValueError(f"one record batch was expected, {rest.num_rows} rows follow")
    return record_batch


beam.coders.registry.register_coder(Batch, BatchCoder)

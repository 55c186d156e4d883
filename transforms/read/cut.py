"""Cut: consecutive stretches of a shard, packed into batches."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from fairsieve.transforms.batch import Batch, BatchKey
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch, nothing_but


def cut(stretches: Iterable[Stretch], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Batch]:
    """Packs whole stretches until the next would pass `batch_bytes` or `batch_rows`; gives at least one batch.

    Stretches depend on the shard alone, and so do the batches. Those that are `done` are counted but not built. The
    last batch of the shard is the one with `last`.
    """
    number, records, weight = 0, 0, 0
    pieces: list[Piece] = []
    for stretch in stretches:
        if records and (
            records + stretch.records > options.batch_rows or weight + stretch.weight > options.batch_bytes
        ):
            if number not in shard.done:
                yield _batch(BatchKey(shard.number, number), pieces, last=False)
            number, records, weight, pieces = number + 1, 0, 0, []
        records += stretch.records
        weight += stretch.weight
        if number not in shard.done:
            pieces.append(_built(stretch, shard, schema))
    if number not in shard.done:
        yield _batch(BatchKey(shard.number, number), pieces or [nothing_but(shard, schema)], last=True)


def _built(stretch: Stretch, shard: Shard, schema: pa.Schema) -> Piece:
    try:
        return stretch.build()
    except MemoryError:
        raise
    except Exception:  # one strange record must not end the run; what it says may hold text
        rows = range(stretch.first, stretch.first + stretch.records)
        return nothing_but(shard, schema, *(Rejection(row, None, "unreadable_record") for row in rows))


def _batch(key: BatchKey, pieces: list[Piece], *, last: bool) -> Batch:
    """The pieces joined; their list is emptied, or they would be held beside the batch for as long as it is."""
    documents, carried, rejected = zip(*pieces, strict=True)
    pieces.clear()
    joined = pa.concat_batches(documents)
    return Batch(key, joined, _joined_beside(joined, documents, carried), pa.concat_batches(rejected), last)


def _joined_beside(
    joined: pa.RecordBatch, documents: Sequence[pa.RecordBatch], carried: Sequence[pa.RecordBatch]
) -> pa.RecordBatch:
    """The carried columns joined; one that is the documents' own text in every piece stays so, and is held once."""
    columns = []
    for parts in zip(*(part.columns for part in carried), strict=True):
        is_text = all(_address(own) == _address(part["text"]) for own, part in zip(parts, documents, strict=True))
        columns.append(joined["text"] if is_text else pa.concat_arrays(parts))
    return pa.RecordBatch.from_arrays(columns, schema=carried[0].schema)


def _address(column: pa.Array) -> tuple[object, ...]:
    """Where the column lies in memory: equal for two that are one."""
    parts = (None if part is None else part.address for part in column.buffers())
    return column.type, column.offset, len(column), *parts

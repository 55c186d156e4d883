"""Cut: consecutive stretches of a shard, packed into batches."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from fairsieve.transforms.batch import DOCUMENTS, Batch, BatchKey
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch, nothing_but
from fairsieve.transforms.text import joined


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
                give_back()  # what became of the batch is gone only now
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
    """The pieces joined; their list is emptied, so that their text is let go while it is copied."""
    give_back()  # what reading left, which the joined text would stand on top of
    schema = pieces[0].carried.schema
    texts = deque(piece.documents["text"] for piece in pieces)
    documents = pa.concat_batches([piece.documents.drop_columns(["text"]) for piece in pieces])
    rejected = pa.concat_batches([piece.rejected for piece in pieces])
    columns = [_joined([piece.carried.column(place) for piece in pieces], texts) for place in range(len(schema))]
    pieces.clear()
    text = joined(texts)
    documents = documents.add_column(DOCUMENTS.names.index("text"), DOCUMENTS.field("text"), text)
    carried = pa.RecordBatch.from_arrays([text if column is None else column for column in columns], schema=schema)
    return Batch(key, documents, carried, rejected, last)


def _joined(parts: Sequence[pa.Array], texts: Iterable[pa.StringArray]) -> pa.Array | None:
    """A carried column; None where it is the documents' own text in every piece, and stays so."""
    if all(_address(part) == _address(text) for part, text in zip(parts, texts, strict=True)):
        return None
    return pa.concat_arrays(parts)


def _address(column: pa.Array) -> tuple[object, ...]:
    """Where the column lies in memory: equal for two that are one."""
    parts = (None if part is None else part.address for part in column.buffers())
    return column.type, column.offset, len(column), *parts

"""Cut: consecutive stretches of a shard, packed into batches."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from fairsieve.transforms.batch import DOCUMENTS, Batch, BatchKey
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch, nothing_but, with_extra
from fairsieve.transforms.text import Texts


def cut(stretches: Iterable[Stretch], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Batch]:
    """Packs whole stretches until the next would pass `batch_bytes` or `batch_rows`; gives at least one batch.

    Stretches depend on the shard alone, and so do the batches. Those that are `done` are counted but not built. The
    last batch of the shard is the one with `last`.
    """
    number, records, weight = 0, 0, 0
    built: _Built | None = None
    for stretch in stretches:
        if records and (
            records + stretch.records > options.batch_rows or weight + stretch.weight > options.batch_bytes
        ):
            if built is not None:
                batch, built = built.batch(BatchKey(shard.number, number), last=False), None
                yield batch
                give_back()  # what became of the batch is gone only now
            number, records, weight = number + 1, 0, 0
        records += stretch.records
        weight += stretch.weight
        if number not in shard.done:
            built = built or _Built(options.batch_bytes, schema)
            built.add(_piece(stretch, shard, schema))
    if number not in shard.done:
        if built is None:
            built = _Built(0, schema)
            built.add(nothing_but(shard, schema))
        batch, built = built.batch(BatchKey(shard.number, number), last=True), None
        yield batch


def _piece(stretch: Stretch, shard: Shard, schema: pa.Schema) -> Piece:
    try:
        return stretch.build()
    except MemoryError:
        raise
    except Exception:  # one strange record must not end the run; what it says may hold text
        rows = range(stretch.first, stretch.first + stretch.records)
        return nothing_but(shard, schema, *(Rejection(row, None, "unreadable_record") for row in rows))


class _Built:
    """What is built of a batch; its text is copied as it comes, so that it is there once and one piece of it twice."""

    def __init__(self, room: int, schema: pa.Schema) -> None:
        self._schema = with_extra(schema)
        self._texts = Texts(room)
        self._documents: list[pa.RecordBatch] = []
        self._carried: list[list[pa.Array | None]] = []  # None is the documents' own text
        self._rejected: list[pa.RecordBatch] = []

    def add(self, piece: Piece) -> None:
        text = piece.documents["text"]
        self._texts.append(text)
        self._documents.append(piece.documents.drop_columns(["text"]))
        self._carried.append([None if _same(column, text) else column for column in piece.carried.columns])
        self._rejected.append(piece.rejected)

    def batch(self, key: BatchKey, *, last: bool) -> Batch:
        text = self._texts.joined()
        documents = pa.concat_batches(self._documents)
        documents = documents.add_column(DOCUMENTS.names.index("text"), DOCUMENTS.field("text"), text)
        columns = [self._column(place, text) for place in range(len(self._schema))]
        carried = pa.RecordBatch.from_arrays(columns, schema=self._schema)
        return Batch(key, documents, carried, pa.concat_batches(self._rejected), last)

    def _column(self, place: int, text: pa.StringArray) -> pa.Array:
        """A carried column; the documents' own text where it is that in every piece."""
        if all(columns[place] is None for columns in self._carried):
            return text
        parts, begin = [], 0
        for documents, columns in zip(self._documents, self._carried, strict=True):
            column = columns[place]
            parts.append(text.slice(begin, documents.num_rows) if column is None else column)
            begin += documents.num_rows
        return pa.concat_arrays(parts)


def _same(column: pa.Array, text: pa.StringArray) -> bool:
    """Whether two columns are one, or empty and alike."""
    return _address(column) == _address(text) or (len(text) == 0 and bool(column.type == text.type))


def _address(column: pa.Array) -> tuple[object, ...]:
    """Where the column lies in memory: equal for two that are one."""
    parts = (None if part is None else part.address for part in column.buffers())
    return column.type, column.offset, len(column), *parts

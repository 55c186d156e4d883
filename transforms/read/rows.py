"""Rows: a record batch of a Parquet file, and what is made of it: documents, and the columns carried beside."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.read.columns import to_column
from fairsieve.transforms.read.damage import Reason
from fairsieve.transforms.read.documents import documents_of, named, no_names
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.records import Record, extra_column
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import EXTRA, Piece, Rejection, rejected_batch, with_extra
from fairsieve.transforms.read.strings import as_string, decoded, invalid_rows, string_bytes
from fairsieve.transforms.read.types import is_text

Columns = dict[str, pa.Array]


def piece_of_rows(batch: pa.RecordBatch, first: int, shard: Shard, schema: pa.Schema, options: ReadOptions) -> Piece:
    """Builds the columns of the rows from `first` on; rows without a good text become rejected rows."""
    text = next((name for name in options.text_columns if name in batch.schema.names), None)
    bad = _bad_texts(None if text is None else batch.column(text), batch.num_rows, options)
    # Over-long texts go while repeated ones are still held once.
    good = np.delete(np.arange(batch.num_rows), list(bad))
    kept = batch.take(pa.array(good)) if bad else batch
    columns = {name: decoded(column) for name, column in zip(batch.schema.names, kept.columns, strict=True)}
    if text is not None and len(good):
        columns[options.text_column] = as_string(columns.pop(text))
    broken = sorted({row for column in columns.values() for row in invalid_rows(column)})
    if broken:
        bad |= {int(good[row]): "bad_utf8" for row in broken}
        sound = pa.array(np.delete(np.arange(len(good)), broken))
        columns = {name: column.take(sound) for name, column in columns.items()}
        good = np.delete(good, broken)
    rejected = [Rejection(first + row, None, bad[row]) for row in sorted(bad)]
    return _piece(columns, pa.array(good + first), rejected, shard, schema, options)


def _bad_texts(column: pa.Array | None, length: int, options: ReadOptions) -> dict[int, Reason]:
    """Why rows have no text, by row; the others have one."""
    if column is None:
        return dict.fromkeys(range(length), "text_missing")
    bad: dict[int, Reason] = {}
    lengths = string_bytes(column)
    if lengths is None:
        bad = dict.fromkeys(range(length), "text_not_string")
    else:
        bad = dict.fromkeys(np.flatnonzero(lengths > options.document_bytes).tolist(), "oversize_document")
    if column.null_count:
        bad |= dict.fromkeys(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist(), "text_missing")
    return bad


def _piece(
    columns: Columns, rows: pa.Array, rejected: list[Rejection], shard: Shard, schema: pa.Schema, options: ReadOptions
) -> Piece:
    ids = _ids(columns.get(options.id_column), rows, shard)
    texts = columns[options.text_column] if len(rows) else pa.array([], pa.string())
    extras: dict[int, Record] = {}
    carried: list[pa.Array] = []
    for field in schema:
        column = columns.get(field.name)
        misfits: dict[int, object] = {}
        if field.name == options.text_column:
            array = texts
        elif field.name == options.id_column and pa.types.is_string(field.type):
            array = ids
            if column is not None and not is_text(column.type):
                misfits = no_names(column.to_pylist())
        elif column is None:
            array = pa.nulls(len(rows), field.type)
        else:
            array, misfits = _fit(column, field.type)
        carried.append(array)
        for place, value in misfits.items():
            extras.setdefault(place, {})[field.name] = value
    for name in columns.keys() - (set(schema.names) - {EXTRA}):
        for place, value in enumerate(columns[name].to_pylist()):
            if value is not None:
                extras.setdefault(place, {})[name] = value
    carried.append(extra_column(extras, len(rows)))
    urls = columns.get(options.url_column)
    return Piece(
        documents_of(
            shard,
            rows,
            ids,
            _sources(columns.get(options.source_column), len(rows), shard),
            urls.to_pylist() if urls is not None and is_text(urls.type) else None,
            texts,
        ),
        pa.RecordBatch.from_arrays(carried, schema=with_extra(schema)),
        rejected_batch(shard, rejected),
    )


def _ids(column: pa.Array | None, rows: pa.Array, shard: Shard) -> pa.Array:
    if column is None:
        return pa.array(named(shard, rows.to_pylist(), [None] * len(rows)), pa.string())
    whole = column.null_count == 0
    if whole and pa.types.is_integer(column.type):
        return column.cast(pa.string())
    if whole and is_text(column.type) and not pc.any(pc.equal(pc.binary_length(column), 0)).as_py():
        return as_string(column)
    return pa.array(named(shard, rows.to_pylist(), column.to_pylist()), pa.string())


def _sources(column: pa.Array | None, length: int, shard: Shard) -> pa.Array:
    if column is None or not is_text(column.type):
        return pa.array([shard.stem] * length, pa.string())
    present = pc.greater(pc.binary_length(column), 0).fill_null(False)
    return pc.if_else(present, as_string(column), shard.stem)


def _fit(column: pa.Array, wanted: pa.DataType) -> tuple[pa.Array, dict[int, object]]:
    """The column as the planned type, and what does not fit, by row."""
    if column.type.equals(wanted):
        return column, {}
    if not _casts(column.type, wanted):
        return _by_value(column, wanted)
    try:
        return column.cast(wanted), {}
    except pa.ArrowInvalid:  # raised for the whole column where one value does not fit; which one is found by value
        return _by_value(column, wanted)


def _by_value(column: pa.Array, wanted: pa.DataType) -> tuple[pa.Array, dict[int, object]]:
    """Each value fitted by itself; one that does not fit stands in `extra`, so that it is not lost."""
    return to_column(column.to_pylist(), wanted)


def _casts(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether Arrow has a cast that keeps every value, or raises `ArrowInvalid`."""
    kinds = pa.types
    if kinds.is_null(stored) or (is_text(stored) and is_text(wanted)):
        return True
    if kinds.is_integer(stored):
        return bool(kinds.is_integer(wanted) or kinds.is_floating(wanted))
    if kinds.is_floating(stored):
        return bool(kinds.is_floating(wanted) and wanted.bit_width >= stored.bit_width)
    if is_text(wanted):
        return bool((kinds.is_temporal(stored) and not kinds.is_interval(stored)) or kinds.is_decimal(stored))
    if kinds.is_list(stored) and kinds.is_list(wanted):
        return _casts_inside(stored.value_type, wanted.value_type)
    if kinds.is_struct(stored) and kinds.is_struct(wanted):
        same = [field.name for field in stored] == [field.name for field in wanted]
        return same and all(_casts_inside(one.type, other.type) for one, other in zip(stored, wanted, strict=True))
    return False


def _casts_inside(stored: pa.DataType, wanted: pa.DataType) -> bool:
    return stored.equals(wanted) or _casts(stored, wanted)

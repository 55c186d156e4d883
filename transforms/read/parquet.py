"""Parquet: record batches of row groups, in bounded memory."""

import base64
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.rows import piece_of_rows
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stream import EXPANSION_FLOOR, EXPANSION_RATIO, open_shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch, rejected_stretch
from fairsieve.transforms.read.strings import Lengths, string_bytes
from fairsieve.transforms.read.types import is_bytes, is_text

PARQUET_MAGIC = b"PAR1"

_TAIL = 8  # bytes behind a footer: its length, and the magic
_ROWS = 1024
_COUNTED_ROWS = 8192
_ODD_RATIO, _ODD_FLOOR = 8, 8 << 20
"""A file whose first rows grow past 8 MiB and 8 times its size is measured whole before more of it is read."""

_MAX_LISTED = 1_000_000  # rows of a broken row group that are listed one by one; a footer may claim any number


def open_parquet(file: BinaryIO) -> pq.ParquetFile:
    """Opens the file so that pages are streamed, their checksums verified, and repeated strings held once.

    Raises:
      Damage: bad_parquet.
    """
    try:
        metadata = pq.read_metadata(pa.PythonFile(file, mode="r"))
        groups = range(metadata.num_row_groups)
        if sum(metadata.row_group(group).num_rows for group in groups) != metadata.num_rows:
            raise Damage("bad_parquet")  # no checksum guards a footer, and a smaller number would lose rows in silence
        _check_names(metadata)
        schema = metadata.schema.to_arrow_schema()
        if any(_has_fixed_lists(field.type) for field in schema):
            metadata = _without_arrow_schema(file)
        strings = [field.name for field in schema if is_text(field.type) or is_bytes(field.type)]
        return pq.ParquetFile(
            pa.PythonFile(file, mode="r"),
            metadata=metadata,
            read_dictionary=strings,  # a small file may hold gigabytes of one value
            buffer_size=1 << 20,
            pre_buffer=False,
            page_checksum_verification=True,
        )
    except (pa.ArrowException, OSError, ValueError, KeyError):
        raise Damage("bad_parquet") from None


def _has_fixed_lists(kind: pa.DataType) -> bool:
    if pa.types.is_fixed_size_list(kind):
        return True
    return any(_has_fixed_lists(kind.field(place).type) for place in range(kind.num_fields))


def _without_arrow_schema(file: BinaryIO) -> pq.FileMetaData:
    """The footer, read as one in which Arrow wrote no schema of its own: so lists of a fixed size are lists.

    Arrow writes such lists with nulls among them, and then fails to read them back. What else its schema tells, such as
    the unit of a duration, is lost for such a file.
    """
    end = file.seek(0, os.SEEK_END)
    file.seek(end - _TAIL)
    length = int.from_bytes(file.read(4), "little")
    file.seek(end - _TAIL - length)
    footer = file.read(length + _TAIL)
    return pq.read_metadata(pa.BufferReader(PARQUET_MAGIC + footer.replace(b"ARROW:schema", b"ARROW:unread")))


def _check_names(metadata: pq.FileMetaData) -> None:
    """Holds the names of columns against those that Arrow writes beside them: a damaged one is no other column.

    Raises:
      Damage: bad_parquet.
    """
    beside = (metadata.metadata or {}).get(b"ARROW:schema")
    names = metadata.schema.to_arrow_schema().names
    if beside is not None:
        written = pa.ipc.read_schema(pa.BufferReader(base64.b64decode(beside))).names
        if len(written) == len(names) and written != names:
            raise Damage("bad_parquet")


def stored_schema(file: pq.ParquetFile) -> pa.Schema:
    """The file's schema; a second column of one name is called `name_2`, since names are how columns are found."""
    stored = file.schema_arrow
    taken = set(stored.names)
    fields = []
    given: set[str] = set()
    for field in stored:
        name, number = field.name, 1
        while name in given or (number > 1 and name in taken):
            number += 1
            name = f"{field.name}_{number}"
        given.add(name)
        fields.append(field.with_name(name))
    return pa.schema(fields)


def read_parquet(shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Gives every row of every row group that can be read; the rest of a damaged group is rejected row by row.

    Raises:
      Damage: the file cannot be opened, or its rows, repeated strings written out, grow past `EXPANSION_RATIO`.
    """
    with open_shard(shard.path) as file:
        parquet = open_parquet(file)
        file_bytes = file.seek(0, os.SEEK_END)
        names = stored_schema(parquet).names
        row = given = 0
        measured = False
        for group in range(parquet.num_row_groups):
            rows = parquet.metadata.row_group(group).num_rows
            end = row + rows
            reason: Reason | None = "expansion_limit" if _expands(parquet, group, file_bytes) else None
            if reason is None:
                try:
                    for batch in parquet.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                        batch = batch.rename_columns(names)
                        batch.validate(full=False)
                        weights = _weights(batch, options)
                        given += int(weights.sum())
                        if not measured and given > max(_ODD_FLOOR, _ODD_RATIO * file_bytes):
                            measured = True
                            _refuse_growth(shard.path, options)
                        yield from _stretches(batch, weights, row, shard, schema, options)
                        row += batch.num_rows
                except (pa.ArrowException, OSError, ValueError, IndexError):
                    reason = "corrupt_stream"
            if row < end or reason:
                yield from _lost(row, end, reason or "corrupt_stream", shard, schema, options)
            row = end


def _expands(parquet: pq.ParquetFile, group: int, file_bytes: int) -> bool:
    """Whether the row group claims more bytes than the file can honestly hold.

    The metadata of single columns would tell more, but pyarrow aborts the process where they are damaged.
    """
    claimed = parquet.metadata.row_group(group).total_byte_size
    return bool(claimed > max(EXPANSION_FLOOR, EXPANSION_RATIO * file_bytes))


def _refuse_growth(path: str, options: ReadOptions) -> None:
    """Looks at the lengths of strings alone, which takes a second for 20 GB of repeated text.

    Raises:
      Damage: expansion_limit.
    """
    with open_shard(path) as file:
        parquet = open_parquet(file)
        names = stored_schema(parquet).names
        limit = max(EXPANSION_FLOOR, EXPANSION_RATIO * file.seek(0, os.SEEK_END))
        with suppress(pa.ArrowException, OSError, ValueError, IndexError):  # reported when it is read
            for batch in parquet.iter_batches(_COUNTED_ROWS, use_threads=False):
                limit -= int(_weights(batch.rename_columns(names), options).sum())
                if limit < 0:
                    raise Damage("expansion_limit")


def _lost(
    row: int, end: int, reason: Reason, shard: Shard, schema: pa.Schema, options: ReadOptions
) -> Iterator[Stretch]:
    listed = min(end, row + _MAX_LISTED)
    for first in range(row, listed, options.stretch_rows):
        lost = range(first, min(first + options.stretch_rows, listed))
        yield rejected_stretch(shard, schema, *(Rejection(place, None, reason) for place in lost))


def _stretches(
    batch: pa.RecordBatch, weights: Lengths, row: int, shard: Shard, schema: pa.Schema, options: ReadOptions
) -> Iterator[Stretch]:
    """Cuts a record batch where its strings would take too much room once they are written out."""
    first = 0
    while first < batch.num_rows:
        ends = np.cumsum(weights[first : first + options.stretch_rows])
        count = max(1, int(np.searchsorted(ends, options.stretch_bytes, side="right")))
        part, place = batch.slice(first, count), row + first

        def build(part: pa.RecordBatch = part, place: int = place) -> Piece:
            return piece_of_rows(part, place, shard, schema, options)

        yield Stretch(place, part.num_rows, int(ends[part.num_rows - 1]), build)
        first += count


def _weights(batch: pa.RecordBatch, options: ReadOptions) -> Lengths:
    """Bytes of each row with its strings written out, an over-long text as nothing: it will be rejected."""
    weights = np.zeros(batch.num_rows, np.int64)
    fixed = 0
    for field, column in zip(batch.schema, batch.columns, strict=True):
        lengths = string_bytes(column)
        if lengths is None:
            fixed += column.nbytes
        elif field.name in options.text_columns:
            weights += np.where(lengths > options.document_bytes, 0, lengths)
        else:
            weights += lengths
    weights += fixed // max(1, batch.num_rows)
    return weights

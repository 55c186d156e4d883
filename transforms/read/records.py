"""Records: parsed JSON objects, and what is made of them: documents, and the columns carried beside."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from fairsieve.transforms.read.columns import json_text, to_column
from fairsieve.transforms.read.documents import documents_of, named, no_names
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import EXTRA, Piece, Rejection, rejected_batch, with_extra

Record = dict[str, Any]


@dataclass
class Records:
    """Records with a text under the name `text_column`, their rows, and the rejected ones between them."""

    rows: list[int] = field(default_factory=list)
    values: list[Record] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def text_name(record: Record, options: ReadOptions) -> str | None:
    """Which of `text_columns` the record has, best first."""
    return next((name for name in options.text_columns if name in record), None)


def piece_of(records: Records, shard: Shard, schema: pa.Schema, options: ReadOptions) -> Piece:
    """Builds the columns; what `schema` has no place for goes to EXTRA."""
    values = records.values
    raw_ids = [record.get(options.id_column) for record in values]
    ids = pa.array(named(shard, records.rows, raw_ids), pa.string())
    texts = pa.array([record[options.text_column] for record in values], pa.string())
    columns: list[pa.Array] = []
    extras: dict[int, Record] = {}
    for column in schema:
        if column.name == options.text_column:
            columns.append(texts)
            continue
        if column.name == options.id_column and pa.types.is_string(column.type):
            columns.append(ids)
            misfits = no_names(raw_ids)
        else:
            array, misfits = to_column([record.get(column.name) for record in values], column.type)
            columns.append(array)
        for place, value in misfits.items():
            extras.setdefault(place, {})[column.name] = value
    known = set(schema.names) - {EXTRA}
    for place, record in enumerate(values):
        if not record.keys() <= known:
            extras.setdefault(place, {}).update((name, record[name]) for name in record.keys() - known)
    columns.append(extra_column(extras, len(values)))
    sources = [record.get(options.source_column) for record in values]
    urls = [record.get(options.url_column) for record in values]
    rows = pa.array(records.rows, pa.int64())
    return Piece(
        documents_of(shard, rows, ids, sources, urls, texts),
        pa.RecordBatch.from_arrays(columns, schema=with_extra(schema)),
        rejected_batch(shard, records.rejected),
    )


def extra_column(extras: dict[int, Record], length: int) -> pa.Array:
    """EXTRA of `length` records, from what does not fit, by place and column name."""
    if not extras:
        return pa.nulls(length, pa.string())
    texts = [json_text(dict(sorted(extras[place].items()))) if place in extras else None for place in range(length)]
    return pa.array(texts, pa.string())

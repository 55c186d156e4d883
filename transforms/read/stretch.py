"""Stretch: a few consecutive records of a shard, the smallest thing that is read and built at once."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pyarrow as pa

from fairsieve.transforms.batch import DOCUMENTS, REJECTED
from fairsieve.transforms.read.damage import Reason
from fairsieve.transforms.read.shards import Shard

EXTRA = "__extra__"
"""The carried column, last in every batch, of what the planned schema has no place for: a JSON object by column name.

It is null for nearly every record. It lives in memory only: no part has it.
"""


class Rejection(NamedTuple):
    """A record that is no document; see `REJECTED`."""

    row: int
    offset: int | None
    reason: Reason
    raw: bytes | None = None


class Piece(NamedTuple):
    """What a stretch is built into: `documents` and `carried` have the same rows."""

    documents: pa.RecordBatch
    carried: pa.RecordBatch
    rejected: pa.RecordBatch


class Stretch(NamedTuple):
    """Consecutive records, not yet built: batches that are committed already never are."""

    first: int  # row of the first record
    records: int
    weight: int  # bytes of input
    build: Callable[[], Piece]


def with_extra(schema: pa.Schema) -> pa.Schema:
    """The schema of `carried`: the planned one, then EXTRA."""
    return schema.append(pa.field(EXTRA, pa.string()))


def rejected_batch(shard: Shard, rejections: Iterable[Rejection]) -> pa.RecordBatch:
    rows = [{"shard": shard.number, **rejection._asdict()} for rejection in rejections]
    return pa.RecordBatch.from_pylist(rows, schema=REJECTED)


def nothing_but(shard: Shard, schema: pa.Schema, *rejections: Rejection) -> Piece:
    """A piece without documents."""
    documents, carried = (pa.RecordBatch.from_pylist([], schema=columns) for columns in (DOCUMENTS, with_extra(schema)))
    return Piece(documents, carried, rejected_batch(shard, rejections))


def rejected_stretch(shard: Shard, schema: pa.Schema, *rejections: Rejection) -> Stretch:
    weight = sum(len(rejection.raw or b"") for rejection in rejections)
    return Stretch(rejections[0].row, len(rejections), weight, lambda: nothing_but(shard, schema, *rejections))

"""Batches made by hand, for the tests of the transforms."""

from typing import Any

import pyarrow as pa

from fairsieve.transforms.batch import DOCUMENTS, REJECTED, Batch, BatchKey

MENTION = pa.struct(
    [
        ("axis", pa.string()),
        ("group", pa.string()),
        ("term", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("accepted", pa.bool_()),
    ]
)
SPAN = pa.struct([("type", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("score", pa.float32())])
SAID = {
    "language": pa.struct([("code", pa.string()), ("score", pa.float32())]),
    "mentions": pa.list_(MENTION),
    "toxicity": pa.struct([("toxicity", pa.float32())]),
    "pii": pa.list_(SPAN),
}
"""Columns of scanners, as far as tests need them."""


def batch_of(*rows: dict[str, Any], key: tuple[int, int] = (0, 0), last: bool = True, **carried: list[Any]) -> Batch:
    """A batch of documents given by what differs from an English document `d0`, `d1`, ... of source `web`."""
    whole = [
        {"row": n, "id": f"d{n}", "source": "web", "cluster": f"d{n}", "text": "some text", **row}
        for n, row in enumerate(rows)
    ]
    said = [pa.field(name, kind) for name, kind in SAID.items() if any(name in row for row in rows)]
    documents = pa.RecordBatch.from_pylist(whole, pa.schema([*DOCUMENTS, *said]))
    columns = {"id": documents["id"], "text": documents["text"], **{k: pa.array(v) for k, v in carried.items()}}
    return Batch(BatchKey(*key), documents, pa.RecordBatch.from_pydict(columns), last=last)


def rejected(*rows: tuple[int, str], shard: int = 0) -> pa.RecordBatch:
    """Rejected records, given by row and reason."""
    return pa.RecordBatch.from_pylist(
        [{"shard": shard, "row": row, "reason": reason} for row, reason in rows], REJECTED
    )


def mention(group: str, start: int = 0, end: int = 3, axis: str = "gender", accepted: bool = True) -> dict[str, Any]:
    return {"axis": axis, "group": group, "term": f"en.{group}", "start": start, "end": end, "accepted": accepted}


def span(start: int, end: int, kind: str = "EMAIL_ADDRESS") -> dict[str, Any]:
    return {"type": kind, "start": start, "end": end, "score": 1.0}

"""The shards of the demo corpus: one list of documents dealt out to files of several formats."""

import bz2
import gzip
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SHARDS = {
    "part-00.jsonl.gz": 14,
    "part-01.jsonl.zst": 12,
    "part-02.parquet": 17,
    "part-03.jsonl.bz2": 9,
    "part-04.jsonl.gz": 15,
    "part-05.jsonl": 10,
    "part-06.parquet": 16,
    "part-07.jsonl.gz": 7,
}
"""File names and their weights; the last one is cut off in its last record."""

CUT = "part-07.jsonl.gz"

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("text", pa.string()),
        pa.field("source", pa.string()),
        pa.field("url", pa.string()),
        pa.field(
            "meta",
            pa.struct(
                [
                    pa.field("year", pa.int64()),
                    pa.field("month", pa.int64()),
                    pa.field("tags", pa.list_(pa.string())),
                ]
            ),
        ),
    ]
)


def dealt(count: int) -> dict[str, range]:
    """Which of `count` documents go to which shard, in order."""
    whole, start, seen = sum(SHARDS.values()), 0, 0
    ranges = {}
    for name, weight in SHARDS.items():
        seen += weight
        end = count * seen // whole
        ranges[name] = range(start, end)
        start = end
    return ranges


def write_lines(path: Path, lines: list[bytes]) -> None:
    """Writes JSON lines as the suffix says; the bytes hold no time and no name."""
    data = b"".join(lines)
    match path.suffix:
        case ".gz":
            data = gzip.compress(data, 6, mtime=0)
        case ".bz2":
            data = bz2.compress(data)
        case ".zst":
            packed = pa.BufferOutputStream()
            with pa.CompressedOutputStream(packed, "zstd") as stream:
                stream.write(data)
            data = packed.getvalue().to_pybytes()
    path.write_bytes(data)


def write_cut_off(path: Path, lines: list[bytes]) -> None:
    """Writes a gzip stream that ends in the middle of the last line; the lines before it can all be read.

    The flush before the last line makes this so for any version of zlib.
    """
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    whole = packer.compress(b"".join(lines[:-1])) + packer.flush(zlib.Z_SYNC_FLUSH)
    last = packer.compress(lines[-1]) + packer.flush()
    path.write_bytes(whole + last[: len(last) // 2])


def write_table(path: Path, records: list[dict[str, Any]]) -> None:
    """Writes Parquet in row groups of 200 rows."""
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    pq.write_table(table, path, compression="zstd", row_group_size=200)

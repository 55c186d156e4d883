"""Formats: what a shard holds, by its first bytes before its name."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Literal

import pyarrow as pa

from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.frames import WARC_MAGIC
from fairsieve.transforms.read.jsonl import UTF8_BOM, read_array, read_jsonl
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.parquet import PARQUET_MAGIC, read_parquet
from fairsieve.transforms.read.plaintext import read_text
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stream import bare_name, blocks_of
from fairsieve.transforms.read.stretch import Stretch
from fairsieve.transforms.read.warc import read_warc

Format = Literal["array", "jsonl", "parquet", "text", "warc"]

_HEAD, _MOST_SPACE = 16, 4096  # bytes that tell a format, and of space that may stand before them
_JSON_NAMES = (".jsonl", ".ndjson", ".json")

_READERS: dict[str, Callable[[Iterable[bytes], Shard, pa.Schema, ReadOptions], Iterator[Stretch]]] = {
    "array": read_array,
    "jsonl": read_jsonl,
    "text": read_text,
    "warc": read_warc,
}


def stretches_of(shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Reads the shard as what it is.

    Raises:
      Damage: it is nothing that can be read at all; damage further on is given as a rejected row.
    """
    kind = _format(shard)
    if kind == "parquet":
        yield from read_parquet(shard, schema, options)
    else:
        yield from _READERS[kind](blocks_of(shard.path), shard, schema, options)


def format_of(shard: Shard) -> Format | None:
    """The format; None where the shard is not readable, which is reported when it is read."""
    try:
        return _format(shard)
    except Damage:
        return None


def _format(shard: Shard) -> Format:
    head = b""
    try:
        with closing(blocks_of(shard.path)) as blocks:
            while len(head.lstrip()) < _HEAD and len(head) < _MOST_SPACE and (block := next(blocks, b"")):
                head += block
    except Damage as damage:
        if damage.reason == "unreadable_shard":
            raise  # where the stream breaks in its first block, its reader will say so
    name = bare_name(shard.path)
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    if head.startswith(WARC_MAGIC):
        return "warc"
    begin = head.removeprefix(UTF8_BOM).lstrip()[:1]
    is_object = begin == b"{"
    if name.endswith(".parquet"):
        if not is_object:
            raise Damage("bad_parquet")
        return "jsonl"
    if name.endswith(".json") and begin == b"[":
        return "array"
    if name.endswith(_JSON_NAMES):
        return "jsonl"
    if name.endswith((".warc", ".wet")):
        return "warc"
    return "text" if name.endswith(".txt") or not is_object else "jsonl"

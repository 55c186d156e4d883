"""Tables: Parquet files of every type, and files that say they are Parquet."""

import base64
import datetime
import io
import json
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from .case import Case, Write, file, line

_NAME = "a.parquet"
TEXTS = [json.loads(line(number))["text"] for number in range(5)]


def _bytes(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def _columns(**columns: Any) -> Write:
    return file(_NAME, _bytes(pa.table(columns)))


def _as(kind: pa.DataType) -> Write:
    return _columns(text=pa.array(TEXTS).cast(kind))


def _beside(kind: pa.DataType, value: Any) -> pa.Array:
    return pa.array([value, None] * 2 + [value], kind)


_MOMENT = datetime.datetime(2024, 2, 29, 12, 30, 1, 5)

_KINDS: dict[str, pa.Array] = {
    "decimal": _beside(pa.decimal128(38, 10), Decimal("1.5")),
    "wide decimal": _beside(pa.decimal256(76, 2), Decimal("-1.25")),
    "nanoseconds with a zone": _beside(pa.timestamp("ns", "Asia/Tokyo"), _MOMENT),
    "seconds": _beside(pa.timestamp("s"), _MOMENT.replace(microsecond=0)),
    "a time of day": _beside(pa.time64("us"), _MOMENT.time()),
    "a duration": _beside(pa.duration("us"), datetime.timedelta(days=1)),
    "a date": _beside(pa.date32(), _MOMENT.date()),
    "half a float": pa.array([1.5, None, float("nan"), float("inf"), -0.0]).cast(pa.float16()),
    "fixed bytes": _beside(pa.binary(4), b"\x00\xff\x80a"),
    "bytes": _beside(pa.binary(), b"\xff\xfe"),
    "a map": _beside(pa.map_(pa.string(), pa.int8()), [("a", 1), ("a", 2)]),
    "large lists": _beside(pa.large_list(pa.large_string()), ["a", None]),
    "lists of a fixed size": _beside(pa.list_(pa.float32(), 2), [1.0, 2.0]),
    "lists of structs": _beside(pa.list_(pa.struct([("a", pa.list_(pa.uint64()))])), [{"a": [2**64 - 1]}]),
    "a dictionary of numbers": pa.array([1, 2, None, 1, 1]).dictionary_encode(),
    "a dictionary of strings": pa.array(["a", None, "b", "a", "a"]).dictionary_encode(),
    "nothing": pa.nulls(5),
    "truth": _beside(pa.bool_(), True),
    "the largest integer": _beside(pa.uint64(), 2**64 - 1),
    "views of strings": _beside(pa.string(), "a").cast(pa.string_view()),
}


def _encrypted(plain_footer: bool) -> Write:
    class Keys(pe.KmsClient):  # type: ignore[misc]  # pyarrow has no types
        def __init__(self, _: object) -> None:
            super().__init__()

        def wrap_key(self, key: bytes, _: str) -> bytes:
            return base64.b64encode(key)

        def unwrap_key(self, key: bytes, _: str) -> bytes:
            return base64.b64decode(key)

    def write(folder: Path) -> None:
        chosen = pe.EncryptionConfiguration(
            footer_key="f", column_keys={"c": ["text"]}, plaintext_footer=plain_footer, double_wrapping=False
        )
        factory = pe.CryptoFactory(Keys)
        properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), chosen)
        table = pa.table({"text": TEXTS})
        with pq.ParquetWriter(folder / _NAME, table.schema, encryption_properties=properties) as writer:
            writer.write_table(table)

    return write


def _groups(*sizes: int) -> Write:
    def write(folder: Path) -> None:
        schema = pa.schema([("text", pa.string())])
        with pq.ParquetWriter(folder / _NAME, schema) as writer:
            for size in sizes:
                writer.write_table(pa.table({"text": ["a"] * size}, schema=schema))

    return write


def _broken_page(checksums: bool) -> Write:
    """Zeros over the middle of the second of three row groups."""

    def write(folder: Path) -> None:
        table = pa.table({"text": [f"{number} {'river ' * 50}{number * 7919}" for number in range(30)]})
        data = bytearray(_bytes(table, row_group_size=10, write_page_checksum=checksums, compression="zstd",
                                use_dictionary=False))  # fmt: skip
        place = pq.read_metadata(io.BytesIO(data)).row_group(1).column(0).data_page_offset
        data[place + 640 : place + 700] = bytes(60)
        (folder / _NAME).write_bytes(data)

    return write


def _with_metadata(schema: bytes) -> bytes:
    sink, table = io.BytesIO(), pa.table({"text": TEXTS})
    with pq.ParquetWriter(sink, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"ARROW:schema": schema})
    return sink.getvalue()


def _deep(levels: int) -> pa.Array:
    value, kind = 1, pa.int64()
    for _ in range(levels):
        value, kind = {"a": value}, pa.struct([("a", kind)])
    return pa.array([value] * 5, kind)


def _two_shards(other: pa.Array) -> Write:
    def write(folder: Path) -> None:
        pq.write_table(pa.table({"text": TEXTS, "n": range(5)}), folder / "a.parquet")
        pq.write_table(pa.table({"text": other, "n": ["x"] * 5}), folder / "b.parquet")

    return write


def _no_columns(folder: Path) -> None:
    pq.write_table(pa.table({"text": TEXTS}).select([]), folder / _NAME)


def _feather(folder: Path) -> None:
    pyarrow.feather.write_feather(pa.table({"text": TEXTS}), str(folder / _NAME))


def _footer(length: int) -> bytes:
    data = _bytes(pa.table({"text": TEXTS}))
    return data[:-8] + struct.pack("<I", length) + b"PAR1"


_NOT_STRING = {"text_not_string": 5}
_BAD = {"bad_parquet": 1}
_twice = pa.Table.from_arrays([pa.array(TEXTS), pa.array(["other"] * 5)], names=["text", "text"])
_names = ("", " ", "a.b", "a\nb", "__extra__", "reasons", "fairsieve_reasons", "shard", "row", "decision", "text_2")

TABLES: dict[str, Case] = {
    "text of large strings": Case(_as(pa.large_string()), 5),
    "text of views": Case(_as(pa.string_view()), 5),
    "text in a dictionary": Case(_columns(text=pa.array(TEXTS).dictionary_encode()), 5),
    "text as bytes": Case(_as(pa.binary()), 5),
    "text as bytes of which two are no text": Case(
        _columns(text=pa.array([b"a", b"\xff", b"b", b"\xed\xa0\x80", None])), 2, {"bad_utf8": 2, "text_missing": 1}
    ),
    "text of fixed bytes": Case(_columns(text=pa.array([b"abcd"] * 5, pa.binary(4))), 0, _NOT_STRING),
    "text of nothing": Case(_columns(text=pa.nulls(5)), 0, {"text_missing": 5}),
    "text of numbers": Case(_columns(text=pa.array(range(5))), 0, _NOT_STRING),
    "text of decimals": Case(_columns(text=_KINDS["decimal"]), 0, {"text_not_string": 3, "text_missing": 2}),
    "text of lists": Case(_columns(text=pa.array([["a"]] * 5)), 0, _NOT_STRING),
    "text of structs": Case(_columns(text=pa.array([{"text": "a"}] * 5)), 0, _NOT_STRING),
    "no text at all": Case(_columns(body=pa.array(TEXTS)), 0, {"text_missing": 5}),
    "two columns called text": Case(file(_NAME, _bytes(_twice)), 5),
    "columns of every type": Case(_columns(text=TEXTS, **_KINDS), 5),
    "a column of every type as id": Case(
        lambda folder: [
            pq.write_table(pa.table({"text": TEXTS, "id": kind}), folder / f"{number:02d}.parquet")
            for number, kind in enumerate(_KINDS.values())
        ],
        5 * len(_KINDS),
    ),
    "a column of every type as source and address": Case(
        lambda folder: [
            pq.write_table(pa.table({"text": TEXTS, "source": kind, "url": kind}), folder / f"{number:02d}.parquet")
            for number, kind in enumerate(_KINDS.values())
        ],
        5 * len(_KINDS),
    ),
    "columns named as ours are": Case(_columns(text=TEXTS, **dict.fromkeys(_names, ["x"] * 5)), 5),
    "text that is no text, beside": Case(
        _columns(
            text=TEXTS,
            note=pa.Array.from_buffers(pa.string(), 5, pa.array([b"a", b"\xff", b"c", b"d", b"e"]).buffers()),
        ),
        4,
        {"bad_utf8": 1},
    ),
    "no row group": Case(_groups(), 0),
    "row groups of nothing between": Case(_groups(2, 0, 3, 0), 5),
    "no column": Case(_no_columns, 0),
    "3,000 columns": Case(_columns(text=TEXTS, **{f"k{n}": range(5) for n in range(3000)}), 5),
    "structs of 60 levels": Case(_columns(text=TEXTS, deep=_deep(60)), 5),
    "another type in the second shard": Case(_two_shards(pa.array(range(5))), 5, _NOT_STRING),
    "bytes in the second shard": Case(_two_shards(pa.array(TEXTS).cast(pa.binary())), 10),
    "a broken page with checksums": Case(_broken_page(True), 20, {"corrupt_stream": 10}),
    "a broken page without": Case(_broken_page(False), 20, {"corrupt_stream": 10}),
    "an encrypted footer": Case(_encrypted(False), 0, _BAD),
    "encrypted columns": Case(_encrypted(True), 0, {"corrupt_stream": 5}),
    "a schema beside that is no base64": Case(file(_NAME, _with_metadata(b"\xff\xfe!")), 0, _BAD),
    "a schema beside that is none": Case(file(_NAME, _with_metadata(base64.b64encode(b"\0" * 64))), 0, _BAD),
    "a footer longer than the file": Case(file(_NAME, _footer(10**6)), 0, _BAD),
    "a footer of 4 GB": Case(file(_NAME, _footer(2**32 - 1)), 0, _BAD),
    "a footer of nothing": Case(file(_NAME, _footer(0)), 0, _BAD),
    "its magic alone": Case(file(_NAME, b"PAR1PAR1"), 0, _BAD),
    "its head alone": Case(file(_NAME, b"PAR1"), 0, _BAD),
    "Arrow's other format": Case(_feather, 0, _BAD),
    "Parquet named jsonl": Case(file("a.jsonl", _bytes(pa.table({"text": TEXTS}))), 5),
}

"""JSON Lines: one object a line; and an array of objects, which is read as if each stood on a line."""

import json
import re
from collections.abc import Iterable, Iterator

import orjson
import pyarrow as pa

from fairsieve.transforms.read.array import split_array
from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.exact import exact
from fairsieve.transforms.read.lines import split_lines
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.records import Record, Records, piece_of, text_name
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stretch import Piece, Rejection, Stretch, rejected_stretch

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")

MAX_NESTING = 250
"""Levels of lists and objects that a record may have; orjson writes no more than 254."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

Line = tuple[int, bytes | None]


def read_jsonl(blocks: Iterable[bytes], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Gives the records of every line that is not blank; see `_read`."""
    return _read(record_lines(blocks, options), shard, schema, options)


def read_array(blocks: Iterable[bytes], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Gives the records of every item of an array; see `_read`."""
    return _read(array_items(blocks, options), shard, schema, options)


def _read(source: Iterator[Line], shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    """Each line becomes a document or a rejected row.

    Damage of the stream is one rejected row more, at its place, which stands for the record that it cut off.
    """
    row, weight = 0, 0
    lines: list[Line] = []

    def stretch() -> Stretch:
        held, first = lines, row
        return Stretch(first, len(held), weight, lambda: _build(held, first, shard, schema, options))

    stretch_bytes, stretch_rows = options.stretch_bytes, options.stretch_rows
    damage: Rejection | None = None
    while True:
        try:
            line = next(source, None)
        except Damage as broken:
            offset, tail = broken.tail or (0, b"")
            line = (offset, tail) if isinstance(parse(tail), dict) else None
            damage = Rejection(0, offset if line is None else offset + len(tail), broken.reason)
        if line is None:
            break
        size = len(line[1] or b"")
        if lines and (len(lines) == stretch_rows or weight + size > stretch_bytes):
            yield stretch()
            row, weight, lines = row + len(lines), 0, []
        lines.append(line)
        weight += size
        if damage:
            break
    if lines:
        yield stretch()
    if damage:
        yield rejected_stretch(shard, schema, damage._replace(row=row + len(lines)))


def record_lines(blocks: Iterable[bytes], options: ReadOptions) -> Iterator[Line]:
    """The lines that hold something, None for an over-long one; a UTF-8 byte order mark is passed over.

    Raises:
      Damage: as `blocks` does; bad_utf8 for UTF-16.
    """
    for offset, line in split_lines(blocks, options.document_bytes):
        if line is None:
            yield offset, None
            continue
        if offset == 0:
            if line.startswith(UTF16_BOMS):
                raise Damage("bad_utf8")
            line = line.removeprefix(UTF8_BOM)
        if line and not line.isspace():
            yield offset, line


def array_items(blocks: Iterable[bytes], options: ReadOptions) -> Iterator[Line]:
    """The items of an array, None for an over-long one.

    Raises:
      Damage: as `split_array` does.
    """
    return split_array(blocks, options.document_bytes)


def parse(line: bytes | None) -> Record | Reason:
    """The object of a line, or why there is none."""
    if line is None:
        return "oversize_line"
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _why(line, error.msg)
    if line.count(b"[") + line.count(b"{") > MAX_NESTING and _nesting(value) > MAX_NESTING:
        return "too_deep"
    return exact(line, value) if type(value) is dict else "not_object"


def _nesting(value: object) -> int:
    """Levels of lists and objects, found without recursion."""
    levels, level = 0, [value]
    while containers := [inner for inner in level if isinstance(inner, (list, dict))]:
        levels += 1
        level = [item for inner in containers for item in (inner.values() if isinstance(inner, dict) else inner)]
    return levels


def _why(line: bytes, message: str) -> Reason:
    """Why a line is no JSON; `message` is orjson's."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return "bad_utf8"
    if "depth" in message or "ecursion" in message:
        return "too_deep"
    if not _SURROGATE.search(line):
        return "bad_json"
    try:  # the standard library takes lone surrogates
        json.dumps(json.loads(line, parse_constant=_refuse), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "lone_surrogate"
    except (ValueError, RecursionError):
        pass
    return "bad_json"


def _refuse(constant: str) -> None:
    raise ValueError("no JSON")


def text_of(record: Record, options: ReadOptions) -> Reason | None:
    """Puts the text under `text_column`, or tells why the record has none."""
    if type(record.get(options.text_column)) is str:
        return None
    name = text_name(record, options)
    if name is None:
        return "text_missing"
    text = record[name]
    if type(text) is not str:
        return "text_missing" if text is None else "text_not_string"
    if name != options.text_column:
        record[options.text_column] = record.pop(name)
    return None


def _build(lines: list[Line], row: int, shard: Shard, schema: pa.Schema, options: ReadOptions) -> Piece:
    records = Records()
    for place, (offset, line) in enumerate(lines, row):
        record = parse(line)
        if isinstance(record, dict):
            reason = text_of(record, options)
            if reason is None:
                records.rows.append(place)
                records.values.append(record)
                continue
        else:
            reason = record
        records.rejected.append(Rejection(place, offset, reason, line if options.keep_raw else None))
    return piece_of(records, shard, schema, options)

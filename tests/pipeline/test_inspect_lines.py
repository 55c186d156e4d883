"""Inspect reads a file as a run does: the same records are refused, for the same reasons, in bounded memory."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.inspect import BATCH_BYTES, Inspector, blocks_from


def answers(blocks: Iterable[bytes], **settings: Any) -> list[dict[str, Any]]:
    config = parse_config({"input": {"paths": ["-"]}, "scanners": []} | settings)
    return list(Inspector(config).inspect(blocks))


def told(blocks: Iterable[bytes], **settings: Any) -> list[object]:
    """The line and the reason of each error, and the id of each document."""
    return [(one["line"], one["error"]) if "error" in one else one["id"] for one in answers(blocks, **settings)]


def told_of(path: Path) -> list[object]:
    """The same of a file, with the row of each error."""
    config = parse_config({"input": {"paths": ["-"]}, "scanners": []})
    found = Inspector(config).inspect_file(str(path))
    return [(one["row"], one["error"]) if "error" in one else one["id"] for one in found]


GOOD = b'{"id": "a", "text": "b"}\n'


def test_a_mark_of_byte_order_and_blank_lines_are_passed_over():
    assert told([b"\xef\xbb\xbf" + GOOD + b"\r\n \n" + GOOD]) == ["a", "a"]


def test_reasons_are_those_of_the_reader_and_lines_are_counted_from_one():
    lines = [b'{"text": "\\ud800"}', b'{"text": "\xff"}', b"[" * 5000, b"", b'{"text": null}', b"[]", b"{"]
    reasons = ["lone_surrogate", "bad_utf8", "too_deep", None, "text_missing", "not_object", "bad_json"]
    assert told([b"\n".join(lines)]) == [(n, reason) for n, reason in enumerate(reasons, 1) if reason]


def test_utf16_is_told_once():
    assert told(["".join('{"text": "a"}\n' * 3).encode("utf-16")]) == [(1, "bad_utf8")]


def test_a_line_over_the_limit_is_not_held():
    blocks = (b"a" * (1 << 18) for _ in range(12))
    assert told([*blocks, b"\n", GOOD], limits={"document_mb": 1}) == [(1, "oversize_line"), "a"]


def test_answers_come_before_all_is_read_where_lines_are_long():
    line = json.dumps({"id": "long", "text": "a" * (BATCH_BYTES // 8)}).encode() + b"\n"
    read = 0

    def blocks():
        nonlocal read
        for _ in range(40):
            read += 1
            yield line

    config = parse_config({"input": {"paths": ["-"]}, "scanners": []})
    assert next(Inspector(config).inspect(blocks()))["id"] == "long"
    assert read < 12


def test_a_compressed_file_is_read_up_to_where_it_breaks(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 2)[:-4])
    assert told(blocks_from(str(path))) == ["a", "a", (3, "truncated_stream")]


def test_an_id_of_more_than_64_bits_keeps_its_digits():
    assert told([b'{"id": %d, "text": "a"}' % 10**24]) == [str(10**24)]


def test_an_array_is_read_item_by_item(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'[\n{"id": "a", "text": "b"},\n{"id": "c"}, {"id": "d",\n "text": "e"}]')
    assert told_of(path) == ["a", (1, "text_missing"), "d"]


def test_parquet_is_read_row_by_row(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a", "b", "c"], "text": ["d", None, "e"]}), path)
    assert told_of(path) == ["a", (1, "text_missing"), "c"]

"""JSON Lines: every line that is not blank is a document or a rejected row."""

import gzip
import json
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard


def read(path: Path, options: ReadOptions | None = None) -> Batch:
    """The only batch of a small shard."""
    options = options or ReadOptions()
    shard = Shard(0, str(path), path.stat().st_size)
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    batch.documents.validate(full=True)
    batch.carried.validate(full=True)
    return batch


SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string())])


@pytest.fixture
def shard(tmp_path):
    def write(*lines: bytes, name: str = "shard.jsonl") -> Path:
        path = tmp_path / name
        path.write_bytes(b"\n".join(lines))
        return path

    return write


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text":"cut', "bad_json"),
        (b'{"text":"a",}', "bad_json"),
        (b"{'text':'a'}", "bad_json"),
        (b'{"text":"a","score":NaN}', "bad_json"),
        (b'{"text":"a"} {"text":"b"}', "bad_json"),
        (b'{"text":"raw \x00 nul"}', "bad_json"),
        (b"\x00" * 64, "bad_json"),
        (b'{"text":"caf\xe9"}', "bad_utf8"),
        (b'{"text":"\xed\xa0\x80"}', "bad_utf8"),
        (b"[" * 2000 + b"]" * 2000, "too_deep"),
        (b'{"text":"a","deep":' + b'{"a":' * 2000 + b"1" + b"}" * 2001, "too_deep"),
        (b'{"text":"a","deep":' + b"[" * 250 + b"]" * 250 + b"}", "too_deep"),
        (b"[1]", "not_object"),
        (b'"text"', "not_object"),
        (b"null", "not_object"),
        (b"{}", "text_missing"),
        (b'{"id":"a","body":"b"}', "text_missing"),
        (b'{"text":null}', "text_missing"),
        (b'{"text":1}', "text_not_string"),
        (b'{"text":["a"]}', "text_not_string"),
        (b'{"text":{"a":"b"}}', "text_not_string"),
        (b'{"text":true}', "text_not_string"),
        (b'{"text":"\\ud800"}', "lone_surrogate"),
        (b'{"text":"a","note":"\\udc00 and \\ud83d"}', "lone_surrogate"),
        (b'{"text":"\\ud800",}', "bad_json"),
        (b'{"text":"' + b"a" * 200 + b'"}', "oversize_line"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason_and_its_neighbours_stay(shard, line, reason):
    before, after = b'{"text":"before"}', b'{"text":"after"}'
    options = ReadOptions(document_bytes=200 if reason == "oversize_line" else 1 << 20)
    batch = read(shard(before, line, after), options)
    assert batch.documents["text"].to_pylist() == ["before", "after"]
    assert batch.documents["row"].to_pylist() == [0, 2]
    assert batch.rejected.to_pylist() == [
        {"shard": 0, "row": 1, "offset": len(before) + 1, "reason": reason, "raw": None}
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b'{"text":""}', ""),
        (b'{"text":" \\n "}', " \n "),
        (b'{"text":"nul \\u0000"}', "nul \0"),
        (b'{"text":"\\ud83d\\ude00"}', "😀"),
        (b'{"text":"\xf0\x9f\x98\x80 \xe2\x80\xa8 \xc2\x85"}\r', "😀 \u2028 \u0085"),
        (b' \t{"text":"a"} ', "a"),
        (b'{"text":"[[{","deep":' + b"[" * 249 + b"]" * 249 + b"}", "[[{"),
        (b'{"text":"' + b"[" * 999 + b'"}', "[" * 999),
        (b'{"text":"first","text":"last"}', "last"),
    ],
)
def test_an_odd_line_that_is_valid_is_a_document(shard, line, text):
    assert read(shard(line)).documents["text"].to_pylist() == [text]


def test_the_deepest_value_is_carried_as_json_text(shard):
    deep = b"[" * 249 + b"]" * 249
    batch = read(shard(b'{"text":"a","deep":' + deep + b"}"))
    assert batch.carried["deep"].to_pylist() == [deep.decode()]
    [late] = read_shard(Shard(0, str(shard(b'{"text":"a","late":' + deep + b"}")), 0), SCHEMA, ReadOptions())
    assert late.carried["__extra__"].to_pylist() == ['{"late":' + deep.decode() + "}"]


def test_blank_lines_are_no_records(shard):
    batch = read(shard(b"", b'{"text":"a"}', b" \t", b"\r", b'{"text":"b"}', b"", b""))
    assert batch.documents["row"].to_pylist() == [0, 1]
    assert batch.records_read == 2


def test_a_byte_order_mark_is_passed_over(shard):
    assert read(shard(b'\xef\xbb\xbf{"text":"a"}')).documents["text"].to_pylist() == ["a"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_file_of_wide_characters_is_rejected_once(shard, encoding):
    mark = "\ufeff" if encoding.endswith("be") else ""
    batch = read(shard((mark + '{"text":"a"}\n{"text":"b"}\n').encode(encoding)))
    assert (batch.documents.num_rows, batch.rejected["reason"].to_pylist()) == (0, ["bad_utf8"])


def test_raw_bytes_are_kept_only_when_asked_for(shard):
    path = shard(b'{"text":"a"}', b"secret")
    assert read(path).rejected["raw"].to_pylist() == [None]
    assert read(path, ReadOptions(keep_raw=True)).rejected["raw"].to_pylist() == [b"secret"]


def test_the_first_text_column_of_the_list_wins_and_is_carried_under_its_name(shard):
    path = shard(b'{"content":"a"}', b'{"body":"b","content":"c"}', b'{"body":"d"}')
    batch = read(path, ReadOptions(text_columns=("body", "content")))
    assert batch.documents["text"].to_pylist() == ["a", "b", "d"]
    assert batch.carried["body"].to_pylist() == ["a", "b", "d"]
    assert batch.carried["content"].to_pylist() == [None, "c", None]


def test_a_truncated_stream_keeps_its_lines_and_is_one_rejected_row(tmp_path):
    lines = [json.dumps({"text": f"{n:x}" * 40}).encode() for n in range(500)]
    whole = gzip.compress(b"\n".join(lines))
    for cut in range(20, len(whole), 41):
        path = tmp_path / "shard.jsonl.gz"
        path.write_bytes(whole[:cut])
        batch = read(path)
        count = batch.documents.num_rows
        assert batch.documents["text"].to_pylist() == [json.loads(line)["text"] for line in lines[:count]]
        assert batch.rejected.to_pylist()[0] | {"offset": 0} == {
            "shard": 0,
            "row": count,
            "offset": 0,
            "reason": "truncated_stream",
            "raw": None,
        }


def test_a_last_record_that_is_complete_survives_the_damage_behind_it(tmp_path):
    path = tmp_path / "shard.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text":"a"}\n{"text":"b"}')[:-3])
    batch = read(path)
    assert batch.documents["text"].to_pylist() == ["a", "b"]
    assert batch.rejected.to_pylist() == [
        {"shard": 0, "row": 2, "offset": 25, "reason": "truncated_stream", "raw": None}
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
RECORDS = st.dictionaries(st.sampled_from(["text", "id", "source", "url", "x", "y"]), VALUES, max_size=5)
LINES = st.lists(RECORDS.map(orjson.dumps) | st.binary(max_size=30), max_size=12)


@settings(max_examples=50)
@given(lines=LINES, rows=st.integers(1, 5))
def test_every_record_is_a_document_or_a_rejected_row(tmp_path_factory, lines, rows):
    path = tmp_path_factory.mktemp("law") / "shard.jsonl"
    path.write_bytes(b"\n".join(lines))
    stored = path.read_bytes()
    assume(not stored.startswith((b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd")))  # else it is a compressed stream
    wide = stored.startswith((b"\xff\xfe", b"\xfe\xff"))
    expected = 1 if wide else sum(1 for line in stored.split(b"\n") if line.strip())
    options = ReadOptions(batch_rows=rows)
    shard = Shard(0, str(path), len(stored))
    batches = list(read_shard(shard, plan_schema([shard], options), options))
    assert sum(batch.records_read for batch in batches) == expected
    seen = [row for batch in batches for part in (batch.documents, batch.rejected) for row in part["row"].to_pylist()]
    assert sorted(seen) == list(range(expected))
    assert all(batch.records_read <= rows for batch in batches)


@settings(max_examples=50)
@given(records=st.lists(RECORDS, min_size=1, max_size=8), planned=st.lists(RECORDS, max_size=3))
def test_no_value_is_lost_whatever_the_schema_was_planned_from(tmp_path_factory, records, planned):
    """Each value stands in its column, as it is or as JSON text, or in EXTRA; only nulls may be left out."""
    folder = tmp_path_factory.mktemp("law")
    options = ReadOptions()
    for name, contents in (("plan.jsonl", planned), ("shard.jsonl", records)):
        lines = (orjson.dumps({**record, "text": "t"}) + b"\n" for record in contents)
        (folder / name).write_bytes(b"".join(lines))
    schema = plan_schema([Shard(0, str(folder / "plan.jsonl"), 0)], options)
    [batch] = read_shard(Shard(0, str(folder / "shard.jsonl"), 0), schema, options)
    for record, carried in zip(records, batch.carried.to_pylist(), strict=True):
        extra = json.loads(carried.pop("__extra__") or "{}")
        for name in record.keys() - {"text", "id"}:
            value = record[name]
            found = extra[name] if name in extra else carried.get(name)
            if isinstance(found, str) and not isinstance(value, str):
                found = json.loads(found)
            assert without_nulls(found) == without_nulls(value)


def without_nulls(value: object) -> object:
    """Fields that are null stand for fields that are missing."""
    if isinstance(value, dict):
        kept = {name: without_nulls(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner is not None}
    return [unwrapped(inner) for inner in value] if isinstance(value, list) else unwrapped(value)


def unwrapped(value: object) -> object:
    """JSON text, where types met, as what it says."""
    if isinstance(value, str):
        try:
            return unwrapped(json.loads(value))
        except ValueError:
            return value
    return without_nulls(value) if isinstance(value, (dict, list)) else value


def test_the_schema_of_documents_does_not_depend_on_what_was_read(shard):
    empty, full = read(shard(b"")), read(shard(b'{"text":"a","n":1}'))
    assert empty.documents.schema == full.documents.schema
    assert pa.types.is_string(full.carried.schema.field("id").type)

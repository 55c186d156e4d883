"""Arrays: a file that is one JSON array is read item by item, in bounded memory."""

import gzip
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.read.array import split_array
from fairsieve.transforms.read.damage import Damage

ITEMS = st.lists(
    st.recursive(
        st.text(st.sampled_from('"\\{}[], \n\u00e9a'), max_size=6) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


def read(path, options=None):
    options, shard = options or ReadOptions(), Shard(0, str(path), 1)
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    return batch


@given(items=ITEMS, indent=st.none() | st.integers(0, 2), size=st.integers(1, 30), escaped=st.booleans())
def test_items_and_their_places_do_not_depend_on_the_blocks(items, indent, size, escaped):
    data = json.dumps(items, indent=indent, ensure_ascii=escaped).encode()
    found = list(split_array((data[place : place + size] for place in range(0, len(data), size)), 10_000))
    assert [json.loads(item) for _, item in found] == items
    assert all(data[offset:].startswith(item) for offset, item in found)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_an_array_is_read_as_its_items_would_be_on_lines(tmp_path, name):
    records = [{"text": f"She wrote {n}.", "n": 2**64 + n} for n in range(30)] + [{"n": 1}, 7]
    data = json.dumps(records, indent=1).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else b"\xef\xbb\xbf " + data)
    batch = read(tmp_path / name)
    assert batch.documents["text"].to_pylist() == [record["text"] for record in records[:30]]
    assert batch.carried["n"].to_pylist() == [str(2**64 + n) for n in range(30)]
    assert [(one["row"], one["reason"]) for one in batch.rejected.to_pylist()] == [
        (30, "text_missing"), (31, "not_object"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "texts", "reasons"),
    [
        (b'[{"text":"a"},{"text":"b"}', "ab", ["truncated_stream"]),
        (b'[{"text":"a"},{"text":"b', "a", ["truncated_stream"]),
        (b'[{"text":"a"},{"text":"b"}] x', "ab", ["trailing_garbage"]),
        (b'[{"text":"a"},\n]\n', "a", []),
        (b'[{"text":"a"}{"text":"b"},{"text":"c"}]', "c", ["bad_json"]),
        (b'[{"text":"a"},{"text":"b",},{"text":"c"}]', "ac", ["bad_json"]),
        (b'[{"text":"a"},{"text":"' + b"b" * 99 + b'"},{"text":"c"}]', "ac", ["oversize_line"]),
        (b'[{"text":"a"},"\\ud800",null,{"text":"c"}]', "ac", ["lone_surrogate", "not_object"]),
        (b"[]", "", []),
        (b"[", "", ["truncated_stream"]),
    ],
)
def test_damage_costs_the_items_it_is_in(tmp_path, monkeypatch, data, texts, reasons):
    monkeypatch.setattr("fairsieve.transforms.read.stream.BLOCK_BYTES", 7)
    path = tmp_path / "a.json"
    path.write_bytes(data)
    batch = read(path, ReadOptions(document_bytes=64))
    assert batch.documents["text"].to_pylist() == list(texts)
    assert batch.rejected["reason"].to_pylist() == reasons
    assert sorted(batch.documents["row"].to_pylist() + batch.rejected["row"].to_pylist()) == list(
        range(len(texts) + len(reasons))
    )


def test_an_over_long_item_is_held_at_no_time():
    block = b'"' + b"a" * (1 << 16) + b'",'
    tracemalloc.start()
    found = list(split_array([b"[[", *[block] * 300, b"0],1]"], 1 << 16))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(1, None), (4 + 300 * len(block) + 1, b"1")]
    assert peak < 1 << 20


@pytest.mark.parametrize("size", [1, 7, 999])
def test_an_item_with_much_space_around_it_is_as_long_in_any_blocks(size):
    data = b"[1," + b" " * 60 + b"2," + b" " * 48 + b"3," + b" " * 60 + b"]"
    found = list(split_array((data[place : place + size] for place in range(0, len(data), size)), 50))
    assert found == [(1, b"1"), (3, None), (113, b"3"), (115, None)]


def test_an_array_without_an_end_raises():
    with pytest.raises(Damage, match="truncated_stream"):
        list(split_array([b"[1,"], 9))

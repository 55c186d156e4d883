"""Parquet: every row a document or a rejected row, in bounded memory, no damage unnoticed."""

import datetime
import decimal
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.read import EXTRA, ReadOptions, Shard, plan_schema, read_shard, rows


def read(path, options=None, schema=None):
    options = options or ReadOptions()
    shard = Shard(0, str(path), 0)
    return list(read_shard(shard, schema or plan_schema([shard], options), options))


def texts(batches):
    return [text for batch in batches for text in batch.documents["text"].to_pylist()]


def reasons(batches):
    return Counter(reason for batch in batches for reason in batch.rejected["reason"].to_pylist())


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.large_string()),
    ],
    ids=str,
)
def test_text_of_any_string_type_is_read(tmp_path, kind):
    path = tmp_path / "a.parquet"
    values = ["one", None, "", "grüße 😀", "one"]
    plain = pa.array([None if value is None else value.encode() for value in values], pa.binary())
    column = plain.cast(pa.string()).cast(kind) if not pa.types.is_large_binary(kind) else plain.cast(kind)
    pq.write_table(pa.table({"text": column}), path)
    [batch] = read(path)
    assert texts([batch]) == ["one", "", "grüße 😀", "one"]
    assert batch.documents["row"].to_pylist() == [0, 2, 3, 4]
    assert batch.rejected.to_pylist() == [{"shard": 0, "row": 1, "offset": None, "reason": "text_missing", "raw": None}]
    assert batch.carried.schema.field("text").type == pa.string()


@pytest.mark.parametrize(
    "column",
    [pa.array([1, 2]), pa.array([1.5, None]), pa.array([["a"], ["b"]]), pa.array([{"a": "b"}, {"a": "c"}])],
    ids=lambda column: str(column.type),
)
def test_text_that_is_no_string_is_rejected_row_by_row(tmp_path, column):
    pq.write_table(pa.table({"text": column}), tmp_path / "a.parquet")
    nulls = column.null_count
    expected = {"text_not_string": 2 - nulls, "text_missing": nulls}
    assert reasons(read(tmp_path / "a.parquet")) == {reason: count for reason, count in expected.items() if count}


def test_a_file_without_the_text_column_is_rejected_row_by_row(tmp_path):
    pq.write_table(pa.table({"body": ["a", "b"]}), tmp_path / "a.parquet")
    assert reasons(read(tmp_path / "a.parquet")) == {"text_missing": 2}


def test_bytes_that_are_no_utf8_reject_their_row_only(tmp_path):
    path = tmp_path / "a.parquet"
    broken = pa.array([b"good", b"caf\xe9", b"fine"], pa.binary())
    forged = pa.Array.from_buffers(pa.string(), 3, broken.buffers())
    pq.write_table(pa.table({"text": broken, "note": ["a", "b", "c"]}), path)
    assert (texts(read(path)), reasons(read(path))) == (["good", "fine"], {"bad_utf8": 1})
    pq.write_table(pa.table({"text": ["a", "b", "c"], "note": forged}), path)
    assert (texts(read(path)), reasons(read(path))) == (["a", "c"], {"bad_utf8": 1})


def test_a_long_text_is_rejected_and_its_neighbours_stay(tmp_path):
    pq.write_table(pa.table({"text": ["a", "b" * 101, "c" * 100]}), tmp_path / "a.parquet")
    batches = read(tmp_path / "a.parquet", ReadOptions(document_bytes=100))
    assert (texts(batches), reasons(batches)) == (["a", "c" * 100], {"oversize_document": 1})


def test_other_columns_are_carried_untouched(tmp_path):
    table = pa.table(
        {
            "text": ["a", "b"],
            "id": pa.array(["x", "y"], pa.large_string()),
            "n": pa.array([1, None], pa.int16()),
            "when": pa.array([datetime.datetime(2024, 1, 2), None], pa.timestamp("us", "UTC")),
            "price": pa.array([decimal.Decimal("1.50"), None]),
            "blob": pa.array([b"\xff", None]),
            "meta": [{"tags": ["p", None], "deep": {"k": 1}}, None],
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int32())),
            "day": pa.array([datetime.date(2024, 1, 2), None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    [batch] = read(tmp_path / "a.parquet")
    untouched = [name for name in table.column_names if name != "id"]
    assert batch.carried.select(untouched).to_pylist() == table.select(untouched).to_pylist()
    assert batch.carried.schema.field("meta").type == table.schema.field("meta").type
    assert batch.carried[EXTRA].null_count == 2


def test_a_column_of_the_file_that_the_schema_lacks_goes_to_extra(tmp_path):
    pq.write_table(pa.table({"text": ["a", "b"], "late": [1, None], "n": ["x", "7"]}), tmp_path / "a.parquet")
    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("n", pa.int64())])
    [batch] = read(tmp_path / "a.parquet", schema=schema)
    assert batch.carried[EXTRA].to_pylist() == ['{"late":1,"n":"x"}', '{"n":"7"}']


def test_columns_of_one_name_are_told_apart(tmp_path):
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")
    [batch] = read(tmp_path / "a.parquet")
    assert batch.carried.select(["text", "text_2"]).to_pylist() == [{"text": "a", "text_2": "b"}]


def test_batches_do_not_depend_on_row_groups(tmp_path):
    table = pa.table({"text": [str(n) for n in range(300)]})
    pq.write_table(table, tmp_path / "one.parquet")
    pq.write_table(table, tmp_path / "many.parquet", row_group_size=1)
    assert texts(read(tmp_path / "one.parquet")) == texts(read(tmp_path / "many.parquet"))


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1", b"junk"]
)
def test_a_file_without_a_footer_is_one_rejected_row(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    assert reasons(read(tmp_path / "a.parquet")) == {"bad_parquet": 1}


def damaged_table(path: Path, **options: object) -> pa.Table:
    rows = [random.Random(n).randbytes(40).hex() for n in range(600)]
    table = pa.table({"id": [str(n) for n in range(600)], "text": rows})
    pq.write_table(table, path, row_group_size=200, write_page_checksum=True, **options)
    return table


def test_a_damaged_row_group_is_rejected_row_by_row_and_the_others_stay(tmp_path):
    path = tmp_path / "a.parquet"
    table = damaged_table(path, use_dictionary=False)
    column = pq.read_metadata(path).row_group(1).column(1)
    content = bytearray(path.read_bytes())
    content[column.data_page_offset + column.total_compressed_size // 2] ^= 1
    path.write_bytes(content)
    batches = read(path)
    assert reasons(batches) == {"corrupt_stream": 200}
    assert texts(batches) == table["text"].to_pylist()[:200] + table["text"].to_pylist()[400:]
    assert [row for batch in batches for row in batch.rejected["row"].to_pylist()] == list(range(200, 400))


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
def test_no_flipped_bit_of_a_page_goes_unnoticed(tmp_path, compression):
    path = tmp_path / "a.parquet"
    table = damaged_table(path, compression=compression)
    good, chance = path.read_bytes(), random.Random(compression)
    good_texts = set(table["text"].to_pylist())
    for _ in range(60):
        content = bytearray(good)
        content[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        batches = read(path)
        for batch in batches:
            assert good_texts.issuperset(batch.documents["text"].to_pylist())
        assert sum(batch.documents.num_rows for batch in batches) == 600 or reasons(batches)


def test_every_cut_is_noticed(tmp_path):
    path = tmp_path / "a.parquet"
    damaged_table(path)
    whole = path.read_bytes()
    for cut in range(4, len(whole), len(whole) // 150):
        path.write_bytes(whole[:cut])
        assert reasons(read(path)) == {"bad_parquet": 1}


def footer_flips(path: Path, name: bytes) -> list[bytes]:
    """The file with one bit flipped in the first place of its footer where the name stands."""
    data = path.read_bytes()
    place = data.index(name, len(data) - 8 - int.from_bytes(data[-8:-4], "little"))
    return [data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :] for bit in range(7)]


def test_a_column_whose_name_is_damaged_is_no_other_column(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a"], "text": ["x"]}), path)
    assert reasons(read(path)) == {}
    for changed in footer_flips(path, b"id"):
        path.write_bytes(changed)
        assert reasons(read(path)) == {"bad_parquet": 1}


def test_a_row_group_that_claims_fewer_rows_than_the_file_is_damage(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x"] * 3000}), path, row_group_size=1000)
    data = path.read_bytes()
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    zigzag = b"\xd0\x0f"  # 1000, as Thrift writes it
    place = data.rindex(zigzag, footer)
    path.write_bytes(data[:place] + b"\xd0\x0d" + data[place + 2 :])
    assert reasons(read(path)) == {"bad_parquet": 1}


def test_a_file_that_claims_to_grow_without_end_is_not_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr("fairsieve.transforms.read.parquet.EXPANSION_FLOOR", 1 << 16)
    pq.write_table(pa.table({"text": ["a" * (1 << 20)]}), tmp_path / "a.parquet", compression="zstd")
    assert reasons(read(tmp_path / "a.parquet")) == {"expansion_limit": 1}


BOMB = """
import resource, sys, pyarrow as pa, pyarrow.parquet as pq
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
shard, options = Shard(0, sys.argv[1], 0), ReadOptions(batch_bytes=8 << 20)
schema = plan_schema([shard], options)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = 0
for batch in read_shard(shard, schema, options):
    rows += batch.documents.num_rows
    if rows > 40_000:
        break
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_small_file_that_grows_without_end_stops_before_much_of_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("fairsieve.transforms.read.parquet.EXPANSION_FLOOR", 16 << 20)
    monkeypatch.setattr("fairsieve.transforms.read.parquet._ODD_FLOOR", 1 << 20)
    word = pa.DictionaryArray.from_arrays(pa.array([0] * 40_000, pa.int32()), pa.array(["x" * 1000]))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": word}), path, compression="zstd")
    assert path.stat().st_size < 10_000
    batches = read(path)
    assert reasons(batches) == {"expansion_limit": 1}
    assert 1_000 <= len(texts(batches)) < 4_000
    assert sum(batch.documents.num_rows + batch.rejected.num_rows for batch in batches) == len(texts(batches)) + 1


@pytest.mark.parametrize(("value_bytes", "rows"), [(1_000, 500_000), (4 << 20, 3_000)])
def test_a_small_file_of_one_long_value_is_read_in_bounded_memory(tmp_path, value_bytes, rows):
    """Written out, the files hold 500 MB and 12 GB."""
    path = tmp_path / "a.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["a" * value_bytes]))
    pq.write_table(pa.table({"text": column}), path, compression="zstd", dictionary_pagesize_limit=1 << 30)
    assert path.stat().st_size < 2 << 20
    code = BOMB if value_bytes < 1 << 20 else BOMB.replace("40_000", "20")
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True, text=True)
    assert int(ran.stdout.split()[1]) * 1024 < 100 << 20  # kilobytes


@given(values=st.lists(st.none() | st.text(max_size=6), max_size=20), group=st.integers(1, 7), rows=st.integers(1, 9))
def test_every_row_is_a_document_or_a_rejected_row(tmp_path_factory, values, group, rows):
    path = tmp_path_factory.mktemp("law") / "a.parquet"
    pq.write_table(pa.table({"text": pa.array(values, pa.string())}), path, row_group_size=group)
    batches = read(path, ReadOptions(batch_rows=rows))
    assert texts(batches) == [value for value in values if value is not None]
    assert sum(batch.records_read for batch in batches) == len(values)


def test_lists_of_a_fixed_size_may_have_nulls_among_them(tmp_path):
    stored = pa.array([[1.0, 2.0], None, [3.0, None]], pa.list_(pa.float32(), 2))
    pq.write_table(pa.table({"text": ["a", "b", "c"], "vector": stored}), tmp_path / "a.parquet")
    shard, options = Shard(0, str(tmp_path / "a.parquet"), 0), ReadOptions()
    (batch,) = read_shard(shard, plan_schema([shard], options), options)
    assert batch.carried["vector"].to_pylist() == [[1.0, 2.0], None, [3.0, None]]
    assert batch.carried.schema.field("vector").type == pa.list_(pa.float32())


SIMPLE = [
    *(pa.null(), pa.bool_(), pa.int8(), pa.int64(), pa.uint64(), pa.float16(), pa.float32(), pa.float64()),
    *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.decimal128(5, 2), pa.decimal256(50, 2)),
    *(pa.date32(), pa.date64(), pa.time32("s"), pa.time64("us"), pa.timestamp("ns", "UTC"), pa.timestamp("s")),
    *(pa.duration("s"), pa.month_day_nano_interval()),
]


@pytest.mark.parametrize("inside", [lambda one: one, pa.list_, lambda one: pa.struct([("a", one)])])
def test_arrow_has_every_cast_that_is_asked_of_it(inside):
    asked = [(inside(stored), inside(wanted)) for stored in SIMPLE for wanted in SIMPLE]
    asked = [(stored, wanted) for stored, wanted in asked if rows._casts(stored, wanted)]
    assert len(asked) > len(SIMPLE)
    for stored, wanted in asked:
        pa.nulls(2, stored).cast(wanted)

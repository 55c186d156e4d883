"""The planned schema: one for all shards, and nothing that does not fit it is lost."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.read import EXTRA, ReadOptions, list_shards, plan, plan_schema, read_shard
from fairsieve.transforms.read.columns import to_column
from fairsieve.transforms.read.types import infer, storable, unify


@pytest.fixture
def corpus(tmp_path):
    def write(**shards: object) -> list:
        for name, content in shards.items():
            if isinstance(content, pa.Table):
                pq.write_table(content, tmp_path / f"{name}.parquet")
            else:
                lines = "".join(json.dumps(record) + "\n" for record in content)
                (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
        return list_shards([str(tmp_path)])

    return write


def read(shards, options=None):
    options = options or ReadOptions()
    schema = plan_schema(shards, options)
    batches = [batch for shard in shards for batch in read_shard(shard, schema, options)]
    assert {batch.carried.schema for batch in batches} == {schema.append(pa.field(EXTRA, pa.string()))}
    return schema, [record for batch in batches for record in batch.carried.to_pylist()], batches


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([None, None], pa.null()),
        ([True, None], pa.bool_()),
        ([1, -(2**63)], pa.int64()),
        ([1, 2**64 - 1], pa.uint64()),
        ([-1, 2**64 - 1], pa.string()),
        ([1, 2.5], pa.float64()),
        ([1, "a"], pa.string()),
        ([True, 1], pa.string()),
        ([[1], [], [2.5]], pa.list_(pa.float64())),
        ([[1], "a"], pa.string()),
        ([{"a": 1}, {"b": [None]}], pa.struct([("a", pa.int64()), ("b", pa.list_(pa.null()))])),
        ([{"a": 1}, {"a": "x"}], pa.struct([("a", pa.string())])),
        ([{str(n): n for n in range(300)}], pa.string()),
    ],
)
def test_a_type_is_the_narrowest_that_holds_all_values(values, kind):
    assert infer(values) == kind


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (pa.int8(), pa.int32(), pa.int32()),
        (pa.uint8(), pa.int64(), pa.int64()),
        (pa.uint64(), pa.int64(), pa.string()),
        (pa.float32(), pa.int32(), pa.float64()),
        (pa.string(), pa.large_string(), pa.string()),
        (pa.large_list(pa.int8()), pa.list_(pa.int64()), pa.list_(pa.int64())),
        (pa.timestamp("us"), pa.string(), pa.string()),
        (pa.date32(), pa.date32(), pa.date32()),
        (pa.binary(), pa.string(), pa.string()),
    ],
)
def test_two_types_meet_the_same_way_in_either_order(one, other, both):
    assert unify(one, other) == unify(other, one) == both


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (pa.null(), pa.string()),
        (pa.struct([]), pa.string()),
        (pa.struct([("a", pa.struct([])), ("b", pa.int8())]), pa.struct([("a", pa.string()), ("b", pa.int8())])),
        (pa.list_(pa.null()), pa.list_(pa.string())),
        (pa.month_day_nano_interval(), pa.string()),
        (pa.map_(pa.string(), pa.int8()), pa.map_(pa.string(), pa.int8())),
    ],
)
def test_what_parquet_cannot_hold_is_kept_as_json_text(kind, stored):
    assert storable(kind) == stored


def test_a_value_nested_too_deep_to_be_a_schema_is_kept_as_json_text(corpus):
    deep = "x"
    for _ in range(40):
        deep = [deep]
    schema, [record], _ = read(corpus(a=[{"text": "a", "deep": deep}]))
    assert schema.field("deep").type == pa.string()
    assert json.loads(record["deep"]) == deep


@pytest.mark.parametrize(
    ("values", "kind", "column", "misfits"),
    [
        ([1, 2.5, "3", True, None], pa.int64(), [1, None, None, None, None], {1: 2.5, 2: "3", 3: True}),
        ([1.0, 2, 2**60 + 1], pa.float64(), [1.0, 2.0, None], {2: 2**60 + 1}),
        ([300, 5], pa.int8(), [None, 5], {0: 300}),
        ([1, 0, True], pa.bool_(), [None, None, True], {0: 1, 1: 0}),
        (["a", 1, [2], {"b": None}], pa.string(), ["a", "1", "[2]", '{"b":null}'], {}),
        ([["a"], "a", [1, None]], pa.list_(pa.string()), [["a"], None, ["1", None]], {1: "a"}),
        ([{"a": 1}, {"z": 2}, []], pa.struct([("a", pa.int8())]), [{"a": 1}, None, None], {1: {"z": 2}, 2: []}),
    ],
)  # fmt: skip
def test_a_column_takes_a_value_unchanged_or_not_at_all(values, kind, column, misfits):
    found, rest = to_column(values, kind)
    assert (found.to_pylist(), rest) == (column, misfits)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(values=st.lists(JSON, max_size=6))
def test_what_a_type_was_inferred_from_fits_it_but_for_inexact_ints(values):
    kind = infer(values)
    _, misfits = to_column(values, kind if not pa.types.is_null(kind) else pa.string())
    assert all(any_inexact(value) for value in misfits.values())


def any_inexact(value: object) -> bool:
    if isinstance(value, (list, dict)):
        return any(map(any_inexact, value.values() if isinstance(value, dict) else value))
    return type(value) is int and abs(value) > 2**53


def test_shards_of_several_formats_share_one_schema(corpus):
    shards = corpus(
        a=[{"text": "a", "n": 1, "meta": {"k": 1}}],
        b=pa.table({"text": ["b"], "n": pa.array([2], pa.int8()), "meta": [{"l": "x"}], "only": [True]}),
        c=pa.table({"text": ["c"], "n": ["three"]}),
    )
    schema, records, _ = read(shards)
    assert schema.field("meta").type == pa.struct([("k", pa.int64()), ("l", pa.string())])
    assert [record["n"] for record in records] == ["1", "2", "three"]
    assert [record["meta"] for record in records] == [{"k": 1, "l": None}, {"k": None, "l": "x"}, None]
    assert [record["only"] for record in records] == [None, True, None]


def test_late_fields_and_types_go_to_extra(corpus, monkeypatch):
    monkeypatch.setattr(plan, "SAMPLED_BYTES", 1)
    monkeypatch.setattr("fairsieve.transforms.read.stream.BLOCK_BYTES", 32)
    early = [{"text": "early", "n": n} for n in range(9)]
    late = {"text": "late", "n": "seven", "new": {"a": [1]}}
    _, records, _ = read(corpus(a=[*early, late]))
    assert all(record[EXTRA] is None for record in records[:-1])
    assert records[-1]["n"] is None
    assert json.loads(records[-1][EXTRA]) == {"n": "seven", "new": {"a": [1]}}


def test_a_record_with_data_for_keys_adds_no_column_and_loses_no_field(corpus):
    wide = {"text": "b"} | {f"k{number}": number for number in range(plan.MAX_COLUMNS)}
    schema, records, _ = read(corpus(a=[{"text": "a", "year": 1999}, wide]))
    assert schema.names == ["text", "year", "id"]
    assert json.loads(records[1][EXTRA]) == {name: value for name, value in wide.items() if name != "text"}


def test_an_input_column_called_like_extra_is_kept_in_extra(corpus):
    schema, [record], _ = read(corpus(a=[{"text": "a", EXTRA: "mine"}]))
    assert EXTRA not in schema.names
    assert json.loads(record[EXTRA]) == {EXTRA: "mine"}


def test_ids_that_are_whole_integers_everywhere_stay_integers(corpus):
    schema, records, batches = read(corpus(a=[{"text": "a", "id": 7}], b=pa.table({"text": ["b"], "id": [8]})))
    assert schema.field("id").type == pa.int64()
    assert [record["id"] for record in records] == [7, 8]
    assert [batch.documents["id"].to_pylist() for batch in batches] == [["7"], ["8"]]


def test_ids_of_any_other_kind_become_one_complete_string_column(corpus):
    big = 12345678901234567890123
    rows = [7, None, "", "x", big, 1.5, True, ["a"], {"b": 1}]
    schema, records, [batch] = read(corpus(a=[{"text": str(n), "id": value} for n, value in enumerate(rows)]))
    ids = batch.documents["id"].to_pylist()
    assert schema.field("id").type == pa.string()
    assert [record["id"] for record in records] == ids
    assert [ids[place] for place in (0, 3, 4, 5)] == ["7", "x", str(big), "1.5"]
    assert len(set(ids)) == 9
    assert [json.loads(record[EXTRA])["id"] for record in records[6:]] == [True, ["a"], {"b": 1}]


def test_an_int_id_with_a_null_becomes_a_string(corpus):
    schema, records, _ = read(corpus(a=pa.table({"text": ["a", "b"], "id": pa.array([1, None])})))
    assert schema.field("id").type == pa.string()
    assert records[0]["id"] == "1"
    assert len(records[1]["id"]) == 16


def test_a_corpus_without_ids_gets_a_column_of_them(corpus):
    schema, records, [batch] = read(corpus(a=[{"text": "a"}]), ReadOptions(id_column="key"))
    assert schema.names == ["text", "key"]
    assert [record["key"] for record in records] == batch.documents["id"].to_pylist()


def test_a_damaged_shard_does_not_keep_the_others_from_being_planned(corpus, tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "broken.jsonl.gz").write_bytes(gzip.compress(b'{"text":"a","n":1}\n')[:-6])
    schema, records, _ = read(corpus(a=pa.table({"text": ["b"], "m": [2]})))
    assert set(schema.names) == {"n", "text", "m", "id"}
    assert len(records) == 2


def test_no_more_than_a_sample_of_the_shards_is_looked_into(corpus, monkeypatch):
    monkeypatch.setattr(plan, "SAMPLED_SHARDS", 2)
    shards = corpus(**{f"s{n}": [{"text": "a", f"n{n}": 1}] for n in range(4)})
    assert [name for name in plan_schema(shards, ReadOptions()).names if name[0] == "n"] == ["n0", "n2"]

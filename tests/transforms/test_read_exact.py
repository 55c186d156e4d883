"""What goes in comes out equal: of JSON and of Parquet, in the planned columns or beside them, and nowhere changed."""

import base64
import json
import math
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairsieve.transforms.read import EXTRA, ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.read.columns import json_text, to_column
from fairsieve.transforms.read.exact import exact
from fairsieve.transforms.store import decode_parquet, encode_parquet

OPTIONS = ReadOptions()
NAMES = st.sampled_from(["a", "b", "c", "", "a.b", "a\nb", "\u00e9", "e\u0301", "n_2", "\U0001f409", "null"])
LEAVES = (
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([-0.0, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 1e300, 10**300, "", "null", "1"])
    | st.text(max_size=3)
)  # fmt: skip
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
RECORDS = st.lists(st.dictionaries(NAMES, JSON, max_size=4), min_size=1, max_size=5)


def read_again(shards: list[Shard], planned: list[Shard]) -> list[list[dict]]:
    """The records of each shard, written to a part and read back; what does not fit the columns is in its place."""
    schema = plan_schema(planned, OPTIONS)
    found = []
    for shard in shards:
        [batch] = read_shard(shard, schema, OPTIONS)
        assert batch.rejected.num_rows == 0
        table = pa.table(batch.carried)
        kept = decode_parquet(encode_parquet(table.drop_columns([EXTRA])))
        assert kept.schema.equals(schema)
        extras = [{} if extra is None else json.loads(extra) for extra in table[EXTRA].to_pylist()]
        found.append([record | extra for record, extra in zip(kept.to_pylist(), extras, strict=True)])
    return found


def pruned(value: object) -> object:
    """Without the fields of objects that are null: a struct has every field."""
    if isinstance(value, dict):
        return {name: pruned(inner) for name, inner in value.items() if inner is not None}
    return [pruned(inner) for inner in value] if isinstance(value, list) else value


def same(stored: object, given: object) -> bool:
    """Whether a value came out as it went in, a value of another type as its JSON text."""
    if isinstance(stored, str) and not isinstance(given, str):
        return same(json.loads(stored), given)
    if isinstance(given, dict) and isinstance(stored, dict):
        stored, given = pruned(stored), pruned(given)
        return stored.keys() == given.keys() and all(same(stored[name], given[name]) for name in given)
    if isinstance(given, list) and isinstance(stored, list):
        return len(stored) == len(given) and all(map(same, stored, given))
    if isinstance(stored, float) or isinstance(given, float):
        number = isinstance(given, (int, float)) and not isinstance(given, bool)
        return number and stored == given and math.copysign(1, stored) == math.copysign(1, given)
    return type(stored) is type(given) and stored == given


_MORE = int(os.environ.get("FAIRSIEVE_FUZZ", "0"))
files = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=_MORE or 25,
    derandomize=not _MORE,
)


@files
@given(early=RECORDS, late=RECORDS, planned=st.sampled_from([1, 2]))
def test_every_value_of_json_comes_out_equal_in_its_column_or_beside_it(tmp_path, early, late, planned):
    """The columns are planned from the first shard, or from both."""
    shards = []
    for number, records in enumerate((early, late)):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(one | {"text": "t"}) + "\n" for one in records))
        shards.append(Shard(number, str(path), 1))
    for records, found in zip((early, late), read_again(shards, shards[:planned]), strict=True):
        for given_one, stored in zip(records, found, strict=True):
            odd = [name for name, value in given_one.items() if value is not None and not same(stored[name], value)]
            assert not odd


WHEN = st.integers(-(2**31), 2**31)
COUNT = st.integers(-100, 100)
SCALARS: dict[pa.DataType, st.SearchStrategy] = {
    pa.bool_(): st.booleans(),
    pa.int8(): COUNT,
    pa.uint16(): st.integers(0, 2**16 - 1),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float16(): st.floats(width=16),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.decimal128(9, 2): st.decimals(-999, 999, places=2),
    pa.decimal256(50, 5): st.decimals(-(10**40), 10**40, places=5),
    pa.string(): st.text(max_size=3),
    pa.large_string(): st.text(max_size=3),
    pa.string_view(): st.text(max_size=3),
    pa.binary(): st.binary(max_size=3),
    pa.binary(2): st.binary(min_size=2, max_size=2),
    pa.large_binary(): st.binary(max_size=3),
    pa.date32(): COUNT,
    pa.time64("us"): st.integers(0, 10**10),
    pa.time64("ns"): st.integers(0, 10**13),
    pa.timestamp("ms"): WHEN,
    pa.timestamp("ns"): WHEN,
    pa.timestamp("us", "Asia/Kolkata"): WHEN,
    pa.timestamp("us", "+03:00"): WHEN,
    pa.duration("ns"): WHEN,
    pa.duration("us"): WHEN,
    pa.dictionary(pa.int8(), pa.string()): st.sampled_from(["", "x", "y"]),
    pa.null(): st.none(),
}


def nested(inner: st.SearchStrategy) -> st.SearchStrategy:
    """Types that hold others, each with its values."""
    return inner.flatmap(
        lambda one: st.sampled_from([
            (pa.list_(one[0]), st.lists(st.none() | one[1], max_size=3)),
            (pa.large_list(one[0]), st.lists(st.none() | one[1], max_size=3)),
            (pa.struct([("a", one[0])]), st.fixed_dictionaries({"a": st.none() | one[1]})),
            (pa.struct([("a", one[0]), pa.field("b", pa.int8(), nullable=False)]),
             st.fixed_dictionaries({"a": st.none() | one[1], "b": COUNT})),
            (pa.map_(pa.string(), one[0]), st.lists(st.tuples(st.text(max_size=2), st.none() | one[1]), max_size=2)),
        ])
    )  # fmt: skip


TYPED = st.recursive(st.sampled_from(list(SCALARS.items())), nested, max_leaves=2)
COLUMN = TYPED.flatmap(lambda one: st.tuples(st.just(one[0]), st.lists(st.none() | one[1], min_size=3, max_size=3)))


@files
@given(columns=st.lists(COLUMN, min_size=1, max_size=3))
def test_every_column_of_parquet_comes_out_equal(tmp_path, columns):
    path = tmp_path / "a.parquet"
    arrays = [pa.array(values, kind) for kind, values in columns]
    pq.write_table(pa.table([pa.array(["t"] * 3), *arrays], names=["text", *map(str, range(len(arrays)))]), path)
    shard = Shard(0, str(path), 1)
    stored = pq.read_table(path)
    [found] = read_again([shard], [shard])
    for place in range(len(arrays)):
        assert list(map(repr, (one[str(place)] for one in found))) == list(map(repr, stored[str(place)].to_pylist()))


def means(stored: object, given: object) -> bool:
    """Whether what stands in a column of another type, or beside the columns, says the same as the value."""
    if given is None:
        return stored is None or stored == "null"
    if isinstance(stored, (dict, list, tuple)) or isinstance(given, (dict, list, tuple)):
        if isinstance(stored, str):
            stored = json.loads(stored)
        if isinstance(given, dict):
            return pruned(stored).keys() == pruned(given).keys() and all(
                means(stored[name], value) for name, value in pruned(given).items()
            )
        return len(stored) == len(given) and all(map(means, stored, given))
    if isinstance(given, float) or isinstance(stored, float):
        return repr(float(stored)) == repr(float(given))
    if isinstance(given, bytes):
        return stored == given or stored.encode() == given or base64.b64decode(stored) == given
    if isinstance(given, bool) or not isinstance(stored, str) or isinstance(given, str):
        return (stored in ("true", "false") and (stored == "true") == given) or stored == given
    read: dict[type, Callable] = {
        date: date.fromisoformat, time: time.fromisoformat, datetime: datetime.fromisoformat,
        pd.Timestamp: pd.Timestamp, pd.Timedelta: pd.Timedelta, timedelta: pd.Timedelta,
    }  # fmt: skip
    return read.get(type(given), type(given))(stored) == given


@files
@given(columns=st.lists(COLUMN, min_size=2, max_size=2), planned=st.sampled_from([1, 2]))
def test_columns_of_one_name_and_two_types_lose_no_value(tmp_path, columns, planned):
    shards, stored = [], []
    for number, (kind, values) in enumerate(columns):
        path = tmp_path / f"{number}.parquet"
        pq.write_table(pa.table({"text": ["t"] * 3, "x": pa.array(values, kind)}), path)
        stored.append(pq.read_table(path)["x"].to_pylist())
        shards.append(Shard(number, str(path), 1))
    for records, values in zip(read_again(shards, shards[:planned]), stored, strict=True):
        for record, value in zip(records, values, strict=True):
            assert means(record["x"], value), (record["x"], value)


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (b'{"a":18446744073709551616}', {"a": 2**64}),
        (b'{"a":[{"b":-9223372036854775809}]}', {"a": [{"b": -(2**63) - 1}]}),
        (b'{"a":1e30}', {"a": 1e30}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'{"a":18446744073709551616,"a":1,"b":1e30}', {"a": 1, "b": 1e30}),
    ],
)
def test_large_integers_keep_their_digits(line, record):
    assert exact(line, orjson.loads(line)) == record


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (math.nan, "NaN"),
        ({"a": [math.inf, None]}, '{"a": [Infinity, null]}'),
        (time(0, 0, 0, 10_000), '"00:00:00.010000"'),
        (2**70, "1180591620717411303424"),
        ([b"a", b"\xff"], '["a","/w=="]'),
    ],
)
def test_values_that_json_does_not_know_stand_as_text_that_can_be_read(value, text):
    assert json_text(value) == text


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([[None], [("a",)], [(None, 1)], {"a": 1}], pa.map_(pa.string(), pa.int8())),
        ([datetime(2020, 1, 1, 3, tzinfo=UTC), date(2020, 1, 1), 5, "2020-01-01"], pa.timestamp("us")),
        ([datetime(2020, 1, 1, 3), 18262], pa.date32()),
        ([datetime(2020, 1, 1, 3)], pa.timestamp("us", "UTC")),
        ([b"xyz", "xy"], pa.binary(2)),
        ([1, 1.5], pa.decimal128(5, 2)),
    ],
)
def test_a_value_that_a_type_would_change_does_not_fit_it(values, wanted):
    """Arrow cuts a time to its date, takes a time for one in UTC, and ends the process over a map with no pairs."""
    assert to_column(values, wanted) == (pa.nulls(len(values), wanted), dict(enumerate(values)))


def test_columns_of_one_name_do_not_take_the_name_of_a_third(tmp_path):
    path = tmp_path / "a.parquet"
    arrays = [pa.array(["t"]), *(pa.array([n]) for n in range(3))]
    pq.write_table(pa.Table.from_arrays(arrays, names=["text", "a", "a", "a_2"]), path)
    [[record]] = read_again([Shard(0, str(path), 1)] * 1, [Shard(0, str(path), 1)])
    assert sorted(record[name] for name in record if name.startswith("a")) == [0, 1, 2]

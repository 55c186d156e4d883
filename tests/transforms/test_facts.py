"""Facts: counts that are merged by adding."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.facts import FACTS, KEYS, MEASURES, facts_of, merge

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            **{name: st.sampled_from(["", "a", "b"]) for name in KEYS.names if KEYS.field(name).type == pa.string()},
            **{name: st.integers(-1, 1) for name in KEYS.names if KEYS.field(name).type != pa.string()},
            **{name: st.integers(0, 5) for name in MEASURES},
        }
    ),
    max_size=20,
)


@given(ROWS, st.lists(st.integers(0, 20), max_size=4))
def test_any_split_merges_to_the_same_table(rows, cuts):
    places = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [merge([pa.Table.from_pylist(rows[begin:end], FACTS)]) for begin, end in pairwise(places)]
    assert merge(reversed(parts)) == merge([pa.Table.from_pylist(rows, FACTS)])


@given(ROWS)
def test_merging_adds_what_has_equal_keys(rows):
    expected: dict[tuple, list[int]] = {}
    for row in rows:
        sums = expected.setdefault(tuple(row[name] for name in KEYS.names), [0] * len(MEASURES))
        for place, name in enumerate(MEASURES):
            sums[place] += row[name]
    merged = merge([pa.Table.from_pylist(rows, FACTS)]).to_pylist()
    assert {tuple(row[n] for n in KEYS.names): [row[n] for n in MEASURES] for row in merged} == expected


def test_what_a_fact_does_not_tell_apart_is_absent():
    row = facts_of("corpus", pa.table({"language": ["en", "en"], "documents": [1, 2]})).to_pylist()
    assert len(row) == 1
    assert (row[0]["fact"], row[0]["language"], row[0]["documents"]) == ("corpus", "en", 3)
    assert (row[0]["source"], row[0]["bucket"], row[0]["tokens"]) == ("", -1, 0)


def test_rows_without_a_measure_are_counted():
    assert facts_of("rejected", pa.table({"label": ["bad_json", "bad_json"]}))["documents"].to_pylist() == [2]

"""Packed facts: added piece by piece, to what adding whole tables gives."""

import errno
import os
import pickle
import tempfile

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms import packed
from fairsieve.transforms.aside import Aside, Stored
from fairsieve.transforms.facts import FACTS, facts_of, merge
from fairsieve.transforms.packed import Packed, add, gathered, listed, of_list, pack, recut, settle, unpack

PARTS = st.lists(st.lists(st.tuples(st.sampled_from("abcdéz"), st.integers(-1, 9)), max_size=30), max_size=5)


@pytest.fixture(autouse=True, scope="module")
def _small_pieces():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "PIECE_ROWS", 4)
        patch.setattr(packed, "_LARGE", 1)
        yield


def facts(rows):
    counted = pa.table(
        {"source": [one for one, _ in rows], "bucket": pa.array([other for _, other in rows], pa.int16())},
        schema=pa.schema([("source", pa.string()), ("bucket", pa.int16())]),
    )
    return merge([facts_of("corpus", counted), facts_of("coverage", counted.select(["source"]))])


@given(PARTS)
def test_sums_of_many_pieces_are_added_to_what_merging_gives(parts):
    tables = [facts(part) for part in parts]
    once = add([pack(table) for table in tables])
    again = add([add([pack(table) for table in tables[:2]]), add([pack(table) for table in tables[2:]])])
    whole = merge(tables)
    for found in (once, again):
        assert pa.concat_tables([FACTS.empty_table(), *(piece.cast(FACTS) for piece in unpack(found))]).equals(whole)
        assert found.rows == whole.num_rows


@given(PARTS, PARTS)
def test_facts_that_are_gathered_one_after_another_are_what_merging_gives(before, after):
    tables = [facts(part) for part in (*before, *after)]
    found = gathered(tables[len(before) :], gathered(tables[: len(before)], Packed()))
    assert merge(unpack(found)).equals(merge(tables))
    assert found == add([pack(merge(tables))])


@given(PARTS)
def test_packed_facts_come_back_from_a_list(parts):
    found = gathered((facts(part) for part in parts), Packed())
    assert of_list(listed(found)) == found


def test_what_travels_to_another_worker_is_added_there():
    whole = facts([(source, bucket) for source in "abcdéz" for bucket in range(9)])
    there = pickle.loads(pickle.dumps(pack(whole)))
    assert add([there, pack(whole)]) == add([pack(whole), pack(whole)])
    assert there == pack(whole)


def test_a_sum_that_waits_in_a_file_is_the_same_sum(tmp_path, monkeypatch):
    whole = facts([(source, bucket) for source in "abcdéz" for bucket in range(9)])
    in_memory = add([pack(whole), pack(whole)])
    waiting = add([pack(whole), pack(whole)], Aside())
    assert all(isinstance(piece.stream, Stored) for pieces in waiting.facts.values() for piece in pieces)
    assert (waiting.rows, waiting.nbytes) == (in_memory.rows, in_memory.nbytes)
    assert pickle.loads(pickle.dumps(waiting)) == in_memory == of_list(listed(waiting))
    again = add([waiting, pack(whole)], Aside())
    del waiting
    assert pickle.loads(pickle.dumps(again)) == add([in_memory, pack(whole)])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "is not there"))
    assert add([again, pack(whole)], Aside()) == add([in_memory, pack(whole), pack(whole)])


def test_what_a_file_does_not_take_stays_in_memory(monkeypatch):
    whole = pack(facts([(source, 0) for source in "abcdefghij"]))
    monkeypatch.setattr(os, "pwrite", lambda file, data, place: len(data) // 2)
    assert add([whole], Aside()) == whole

    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "pwrite", full)
    assert add([whole], Aside()) == whole


def test_what_settles_waits_in_a_file_that_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(packed, "COMPACT_ROWS", 1)
    whole = pack(facts([(source, 0) for source in "abcdefghij"]))
    waiting = [whole, whole, whole]
    settle(waiting)
    assert list(tmp_path.iterdir()) == []
    assert len(waiting) == 1
    assert all(isinstance(piece.stream, Stored) for pieces in waiting[0].facts.values() for piece in pieces)
    assert pickle.loads(pickle.dumps(add(waiting))) == add([whole, whole, whole])


def test_a_piece_holds_so_many_rows_and_the_names_that_are_in_it():
    found = pack(facts([(source, 0) for source in "abcdefghij"]))
    pieces = list(found.pieces("corpus"))
    assert [piece.num_rows for piece in pieces] == [4, 4, 2]
    assert [piece["source"].chunk(0).dictionary.to_pylist() for piece in pieces] == [[*"abcd"], [*"efgh"], [*"ij"]]
    assert list(found.pieces("rejected")) == []


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(1, 8))
def test_tables_are_cut_anew_wherever_they_were_cut(sizes, rows):
    whole = facts([(source, bucket) for source in "abcdéz" for bucket in range(9)]).slice(0, sum(sizes))
    tables = [whole.slice(sum(sizes[:place]), size) for place, size in enumerate(sizes)]
    cut = list(recut(tables, rows))
    assert all(table.num_rows == rows for table in cut[:-1])
    assert pa.concat_tables([FACTS.empty_table(), *(table.cast(FACTS) for table in cut)]).equals(whole.combine_chunks())

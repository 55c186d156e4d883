"""Resume: what has a good commit record is not done again, whatever else lies there."""

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from fairsieve.transforms.batch import BatchKey
from fairsieve.transforms.commit import Commit, PartFile, good_commit, part_name
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.read import ReadListing, Shard, read_listing, write_listing
from fairsieve.transforms.resume import COMMITTED, LEFT, Resume, claimed_batches
from fairsieve.transforms.store import Store, encode_parquet


def commit(
    store: Store, key: BatchKey, run: str = "mine", last: bool = False, facts: pa.Table = FACTS.empty_table()
) -> Commit:
    name, data = part_name("facts", key), encode_parquet(facts)
    store.write(name, data)
    record = Commit(key, run, last, 1, 1, 1, 0, 0, {}, [PartFile.of(name, 0, data)])
    store.write(record.name, record.encode())
    return record


def test_batches_are_claimed_by_the_names_of_commit_records_only():
    names = ["commits/part-00001-0003.json", "commits/part-00001-0000.json", "commits/part-123456-0000.json"]
    strangers = ["commits/part-1-1.json", "commits/part-00001-0002.json.bak", "commits/x", "data/part-00001-0009.json"]
    assert claimed_batches([*names, *strangers]) == {1: (0, 3), 123456: (0,)}


@pytest.mark.parametrize("damage", ["record", "file", "missing", "other run", "other name", "no facts"])
def test_a_commit_is_good_only_with_its_own_run_name_and_files(tmp_path, damage):
    store, key = Store(str(tmp_path)), BatchKey(2, 1)
    record = commit(store, key, run="other" if damage == "other run" else "mine")
    if damage == "record":
        store.write(record.name, record.encode()[:-9])
    if damage == "other name":
        store.write(record.name, commit(store, BatchKey(2, 2)).encode())
    if damage == "file":
        store.write(record.files[0].name, b"PAR1")
    if damage == "no facts":
        commit(store, key, facts=pa.table({"x": [1]}))
    if damage == "missing":
        store.delete([record.files[0].name])
    assert good_commit(store, "mine", key) is None
    assert good_commit(store, "mine", commit(store, key).key) is not None


def test_a_shard_is_left_with_the_batches_that_are_good_unless_it_is_whole(tmp_path):
    store = Store(str(tmp_path))
    for key, last in ((BatchKey(0, 0), False), (BatchKey(0, 1), True), (BatchKey(1, 0), False), (BatchKey(1, 2), True)):
        commit(store, key, last=last)
    shards = [Shard(0, "whole", 1, (0, 1)), Shard(1, "gap", 1, (0, 1, 2)), Shard(2, "new", 1)]
    with TestPipeline(runner="FnApiRunner") as pipeline:
        found = pipeline | beam.Create(shards) | Resume(store, "mine")
        assert_that(found[COMMITTED] | beam.Map(lambda one: one.key), equal_to([(0, 0), (0, 1), (1, 0), (1, 2)]))
        left = found[LEFT] | beam.Map(lambda shard: (shard.path, shard.done))
        assert_that(left, equal_to([("gap", (0, 2)), ("new", ())]), label="left")


def test_a_listing_gives_back_its_shards_whatever_their_names(tmp_path):
    store = Store(str(tmp_path))
    shards = [
        Shard(0, "a\nb\udcff.jsonl", 3, (0, 2), "b", 1_700_000_000_123_456_789),
        Shard(1, "gs://bucket/ä\u2028.txt", 0, (), ""),
    ]
    write_listing(store, shards)
    assert list(read_listing(store)) == shards
    with TestPipeline(runner="FnApiRunner") as pipeline:
        assert_that(pipeline | ReadListing(store), equal_to(shards))

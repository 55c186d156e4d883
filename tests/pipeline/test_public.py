"""What other projects build on: every stage alone, in somebody else's pipeline."""

import json

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

import fairsieve
from fairsieve import CountFacts, Decide, Language, MergeFacts, Policy, ReadBatches, Rule, Scan, Store, WriteParts


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl"
    texts = ["The council met on Monday to talk about the harbour.", "Der Rat hat gestern den Haushalt beschlossen."]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path


def test_every_public_name_is_there():
    for name in fairsieve.__all__:
        assert getattr(fairsieve, name) is not None
    with pytest.raises(AttributeError):
        fairsieve.Nothing  # noqa: B018 - asking is the test


def test_the_stages_make_a_pipeline_of_somebody_elses(corpus, tmp_path):
    only_english = Policy(remove=(Rule(name="language", column="language.code", none_of=frozenset({"en"})),))
    with TestPipeline(runner="FnApiRunner") as p:
        merged = (
            p
            | ReadBatches.of(str(corpus))
            | Scan(Language())
            | Decide(only_english)
            | CountFacts()
            | WriteParts(Store(str(tmp_path / "out")), run="mine")
            | MergeFacts()
        )
        counted = merged | beam.Map(lambda one: (one.total().read, one.total().kept, one.total().removed))
        assert_that(counted, equal_to([(2, 1, 1)]))
    assert pq.read_table(tmp_path / "out" / "data" / "part-00000-0000.parquet").num_rows == 1


def test_the_graph_reads_like_the_design(corpus):
    p = beam.Pipeline()
    p | ReadBatches.of(str(corpus)) | Scan(Language()) | Decide(Policy()) | CountFacts()
    labels = {label.split("/")[0] for label in p.applied_labels}
    assert labels == {"ReadBatches", "ScanLanguage", "Decide", "CountFacts"}

"""Batch and its coder."""

import apache_beam as beam
import pyarrow as pa
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from fairsieve.transforms.batch import DOCUMENTS, Batch, BatchCoder, BatchKey
from fairsieve.transforms.facts import facts_of
from fairsieve.transforms.packed import pack


def batch_of(*texts: str) -> Batch:
    rows = [
        {"row": row, "id": f"d{row}", "source": "web", "cluster": f"d{row}", "text": text}
        for row, text in enumerate(texts)
    ]
    documents = pa.RecordBatch.from_pylist(rows, DOCUMENTS)
    return Batch(BatchKey(3, 1), documents, documents.select(["id", "text"]), last=True)


def test_the_coder_gives_back_what_it_was_given():
    batch = batch_of("one", "two")
    batch.facts = pack(facts_of("corpus", pa.table({"language": ["en", "de"]})))
    again = BatchCoder().decode(BatchCoder().encode(batch))
    assert again == batch


def test_a_slice_travels_without_its_parent():
    batch = batch_of(*["x" * 1000] * 1000)
    sliced = Batch(batch.key, batch.documents.slice(0, 10), batch.carried.slice(0, 10))
    assert len(BatchCoder().encode(sliced)) < 40_000


def test_beam_carries_a_batch_with_our_coder():
    assert isinstance(beam.coders.registry.get_coder(Batch), BatchCoder)
    with TestPipeline(runner="FnApiRunner") as p:
        sizes = p | beam.Create([batch_of("a", "b")]) | beam.Reshuffle() | beam.Map(lambda b: b.documents.num_rows)
        assert_that(sizes, equal_to([2]))

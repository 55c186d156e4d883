"""Scan: one scanner, one column more."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from documents import batch_of

from fairsieve.transforms.scan import Scan, with_column


class Length:
    """Says how long a document is; trips over the word `poison`, and over batches of three."""

    reads = ("text",)
    field = pa.field("length", pa.int32())

    def load(self) -> None:
        self.loaded = True

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        assert self.loaded
        if documents.num_rows == 3 or any("poison" in text for text in documents["text"].to_pylist()):
            raise ValueError(f"cannot read {documents['text'][0]}")
        return pc.utf8_length(documents["text"])


@pytest.fixture
def length() -> Length:
    scanner = Length()
    scanner.load()
    return scanner


def test_scan_adds_a_column_and_keeps_rows_and_their_order():
    with TestPipeline(runner="FnApiRunner") as p:
        scanned = p | beam.Create([batch_of({"text": "four"}, {"text": "sixsix"})]) | Scan(Length())
        assert_that(scanned | beam.Map(lambda b: b.documents["length"].to_pylist()), equal_to([[4, 6]]))


def test_a_document_the_scanner_fails_on_is_rejected_with_its_place(length):
    batch = with_column(length, batch_of({"text": "ab"}, {"text": "poison"}, {"text": "abcd"}, {"text": "a"}))
    assert batch.documents["length"].to_pylist() == [2, 4, 1]
    assert batch.carried["id"].to_pylist() == ["d0", "d2", "d3"]
    assert batch.rejected.select(["row", "reason"]).to_pylist() == [{"row": 1, "reason": "detector_error:length"}]


def test_the_reason_holds_no_text(length):
    batch = with_column(length, batch_of({"text": "poison 123-45-6789"}, {"text": "fine"}))
    assert "6789" not in str(batch.rejected.to_pylist())


def test_a_scanner_that_fails_on_a_batch_but_on_no_document_still_tells_of_each(length):
    batch = with_column(length, batch_of({"text": "a"}, {"text": "ab"}, {"text": "abc"}))
    assert batch.documents["length"].to_pylist() == [1, 2, 3]
    assert batch.rejected.num_rows == 0

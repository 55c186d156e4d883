"""Scan: one scanner, one column more."""

from collections import Counter

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from documents import batch_of

from fairsieve.transforms import text as text_module
from fairsieve.transforms.batch import BatchCoder
from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy
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


class Choosy(Length):
    """A scanner that leaves candidates alone: the letter `x`, and says of each why."""

    field = pa.field("choosy", pa.int32())

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        column = super().scan(documents)
        self.candidates = Counter({("LETTER", "no_context"): sum(t.count("x") for t in documents["text"].to_pylist())})
        return column


def test_candidates_that_a_scanner_leaves_alone_are_counted_by_type_and_reason():
    scanner = Choosy()
    scanner.load()
    batch = with_column(scanner, batch_of({"text": "x"}, {"text": "xx"}))
    told = table_of(batch.facts).select(["fact", "label", "group", "spans"]).to_pylist()
    assert told == [{"fact": "choosy_candidate", "label": "LETTER", "group": "no_context", "spans": 3}]
    again = with_column(scanner, batch).facts
    assert table_of(again)["spans"].to_pylist() == [6]


def test_candidates_of_documents_that_are_scanned_one_by_one_are_added_up():
    scanner = Choosy()
    scanner.load()
    batch = with_column(scanner, batch_of({"text": "x"}, {"text": "xx poison"}, {"text": "xxx"}, {"text": "y"}))
    assert table_of(batch.facts)["spans"].to_pylist() == [4]


@pytest.mark.parametrize("most", [1, 4, 5, 9, 100])
def test_a_scanner_reads_a_stretch_of_documents_at_a_time(most, length, monkeypatch):
    monkeypatch.setattr(text_module, "STRETCH_BYTES", most)
    texts = ["ab", "ö", "", "abcde", "longer than a stretch", "x", "poison", "y", "zz"]
    read = []
    given = Length.scan

    def scan_(self: Length, documents: pa.RecordBatch) -> pa.Array:
        read.append(documents["text"].to_pylist())
        return given(self, documents)

    monkeypatch.setattr(Length, "scan", scan_)
    batch = with_column(length, batch_of(*({"text": text} for text in texts)))
    assert batch.documents["length"].to_pylist() == [len(text) for text in texts if text != "poison"]
    assert batch.rejected["row"].to_pylist() == [6]
    assert all(len(one) == 1 or sum(len(text.encode()) for text in one) <= most for one in read)
    # Only what stands beside a document that the scanner fails on, and stretches of three, are read again.
    again = [one for one in read if len(one) == 3 or (len(one) > 1 and "poison" in one)]
    assert sum(map(len, read)) == len(texts) + sum(map(len, again))


def test_candidates_of_several_stretches_are_added_up(monkeypatch):
    monkeypatch.setattr(text_module, "STRETCH_BYTES", 2)
    scanner = Choosy()
    scanner.load()
    batch = with_column(scanner, batch_of({"text": "x"}, {"text": "xx"}, {"text": "y"}, {"text": "xxx"}))
    assert table_of(batch.facts)["spans"].to_pylist() == [6]


def test_the_facts_of_a_scan_are_kept_when_the_others_are_counted():
    scanner = Choosy()
    scanner.load()
    counted = count_facts(decide(with_column(scanner, batch_of({"text": "x"})), Policy())).facts
    assert {"choosy_candidate", "corpus"} <= set(counted.facts)
    sent = BatchCoder().decode(BatchCoder().encode(with_column(scanner, batch_of({"text": "x"}))))
    assert table_of(sent.facts)["spans"].to_pylist() == [1]

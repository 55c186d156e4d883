"""Languages by probability, as facts."""

import pyarrow as pa

from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.count.frame import frame_of
from fairsieve.transforms.count.likely import likely_languages, without_likely

GUESS = pa.struct([("code", pa.string()), ("score", pa.float32())])
COLUMN = pa.struct([("code", pa.string()), ("score", pa.float32()), ("likely", pa.list_(GUESS))])


def documents_of(*guesses: list[tuple[str, float]], decisions: list[str]) -> pa.RecordBatch:
    rows = [
        {"code": "und", "score": 0.4, "likely": [{"code": code, "score": score} for code, score in one]}
        for one in guesses
    ]
    number = len(rows)
    columns = [range(number), ["i"] * number, ["s"] * number, ["one.site"] * number, ["text"] * number]
    documents = pa.record_batch(
        [pa.array(one, kind) for one, kind in zip(columns, DOCUMENTS.types, strict=True)], DOCUMENTS
    )
    documents = documents.append_column("language", pa.array(rows, COLUMN))
    return documents.append_column("decision", pa.array(decisions))


def counted(documents: pa.RecordBatch) -> dict[tuple[str, str], tuple[int, int]]:
    rows = likely_languages(documents, frame_of(documents)).to_pylist()
    return {(one["decision"], one["language"]): (one["documents"], one["spans"]) for one in rows}


def test_a_document_counts_for_each_likely_language_by_its_probability():
    documents = documents_of(
        [("de", 0.75), ("nl", 0.125)], [], [("de", 0.5)], [("de", 0.25)], decisions=["keep", "keep", "redact", "remove"]
    )
    assert counted(documents) == {
        ("", "de"): (2, 1_250_000),
        ("", "nl"): (1, 125_000),
        ("remove", "de"): (1, 250_000),
    }


def test_rounding_carries_no_document_past_one():
    documents = documents_of([("en", 1.0), ("de", 0.015625)], [("en", 0.5), ("fr", 0.5)], decisions=["keep"] * 2)
    assert counted(documents) == {("", "de"): (1, 0), ("", "en"): (2, 1_500_000), ("", "fr"): (1, 500_000)}


def test_a_slice_counts_its_own_documents():
    documents = documents_of([("en", 1.0)], [("de", 0.5), ("nl", 0.25)], [("fr", 0.5)], decisions=["keep"] * 3)
    assert counted(documents.slice(1, 1)) == {("", "de"): (1, 500_000), ("", "nl"): (1, 250_000)}


def test_documents_go_on_without_the_languages_that_they_are_less_likely_in():
    documents = documents_of([("de", 0.75)], decisions=["keep"])
    assert without_likely(documents)["language"].to_pylist() == [{"code": "und", "score": 0.4000000059604645}]
    plain = documents.set_column(5, "language", pa.array([{"code": "en", "score": 1.0}]))
    assert without_likely(plain) is plain
    assert counted(plain) == {}

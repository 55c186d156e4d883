"""Decide: decisions, reasons and redaction."""

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from documents import batch_of, span

from fairsieve.transforms.decide import Decide, decide
from fairsieve.transforms.policy import Policy

POLICY = Policy(
    remove=[{"name": "toxic", "column": "toxicity.toxicity", "at_least": 0.5}], redact=frozenset({"EMAIL_ADDRESS"})
)


def batch():
    mail = [span(6, 13)]
    return batch_of(
        {"text": "write a@b.org now", "toxicity": {"toxicity": 0.1}, "pii": mail},
        {"text": "write a@b.org now", "toxicity": {"toxicity": 0.9}, "pii": mail},
        {"text": "write 555 12 34 56", "toxicity": {"toxicity": 0.1}, "pii": [span(6, 18, "PHONE_NUMBER")]},
        {"text": "nothing to see", "toxicity": None, "pii": None},
    )


def test_each_document_has_a_decision_and_its_reasons():
    decided = decide(batch(), POLICY).documents
    assert decided["decision"].to_pylist() == ["redact", "remove", "keep", "keep"]
    assert decided["reasons"].to_pylist() == [[], ["toxic"], [], []]


def test_only_documents_that_stay_are_redacted_and_only_of_the_types_asked_for():
    decided = decide(batch(), POLICY)
    assert decided.carried["text"].to_pylist() == [
        "write |||EMAIL_ADDRESS||| now",
        "write a@b.org now",
        "write 555 12 34 56",
        "nothing to see",
    ]


def test_the_text_that_was_read_stays_for_the_audit():
    assert decide(batch(), POLICY).documents["text"].to_pylist() == batch().documents["text"].to_pylist()


def test_an_empty_policy_keeps_everything():
    decided = decide(batch(), Policy())
    assert set(decided.documents["decision"].to_pylist()) == {"keep"}
    assert decided.carried == batch().carried


def test_decide_works_in_anybodys_pipeline():
    with TestPipeline(runner="FnApiRunner") as p:
        decided = p | beam.Create([batch()]) | Decide(POLICY)
        found = decided | beam.FlatMap(lambda one: one.documents["decision"].to_pylist())
        assert_that(found, equal_to(["redact", "remove", "keep", "keep"]))

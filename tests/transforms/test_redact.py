"""Redaction writes over spans and touches nothing else."""

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import DEFAULT_REDACTED, SPANS, Pii
from fairsieve.transforms.redact import Token, redact


def spans(*rows: list[tuple[str, int, int]]) -> pa.ListArray:
    return pa.array([[{"type": t, "start": s, "end": e, "score": 1.0} for t, s, e in row] for row in rows], SPANS)


def test_spans_become_the_names_of_their_types() -> None:
    texts = pa.array(["mail a@b.org or c@d.org!", "nothing"])
    result = redact(texts, spans([("EMAIL_ADDRESS", 5, 12), ("EMAIL_ADDRESS", 16, 23)], []), DEFAULT_REDACTED)
    assert result.texts.to_pylist() == ["mail |||EMAIL_ADDRESS||| or |||EMAIL_ADDRESS|||!", "nothing"]
    assert result.changed.tolist() == [True, False]
    assert result.counts == {"EMAIL_ADDRESS": 2}


def test_a_template_can_be_chosen() -> None:
    result = redact(pa.array(["x a@b.org"]), spans([("EMAIL_ADDRESS", 2, 9)]), DEFAULT_REDACTED, Token("<{type}>"))
    assert result.texts.to_pylist() == ["x <EMAIL_ADDRESS>"]


def test_other_types_stay() -> None:
    texts = pa.array(["Ann a@b.org"])
    result = redact(texts, spans([("PERSON", 0, 3), ("EMAIL_ADDRESS", 4, 11)]), frozenset({"EMAIL_ADDRESS"}))
    assert result.texts.to_pylist() == ["Ann |||EMAIL_ADDRESS|||"]


def test_texts_without_spans_are_given_back_as_they_are() -> None:
    texts = pa.array(["a", "b"])
    assert redact(texts, spans([], []), DEFAULT_REDACTED).texts is texts


def test_offsets_count_characters_and_slices_are_understood() -> None:
    texts = pa.array(["skip", "日本 a@b.org é", "z"]).slice(1)
    given = spans([], [("EMAIL_ADDRESS", 3, 10)], []).slice(1)
    assert redact(texts, given, DEFAULT_REDACTED).texts.to_pylist() == ["日本 |||EMAIL_ADDRESS||| é", "z"]


def test_a_span_outside_its_text_is_an_error_that_does_not_quote_it() -> None:
    with pytest.raises(ValueError, match=r"row 1: the span \[2, 9\)") as error:
        redact(pa.array(["ok", "secret"]), spans([], [("EMAIL_ADDRESS", 2, 9)]), DEFAULT_REDACTED)
    assert "secret" not in str(error.value)


def test_redacting_twice_changes_nothing() -> None:
    scanner = Pii()
    texts = pa.array(
        ["Tel. 212 736 5000, 212 736 5001 or a.b@mail.org@c.org; card 4539 1488 0343 6467 ssn 536-22-1234"]
    )
    once = redact(texts, scanner.scan(pa.record_batch({"text": texts})), DEFAULT_REDACTED)
    twice = redact(once.texts, scanner.scan(pa.record_batch({"text": once.texts})), DEFAULT_REDACTED)
    assert once.changed.all()
    assert not twice.changed.any()

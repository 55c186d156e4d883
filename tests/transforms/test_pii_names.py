"""The opt-in scanner of names, with the real model where it is installed."""

import pickle

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import DEFAULT_REDACTED
from fairsieve.transforms.pii.names import ModelMissingError, PersonNames
from fairsieve.transforms.pii.spans import SPANS

LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])
TEXTS = ["Angela Merkel met Barack Obama in Berlin.", "Angela Merkel traf Barack Obama in Berlin.", "nothing to see"]


def batch(codes: list[str | None]) -> pa.RecordBatch:
    languages = pa.array([{"code": code, "score": 1.0} for code in codes], LANGUAGE)
    return pa.record_batch({"text": pa.array(TEXTS), "language": languages})


@pytest.fixture(scope="module")
def scanner() -> PersonNames:
    pytest.importorskip("spacy", reason="spaCy is not installed")
    names = PersonNames()
    try:
        names.load()
    except ModelMissingError as missing:
        pytest.skip(str(missing))
    return names


def test_names_are_found_in_the_language_of_the_model_only(scanner: PersonNames) -> None:
    first, second, third = scanner.scan(batch(["en", "de", "en"])).to_pylist()
    people = {TEXTS[0][span["start"] : span["end"]] for span in first if span["type"] == "PERSON"}
    assert "Barack Obama" in people
    assert second is None
    assert third == []


def test_the_column_has_the_declared_type(scanner: PersonNames) -> None:
    assert scanner.scan(batch(["en", None, "en"])).type == SPANS == PersonNames.field.type


def test_a_missing_model_is_named() -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed")
    with pytest.raises(ModelMissingError, match="no_such_model"):
        PersonNames(model="no_such_model").load()


def test_the_scanner_can_be_pickled_before_load() -> None:
    assert pickle.loads(pickle.dumps(PersonNames(max_chars=10))).max_chars == 10


def test_names_are_not_redacted_by_default() -> None:
    assert DEFAULT_REDACTED.isdisjoint({"PERSON", "LOCATION", "ORGANIZATION", "NRP"})

"""Decide: what is written over spans, of personal data and of names, and what becomes of a document where it fails."""

import pickle

import pyarrow as pa
import pytest
from documents import SAID, batch_of, mention, span

from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import Decide, decide
from fairsieve.transforms.edit import redactable
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.pii.modes import Mask, Place, Pseudonym
from fairsieve.transforms.policy import Policy

POLICY = Policy(redact=frozenset({"EMAIL_ADDRESS"}))
WITH_NAMES = Policy(redact=frozenset({"EMAIL_ADDRESS", "PERSON"}))


@pytest.fixture(autouse=True)
def names(monkeypatch):
    monkeypatch.setitem(SAID, "names", SAID["pii"])


def poisoned(place: Place) -> str:
    if "poison" in place.value:
        raise ValueError(place.value)
    return "*"


def test_a_document_that_cannot_be_redacted_is_rejected_and_is_in_no_output():
    batch = batch_of(
        {"text": "to a@b.org", "pii": [span(3, 10)]},
        {"text": "to poison@b.org", "pii": [span(3, 15)]},
        {"text": "nothing", "pii": []},
    )
    decided = decide(batch, POLICY, mode=poisoned)
    assert decided.carried["text"].to_pylist() == ["to *", "nothing"]
    assert decided.documents["decision"].to_pylist() == ["redact", "keep"]
    assert decided.rejected.select(["row", "reason"]).to_pylist() == [{"row": 1, "reason": "redaction_error"}]


def test_a_mode_gets_the_id_of_the_document():
    batch = batch_of(*[{"text": "to a@b.org", "pii": [span(3, 10)]}] * 2)
    one, other = decide(batch, POLICY, mode=Pseudonym(b"0123456789abcdef")).carried["text"].to_pylist()
    assert one.startswith("to EMAIL_ADDRESS_")
    assert one != other


def test_names_are_redacted_only_where_the_policy_says_so():
    batch = batch_of({"text": "Ann to a@b.org", "pii": [span(7, 14)], "names": [span(0, 3, "PERSON")]})
    assert decide(batch, POLICY).carried["text"].to_pylist() == ["Ann to |||EMAIL_ADDRESS|||"]
    assert decide(batch, WITH_NAMES).carried["text"].to_pylist() == ["|||PERSON||| to |||EMAIL_ADDRESS|||"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ((3, 10), "to ******* or b"),
        ((0, 10), "** ******* or b"),
        ((5, 13), "to ******* ** b"),
        ((0, 15), "** ******* ** *"),
        ((4, 9), "to ******* or b"),
    ],
)
def test_where_a_name_and_a_value_overlap_nothing_of_either_is_left(name, text):
    batch = batch_of({"text": "to a12@b.c or b", "pii": [span(3, 10)], "names": [span(*name, "PERSON")]})
    masked = decide(batch, WITH_NAMES, mode=Mask()).carried["text"].to_pylist()
    # The mask keeps signs and spaces as they are.
    assert masked == [text.replace("*******", "***@*.*")]


def test_names_alone_can_be_redacted():
    batch = batch_of({"text": "Ann left", "names": [span(0, 3, "PERSON")]}, {"text": "Eve left", "names": None})
    assert decide(batch, WITH_NAMES).carried["text"].to_pylist() == ["|||PERSON||| left", "Eve left"]


def test_without_types_or_without_a_column_there_is_nothing_to_redact():
    batch = batch_of({"text": "Ann", "names": [span(0, 3, "PERSON")]})
    assert redactable(batch.documents, frozenset()) is None
    assert redactable(batch_of({}).documents, frozenset({"PERSON"})) is None


def test_names_are_counted_like_personal_data_and_mentions_lost_with_them_too():
    batch = batch_of(
        {"text": "Ann left", "names": [span(0, 3, "PERSON")], "mentions": [mention("women", 0, 3)]},
        {"text": "Eve left", "names": None, "mentions": []},
    )
    facts = table_of(count_facts(decide(batch, WITH_NAMES), policy=WITH_NAMES).facts).to_pylist()
    told = {(row["fact"], row["label"]): (row["documents"], row["spans"]) for row in facts}
    assert told["names", "PERSON"] == (1, 1)
    assert told["any_names", ""] == (1, 0)
    assert told["redacted_mention", ""] == (1, 1)
    covered = {row["bin"]: row["documents"] for row in facts if row["fact"] == "coverage" and row["label"] == "names"}
    assert covered == {0: 1, 1: 1}


def test_the_transform_carries_how_to_make_a_mode_and_not_the_key():
    transform = Decide(POLICY, mode=Mask)
    assert pickle.loads(pickle.dumps(transform)).mode is Mask


def test_the_merged_spans_have_the_type_of_the_column():
    batch = batch_of({"text": "Ann", "pii": None, "names": [span(0, 3, "PERSON")]})
    merged = redactable(batch.documents, frozenset({"PERSON"}))
    assert merged.type == pa.list_(batch.documents["pii"].type.value_type)

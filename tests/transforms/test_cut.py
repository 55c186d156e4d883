"""Sentences cut out of documents: what goes, what stays, and what is counted."""

import pyarrow as pa
import pytest
from documents import batch_of, mention, span
from pydantic import ValidationError

from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.pii.modes import Pseudonym
from fairsieve.transforms.policy import Policy, PolicyError
from fairsieve.transforms.toxicity.scanner import SPAN

RUDE = {"name": "rude", "column": "toxicity.sentences", "at_least": 0.75}
POLICY = Policy(remove_sentences=[RUDE], redact=frozenset({"EMAIL_ADDRESS"}))
SCORES = pa.struct([("toxicity", pa.float32()), ("sentences", pa.list_(SPAN))])


def sentence(start: int, end: int, score: float = 0.9) -> dict:
    return {"start": start, "end": end, "score": score}


def batch(*rows: dict):
    """Documents with `sentences`, a list of `sentence`, or None for a document that was not scored."""
    made = batch_of(*({name: value for name, value in row.items() if name != "sentences"} for row in rows))
    scores = [
        None if row.get("sentences") is None else {"toxicity": 0.5, "sentences": row["sentences"]} for row in rows
    ]
    made.documents = made.documents.append_column(pa.field("toxicity", SCORES), pa.array(scores, SCORES))
    return made


def texts(policy: Policy, *rows: dict) -> list[str]:
    return decide(batch(*rows), policy).carried["text"].to_pylist()


def test_the_sentence_goes_and_every_other_byte_stays():
    text = "Grüß Gott.  You fool!\n\n\tBye — 👋."
    assert texts(POLICY, {"text": text, "sentences": [sentence(12, 21)]}) == [text[:12] + text[21:]]


def test_only_sentences_from_the_bound_up_go():
    text = "One. Two. Three."
    found = [sentence(0, 4, 0.7), sentence(5, 9, 0.75), sentence(10, 16, 0.8)]
    assert texts(POLICY, {"text": text, "sentences": found}) == ["One.  "]


def test_cut_documents_count_as_redacted_and_others_are_left_alone():
    rows = ({"text": "One. Two.", "sentences": [sentence(0, 4)]}, {"sentences": []}, {"sentences": None})
    decided = decide(batch(*rows), POLICY)
    assert decided.documents["decision"].to_pylist() == ["redact", "keep", "keep"]
    assert decided.documents["reasons"].to_pylist() == [[], [], []]
    assert decided.documents["text"].to_pylist() == ["One. Two.", "some text", "some text"]


def test_a_document_of_which_nothing_is_left_is_removed_with_its_text_as_read():
    decided = decide(batch({"text": " You fool! \n", "sentences": [sentence(1, 10)]}), POLICY)
    assert decided.documents["decision"].to_pylist() == ["remove"]
    assert decided.documents["reasons"].to_pylist() == [["rude"]]
    assert decided.carried["text"].to_pylist() == [" You fool! \n"]


def test_personal_data_is_redacted_in_the_same_pass_and_gone_where_it_stood_in_the_sentence():
    text = "Mail a@b.org. You fool c@d.org! Or e@f.org."
    row = {"text": text, "sentences": [sentence(14, 31)], "pii": [span(5, 12), span(23, 30), span(35, 42)]}
    assert texts(POLICY, row) == ["Mail |||EMAIL_ADDRESS|||.  Or |||EMAIL_ADDRESS|||."]


@pytest.mark.parametrize(
    ("cut", "left"),
    [((0, 7), "|||EMAIL_ADDRESS||| end"), ((7, 14), "Mail |||EMAIL_ADDRESS|||nd"), ((7, 9), "Mail T|T end")],
)
def test_of_a_value_across_the_border_nothing_is_left(cut, left):
    row = {"text": "Mail a@b.org end", "sentences": [sentence(*cut)], "pii": [span(5, 12)]}
    assert texts(POLICY, row) == [left.replace("T|T", "|||EMAIL_ADDRESS||||||EMAIL_ADDRESS|||")]


def test_two_rules_may_name_the_same_words():
    both = Policy(remove_sentences=[RUDE, {**RUDE, "name": "ruder", "at_least": 0.95}])
    found = [sentence(0, 6), sentence(4, 9, 0.99)]
    assert texts(both, {"text": "One. Two. Three.", "sentences": found}) == [" Three."]


def test_a_removed_document_loses_no_sentence():
    policy = Policy(remove=[{"name": "toxic", "column": "toxicity.toxicity", "at_least": 0.5}], remove_sentences=[RUDE])
    assert texts(policy, {"text": "One. Two.", "sentences": [sentence(0, 4)]}) == ["One. Two."]


def test_pseudonyms_are_not_asked_for_sentences():
    mode = Pseudonym(b"0123456789abcdef", "document", "run")
    row = {"text": "One. a@b.org", "sentences": [sentence(0, 4)], "pii": [span(5, 12)]}
    (text,) = decide(batch(row), POLICY, mode=mode).carried["text"].to_pylist()
    assert text.startswith(" EMAIL_ADDRESS_")


def test_a_span_outside_the_text_rejects_the_document_and_no_other():
    decided = decide(batch({"text": "ab", "sentences": [sentence(1, 9)]}, {"sentences": []}), POLICY)
    assert decided.rejected["reason"].to_pylist() == ["redaction_error"]
    assert decided.documents["decision"].to_pylist() == ["keep"]


def facts(*rows: dict) -> list[dict]:
    return table_of(count_facts(decide(batch(*rows), POLICY), policy=POLICY).facts).to_pylist()


def test_sentences_and_their_bytes_are_counted_where_the_document_stays():
    found = facts(
        {"text": "Ünd. Two. Three.", "sentences": [sentence(0, 4), sentence(5, 9)]},
        {"text": "One. Two.", "sentences": [sentence(5, 9)]},
        {"text": "Gone.", "sentences": [sentence(0, 5)]},
    )
    cut = [one for one in found if one["fact"] == "cut"]
    assert sum(one["documents"] for one in cut) == 2
    assert sum(one["spans"] for one in cut) == 3
    assert sum(one["bytes"] for one in cut) == len("Ünd.Two.Two.".encode())
    assert {one["label"] for one in cut} == {"rude"}


def test_groups_of_cut_documents_and_mentions_lost_with_a_sentence_are_counted():
    women, men = mention("women", 0, 3), mention("men", 10, 13)
    found = facts({"text": "One. Two. Three.", "sentences": [sentence(0, 4)], "mentions": [women, men]})
    by_group = {one["group"]: one["documents"] for one in found if one["fact"] == "group_cut"}
    assert by_group == {"women": 1, "men": 1}
    lost = [(one["group"], one["spans"]) for one in found if one["fact"] == "redacted_mention"]
    assert lost == [("women", 1)]


@pytest.mark.parametrize(
    ("change", "says"),
    [({"column": "toxicity.toxicity"}, "holds no sentences"), ({"column": "text"}, "holds no sentences"),
     ({"column": "toxicity.lines"}, "no field 'lines'"), ({"column": "cascade.sentences"}, "no column")],
)  # fmt: skip
def test_a_rule_about_what_holds_no_sentences_fails_before_anything_is_read(change, says):
    rows = batch({"sentences": []})
    with pytest.raises(PolicyError, match=says):
        Policy(remove_sentences=[RUDE | change]).check(rows.documents.schema, rows.carried.schema)


@pytest.mark.parametrize("change", [{"at_least": 0}, {"at_least": 80}, {"name": "R!"}, {"at_most": 0.5}])
def test_a_rule_that_cannot_be_meant_is_refused(change):
    with pytest.raises(ValidationError):
        Policy(remove_sentences=[RUDE | change])


def test_rules_about_documents_and_about_sentences_need_names_of_their_own():
    with pytest.raises(ValidationError, match="name of its own"):
        Policy(remove=[{"name": "rude", "column": "pii", "at_least": 1}], remove_sentences=[RUDE])

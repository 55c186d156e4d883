"""Sentences that hold a group and a word, and groups mentioned together: against plain loops over documents."""

import re
from collections import Counter
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from documents import MENTION, batch_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.lexicons import PLACEBO, load_targets
from fairsieve.transforms import text as text_module
from fairsieve.transforms.associations import AssociationCounter, targets
from fairsieve.transforms.associations.incidence import Incidence, Pairs
from fairsieve.transforms.associations.sample import chosen
from fairsieve.transforms.associations.targets import BORDER, TargetMatcher, targets_of
from fairsieve.transforms.facts import FACTS, merge
from fairsieve.transforms.packed import table_of

COUNTER = AssociationCounter()
TARGETS = {form: target.label for target in targets_of("en") for form in target.forms}
WORDS = (
    "she",
    "he",
    "women",
    "Muslim",
    "nurse",
    "Nurses",
    "doctor",
    "strong",
    "homeless",
    "caf\u00e9",
    "tree",
    "\u6c34",
)
GROUPS = {"she": ("pronouns", "she"), "he": ("pronouns", "he"), "women": ("gender", "women")}
GROUPS |= {"muslim": ("religion", "muslim"), "homeless": ("socioeconomic", "homeless")}
ENDS = (". ", "! ", ".\n", "\n\n", " ", ", ")


def document(text: str, code: str = "en", **row: object) -> dict:
    """A document whose mentions are the words of `GROUPS` in it."""
    found = [
        {"axis": axis, "group": group, "term": word, "start": m.start(), "end": m.end(), "accepted": True}
        for m in re.finditer(r"[a-zA-Z]+", text)
        for word, (axis, group) in GROUPS.items()
        if m.group().lower() == word
    ]
    return {"text": text, "language": {"code": code, "score": 0.9}, "mentions": found, **row}


def counted(*rows: dict, counter: AssociationCounter = COUNTER) -> pa.Table:
    return table_of(counter.count(batch_of(*rows)).facts).cast(FACTS)


def told(facts: pa.Table, fact: str, *measures: str) -> dict:
    """Measures of a fact by axis, group and label, over all buckets."""
    sums: Counter = Counter()
    for row in facts.to_pylist():
        if row["fact"] == fact:
            key = (row["axis"], row["group"], row["label"])
            sums.update({(key, measure): row[measure] for measure in measures})
    keys = {key for key, _ in sums}
    return {key: tuple(sums[key, measure] for measure in measures) for key in keys}


def test_two_groups_of_different_axes_in_one_sentence_are_counted_by_sentence():
    row = document("Muslim women came. Women spoke, and Muslim women, and women. A Muslim sang. She is a Muslim.")
    assert told(counted(row), "sentence_both", "documents", "spans") == {("gender", "women", "religion/muslim"): (1, 2)}


def test_one_word_for_two_axes_is_no_pair_in_a_sentence():
    row = document("Muslim women came. Women spoke.")
    both = {"axis": "nationality", "group": "arab", "term": "x", "start": 0, "end": 6, "accepted": True}
    row["mentions"] = sorted([*row["mentions"], both], key=lambda one: one["start"])
    assert told(counted(row), "sentence_both", "spans") == {
        ("gender", "women", "nationality/arab"): (1,),
        ("gender", "women", "religion/muslim"): (1,),
    }


def test_a_sentence_with_a_group_and_a_word_is_a_pair():
    facts = counted(document("The nurse said she was strong. The doctor left. He met a nurse, a nurse!"))
    assert told(facts, "sentence", "spans") == {("", "", ""): (3,)}
    assert told(facts, "sentence_pair", "documents", "spans", "tokens") == {
        ("pronouns", "she", "occupation/nurse"): (1, 1, 1),
        ("pronouns", "she", "descriptor/strong"): (1, 1, 1),
        ("pronouns", "he", "occupation/nurse"): (1, 1, 2),
    }
    assert told(facts, "sentence_target", "spans", "tokens") == {
        ("", "", "occupation/nurse"): (2, 3),
        ("", "", "occupation/doctor"): (1, 1),
        ("", "", "descriptor/strong"): (1, 1),
    }


def test_a_rejected_match_makes_no_pair():
    row = document("The nurse met women.")
    row["mentions"][0]["accepted"] = False
    facts = counted(row)
    assert told(facts, "sentence_pair", "spans") == {}
    assert told(facts, "sentence_group", "spans") == {}


def test_a_word_that_names_the_group_is_no_pair_with_it():
    facts = counted(document("She knew a homeless woman."))
    pairs = told(facts, "sentence_pair", "spans")
    assert ("pronouns", "she", "descriptor/homeless") in pairs
    assert ("socioeconomic", "homeless", "descriptor/homeless") not in pairs


def test_i_and_you_are_no_groups():
    row = document("I am a nurse.")
    row["mentions"] = [{"axis": "pronouns", "group": "first", "term": "i", "start": 0, "end": 1, "accepted": True}]
    assert told(counted(row), "sentence_group", "spans") == {}


def test_ordinary_words_are_no_groups():
    row = document("The window and the nurse.")
    row["mentions"] = [{"axis": PLACEBO, "group": "window", "term": "w", "start": 4, "end": 10, "accepted": True}]
    assert told(counted(row), "sentence_group", "spans") == {}


def test_documents_in_other_languages_have_no_sentences_but_groups_together():
    facts = counted(document("Muslim women and a nurse", code="fr"))
    assert told(facts, "sentence", "spans") == {}
    assert told(facts, "together", "documents") == {("gender", "women", "religion/muslim"): (1,)}


def test_documents_that_no_lexicon_could_read_are_left_out():
    row = document("The nurse said she was strong.") | {"mentions": None}
    assert counted(row).num_rows == 0


def test_groups_side_by_side_are_told_from_groups_in_one_document():
    facts = counted(document("Muslim women came. Homeless people left."), document("Women met a Muslim man."))
    assert told(facts, "together", "documents") == {
        ("gender", "women", "religion/muslim"): (2,),
        ("gender", "women", "socioeconomic/homeless"): (1,),
        ("religion", "muslim", "socioeconomic/homeless"): (1,),
    }
    assert told(facts, "next_to", "documents") == {("gender", "women", "religion/muslim"): (1,)}


def test_one_word_that_stands_for_two_groups_is_no_pair():
    row = document("Muslim students")
    row["mentions"] = [row["mentions"][0], row["mentions"][0] | {"axis": "mine", "group": "faithful"}]
    assert told(counted(row), "together", "documents") == {}


@pytest.mark.parametrize("text", ["nurse", "nurse's", "a nurse-led unit", "NURSE", "\u201cnurse\u201d", "nurse\u2019s"])
def test_a_target_is_found_as_a_word(text):
    assert len(TargetMatcher(targets_of("en")).find(np.frombuffer(text.encode() + BORDER, np.uint8))[0]) == 1


@pytest.mark.parametrize("text", ["nursery", "caf\u00e9nurse", "nurse\u00e9", "wetnurse", "nur\x00se"])
def test_a_target_is_not_found_inside_a_word_or_across_documents(text):
    assert len(TargetMatcher(targets_of("en")).find(np.frombuffer(text.encode() + BORDER, np.uint8))[0]) == 0


@pytest.mark.parametrize("piece_bytes", range(1, 24))
def test_targets_are_found_wherever_pieces_of_a_text_meet(monkeypatch, piece_bytes):
    monkeypatch.setattr(targets, "_PIECE_BYTES", piece_bytes)
    text = b"a nurse and nurses, nursery; the nurse" + BORDER
    _, place = TargetMatcher(targets_of("en")).find(np.frombuffer(text, np.uint8))
    assert sorted(place.tolist()) == [one.start() for one in re.finditer(rb"\bnurses?\b", text)]


texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(ENDS)), max_size=12).map(
    lambda parts: "".join(word + end for word, end in parts)
)


@settings(max_examples=40)
@given(st.lists(texts, min_size=1, max_size=5))
def test_pairs_are_those_of_a_loop_over_sentences(corpus):
    facts = counted(*(document(text) for text in corpus))
    pairs, together = Counter(), Counter()
    for text in corpus:
        named = {GROUPS[word] for word in re.findall("[a-z]+", text.lower()) if word in GROUPS}
        people = sorted(name for name in named if name[0] != "pronouns")
        together.update((*one, "/".join(other)) for one, other in combinations(people, 2))
        # A line's end ends a sentence, unless a small letter follows a single one; so does a stop before a space.
        for sentence in re.split(r"(?<=[.!] )|(?<=[.!]\n)|\n\n|\n(?![a-z])", text):
            words = re.findall(r"\w+", sentence.lower())
            holding = {
                (GROUPS[one], TARGETS[other]) for one in words for other in words if one in GROUPS and other in TARGETS
            }
            pairs.update((*group, label) for group, label in holding if label.split("/")[1] != group[1])
    assert told(facts, "sentence_pair", "spans") == {key: (n,) for key, n in pairs.items()}
    assert told(facts, "together", "documents") == {key: (n,) for key, n in together.items()}


@settings(max_examples=25)
@given(st.lists(texts, min_size=2, max_size=6), st.integers(1, 5))
def test_facts_do_not_depend_on_how_documents_are_batched(corpus, cut):
    rows = [document(text, cluster=f"site{n % 2}", id=f"d{n}") for n, text in enumerate(corpus)]
    apart = [counted(*part) for part in (rows[:cut], rows[cut:]) if part]
    assert merge(apart).equals(counted(*rows))


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=20),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=20),
)
def test_every_first_thing_of_a_unit_is_paired_with_every_second(firsts, seconds):
    def incidence(rows, things):
        unit, thing = np.array(rows, np.int64).reshape(-1, 2).T
        return Incidence.of(unit, thing, things)

    found = Pairs.of(incidence(firsts, 3), incidence(seconds, 4))
    times, others = Counter(firsts), Counter(seconds)
    expected = {(u, a, b): (others[u, b], times[u, a] * others[u, b]) for u, a in times for v, b in others if u == v}
    columns = zip(found.unit, found.first, found.second, found.times, found.ways, strict=True)
    assert {(u, a, b): (times, ways) for u, a, b, times, ways in columns} == expected


def test_a_sample_is_the_share_asked_for_and_grows_with_it():
    ids = pa.array([f"doc-{n}" for n in range(20_000)])
    small, large = (chosen(ids, share) for share in (0.1, 0.3))
    assert small.mean() == pytest.approx(0.1, abs=0.01)
    assert large.mean() == pytest.approx(0.3, abs=0.01)
    assert not (small & ~large).any()


def test_facts_do_not_depend_on_how_much_text_is_searched_at_once(monkeypatch):
    rows = [
        document(text)
        for text in ("The women are doctors. A nurse", "", "nurse and Muslim doctor.", "A nurse is a man.")
    ]
    whole = counted(*rows)
    monkeypatch.setattr(text_module, "STRETCH_BYTES", 20)
    assert "sentence_pair" in whole["fact"].to_pylist()
    assert counted(*rows) == whole


def test_documents_outside_the_sample_are_not_counted():
    rows = [document("The nurse said she left.", id=f"d{n}") for n in range(200)]
    facts = counted(*rows, counter=AssociationCounter(0.5))
    expected = int(chosen(pa.array([f"d{n}" for n in range(200)]), 0.5).sum())
    assert 0 < expected < 200
    assert told(facts, "sample", "documents") == {("", "", ""): (expected,)}
    assert told(facts, "sentence_pair", "documents") == {("pronouns", "she", "occupation/nurse"): (expected,)}


def test_a_mention_is_the_struct_that_the_scanner_adds():
    assert [field.name for field in MENTION] == ["axis", "group", "term", "start", "end", "accepted"]


def test_women_at_work_is_of_a_year():
    known = [one for one in load_targets("occupations").occupations if one.women_percent is not None]
    assert len(known) == 60
    assert {one.year for one in known} == {2015, 2016}

"""Adjectives that a parser says of groups, in a sample of sentences."""

import re
from collections import Counter

import numpy as np
import pytest
from documents import batch_of

from fairsieve.transforms.associations.describe import DescriptionCounter, ParserMissingError, load_parser
from fairsieve.transforms.associations.sample import mixed
from fairsieve.transforms.associations.vocabulary import WITHHELD, Vocabulary
from fairsieve.transforms.facts import merge
from fairsieve.transforms.packed import table_of

GROUPS = {"women": ("gender", "women"), "muslim": ("religion", "muslim"), "she": ("pronouns", "she")}


@pytest.fixture(scope="module", autouse=True)
def parser():
    try:
        return load_parser("en_core_web_sm")
    except ParserMissingError as error:
        pytest.skip(str(error))


def document(text: str, **row: object) -> dict:
    found = [
        {"axis": axis, "group": group, "term": word, "start": m.start(), "end": m.end(), "accepted": True}
        for m in re.finditer(r"[a-zA-Z]+", text)
        for word, (axis, group) in GROUPS.items()
        if m.group().lower() == word
    ]
    return {"text": text, "language": {"code": "en", "score": 0.9}, "mentions": found, **row}


def said(*rows: dict, fact: str = "description", share: float = 1.0, most: int = 500, seed: int = 0) -> Counter:
    facts = table_of(DescriptionCounter("en_core_web_sm", share, most, seed).count(batch_of(*rows)).facts)
    counted: Counter = Counter()
    for row in [] if facts is None else facts.to_pylist():
        if row["fact"] == fact:
            counted[row["group"], row["label"]] += row["spans"]
    return counted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The young women came.", {("women", "young"): 1}),
        ("She is strong and calm.", {("she", "strong"): 1, ("she", "calm"): 1}),
        ("She is not tall.", {}),
        ("The house is old, and women came.", {}),
        ("A young Muslim teacher came home.", {("muslim", "young"): 1}),
        ("\u00c9t\u00e9! Then the brave women left.", {("women", "brave"): 1}),
    ],
)
def test_adjectives_of_a_group_are_counted(text, expected):
    assert said(document(text)) == {(group, f"adjective/{word}"): n for (group, word), n in expected.items()}


def test_insults_and_words_of_no_dictionary_are_counted_but_not_printed():
    assert said(document("The idiotic women left.")) == {("women", f"adjective/{WITHHELD}"): 1}
    assert said(document("The zorblaxian women left.")) in ({}, {("women", f"adjective/{WITHHELD}"): 1})


def test_our_own_descriptors_are_printed_whatever_their_score(parser):
    assert Vocabulary(parser).printed(["Stupid", "quiet", "idiotic"]) == ["stupid", "quiet", WITHHELD]


ROWS = [document("The young women came. She is tall.", id=f"d{n}", cluster=f"d{n}") for n in range(60)]


def test_the_sample_is_a_share_of_sentences_and_another_for_another_seed():
    half = said(*ROWS, fact="described", share=0.5)
    assert 40 <= half.total() <= 80
    assert said(*ROWS, fact="described", share=0.5, seed=1) != half
    assert said(*ROWS, fact="described", share=0.0).total() == 0


def test_no_more_sentences_of_a_batch_are_parsed_than_asked_for():
    assert said(*ROWS, fact="described", most=7).total() == 7


def test_the_sample_does_not_depend_on_how_documents_are_batched():
    counter = DescriptionCounter("en_core_web_sm", 0.5, 500, 0)
    apart = [table_of(counter.count(batch_of(*part)).facts) for part in (ROWS[:13], ROWS[13:])]
    assert merge(apart).equals(merge([table_of(counter.count(batch_of(*ROWS)).facts)]))


def test_hashes_of_neighbours_are_spread_evenly():
    places = mixed(np.arange(10_000, dtype=np.uint64)) / 2.0**64
    assert np.histogram(places, bins=10, range=(0, 1))[0] == pytest.approx(np.full(10, 1000), abs=120)

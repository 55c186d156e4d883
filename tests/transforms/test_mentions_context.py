"""The words around matches, and what the sense rules make of them, beside the same in plain Python."""

import numpy as np
import plain_senses
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairsieve.lexicons import load_lexicons
from fairsieve.transforms.mentions import Mentions, sides
from fairsieve.transforms.mentions.senses import lists_of
from fairsieve.transforms.mentions.sides import PADDING, WINDOW_BYTES, Side
from fairsieve.transforms.mentions.vocabulary import NOTHING, Vocabulary
from fairsieve.transforms.mentions.words import SHORTENED, words_after, words_before

LISTED = frozenset({"people", "women", "the", "mr", "-owned", "'s", ",", ".", "!", "?", "long-term", "extraordinarily"})
PEOPLE = frozenset({"people", "women"})
VOCABULARY = Vocabulary({"listed": LISTED, "person_nouns": PEOPLE, "shortened": SHORTENED})

WORDS = "people Women THE the Mr J I x well-known fellow-women pre- -owned - 's don't ' . , ! ? ... ( * _ 1 2b ended"
UNUSUAL = "\u2019s \u2026 \u2011 \u00e9 \u4e2d \u2022 e\u0301 -- extraordinarily antidisestablishmentarianism long-term"
GAPS = [" ", "  ", "\n", "\r\n", " \n", "\n\n", "\n \n", "\t", "\x1c", "\x00", "\u00a0", "y" * 70, " " * 40, ". ", '"']
PIECES = st.sampled_from([*WORDS.split(), *UNUSUAL.split(), *GAPS])


def read(text, backwards):
    """Numbers and shapes of all words before or behind each place of the text that is no part of a character."""
    data = text.encode()
    places = [len(text[:number].encode()) for number in range(len(text))]
    at = np.array(places, np.int64) + PADDING
    around = np.zeros(PADDING, np.uint8)
    padded = np.concatenate([around, np.frombuffer(data, np.uint8), around])
    limit = np.maximum(at - WINDOW_BYTES, PADDING) if backwards else np.minimum(at + WINDOW_BYTES, PADDING + len(data))
    side = Side(padded, at, limit, VOCABULARY, backwards)
    side.read(np.arange(len(at)), len(side.words) - 1)
    return places, side


def described(words):
    numbers, shapes = VOCABULARY.describe_all(words)
    return numbers.tolist(), shapes.tolist()


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=24).map("".join))
@example("x Mr. J. Women. people")
@example("people\n\n" + "x" * 28 + "-" * 3 + "women")
def test_words_read_by_steps_are_those_read_one_by_one(text):
    data = text.encode()
    for backwards in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sides, "_MANY", 0)
            patch.setattr(sides, "_NEAR", 1000)
            places, side = read(text, backwards)
        for row, place in enumerate(places):
            if backwards:
                words = list(words_before(data[max(place - WINDOW_BYTES, 0) : place], text[row]))
            else:
                words = list(words_after(data[place : place + WINDOW_BYTES]))
            numbers, shapes = described(words)
            assert side.words[: len(words), row].tolist() == numbers
            assert side.shapes[: len(words), row].tolist() == shapes
            assert (side.words[len(words) :, row] == NOTHING).all()


@pytest.mark.parametrize("many", [0, 2, 1000])
def test_how_words_are_read_makes_no_difference(monkeypatch, many):
    text = "Mr. Women said the people-owned shop isn't well-known; J. people\u2019s women! The Mr.\n\nThe people"
    monkeypatch.setattr(sides, "_MANY", 0)
    monkeypatch.setattr(sides, "_NEAR", 1000)
    expected = [read(text, backwards)[1].words for backwards in (False, True)]
    monkeypatch.setattr(sides, "_MANY", many)
    monkeypatch.setattr(sides, "_NEAR", 2)
    for backwards in (False, True):
        assert (read(text, backwards)[1].words == expected[backwards]).all()


def test_a_word_has_the_number_of_the_list_and_any_other_none():
    numbers, _ = VOCABULARY.describe_all(["People", "PEOPLE", "peoples", "long-term"])
    assert numbers[0] == numbers[1] == VOCABULARY.number("people")
    assert VOCABULARY["listed"][numbers].tolist() == [True, True, False, True]
    assert not VOCABULARY["not there"].any()


SAID = """
black white American Christian blind old man boy girl gay French people women economy car and , . ; the an is
was are young police team said she of oh 's -owned man's food teacher Smith John percent identify as queer bi
anti- US IT HE MET who they Dr shoes children with autism in minor A deaf to kid you guys growing up poor all-
descent speak seniors school whites many or White 16-year-old communist party General middle class Dutch love
their traveled Big Boys Game displaced thousands while females eggs blue , that's His dementia died research
"""
SENTENCES = st.lists(st.sampled_from([*SAID.split(), "\nwomen", "old\neconomy", "\n"]), max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def english():
    """A scanner, and the terms and senses that it works with."""
    scanner = Mentions(languages=("en",))
    scanner.load()
    lexicons = load_lexicons(["en"])
    terms = {term.id: term for _, term in lexicons.terms("en")}
    lists = lists_of(lexicons.senses["en"], lexicons.of("en"))
    lists["anywhere"] = frozenset().union(*lists.values())
    return scanner, terms, lexicons.senses["en"], lists


def plainly(text, mentions, terms, senses, lists):
    """Whether each mention in an ASCII text is accepted, in plain Python."""
    for one in mentions:
        term = terms[one["term"]]
        written = text[one["start"] : one["end"]]
        place = plain_senses.Place(text.encode(), one["start"], one["end"], 0, len(text))
        if term.acronym and written.isupper() and len(written) > 1 and not plain_senses.among_capitals(place):
            yield False
        else:
            yield not term.ambiguous or plain_senses.accepts(place, term, senses, lists)


@settings(max_examples=100)
@given(st.lists(SENTENCES, min_size=1, max_size=8))
def test_senses_are_told_as_in_plain_python(english, texts):
    scanner, *rules = english
    lists = scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()
    for text, mentions in zip(texts, lists, strict=True):
        assert [one["accepted"] for one in mentions] == list(plainly(text, mentions, *rules))


def test_sentences_with_labels_are_judged_as_in_plain_python(english):
    from test_mentions_senses import SENTENCES as LABELLED

    scanner, *rules = english
    texts = [line.split("\t")[1].replace("[", "").replace("]", "") for line in LABELLED.read_text("utf-8").splitlines()]
    texts = [text.encode("ascii", "ignore").decode() for text in texts]
    lists = scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()
    compared = 0
    for text, mentions in zip(texts, lists, strict=True):
        assert [one["accepted"] for one in mentions] == list(plainly(text, mentions, *rules)), text
        compared += len(mentions)
    assert compared > 500

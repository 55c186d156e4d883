"""Words and their hashes, against plain Python."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.toxicity.ngrams import CHARACTERS, MAX_WORD_BYTES, Characters, Words, pairs


def words_of(text: str, cuts: tuple[int, ...] = ()) -> Words:
    block = np.frombuffer(text.encode(), np.uint8)
    return Words.of(block, np.array([0, *cuts, len(block)]))


def spelled(words: Words) -> list[str]:
    return [
        bytes(words.folded[start:end]).decode("utf-8", "replace")
        for start, end in zip(words.starts, words.ends, strict=True)
    ]


@given(st.text(alphabet="abzAZ09 .,*$@'-\n", max_size=80))
def test_words_of_ascii_text_are_those_that_a_regular_expression_finds(text):
    assert spelled(words_of(text)) == re.findall(r"[a-z0-9*$]+", text.lower().replace("@", "*")) or "@" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You’re a “fool”", ["you", "re", "a", "fool"]),
        ("a b c!t! d", ["a", "b", "c!t", "d"]),
        ("sh!t f**k", ["sh!t", "f**k"]),
        ("one\u00a0two \u00abthree\u00bb", ["one", "two", "three"]),
        ("", []),
    ],
)
def test_words_end_at_punctuation_of_any_width(text, expected):
    assert spelled(words_of(text)) == expected


def test_a_word_does_not_reach_over_a_cut():
    assert spelled(words_of("onetwo", cuts=(3,))) == ["one", "two"]


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=40), min_size=2, max_size=30))
def test_words_have_equal_hashes_only_when_they_are_equal(texts):
    hashes = words_of(" ".join(texts)).hashes
    assert len(set(hashes.tolist())) == len(set(texts))


def test_a_hash_does_not_depend_on_where_the_word_stands():
    words = words_of("extraordinarily, so EXTRAORDINARILY")
    assert words.hashes[0] == words.hashes[2]


def test_case_does_not_matter_in_latin_letters_with_accents_either():
    first, second = words_of("caf\u00e9 CAF\u00c9").hashes
    assert first == second


def test_a_pair_is_ordered():
    one, other = words_of("dog bites man bites dog").hashes[[0, 1]], words_of("bites dog").hashes
    assert pairs(one)[0] != pairs(other)[0]


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=30), min_size=1, max_size=5))
def test_character_ngrams_are_those_of_the_word_between_spaces(texts):
    words = words_of(" ".join(texts))
    characters = Characters.of(words.folded, words.starts, words.ends)
    for length in CHARACTERS:
        _, whole = characters.hashes(length)
        found = [int(read).to_bytes(8, "little")[:length].decode() for read in characters.reads[whole]]
        between = [f" {text[:MAX_WORD_BYTES]} " for text in texts]
        assert found == [text[at : at + length] for text in between for at in range(len(text) - length + 1)]

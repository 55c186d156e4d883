"""Ambiguous words in sentences: people, or something else."""

import runpy
from pathlib import Path

import pyarrow as pa
import pytest

from fairsieve.transforms.mentions import Mentions

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "senses.py"))
SENTENCES = BENCHMARK["SENTENCES"]
"""Our own sentences, one word of each in brackets: 1 if it speaks of people of the group, else 0."""

AXES = "age caste disability gender migration nationality race_ethnicity religion sexual_orientation socioeconomic"


@pytest.fixture(scope="module")
def figures():
    return BENCHMARK["figures"]()


@pytest.mark.parametrize("axis", [*AXES.split(), "black, white, straight", "all"])
def test_ambiguous_words_are_told_apart_in_most_sentences(figures, axis):
    assert figures[axis]["sentences"] > 40
    assert figures[axis]["precision"] >= 0.92
    assert figures[axis]["recall"] >= 0.85


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("Dr. White spoke. Then he left.", False),
        ("He met Dr. No. White people left.", True),
        ("black\n\nwomen", False),
        ("They wore black women's shoes.", False),
        ("They honoured black women's suffrage.", True),
        ("a Black-owned shop", True),
        ("a black-and-white film", False),
        ("non-white residents", True),
        ("the show is white", False),
        ("she is white", True),
        ("60 percent white", True),
    ],
)
def test_the_words_beside_it_decide(text, accepted):
    scanner = Mentions(languages=("en",), axes=("race_ethnicity",))
    scanner.load()
    (mentions,) = scanner.scan(pa.record_batch({"text": pa.array([text])})).to_pylist()
    assert any(one["accepted"] for one in mentions) == accepted

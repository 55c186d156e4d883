"""Ambiguous words in sentences: people, or something else."""

from pathlib import Path

import pyarrow as pa
import pytest

from fairsieve.lexicons import PLACEBO
from fairsieve.transforms.mentions import Mentions

SENTENCES = Path(__file__).with_name("mentions_sentences.tsv")
"""Our own sentences, one word of each in brackets: 1 if it speaks of people of the group, else 0."""


def judged():
    """(label, sentence, whether the bracketed word is taken for people) of every sentence."""
    rows = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        label, marked = line.split("\t")
        start, end = marked.index("["), marked.index("]") - 1
        rows.append((label == "1", marked.replace("[", "").replace("]", ""), start, end))
    scanner = Mentions(languages=("en",), placebo=True)
    scanner.load()
    lists = scanner.scan(pa.record_batch({"text": pa.array([row[1] for row in rows], pa.string())})).to_pylist()
    return [
        (
            label,
            text,
            any(
                one["accepted"] and one["start"] < end and one["end"] > start
                for one in mentions
                if one["axis"] != PLACEBO
            ),
        )
        for (label, text, start, end), mentions in zip(rows, lists, strict=True)
    ]


def test_ambiguous_words_are_told_apart_in_most_sentences():
    rows = judged()
    right = sum(label and taken for label, _, taken in rows)
    assert right / sum(taken for _, _, taken in rows) >= 0.92
    assert right / sum(label for label, _, _ in rows) >= 0.85


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

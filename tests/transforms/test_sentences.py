"""Where sentences end."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.sentences import MAX_SENTENCE_BYTES, Sentences
from fairsieve.transforms.text import TextBuffer


def split(*texts: str) -> list[list[str]]:
    buffer = TextBuffer.of(pa.array(texts, pa.string()))
    found = Sentences.of(buffer)
    start, end = found.trimmed(buffer.data, np.arange(len(found)))
    whole = [bytes(buffer.data[a:b]).decode() for a, b in zip(start, end, strict=True)]
    return [whole[a:b] for a, b in zip(found.first[:-1], found.first[1:], strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("you idiot. go away", ["you idiot.", "go away"]),
        ("It cost 3.50 euros. Fine.", ["It cost 3.50 euros.", "Fine."]),
        ("Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        ("J. R. Smith of the U.S. Army came. He sat.", ["J. R. Smith of the U.S. Army came.", "He sat."]),
        ("So do I. You too?", ["So do I.", "You too?"]),
        ("Pens, etc. are sold. Apples, etc. Nothing else.", ["Pens, etc. are sold.", "Apples, etc.", "Nothing else."]),
        ('He said "stop!" and left. "Why?" She ran.', ['He said "stop!" and left.', '"Why?"', "She ran."]),
        ("“No.” Then he left.", ["“No.”", "Then he left."]),
        ("A title\nThe text starts here", ["A title", "The text starts here"]),
        ("a line that is\nwrapped by hand", ["a line that is\nwrapped by hand"]),
        ("first part\n\nsecond part", ["first part", "second part"]),
        ("first\r\n\r\nsecond", ["first", "second"]),
        ("Wait... What", ["Wait...", "What"]),
        ("今天很好。明天呢？好", ["今天很好。", "明天呢？", "好"]),
        ("यह एक है। वह दो है।", ["यह एक है।", "वह दो है।"]),
        ("visit www.example.com now", ["visit www.example.com now"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text, expected):
    assert split(text) == [expected]


def test_documents_never_share_a_sentence():
    assert split("no end", "", "here") == [["no end"], [], ["here"]]


def test_a_stretch_without_an_end_is_cut_at_white_space():
    sentences = split("word " * 1000)[0]
    assert max(map(len, sentences)) <= MAX_SENTENCE_BYTES
    assert " ".join(sentences) == ("word " * 1000).strip()


def test_a_stretch_without_white_space_is_cut_between_characters():
    assert "".join(split("é" * 3000)[0]) == "é" * 3000


@given(st.lists(st.text(alphabet='ab.!? \n"’Dr。é1', max_size=60), max_size=6))
def test_sentences_tile_every_document(texts):
    buffer = TextBuffer.of(pa.array(texts, pa.string()))
    found = Sentences.of(buffer)
    assert found.starts[found.first].tolist() == buffer.starts.tolist()
    assert (np.diff(found.starts) > 0).all()


@given(st.lists(st.text(alphabet="ab. \nCé", max_size=60), min_size=1, max_size=6))
def test_a_documents_sentences_do_not_depend_on_its_neighbours(texts):
    assert split(*texts) == [split(text)[0] for text in texts]


def test_a_run_of_line_ends_is_one_border():
    buffer = TextBuffer.of(pa.array(["one" + "\n" * 5000 + "two"], pa.string()))
    found = Sentences.of(buffer)
    start, end = found.trimmed(buffer.data, np.arange(len(found)))
    assert (end > start).sum() == 2
    assert len(found) < 20

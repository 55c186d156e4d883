"""Token counts."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.tokens import count_tokens

TOKEN = re.compile("[\u3040-\u9fff]|[0-9A-Za-z_\u00c0-\u1fff\u2080-\u2fff\ua000-\ufeff\U00010000-\U0010ffff]+")

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("ab 1_é×“”、。日本ｆ😀’")), max_size=40)
)


@given(TEXTS)
def test_tokens_are_those_of_the_plain_definition(texts):
    counted = count_tokens(TextBuffer.of(pa.array(texts, pa.string())))
    assert counted.tolist() == [len(TOKEN.findall(text)) for text in texts]


@given(TEXTS, st.integers(0, 5))
def test_a_slice_counts_as_its_documents_do(texts, skip):
    sliced = pa.array(texts, pa.string()).slice(skip)
    assert count_tokens(TextBuffer.of(sliced)).tolist() == [len(TOKEN.findall(text)) for text in texts[skip:]]


def test_documents_larger_than_a_block_are_counted_whole():
    texts = ["word " * 500_000, "", "two words"]
    assert count_tokens(TextBuffer.of(pa.array(texts))).tolist() == [500_000, 0, 2]

"""Texts end to end: joined, and cut into stretches."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms import text
from fairsieve.transforms.text import Texts, stretches

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=6)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 6), st.integers(0, 6)), max_size=5), st.integers(0, 60))
def test_texts_are_joined_wherever_their_columns_begin_and_end(parts, room):
    columns = [pa.array(texts, pa.string()).slice(begin, length) for texts, begin, length in parts]
    texts = Texts(room)
    for column in columns:
        texts.append(column)
    found = texts.joined()
    found.validate(full=True)
    assert found.to_pylist() == [one for column in columns for one in column.to_pylist()]


def test_texts_of_more_than_a_column_can_hold_are_refused():
    texts, part = Texts(0), pa.array(["x" * 8])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "_MOST", 31)
        for _ in range(3):
            texts.append(part)
        with pytest.raises(pa.ArrowInvalid, match="32 bytes"):
            texts.append(part)
    assert texts.joined().to_pylist() == ["xxxxxxxx"] * 3


@given(TEXTS, st.integers(1, 12))
def test_stretches_follow_one_another_and_are_short_or_one_text(texts, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "STRETCH_BYTES", most)
        found = list(stretches(pa.array(texts, pa.string())))
    assert [row for begin, end in found for row in range(begin, end)] == list(range(len(texts)))
    assert all(end == begin + 1 or len("".join(texts[begin:end]).encode()) <= most for begin, end in found)

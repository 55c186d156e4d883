"""Texts end to end: joined, and cut into stretches."""

from collections import deque

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms import text
from fairsieve.transforms.text import joined, stretches

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=6)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 6), st.integers(0, 6)), max_size=5), st.integers(1, 20))
def test_texts_are_joined_wherever_their_columns_begin_and_end(parts, most):
    columns = [pa.array(texts, pa.string()).slice(begin, length) for texts, begin, length in parts]
    waiting = deque(columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "STRETCH_BYTES", most)
        found = joined(waiting)
    found.validate(full=True)
    assert found.to_pylist() == [one for column in columns for one in column.to_pylist()]
    assert not waiting


def test_texts_of_more_than_a_column_can_hold_are_refused():
    part = pa.array(["x" * (1 << 24)])
    waiting = deque([part] * 128)
    with pytest.raises(pa.ArrowInvalid, match="2147483648"):
        joined(waiting)
    assert len(waiting) == 128


@given(TEXTS, st.integers(1, 12))
def test_stretches_follow_one_another_and_are_short_or_one_text(texts, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "STRETCH_BYTES", most)
        found = list(stretches(pa.array(texts, pa.string())))
    assert [row for begin, end in found for row in range(begin, end)] == list(range(len(texts)))
    assert all(end == begin + 1 or len("".join(texts[begin:end]).encode()) <= most for begin, end in found)

"""Lines: cut at line feeds, in bounded memory, whatever blocks they come in."""

import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.lines import split_lines


def in_blocks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[first : first + size] for first in range(0, len(data), size))


@given(lines=st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b""))), size=st.integers(1, 40))
def test_lines_and_their_places_do_not_depend_on_the_blocks(lines, size):
    data = b"".join(line + b"\n" for line in lines)
    found = list(split_lines(in_blocks(data, size), 8))
    assert [line for _, line in found] == [line if len(line) <= 8 else None for line in lines]
    starts = [sum(len(line) + 1 for line in lines[:place]) for place in range(len(lines))]
    assert [offset for offset, _ in found] == starts


@given(data=st.binary(max_size=60), size=st.integers(1, 9))
def test_a_missing_last_line_feed_loses_nothing(data, size):
    whole = data if data.endswith(b"\n") or not data else data + b"\n"
    assert list(split_lines(in_blocks(data, size), 99)) == list(split_lines([whole] if whole else [], 99))


def test_other_line_ends_of_unicode_are_text():
    line = "a\u2028b\u0085c\x0bd\re".encode()
    assert list(split_lines([line], 99)) == [(0, line)]


def test_an_over_long_line_is_held_at_no_time():
    tracemalloc.start()
    block = b"a" * (1 << 16)
    found = list(split_lines((block for _ in range(800)), 1 << 20))  # 50 MiB on one line
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(0, None)]
    assert peak < 4 << 20


def test_damage_passes_on_the_line_it_cut_off():
    def broken() -> Iterable[bytes]:
        yield b"one\ntw"
        yield b"o"
        raise Damage("truncated_stream")

    lines = split_lines(broken(), 99)
    assert next(lines) == (0, b"one")
    with pytest.raises(Damage) as caught:
        next(lines)
    assert caught.value.tail == (4, b"two")

"""Stretches: where digits stand together, by arithmetic over the bytes of a batch."""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.pii.fold import decimals, fold
from fairsieve.transforms.text import TextBuffer

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_FEWEST_DIGITS, _FEWEST_GROUPS = 6, 4
"""A stretch has so many digits, or groups of digits: no number has fewer of both, and an IP address has four groups."""

_GAP_BYTES = 12
"""At most so many are between two groups of a stretch: four characters of three bytes, all of them of _BETWEEN,"""

_LETTERS_BYTES = 2
"""or so many, and capital letters among them,"""

_SPELT = b"[dot]"
"""or this."""

_AROUND_BYTES = 12
"""How far around a stretch a number may begin or end, with letters."""

LINE_ENDS = 16
"""Between two lines of an excerpt, so that no match and no note of one holds for the next."""

_BLOCK = 1 << 17
"""How many bytes are looked at together, so that what is noted of them stays in a processor's cache."""

_LEAD = 0xC0  # the least of the bytes that begin a character of two or three
_LINE_END, _NO_LINE_END = 0x0A, 0x0B

_BETWEEN = np.zeros(256, np.bool_)
_BETWEEN[list(b" ()+-./_[]~")] = True
# Of characters that are folded to these, or are invisible.
_BETWEEN[0x80:0xC3] = _BETWEEN[0xE2:0xE4] = _BETWEEN[0xEF] = True
_CAPITAL = np.zeros(256, np.bool_)
_CAPITAL[ord("A") : ord("Z") + 1] = True


class Stretches(NamedTuple):
    """Groups of digits, and the stretches they stand in, as byte places of a batch's buffer: int64, ascending.

    Attributes:
      groups: where each group of digits begins.
      document: the document of each stretch.
      first, last: where its first digit begins and its last ends.
    """

    groups: Places
    document: Places
    first: Places
    last: Places


def wide_digit() -> bytes:
    """An expression for the digits of other scripts, of two or three bytes."""
    last: dict[bytes, list[int]] = {}
    for code in decimals():
        if code < 0x10000:
            encoded = chr(code).encode()
            last.setdefault(encoded[:-1], []).append(encoded[-1])
    return b"|".join(re.escape(head) + b"[" + re.escape(bytes(tails)) + b"]" for head, tails in last.items())


def stretches_of(buffer: TextBuffer, wide_ends: Places) -> Stretches:
    """The stretches of all documents, in order; `wide_ends` are the ends of all matches of wide_digit."""
    starts, ends, counts = _groups(buffer, wide_ends)
    if not len(starts):
        return Stretches(starts, starts, starts, starts)
    linked = _linked(buffer, starts, ends)
    begin = np.flatnonzero(np.concatenate([[True], ~linked]))
    groups = np.diff(np.append(begin, len(starts)))
    enough = (np.add.reduceat(counts, begin) >= _FEWEST_DIGITS) | (groups >= _FEWEST_GROUPS)
    begin, groups = begin[enough], groups[enough]
    return Stretches(starts, buffer.document_of(starts[begin]), starts[begin], ends[begin + groups - 1])


def _groups(buffer: TextBuffer, wide_ends: Places) -> tuple[Places, Places, Places]:
    """Where each group of digits begins and ends within its document, and how many digits it has."""
    data = buffer.data
    held = np.zeros(len(data) + 2, np.bool_)
    inside = held[1:-1]
    for begin in range(0, len(data), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        np.less(data[block] - np.uint8(ord("0")), 10, out=inside[block])
    sizes = np.where(data[wide_ends - 2] >= _LEAD, 2, 3)
    wide = wide_ends - sizes
    for step in range(3):
        inside[wide[sizes > step] + step] = True
    borders = np.concatenate(
        [_changes(held[begin : begin + _BLOCK + 1]) + begin for begin in range(0, len(held), _BLOCK)]
    )
    starts, ends = borders[0::2], borders[1::2]
    inner = buffer.starts[(buffer.starts > 0) & (buffer.starts < len(data))]
    cut = np.unique(inner[inside[inner] & inside[inner - 1]])
    if len(cut):
        starts, ends = np.sort(np.append(starts, cut)), np.sort(np.append(ends, cut))
    counts = ends - starts
    if len(wide):
        np.subtract.at(counts, np.searchsorted(starts, wide, side="right") - 1, sizes - 1)
    return starts, ends, counts


def _changes(flags: npt.NDArray[np.bool_]) -> Places:
    """Where a flag differs from the next one."""
    return np.flatnonzero(flags[1:] != flags[:-1])


def _linked(buffer: TextBuffer, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Whether each group but the last is of one stretch with the next."""
    data = buffer.data
    gaps = starts[1:] - ends[:-1]
    linked = gaps <= _GAP_BYTES
    next_documents = np.searchsorted(starts, buffer.starts[1:-1])
    linked[next_documents[(next_documents > 0) & (next_documents < len(starts))] - 1] = False
    near = np.flatnonzero(linked)
    for step in range(_GAP_BYTES):
        near = near[gaps[near] > step]
        there = data[ends[near] + step]
        fits = _BETWEEN[there] | (_CAPITAL[there] & (gaps[near] <= _LETTERS_BYTES))
        if step < len(_SPELT):
            fits |= (gaps[near] == len(_SPELT)) & (there == _SPELT[step])
        linked[near[~fits]] = False
        near = near[fits]
    return linked


class Excerpt(NamedTuple):
    """Stretches, one a line, with LINE_ENDS before and behind each; no line holds an end of a line.

    Attributes:
      data: the bytes; folded, where they are not ASCII.
      folded: whether they are, so that their places are no longer those of the buffer.
      stretch: the number of the stretch of each line; int64.
      begins: where each line begins in `data`; int64.
    """

    data: bytes
    folded: bool
    stretch: Places
    begins: Places


def excerpts(buffer: TextBuffer, stretches: Stretches) -> list[Excerpt]:
    """All stretches, with what is around them: those that are ASCII as they are, the others folded."""
    wide = _is_wide(buffer, stretches)
    found = []
    for folded in (False, True):
        numbers = np.flatnonzero(wide == folded)
        if len(numbers):
            lines, begins = _lines(buffer, *around(buffer, stretches, numbers))
            found.append(_folded(lines, numbers) if folded else Excerpt(lines.tobytes(), False, numbers, begins))
    return found


def around(buffer: TextBuffer, stretches: Stretches, numbers: Places) -> tuple[Places, Places]:
    """The places of the buffer that lines for stretches of these numbers begin and end with."""
    document = stretches.document[numbers]
    first = np.maximum(stretches.first[numbers] - _AROUND_BYTES, buffer.starts[document])
    return first, np.minimum(stretches.last[numbers] + _AROUND_BYTES, buffer.starts[document + 1])


def _is_wide(buffer: TextBuffer, stretches: Stretches) -> npt.NDArray[np.bool_]:
    """Whether each stretch holds more than ASCII."""
    wide = ~buffer.ascii[stretches.document]
    asked = np.flatnonzero(wide)
    if len(asked):
        lines, begins = _lines(buffer, stretches.first[asked], stretches.last[asked])
        wide[asked] = np.maximum.reduceat(lines, begins) >= 0x80
    return wide


def _lines(buffer: TextBuffer, first: Places, last: Places) -> tuple[Bytes, Places]:
    """The bytes between these places, one a line, and where each line begins."""
    sizes = last - first
    lengths = sizes + LINE_ENDS
    begins = np.cumsum(lengths) - lengths + LINE_ENDS
    lines = np.full(LINE_ENDS + int(lengths.sum()), _LINE_END, np.uint8)
    offsets = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = buffer.data[offsets + np.repeat(first, sizes)]
    taken[taken == _LINE_END] = _NO_LINE_END
    lines[offsets + np.repeat(begins, sizes)] = taken
    return lines, begins


def _folded(lines: Bytes, numbers: Places) -> Excerpt:
    text = fold(lines.tobytes().decode(errors="replace")).text
    data = text.encode()
    ends = np.frombuffer(data, np.uint8) == _LINE_END
    return Excerpt(data, True, numbers, np.flatnonzero(ends[:-1] & ~ends[1:]) + 1)

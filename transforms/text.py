"""The text column as one contiguous UTF-8 buffer, and places in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

UNDETERMINED = "und"
"""The language of a text of which it is not known (ISO 639-2)."""

STRETCH_BYTES = 8 << 20
"""Text that is looked into at once, or a single longer document."""


@dataclass
class TextBuffer:
    """The documents of a batch, end to end.

    Attributes:
      data: uint8, the UTF-8 bytes of all documents; document i is `data[starts[i]:starts[i + 1]]`.
      starts: int64, `documents + 1` places, from 0 to `len(data)`.
      texts: the documents themselves.
    """

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    texts: pa.StringArray

    @classmethod
    def of(cls, texts: pa.StringArray) -> "TextBuffer":
        """Views the array's own memory; nothing is copied. `texts` has no nulls."""
        count = len(texts)
        if count == 0:
            return cls(np.empty(0, np.uint8), np.zeros(1, np.int64), texts)
        _, offsets, values = texts.buffers()
        places = np.frombuffer(offsets, np.int32, count + 1, texts.offset * 4).astype(np.int64)
        whole = np.frombuffer(values, np.uint8) if values is not None else np.empty(0, np.uint8)
        data = whole[places[0] : places[-1]]
        return cls(data, places - places[0], texts)

    @cached_property
    def ascii(self) -> npt.NDArray[np.bool_]:
        """Bool, whether document i has one byte a character, so that its byte and character offsets agree."""
        one_byte = pc.equal(pc.utf8_length(self.texts), pc.binary_length(self.texts))
        return np.asarray(one_byte.to_numpy(zero_copy_only=False), np.bool_)

    def document_of(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The document each byte place lies in."""
        return np.asarray(np.searchsorted(self.starts, places, side="right") - 1)

    def characters(self, document: int, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Character offsets in the document of byte places of the buffer, in any order, at character borders."""
        start, end = self.starts[document], self.starts[document + 1]
        further = np.flatnonzero((self.data[start:end] & 0xC0) == 0x80)  # bytes of a character after its first
        return np.asarray(places - start - np.searchsorted(further, places - start))


def stretches(texts: pa.StringArray) -> Iterator[tuple[int, int]]:
    """Begin and end of rows that follow one another, each of at most `STRETCH_BYTES` of text, or of one document."""
    read = np.cumsum(pc.binary_length(texts).to_numpy())
    begin = 0
    while begin < len(texts):
        before = int(read[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(read, before + STRETCH_BYTES, side="right")))
        yield begin, end
        begin = end


class Texts:
    """Texts one behind another, copied as they come: none waits, and at the end there is nothing to join."""

    def __init__(self, room: int) -> None:
        """`room`: bytes that are likely to be enough; they are only taken from the system as they are used."""
        self._data, self._used = pa.allocate_buffer(room, resizable=True), 0
        self._starts = [np.zeros(1, np.int64)]

    def append(self, texts: pa.StringArray) -> None:
        """`texts` has no nulls.

        Raises: pa.ArrowInvalid: it would be more than a column of strings may hold, 2 GiB.
        """
        part = TextBuffer.of(texts)
        end = self._used + len(part.data)
        if end > _MOST:
            raise pa.ArrowInvalid(f"{end} bytes of text are more than a column holds")
        if end > self._data.size:
            self._grow(min(_MOST, max(end, 2 * self._used)))
        np.frombuffer(self._data, np.uint8)[self._used : end] = part.data
        self._starts.append(self._used + part.starts[1:])
        self._used = end

    def _grow(self, room: int) -> None:
        if self._used:
            self._data.resize(room)
        else:  # resizing would copy, and so take, what was never used
            self._data = pa.allocate_buffer(room, resizable=True)

    def joined(self) -> pa.StringArray:
        """All that was appended; nothing can be after it."""
        _, starts = pa.array(np.concatenate(self._starts)).cast(pa.int32()).buffers()
        self._data.resize(self._used, shrink_to_fit=False)
        return pa.StringArray.from_buffers(sum(map(len, self._starts)) - 1, starts, self._data)


_MOST = (1 << 31) - 1

"""Character offsets of byte places, for all documents of a buffer at once."""

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.text import TextBuffer

Ints = npt.NDArray[np.int64]


def characters(buffer: TextBuffer, document: Ints, *places: Ints) -> list[Ints]:
    """Character offsets, each in its own document, of byte places at character borders.

    Args:
      document: the document of each row.
      places: columns of byte places of the buffer.
    """
    origin = buffer.starts[document]
    if buffer.ascii[document].all():
        return [column - origin for column in places]
    inner = buffer.data.view(np.int8) < -64
    packed = np.packbits(inner, bitorder="little")
    bits = np.concatenate([packed, np.zeros(16 - len(packed) % 8, np.uint8)]).view("<u8")
    passed = np.concatenate([[0], np.cumsum(np.bitwise_count(bits), dtype=np.int64)])

    def inner_before(column: Ints) -> Ints:
        """Bytes before each place that do not begin a character."""
        below = (np.uint64(1) << (column & 63).astype(np.uint64)) - np.uint64(1)
        counted: Ints = passed[column >> 6] + np.bitwise_count(bits[column >> 6] & below)
        return counted

    return [column - origin - inner_before(column) + inner_before(origin) for column in places]

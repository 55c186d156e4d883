"""Documents as fastText reads them: each one line of words."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.language.model_file import END_OF_LINE, LABEL_PREFIX
from fairsieve.transforms.text import TextBuffer

SPACE = 0x20

# fastText parts words at these bytes, and only at these: U+0085 and U+3000 are letters to it.
_SEPARATORS = b"\x00\t\n\v\f\r "
_TO_SPACES = bytes.maketrans(_SEPARATORS, b" " * len(_SEPARATORS))

_NOT_WORDS = re.compile(b"(?<= )(?:(%b)(?= )|%b[^ ]*)" % (END_OF_LINE, LABEL_PREFIX))


@dataclass
class Lines:
    """The words of several documents, end to end.

    Attributes:
      data: uint8, a space, then the words' UTF-8, each with one space after it.
      spaces: int64, places of the spaces: word i is `data[spaces[i] + 1:spaces[i + 1]]`.
      first_words: int64, `documents + 1` numbers: document i has the words `first_words[i]..first_words[i + 1]`, start
        inclusive, end exclusive.
    """

    data: npt.NDArray[np.uint8]
    spaces: npt.NDArray[np.int64]
    first_words: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: pa.StringArray) -> "Lines":
        """The words of texts; `texts` has no nulls."""
        ended = TextBuffer.of(pc.binary_join_element_wise(texts, "", "\n"))
        starts = ended.starts + 1
        data = np.frombuffer(_words_only(b" " + ended.data.tobytes().translate(_TO_SPACES), starts), np.uint8)
        is_space = data == SPACE
        single = np.ones(len(data), np.bool_)
        np.logical_not(is_space[1:] & is_space[:-1], out=single[1:])
        data = data[single]
        spaces = np.flatnonzero(data == SPACE)
        moved = starts - np.searchsorted(np.flatnonzero(~single), starts)
        return cls(data, spaces, np.searchsorted(spaces, moved - 1))

    def distinct_words(self) -> pa.DictionaryArray:
        """Every word with the space after it, each spelling kept but once."""
        offsets = pa.py_buffer((self.spaces + 1).astype(np.int32))
        count = len(self.spaces) - 1
        return pa.BinaryArray.from_buffers(
            pa.binary(), count, [None, offsets, pa.py_buffer(self.data)]
        ).dictionary_encode()


def _words_only(content: bytes, starts: npt.NDArray[np.int64]) -> bytes:
    """Blanks what fastText passes over: labels, and all that follows a mark for the end of the line."""
    if END_OF_LINE not in content and LABEL_PREFIX not in content:
        return content
    blanked = bytearray(content)
    for match in _NOT_WORDS.finditer(content):
        start, end = match.span()
        if match[1]:
            end = int(starts[np.searchsorted(starts, start, side="right")])
        blanked[start:end] = b" " * (end - start)
    return bytes(blanked)

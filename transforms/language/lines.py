"""Documents as fastText reads them: each one line of words."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.language.model_file import END_OF_LINE, LABEL_PREFIX

SPACE = 0x20

# fastText parts words at these bytes, and only at these: U+0085 and U+3000 are letters to it.
_SEPARATORS = b"\x00\t\n\v\f\r "
_TO_SPACES = bytes.maketrans(_SEPARATORS, b" " * len(_SEPARATORS))


@dataclass
class Lines:
    """The words of several documents, each spelling kept but once.

    Attributes:
      spellings: the distinct words, each with one space after it.
      words: int32, numbers of spellings: the words of all documents, in order.
      first_words: int32, `documents + 1` places in `words`: document i has `words[first_words[i]:first_words[i + 1]]`.
    """

    spellings: pa.BinaryArray
    words: npt.NDArray[np.int32]
    first_words: npt.NDArray[np.int32]

    @classmethod
    def of(cls, texts: pa.StringArray) -> "Lines":
        """The words of texts; `texts` has no nulls."""
        if len(texts) == 0:
            return cls(pa.array([], pa.binary()), np.empty(0, np.int32), np.zeros(1, np.int32))
        ended = pc.binary_join_element_wise(texts, "", "\n")
        _, offsets, values = ended.buffers()
        starts = np.frombuffer(offsets, np.int32, len(ended) + 1, ended.offset * 4)
        content = np.frombuffer(b" " + values[starts[0] : starts[-1]].to_pybytes().translate(_TO_SPACES), np.uint8)

        is_space = content == SPACE
        single = np.ones(len(content), np.bool_)
        np.logical_not(is_space[1:] & is_space[:-1], out=single[1:])
        content = content[single]
        spaces = np.flatnonzero(content == SPACE).astype(np.int32)
        starts = starts - starts[0]
        starts -= np.searchsorted(np.flatnonzero(~single), starts + 1).astype(np.int32)

        buffers = [None, pa.py_buffer(spaces + np.int32(1)), pa.py_buffer(content)]
        words = pa.BinaryArray.from_buffers(pa.binary(), len(spaces) - 1, buffers).dictionary_encode()
        lines = cls(words.dictionary, words.indices.to_numpy(), np.searchsorted(spaces, starts).astype(np.int32))
        lines._end_early()
        return lines

    def are_words(self) -> npt.NDArray[np.bool_]:
        """Which spellings count: fastText passes over labels, and over its mark for the end of the line."""
        labels = pc.starts_with(self.spellings, LABEL_PREFIX)
        ends = pc.equal(self.spellings, END_OF_LINE + b" ")
        counts: npt.NDArray[np.bool_] = pc.invert(pc.or_(labels, ends)).to_numpy(zero_copy_only=False)
        return counts

    def _end_early(self) -> None:
        """Lets nothing count that follows a written mark for the end of the line, as fastText stops there."""
        mark = pc.index(self.spellings, END_OF_LINE + b" ").as_py()
        if mark < 0:
            return
        self.words = self.words.copy()
        for place in np.flatnonzero(self.words == mark):
            document = np.searchsorted(self.first_words, place, side="right")
            self.words[place : self.first_words[document]] = mark

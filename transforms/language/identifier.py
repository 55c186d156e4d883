"""A fastText classifier, evaluated for many documents at once."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse

from fairsieve.transforms.language.leaves import Answers, Leaves
from fairsieve.transforms.language.lines import SPACE, Lines
from fairsieve.transforms.language.model_file import Model
from fairsieve.transforms.language.ngrams import Ngrams

_BLOCK_CHARS = 1 << 20  # bounds memory; a larger block repeats fewer words, but its words fit into no cache
_TEXT_CHARS = 64  # what a text takes besides its characters, in characters
_STRETCH_BYTES = 1 << 15  # what is hashed together; its arrays fit into the second-level cache


class Identifier:
    """Gives each text its most probable labels, as fastText's `predict` does.

    A text is one line: what breaks a line is a space. Sums are taken word by word, then text by text, each in a fixed
    order, so that a text's answer does not depend on the texts beside it.
    """

    def __init__(self, model: Model) -> None:
        self.labels = model.labels
        self._matrix = model.rows
        self._vocabulary = pc.binary_join_element_wise(model.words, b" ", b"")
        self._ngrams = Ngrams(model)
        self._leaves = Leaves(model.label_counts, model.output)

    def identify(self, texts: pa.StringArray, max_chars: int) -> Answers:
        """What each text's first `max_chars` characters say.

        fastText's own rounding may carry a probability past 1, by less than 1e-3.
        """
        blocks = _blocks(texts, max_chars)
        return Answers.joined(
            [self._leaves.best(self._means(pc.utf8_slice_codeunits(block, 0, max_chars))) for block in blocks]
        )

    def _means(self, texts: pa.StringArray) -> npt.NDArray[np.float32]:
        """(texts, dim): the mean of the rows of a text's words, of their n-grams, and of the end of the line."""
        lines = Lines.of(texts)
        sums, counts = self._spelling_sums(lines)
        members = scipy.sparse.csr_array(
            (np.ones(len(lines.words), np.float32), lines.words, lines.first_words), shape=(len(texts), len(sums))
        )
        rows = (members @ counts + 1).astype(np.float32)
        means: npt.NDArray[np.float32] = (members @ sums + self._matrix[0]) / rows[:, None]
        return means

    def _spelling_sums(self, lines: Lines) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
        """(spellings, dim), the sum of the rows of each word and its n-grams; and how many they are."""
        parts = zip(*self._rows(lines.spellings), strict=True)
        spellings, rows = (np.concatenate(part) for part in parts)
        chosen = scipy.sparse.coo_array(
            (np.ones(len(rows), np.float32), (spellings, rows)), shape=(len(lines.spellings), len(self._matrix))
        )
        sums = chosen @ self._matrix
        counts = np.bincount(spellings, minlength=len(sums)).astype(np.float64)
        passed_over = ~lines.are_words()
        sums[passed_over] = counts[passed_over] = 0
        return sums, counts

    def _rows(self, spellings: pa.BinaryArray) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]]:
        """Numbers of spellings, and the rows that they add."""
        known = pc.index_in(spellings, value_set=self._vocabulary)
        yield np.flatnonzero(known.is_valid()).astype(np.int32), known.drop_null().to_numpy()
        for first, stretch in _stretches(spellings):
            for words, rows in self._ngrams.rows(stretch):
                yield words + np.int32(first), rows.astype(np.int32)


def _blocks(texts: pa.StringArray, max_chars: int) -> Iterator[pa.StringArray]:
    """Runs of texts whose beginnings have about `_BLOCK_CHARS` characters together, or a single text."""
    chars = np.minimum(pc.binary_length(texts).to_numpy(), max_chars) + _TEXT_CHARS
    blocks = np.cumsum(chars, dtype=np.int64) // _BLOCK_CHARS
    for start, end in pairwise([*np.flatnonzero(np.diff(blocks, prepend=-1)), len(texts)]):
        yield texts.slice(start, end - start)


def _stretches(words: pa.BinaryArray) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Cuts words, each with a space after it, into runs: the first word's number, and a space before their bytes."""
    _, offsets, values = words.buffers()
    ends: npt.NDArray[Any] = np.frombuffer(offsets, np.int32, len(words) + 1) if len(words) else np.zeros(1, np.int32)
    data = np.concatenate([np.array([SPACE], np.uint8), np.frombuffer(values or b"", np.uint8)])
    cuts = np.unique(np.searchsorted(ends, np.arange(0, ends[-1], _STRETCH_BYTES)))
    for start, end in pairwise([*cuts, len(words)]):
        yield int(start), data[ends[start] : ends[end] + 1]

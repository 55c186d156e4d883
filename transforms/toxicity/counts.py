"""N-gram counts of a training set as sparse matrices, made by the code that scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity.model import blocks
from fairsieve.transforms.toxicity.ngrams import CHARACTERS, Characters, Hashes, Places, Words, pairs

Matrix = Any  # a scipy.sparse.csr_matrix; scipy publishes no types


@dataclass
class Counts:
    """What the sentences of a training set hold.

    A word's characters are the same wherever it stands, so counts go through distinct words: a sentence's n-grams are
    `words @ spelling + pairs`, a tenth of the numbers of the product.

    Attributes:
      known: uint64, the hashes of the distinct words, in order.
      words: float32 (sentences, distinct words), occurrences.
      spelling: float32 (distinct words, buckets), the word itself and its character n-grams.
      pairs: float32 (sentences, buckets), word pairs.
      document: int64, the document of each sentence.
      documents: how many there are.
    """

    known: Hashes
    words: Matrix
    spelling: Matrix
    pairs: Matrix
    document: Places
    documents: int

    @classmethod
    def of(cls, texts: Sequence[str], bits: int) -> "Counts":
        """Counts the n-grams of each sentence in `2**bits` buckets."""
        buffer = TextBuffer.of(pa.array(texts, pa.string()))
        sentences = Sentences.of(buffer)
        found, known = _Found(), np.empty(0, np.uint64)
        for left, right in blocks(sentences.starts):
            cuts = sentences.starts[left : right + 1] - sentences.starts[left]
            words = Words.of(buffer.data[sentences.starts[left] : sentences.starts[right]], cuts)
            owner = np.searchsorted(cuts, words.starts, side="right") - 1 + left
            within = owner[1:] == owner[:-1]
            found.words.append((owner, words.hashes))
            found.pairs.append((owner[1:][within], pairs(words.hashes)[within]))
            distinct, at = np.unique(words.hashes, return_index=True)
            fresh = ~np.isin(distinct, known)
            known = np.union1d(known, distinct)
            characters = Characters.of(words.folded, words.starts[at[fresh]], words.ends[at[fresh]])
            for length in CHARACTERS:
                hashes, whole = characters.hashes(length)
                found.spelling.append((distinct[fresh][characters.word_of()[whole]], hashes[whole]))
        shape = (len(sentences), 1 << bits)
        rows, hashes = (np.concatenate(part) for part in zip(*found.words, strict=True))
        spelled, characters_ = (np.concatenate(part) for part in zip(*found.spelling, strict=True))
        spelled, characters_ = np.concatenate([spelled, known]), np.concatenate([characters_, known])
        closing, paired = (np.concatenate(part) for part in zip(*found.pairs, strict=True))
        return cls(
            known,
            _matrix(rows, np.searchsorted(known, hashes), (len(sentences), len(known))),
            _matrix(np.searchsorted(known, spelled), _buckets(characters_, bits), (len(known), 1 << bits)),
            _matrix(closing, _buckets(paired, bits), shape),
            sentences.document_of(),
            len(texts),
        )

    def by_document(self) -> "Counts":
        """The same counts with each document as one sentence; pairs still stay within sentences."""
        gather = _matrix(self.document, np.arange(len(self.document)), (self.documents, len(self.document)))
        return Counts(
            self.known,
            (gather @ self.words).tocsr(),
            self.spelling,
            (gather @ self.pairs).tocsr(),
            np.arange(self.documents),
            self.documents,
        )

    def __len__(self) -> int:
        return int(self.words.shape[0])

    def per_document(self) -> Places:
        """Sentences of each document."""
        return np.bincount(self.document, minlength=self.documents)

    def joined(self, other: "Counts") -> "Counts":
        """These sentences and then the other ones, of the same words; `document` no longer holds."""
        words = sparse.vstack([self.words, other.words]).tocsr()
        pairs = sparse.vstack([self.pairs, other.pairs]).tocsr()
        rows = len(self) + len(other)
        return Counts(self.known, words, self.spelling, pairs, np.arange(rows), rows)

    def lengths(self) -> npt.NDArray[np.float64]:
        """Words of each sentence."""
        return np.asarray(self.words.sum(axis=1), np.float64).ravel()

    def common(self, rarest: int) -> npt.NDArray[np.bool_]:
        """Whether each bucket is that of a word met in at least `rarest` sentences."""
        often = np.asarray((self.words > 0).sum(axis=0)).ravel() >= rarest
        found = np.zeros(self.pairs.shape[1], np.bool_)
        found[_buckets(self.known[often], self.pairs.shape[1].bit_length() - 1)] = True
        return found

    def sums(self, weights: npt.NDArray) -> npt.NDArray[np.float64]:
        """The sum of the n-grams' weights in each sentence."""
        return np.asarray(self.words @ (self.spelling @ weights) + self.pairs @ weights)

    def chosen(self, rows: npt.NDArray) -> "Counts":
        """Only these sentences; `document` no longer holds."""
        return Counts(self.known, self.words[rows], self.spelling, self.pairs[rows], np.arange(len(rows)), len(rows))


class _Found:
    def __init__(self) -> None:
        self.words: list[tuple[Places, Hashes]] = []
        self.pairs: list[tuple[Places, Hashes]] = []
        self.spelling: list[tuple[Hashes, Hashes]] = []


def _buckets(hashes: Hashes, bits: int) -> Places:
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def _matrix(rows: Places, columns: Places, shape: tuple[int, int]) -> Matrix:
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

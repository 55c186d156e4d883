"""A quantised fastText classifier, read from its .ftz file into plain arrays."""

import hashlib
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

END_OF_LINE = b"</s>"
LABEL_PREFIX = b"__label__"

_LOCK = Path(__file__).with_name("models.lock")
_MAGIC, _VERSION = 793712314, 12
_HIERARCHICAL_SOFTMAX, _SUPERVISED = 1, 3
_CENTROIDS = 256


class ModelMismatch(ValueError):  # noqa: N818  it says what is the matter
    """A model file is not the one expected, or not of the kind that is understood here."""


@dataclass(frozen=True)
class Model:
    """A supervised fastText model with character n-grams and hierarchical softmax.

    Attributes:
      minn: shortest character n-gram, at least 2.
      maxn: longest character n-gram.
      rows: float32 (words + kept buckets, dim), the input matrix; word i is row i.
      words: the vocabulary; the words that have a row of their own.
      row_of_bucket: (buckets,), the row of each n-gram bucket; 0, which is never an n-gram's, where it was pruned.
      labels: without their prefix, most frequent first.
      label_counts: int64, how often each label was seen in training.
      output: float32 (labels, dim), the output matrix; row j belongs to the j-th inner node of the Huffman tree.
    """

    minn: int
    maxn: int
    rows: npt.NDArray[np.float32]
    words: pa.BinaryArray
    row_of_bucket: npt.NDArray[np.unsignedinteger[Any]]
    labels: pa.StringArray
    label_counts: npt.NDArray[np.int64]
    output: npt.NDArray[np.float32]


def locked(name: str) -> dict[str, Any]:
    """What models.lock says of a model file: source, sha256, licence, bytes."""
    found: dict[str, dict[str, Any]] = json.loads(_LOCK.read_text(encoding="utf-8"))
    return found[name]


def read_model(path: Path, sha256: str) -> Model:
    """Reads an .ftz file of binary version 12.

    Source of the format: fastText 0.9.2, `FastText::loadModel`, `Dictionary::load`, `QuantMatrix::load`.

    Raises:
      ModelMismatch: the file's sha256 is another, or the model is of a kind that is not understood here.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelMismatch(f"{path}: sha256 is {found}, expected {sha256}")
    return parse_model(content)


def parse_model(content: bytes) -> Model:
    """The model in the bytes of an .ftz file.

    Raises:
      ModelMismatch: see `read_model`.
    """
    file = _Cursor(content)
    _require(file.take("2i") == (_MAGIC, _VERSION), "it is no fastText model of binary version 12")
    dim, *_, word_ngrams, loss, kind, buckets, minn, maxn, _, _ = file.take("12id")
    _require(kind == _SUPERVISED and loss == _HIERARCHICAL_SOFTMAX, "it is no classifier with hierarchical softmax")
    _require(word_ngrams == 1 and 2 <= minn <= maxn, "it has word n-grams, or character n-grams shorter than 2")

    entries, word_count, label_count, _, pruned_count = file.take("3i2q")
    names, counts, kinds = zip(*(file.entry() for _ in range(entries)), strict=True)
    _require(not any(kinds[:word_count]) and all(kinds[word_count:]), "its words do not come before its labels")
    _require(word_count > 0 and names[0] == END_OF_LINE, "its first word is not the end of the line")
    kept = file.array("<i4", 2 * max(pruned_count, 0)).reshape(-1, 2)
    _require(pruned_count >= 0, "its n-gram buckets are not pruned")

    _require(file.take("?") == (True,), "it is not quantised")
    rows = _quantised_matrix(file)
    _require(rows.shape == (word_count + pruned_count, dim), "its input matrix has another shape than its vocabulary")
    _require(file.take("?") == (False,), "its output matrix is quantised")
    shape = file.take("2q")
    output = file.array("<f4", shape[0] * shape[1]).reshape(shape)
    _require(shape == (label_count, dim), "its output matrix has another shape than its labels")

    row_of_bucket = np.zeros(buckets, np.min_scalar_type(len(rows)))
    row_of_bucket[kept[:, 0]] = kept[:, 1] + word_count
    return Model(
        minn=minn,
        maxn=maxn,
        rows=rows,
        words=pa.array(names[:word_count], pa.binary()),
        row_of_bucket=row_of_bucket,
        labels=pa.array([name.removeprefix(LABEL_PREFIX).decode() for name in names[word_count:]], pa.string()),
        label_counts=np.array(counts[word_count:], np.int64),
        output=output,
    )


def _quantised_matrix(file: "_Cursor") -> npt.NDArray[np.float32]:
    """A product-quantised matrix in full: each row is its sub-vectors' centroids, times the centroid of its norm."""
    has_norms, height, width, code_count = file.take("?2qi")
    codes = file.array("u1", code_count).reshape(height, -1)
    matrix = np.concatenate([part[codes[:, place]] for place, part in enumerate(_quantiser(file))], axis=1)
    _require(matrix.shape == (height, width), "its quantiser has another width than its matrix")
    if has_norms:
        norm_codes = file.array("u1", height)
        (norms,) = _quantiser(file)
        matrix *= norms[norm_codes]
    return matrix


def _quantiser(file: "_Cursor") -> list[npt.NDArray[np.float32]]:
    """The centroids of each sub-vector, (256, its width); the last may be narrower."""
    dim, parts, width, last_width = file.take("4i")
    centroids = file.array("<f4", dim * _CENTROIDS)
    whole, last = np.split(centroids, [(parts - 1) * _CENTROIDS * width])
    return [*whole.reshape(parts - 1, _CENTROIDS, width), last.reshape(_CENTROIDS, last_width)]


class _Cursor:
    """Reads a byte string from front to back."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.place = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        # fastText writes field by field, so nothing is aligned.
        values = struct.unpack_from(f"<{layout}", self.content, self.place)
        self.place += struct.calcsize(f"<{layout}")
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.content, kind, count, self.place)
        self.place += values.nbytes
        return values

    def entry(self) -> tuple[bytes, int, int]:
        """An entry of the dictionary: its text, ended by a NUL, how often it was seen, and 1 if it is a label."""
        end = self.content.index(0, self.place)
        text, self.place = self.content[self.place : end], end + 1
        return (text, *self.take("qb"))


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ModelMismatch(f"the fastText model cannot be used: {otherwise}")

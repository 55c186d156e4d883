"""Any fastText classifier of the user's, as a scanner."""

import dataclasses
import functools
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity.checkpoint import checked
from fairsieve.transforms.toxicity.scanner import SPAN, spans_of
from fairsieve.transforms.toxicity.shipped import ModelMismatch

_MAGIC, _NEWEST = 793712314, 12
_PREFIX = "__label__"
SENTENCES = "sentences"

Floats = npt.NDArray[np.float32]


@dataclass
class FastTextModel:
    """Adds a column with the probability, in [0, 1], of each of `labels`; null where a text was not scored.

    fastText averages a text's words, which dilutes one bad sentence in a long text; by sentence, a document has each
    label's highest probability. Dolma's filters are `labels=("toxic",)` or `("nsfw",)` with a threshold of .4 on
    sentences: with a `threshold`, the character spans of these sentences are listed too, so that a policy can cut them
    out. Texts in other languages than `languages`, and blank ones, are null.

    Attributes:
      path: a .bin or .ftz file.
      labels: labels of the model to report, without `__label__`.
      column: name of the column.
      by_sentence: scores each sentence and keeps the highest; False scores the whole text at once.
      languages: codes of the languages to score; None scores every text.
      sha256: of the file, where it should be checked.
      threshold: sentences of which a label is at least so probable are listed as `sentences`; None lists none.

    Raises:
      ValueError: there is a threshold, but sentences are not scored, or a label is named like their list.
      ModelMismatch: the file is not a fastText model, has another hash, or lacks one of the labels.
    """

    path: str
    labels: tuple[str, ...]
    column: str = "fasttext"
    by_sentence: bool = True
    languages: tuple[str, ...] | None = ("en",)
    sha256: str | None = None
    threshold: float | None = None
    _model: Any = dataclasses.field(default=None, init=False, repr=False, compare=False)

    reads: ClassVar[tuple[str, ...]] = ("text", "language")

    def __post_init__(self) -> None:
        if self.threshold is not None and (not self.by_sentence or SENTENCES in self.labels):
            raise ValueError(f"threshold: needs by_sentence, and no label {SENTENCES!r}")

    @property
    def field(self) -> pa.Field:
        listed = [] if self.threshold is None else [(SENTENCES, pa.list_(SPAN))]
        return pa.field(self.column, pa.struct([*((label, pa.float32()) for label in self.labels), *listed]))

    def load(self) -> None:
        self._model = _shared(self.path, self.sha256)
        # Below no threshold the model names every label, even of an empty line.
        known = {label for _, label in self._model.f.predict("\n", -1, -1.0, "strict")}
        unknown = [label for label in self.labels if _PREFIX + label not in known]
        if unknown:
            raise ModelMismatch(f"{Path(self.path).name}: no label {', '.join(unknown)}")

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        texts = documents.column("text")
        asked = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)
        if self.languages is not None and "language" in documents.schema.names:
            codes = pc.struct_field(documents.column("language"), "code")
            asked = pc.and_(asked, pc.is_in(codes, pa.array(self.languages, pa.string())))
        chosen = np.flatnonzero(asked.to_numpy(zero_copy_only=False))
        scores = np.zeros((len(texts), len(self.labels)), np.float32)
        listed = pa.nulls(len(texts), pa.list_(SPAN))
        if len(chosen):
            scores[chosen], spans = self._scored(texts.take(pa.array(chosen)))
            if spans is not None:
                places = np.zeros(len(texts), np.int64)
                places[chosen] = np.arange(len(chosen))
                listed = spans.take(pa.array(places, mask=np.asarray(pc.invert(asked))))
        columns = [pa.array(np.ascontiguousarray(column)) for column in scores.T]
        columns += [] if self.threshold is None else [listed]
        return pa.StructArray.from_arrays(columns, fields=list(self.field.type), mask=pc.invert(asked))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_model": None}

    def _scored(self, texts: pa.StringArray) -> tuple[Floats, pa.ListArray | None]:
        """Scores of documents that are not blank, and the sentences to list, where any are asked for."""
        if not self.by_sentence:
            return self._predicted(texts.to_pylist()), None
        buffer = TextBuffer.of(texts)
        sentences = Sentences.of(buffer)
        pieces = zip(sentences.starts[:-1], sentences.starts[1:], strict=True)
        lines = [buffer.data[start:end].tobytes().decode("utf-8", errors="ignore") for start, end in pieces]
        scores = self._predicted(lines)
        listed = None
        if self.threshold is not None:
            highest = scores.max(axis=1).astype(np.float64)
            high = np.flatnonzero(highest >= self.threshold)
            listed = spans_of(buffer, sentences, high, highest[high])
        return np.maximum.reduceat(scores, sentences.first[:-1], axis=0), listed

    def _predicted(self, texts: Sequence[str]) -> Floats:
        assert self._model is not None, "load() comes before scan()"
        place = {_PREFIX + label: index for index, label in enumerate(self.labels)}
        scores = np.zeros((len(texts), len(self.labels)), np.float32)
        for row, text in enumerate(texts):
            # fastText reads to the end of a line, and stops at a zero byte.
            line = " ".join(text.replace("\x00", " ").split())
            for probability, label in self._model.f.predict(f"{line}\n", -1, 0.0, "strict"):
                if label in place:
                    scores[row, place[label]] = min(probability, 1.0)
        return scores


@functools.cache
def _shared(path: str, sha256: str | None) -> Any:
    import fasttext

    file = checked(Path(path), sha256)
    with file.open("rb") as content:
        start = content.read(8)
    if len(start) < 8 or (read := struct.unpack("<ii", start))[0] != _MAGIC or not 0 < read[1] <= _NEWEST:
        raise ModelMismatch(f"{file.name}: not a fastText model")
    return fasttext.load_model(str(file))

"""Toxicity: how toxic a document reads, as a whole and sentence by sentence."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity import shipped

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("score", pa.float32())])
SCORES = pa.struct(
    [
        ("toxicity", pa.float32()),
        ("max", pa.float32()),
        ("mean", pa.float32()),
        ("share", pa.float32()),
        ("sentences", pa.list_(SPAN)),
    ]
)


@dataclass
class Toxicity:
    """Adds `toxicity`: how toxic a document reads, and which of its sentences; null where it was not scored.

    `toxicity` is the calibrated probability, in [0, 1], that a rater would call the document toxic: rude,
    disrespectful, threatening. `max` and `mean` are over the probabilities of its sentences, `share` is the share of
    sentences of at least `threshold`, and `sentences` gives the character spans of these. English only: a document is
    scored when its language is `en` or unknown, and when it holds a word at all.

    The model is linear in the words, word pairs and character n-grams of a sentence; see docs/model-cards/toxicity.md.

    Raises:
      ModelMismatch: the model file's sha256 is not the one in models.lock.
    """

    threshold: float = 0.5

    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    field: ClassVar[pa.Field] = pa.field("toxicity", SCORES)
    _head: "shipped.Head | None" = dataclasses.field(default=None, init=False, repr=False, compare=False)

    def load(self) -> None:
        self._head = shipped.load("toxicity")

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        eligible = _english(documents)
        if eligible.all():
            return self._scored(documents.column("text"))
        scored = self._scored(documents.column("text").filter(pa.array(eligible)))
        places = np.where(eligible, np.cumsum(eligible) - 1, 0)
        return scored.take(pa.array(places, pa.int64(), mask=~eligible))

    def _scored(self, texts: pa.StringArray) -> pa.Array:
        assert self._head is not None, "load() comes before scan()"
        model, headline = self._head.model, self._head.headline
        buffer = TextBuffer.of(texts)
        sentences = Sentences.of(buffer)
        sums, words = model.sums(buffer.data, sentences.starts)
        spoken = words > 0
        logits = model.logits(sums, words)
        scores = np.where(spoken, headline.of_sentences(logits), 0)
        first = sentences.first
        count, total = _added(words, first), _added(sums, first)
        highest = _highest(np.where(spoken, logits, -np.inf), first)
        empty = count == 0
        whole = headline.of_documents(
            np.where(empty, 0, model.logits(total, count)), np.where(empty, 0, highest), count.astype(np.float64)
        )
        asked = np.maximum(_added(spoken, first), 1)
        high = np.flatnonzero(scores >= self.threshold)
        columns = [
            pa.array(whole.astype(np.float32)),
            pa.array(_highest(scores, first).astype(np.float32)),
            pa.array((np.bincount(sentences.document_of(), scores, len(texts)) / asked).astype(np.float32)),
            pa.array((_added(scores >= self.threshold, first) / asked).astype(np.float32)),
            _spans(buffer, sentences, high, scores[high]),
        ]
        return pa.StructArray.from_arrays(columns, fields=list(SCORES), mask=pa.array(empty))


def _english(documents: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    if "language" not in documents.schema.names:
        return np.ones(documents.num_rows, np.bool_)
    codes = pc.struct_field(documents.column("language"), "code")
    english = pc.is_in(codes, pa.array(["en", "und"]))
    return np.asarray(english.to_numpy(zero_copy_only=False), np.bool_)


def _added(values: npt.NDArray[Any], first: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Sums by document of values by sentence; 0 for a document without sentences."""
    running = np.concatenate([[0], np.cumsum(values)])
    return running[first[1:]] - running[first[:-1]]


def _highest(values: npt.NDArray[np.float64], first: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Highest value by document; 0 for a document without sentences."""
    highest = np.zeros(len(first) - 1)
    filled = np.flatnonzero(np.diff(first))
    if len(filled):
        highest[filled] = np.maximum.reduceat(values, first[filled])
    return highest


def _spans(
    buffer: TextBuffer, sentences: Sentences, chosen: npt.NDArray[np.int64], scores: npt.NDArray[np.float64]
) -> pa.ListArray:
    """The chosen sentences as lists by document, with character offsets."""
    start, end = sentences.trimmed(buffer.data, chosen)
    documents = buffer.document_of(start)
    offsets = np.searchsorted(chosen, sentences.first)
    for document in np.unique(documents):
        own = slice(offsets[document], offsets[document + 1])
        start[own], end[own] = (buffer.characters(document, places[own]) for places in (start, end))
    spans = pa.StructArray.from_arrays(
        [
            pa.array(start.astype(np.int32)),
            pa.array(end.astype(np.int32)),
            pa.array(scores.astype(np.float32)),
        ],
        fields=list(SPAN),
    )
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), spans, type=pa.list_(SPAN))

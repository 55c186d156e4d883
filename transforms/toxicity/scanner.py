"""Toxicity: how toxic a document reads, as a whole and sentence by sentence."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import UNDETERMINED, TextBuffer
from fairsieve.transforms.toxicity import shipped
from fairsieve.transforms.toxicity.explain import heaviest

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("score", pa.float32())])
SCORES = pa.struct(
    [
        ("toxicity", pa.float32()),
        ("identity_attack", pa.float32()),
        ("max", pa.float32()),
        ("mean", pa.float32()),
        ("share", pa.float32()),
        ("sentences", pa.list_(SPAN)),
    ]
)


SHORT_BYTES = 300
"""Texts shorter than this may be English whatever language identification says: it errs on a line or two."""

KNOWN_SHARE = 0.75
"""Such a text counts as English when the training texts hold this share of its words."""


@dataclass
class Toxicity:
    """Adds `toxicity`: how toxic a document reads, and which of its sentences; null where it was not scored.

    `toxicity` is the calibrated probability, in [0, 1], that a rater would call the document toxic: rude,
    disrespectful, threatening. `identity_attack` asks the same for hate against a group; it is there to audit with, and
    too quick to take a group's name for an attack to filter by. `max` and `mean` are over the probabilities that the
    document's sentences are toxic, `share` is the share of sentences of at least `threshold`, and `sentences` gives the
    character spans of these. English only: a document is scored when its language is `en`, or when it is short or of
    unknown language and most of its words are known English ones; and when it holds a word at all.

    The model is linear in the words, word pairs and character n-grams of a sentence; see docs/model-cards/toxicity.md.

    Raises:
      ModelMismatch: the model file's sha256 is not the one in models.lock.
    """

    threshold: float = 0.5

    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    field: ClassVar[pa.Field] = pa.field("toxicity", SCORES)
    _shipped: "shipped.Shipped | None" = dataclasses.field(default=None, init=False, repr=False, compare=False)

    def load(self) -> None:
        self._shipped = shipped.load()

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        texts = documents.column("text")
        eligible = self._english(documents)
        if eligible.all():
            return self._scored(texts)
        scored = self._scored(texts.filter(pa.array(eligible)))
        places = np.where(eligible, np.cumsum(eligible) - 1, 0)
        return scored.take(pa.array(places, pa.int64(), mask=~eligible))

    def explain(self, text: str, most: int = 10, masked: bool = True) -> list[tuple[str, float]]:
        """The heaviest n-grams of the text's highest sentence, with the logits that each adds; see `heaviest`."""
        return heaviest(self._loaded().model, text, most, masked)

    def _english(self, documents: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which documents to score: language identification is unsure of short texts, so these are looked at again."""
        if "language" not in documents.schema.names:
            return np.ones(documents.num_rows, np.bool_)
        texts = documents.column("text")
        code = pc.fill_null(pc.struct_field(documents.column("language"), "code"), UNDETERMINED)
        english = pc.equal(code, "en").to_numpy(zero_copy_only=False)
        short = pc.less(pc.binary_length(texts), SHORT_BYTES).to_numpy(zero_copy_only=False)
        unsure = np.flatnonzero(~english & (short | pc.equal(code, UNDETERMINED).to_numpy(zero_copy_only=False)))
        if len(unsure):
            buffer = TextBuffer.of(texts.take(pa.array(unsure)))
            sentences = Sentences.of(buffer)
            known, words = self._loaded().model.known_words(buffer.data, sentences.starts)
            share = _added(known, sentences.first) / np.maximum(_added(words, sentences.first), 1)
            english[unsure[share >= KNOWN_SHARE]] = True
        return np.asarray(english)

    def _loaded(self) -> "shipped.Shipped":
        assert self._shipped is not None, "load() comes before scan()"
        return self._shipped

    def _scored(self, texts: pa.StringArray) -> pa.Array:
        model, headlines = self._loaded().model, self._loaded().headlines
        buffer = TextBuffer.of(texts)
        sentences = Sentences.of(buffer)
        sums, words = model.sums(buffer.data, sentences.starts)
        spoken = words > 0
        logits = model.logits(sums, words)
        scores = np.where(spoken, headlines[0].of_sentences(logits[0]), 0)
        first = sentences.first
        count, whole = _added(words, first), model.logits(_added(sums, first), _added(words, first))
        empty = count == 0
        answers = []
        for headline, own, total in zip(headlines, logits, whole, strict=True):
            highest = np.where(empty, 0, _highest(np.where(spoken, own, -np.inf), first))
            answers.append(headline.of_documents(np.where(empty, 0, total), highest, count.astype(np.float64)))
        asked = np.maximum(_added(spoken, first), 1)
        high = np.flatnonzero(scores >= self.threshold)
        columns = [
            *(pa.array(answer.astype(np.float32)) for answer in answers),
            pa.array(_highest(scores, first).astype(np.float32)),
            pa.array((np.bincount(sentences.document_of(), scores, len(texts)) / asked).astype(np.float32)),
            pa.array((_added(scores >= self.threshold, first) / asked).astype(np.float32)),
            spans_of(buffer, sentences, high, scores[high]),
        ]
        return pa.StructArray.from_arrays(columns, fields=list(SCORES), mask=pa.array(empty))


def _added(values: npt.NDArray[Any], first: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Sums by document of integers by sentence, the last axis; 0 for a document without sentences."""
    running = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int64)
    np.cumsum(values, axis=-1, out=running[..., 1:])
    return np.asarray(np.diff(running[..., first]))


def _highest(values: npt.NDArray[np.float64], first: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Highest value by document; 0 for a document without sentences."""
    highest = np.zeros(len(first) - 1)
    filled = np.flatnonzero(np.diff(first))
    if len(filled):
        highest[filled] = np.maximum.reduceat(values, first[filled])
    return highest


def spans_of(
    buffer: TextBuffer, sentences: Sentences, chosen: npt.NDArray[np.int64], scores: npt.NDArray[np.float64]
) -> pa.ListArray:
    """The chosen sentences as lists by document, with character offsets."""
    start, end = sentences.trimmed(buffer.data, chosen)
    documents = buffer.document_of(start)
    offsets = np.searchsorted(chosen, sentences.first)
    for document in np.unique(documents):
        own = slice(offsets[document], offsets[document + 1])
        start[own], end[own] = buffer.characters(document, np.stack([start[own], end[own]]))
    spans = pa.StructArray.from_arrays(
        [
            pa.array(start.astype(np.int32)),
            pa.array(end.astype(np.int32)),
            pa.array(scores.astype(np.float32)),
        ],
        fields=list(SPAN),
    )
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), spans, type=pa.list_(SPAN))

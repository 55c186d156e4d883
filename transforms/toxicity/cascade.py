"""A fast scorer for everything, a strong one for the sentences that the fast one is unsure of."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.toxicity.scanner import SPAN, Toxicity


class Strong(Protocol):
    """What a cascade asks when it is unsure; `Detoxify` is one."""

    def load(self) -> None: ...

    def predict(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Scores (texts, labels), toxicity first."""


@dataclass
class Cascade:
    """Adds `cascade`: the sentences at or above `low` by the fast scorer, scored again by the strong one below `high`.

    `toxicity` is the highest final score of these sentences, or the fast scorer's headline where there are none;
    `rescored` is how many sentences the strong scorer was asked about, and `rescored_bytes` how much text that is: what
    the cascade costs. `sentences` are their character spans with final scores. Null where the fast scorer did not
    score.

    Raises:
      ValueError: the thresholds are not 0 <= low <= high <= 1.
    """

    strong: Strong
    low: float = 0.2
    high: float = 0.9
    _fast: Toxicity = dataclasses.field(init=False, repr=False)

    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    field: ClassVar[pa.Field] = pa.field(
        "cascade",
        pa.struct(
            [
                ("toxicity", pa.float32()),
                ("rescored", pa.int32()),
                ("rescored_bytes", pa.int32()),
                ("sentences", pa.list_(SPAN)),
            ]
        ),
    )

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"low {self.low} and high {self.high}: must be 0 <= low <= high <= 1")
        self._fast = Toxicity(threshold=self.low)

    def load(self) -> None:
        self._fast.load()
        self.strong.load()

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        fast = self._fast.scan(documents)
        lists = pc.fill_null(pc.struct_field(fast, "sentences"), [])
        owner = pc.list_parent_indices(lists).to_numpy()
        spans = pc.list_flatten(lists)
        start, end = (pc.struct_field(spans, name).to_numpy() for name in ("start", "end"))
        scores = pc.struct_field(spans, "score").to_numpy().copy()
        asked = np.flatnonzero(scores < self.high)
        read = np.zeros(len(fast), np.int64)
        if len(asked):
            pieces = _cut(documents.column("text"), owner[asked], start[asked], end[asked])
            scores[asked] = self.strong.predict(pieces)[:, 0]
            np.add.at(read, owner[asked], [len(piece.encode()) for piece in pieces])
        headline = pc.fill_null(pc.struct_field(fast, "toxicity"), 0).to_numpy(zero_copy_only=False).copy()
        headline[owner] = 0
        np.maximum.at(headline, owner, scores)
        rescored = np.bincount(owner[asked], minlength=len(fast)).astype(np.int32)
        offsets = np.searchsorted(owner, np.arange(len(fast) + 1)).astype(np.int32)
        final = pa.StructArray.from_arrays([pa.array(start), pa.array(end), pa.array(scores)], fields=list(SPAN))
        return pa.StructArray.from_arrays(
            [
                pa.array(headline),
                pa.array(rescored),
                pa.array(read.astype(np.int32)),
                pa.ListArray.from_arrays(pa.array(offsets), final, type=pa.list_(SPAN)),
            ],
            fields=list(self.field.type),
            mask=pc.is_null(fast),
        )


def _cut(texts: pa.StringArray, owner: npt.NDArray, start: npt.NDArray, end: npt.NDArray) -> list[str]:
    """The text of each span."""
    held = {document: texts[int(document)].as_py() for document in np.unique(owner)}
    return [held[document][left:right] for document, left, right in zip(owner, start, end, strict=True)]

"""The frame: what a run says of each document, as arrays; no text and no group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.decide import KEEP, REDACT, REMOVE
from fairsieve.transforms.store import Store, decode_parquet

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

KEPT, REDACTED, REMOVED = 0, 1, 2
_DECISIONS = {KEEP: KEPT, REDACT: REDACTED, REMOVE: REMOVED}
SPAN_COLUMNS = ("pii", "names")


@dataclass(frozen=True)
class Spans:
    """The spans of one column, over all documents in order.

    Attributes:
      looked: bool by document, whether the detector looked into it.
      document, start, end: int64 by span; characters of the text as it was read, end exclusive.
      kind: dictionary array of strings by span.
    """

    looked: Flags
    document: Ints
    start: Ints
    end: Ints
    kind: pa.DictionaryArray


@dataclass(frozen=True)
class Frame:
    """A row a document, in the order of the run's parts.

    Attributes:
      parts: `SSSSS-BBBB` of each part.
      first: int64, `parts + 1` places; the documents of part p are `first[p]` to `first[p + 1] - 1`.
      shard, row: where each was read.
      decision: KEPT, REDACTED or REMOVED.
      language: dictionary array of codes; None where languages were not looked for.
      score: float32 in [0, 1], NaN where there is none; None where none was asked for.
      spans: by column.
    """

    parts: tuple[str, ...]
    first: Ints
    shard: npt.NDArray[np.int32]
    row: Ints
    decision: npt.NDArray[np.int8]
    language: pa.DictionaryArray | None
    score: npt.NDArray[np.float32] | None
    spans: dict[str, Spans]

    def __len__(self) -> int:
        return int(self.first[-1])

    def codes(self, documents: Sequence[int] | Ints) -> list[str]:
        """Languages of documents; empty where it is not known."""
        if self.language is None:
            return [""] * len(documents)
        return [code or "" for code in self.language.take(pa.array(documents, pa.int64())).to_pylist()]


def read_frame(store: Store, score: str | None) -> Frame:
    """Reads annotations/, one part after the other.

    Args:
      score: `column.label` of the score that is judged.
    """
    names = [name for name in store.names("annotations") if name.endswith(".parquet")]
    tables = [_columns(store.read(name), score) for name in names]
    whole = pa.concat_tables(tables)
    first = np.concatenate([[0], np.cumsum([table.num_rows for table in tables])]).astype(np.int64)
    decisions = whole["decision"].combine_chunks()
    decision = np.zeros(whole.num_rows, np.int8)
    for name, number in _DECISIONS.items():
        decision[pc.equal(decisions, name).to_numpy(zero_copy_only=False)] = number
    return Frame(
        parts=tuple(name.rsplit("part-", 1)[-1].removesuffix(".parquet") for name in names),
        first=first,
        shard=whole["shard"].to_numpy(),
        row=whole["row"].to_numpy(),
        decision=decision,
        language=_one(whole["code"]).dictionary_encode() if "code" in whole.column_names else None,
        score=_one(whole["score"]).cast(pa.float32()).to_numpy(zero_copy_only=False)
        if "score" in whole.column_names
        else None,
        spans={name: _spans(_one(whole[name])) for name in SPAN_COLUMNS if name in whole.column_names},
    )


def _columns(data: bytes, score: str | None) -> pa.Table:
    column, _, label = (score or "").partition(".")
    # What a file does not have is not read.
    table = decode_parquet(data, columns=["shard", "row", "decision", "language", score or "", *SPAN_COLUMNS])
    found = {name: table[name] for name in ("shard", "row", "decision", *SPAN_COLUMNS) if name in table.column_names}
    if "language" in table.column_names:
        found["code"] = pc.struct_field(table["language"], "code")
    if label and column in table.column_names:
        found["score"] = pc.struct_field(table[column], label)
    return pa.table(found)


def _spans(column: pa.ListArray) -> Spans:
    flat = column.flatten()
    return Spans(
        looked=column.is_valid().to_numpy(zero_copy_only=False),
        document=pc.list_parent_indices(column).to_numpy(),
        start=flat.field("start").to_numpy().astype(np.int64),
        end=flat.field("end").to_numpy().astype(np.int64),
        kind=flat.field("type").dictionary_encode(),
    )


def _one(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined

"""Cuts: which sentences a policy takes out of the text of a document that stays."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.policy import Policy

Places = npt.NDArray[np.int64]


@dataclass
class Cuts:
    """The sentences of a batch that one rule takes out.

    Attributes:
      rule: its name.
      row: int64, the document of each sentence, in order.
      start, end: int64, its characters, the end exclusive.
    """

    rule: str
    row: Places
    start: Places
    end: Places


def cuts_of(documents: pa.RecordBatch, policy: Policy) -> list[Cuts]:
    """What each of the policy's rules about sentences takes out, in the policy's order."""
    found = []
    for rule in policy.remove_sentences:
        column = rule.sentences(documents)
        flat = column.flatten()
        scores = pc.struct_field(flat, "score").to_numpy(zero_copy_only=False)
        high = np.flatnonzero(scores >= np.float32(rule.at_least))
        rows = pc.list_parent_indices(column).to_numpy().astype(np.int64)
        start, end = (pc.struct_field(flat, name).to_numpy().astype(np.int64) for name in ("start", "end"))
        found.append(Cuts(rule.name, rows[high], start[high], end[high]))
    return found


def joined(cuts: list[Cuts]) -> dict[int, list[tuple[int, int]]]:
    """The spans that are taken out of each row, by whichever rule; sorted, without overlaps, by row."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for one in cuts:
        for row, start, end in zip(one.row.tolist(), one.start.tolist(), one.end.tolist(), strict=True):
            if start < end:
                spans.setdefault(row, []).append((start, end))
    return {row: _merged(sorted(own)) for row, own in sorted(spans.items())}


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = spans[:1]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def emptied(texts: pa.StringArray, spans: Mapping[int, list[tuple[int, int]]]) -> npt.NDArray[np.bool_]:
    """Of which documents nothing but white space is left without the spans, where there was something before."""
    empty = np.zeros(len(texts), np.bool_)
    for row, own in spans.items():
        text = texts[row].as_py()
        borders = [0, *(place for span in own for place in span), len(text)]
        empty[row] = not any(text[left:right].strip() for left, right in zip(borders[::2], borders[1::2], strict=True))
    return empty


def bytes_of(texts: pa.StringArray, cuts: Cuts) -> Places:
    """Bytes of UTF-8 that each sentence takes."""
    held = {row: texts[row].as_py() for row in np.unique(cuts.row).tolist()}
    spans = zip(cuts.row.tolist(), cuts.start.tolist(), cuts.end.tolist(), strict=True)
    return np.array([len(held[row][start:end].encode()) for row, start, end in spans], np.int64)

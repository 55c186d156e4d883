"""Edits: all that a policy changes in the text of a document, as one list of sorted spans."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from fairsieve.transforms.cut import cuts_of, joined
from fairsieve.transforms.pii.spans import SPANS
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.redact import CUT


def edits(documents: pa.RecordBatch, policy: Policy) -> pa.Array | None:
    """What the policy changes in each text, should the document stay; None where nothing can be.

    Spans as in `redactable`, and those of sentences that are cut out, of type `CUT`; of a value of PII that lies across
    the border of such a sentence, what is outside of it.
    """
    redacted = redactable(documents, policy.redact)
    cut = joined(cuts_of(documents, policy))
    if not cut:
        return redacted
    whole = redacted if redacted is not None else pa.nulls(documents.num_rows, SPANS)
    rows = list(cut)
    merged = [
        _merged([_cut(start, end) for start, end in cut[row]], whole[row].as_py() or (), policy.redact | {CUT})
        for row in rows
    ]
    places = np.arange(documents.num_rows)
    places[rows] = documents.num_rows + np.arange(len(rows))
    return pa.concat_arrays([whole, pa.array(merged, whole.type)]).take(pa.array(places))


def _cut(start: int, end: int) -> dict[str, Any]:
    return {"type": CUT, "start": start, "end": end, "score": 1.0}


def redactable(documents: pa.RecordBatch, types: frozenset[str]) -> pa.Array | None:
    """The spans that redaction may write over, sorted, without overlaps; None where no scanner looked for any.

    Those of `pii`; and where a batch has `names`, those of both that are of the types: where two overlap, the one of
    `pii` stays, and of a name what lies outside it, so that no part of either is left.
    """
    columns = [documents[name] for name in ("pii", "names") if types and name in documents.schema.names]
    if len(columns) < 2:
        return columns[0] if columns else None
    both = (column.to_pylist() for column in columns)
    merged = [_merged(pii or (), names or (), types) for pii, names in zip(*both, strict=True)]
    return pa.array(merged, columns[0].type)


def _merged(
    first: Sequence[dict[str, Any]], second: Sequence[dict[str, Any]], types: frozenset[str]
) -> list[dict[str, Any]]:
    """Spans of the types, sorted; those of `second` without the places that those of `first` take."""
    kept = [span for span in first if span["type"] in types]
    parts = list(kept)
    for other in second:
        start = other["start"]
        if other["type"] not in types:
            continue
        for span in kept:
            if start < span["end"] and span["start"] < other["end"]:
                if start < span["start"]:
                    parts.append({**other, "start": start, "end": span["start"]})
                start = span["end"]
        if start < other["end"]:
            parts.append({**other, "start": start})
    return sorted(parts, key=lambda span: (span["start"], span["end"]))

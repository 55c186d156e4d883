"""Spans as an Arrow column."""

from collections.abc import Mapping, Set

import numpy as np
import pyarrow as pa

from fairsieve.transforms.pii.finding import Finding

SPANS = pa.list_(
    pa.struct([("type", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("score", pa.float32())])
)
"""Spans of one document: the entity, character offsets with the end exclusive, and a score in (0, 1]."""


def languages_of(documents: pa.RecordBatch) -> list[str]:
    """The ISO 639-1 code of each document, "" where it is not known."""
    if "language" not in documents.schema.names:
        return [""] * int(documents.num_rows)
    codes = documents.column("language").field("code")
    return [code or "" for code in codes.to_pylist()]


def spans_array(rows: int, found: Mapping[int, list[Finding]], known: Set[int] | None = None) -> pa.ListArray:
    """The column of `rows` documents; a row that is not `known` is null, one that has no findings is empty."""
    counts = np.zeros(rows + 1, np.int32)
    for row, findings in found.items():
        counts[row + 1] = len(findings)
    flat = [finding for row in sorted(found) for finding in found[row]]
    columns = [
        pa.array([finding.type for finding in flat], pa.string()),
        pa.array([finding.start for finding in flat], pa.int32()),
        pa.array([finding.end for finding in flat], pa.int32()),
        pa.array([finding.score for finding in flat], pa.float32()),
    ]
    structs = pa.StructArray.from_arrays(columns, fields=list(SPANS.value_type))
    unknown = None if known is None else pa.array([row not in known for row in range(rows)], pa.bool_())
    offsets = pa.array(np.cumsum(counts, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, structs, type=SPANS, mask=unknown)

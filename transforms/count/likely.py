"""Facts of languages by probability: a document counts for each language that is likely, by how likely it is."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.count.frame import MILLIONTHS
from fairsieve.transforms.decide import REMOVE
from fairsieve.transforms.facts import facts_of

LANGUAGE, LIKELY = "language", "likely"


def likely_languages(documents: pa.RecordBatch, frame: pa.Table) -> pa.Table:
    """`likely_language`: documents of which a language is likely; spans: the sum of its probabilities, in millionths.

    Only documents that were removed have a decision here. No rows where nobody told what is likely.
    """
    if not tells_likely(documents):
        return facts_of("likely_language", pa.table({"language": pa.array([], pa.string())}))
    column = pc.struct_field(documents[LANGUAGE], LIKELY)
    rows = pc.list_parent_indices(column)
    code, score = (pc.struct_field(pc.list_flatten(column), name) for name in ("code", "score"))
    removed = pc.equal(frame["decision"], REMOVE).combine_chunks()
    counted = {
        "decision": pc.if_else(removed, REMOVE, "").take(rows),
        "language": code,
        "bucket": frame["bucket"].take(rows),
        "documents": pa.repeat(1, len(rows)),
        "spans": pa.array(_millionths(rows.to_numpy(), score.to_numpy())),
    }
    return facts_of("likely_language", pa.table(counted))


def without_likely(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The documents with code and score of their language only."""
    if not tells_likely(documents):
        return documents
    column = documents[LANGUAGE]
    fields = [field for field in column.type if field.name != LIKELY]
    kept = pa.StructArray.from_arrays([pc.struct_field(column, field.name) for field in fields], fields=fields)
    return documents.set_column(documents.schema.names.index(LANGUAGE), LANGUAGE, kept)


def tells_likely(documents: pa.RecordBatch) -> bool:
    schema = documents.schema
    return LANGUAGE in schema.names and schema.field(LANGUAGE).type.get_field_index(LIKELY) >= 0


def _millionths(rows: npt.NDArray[np.int64], scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Probabilities as whole numbers, so that no order of adding changes a sum; those of a row, which follow one
    another, come to no more than 1, past which rounding may carry them."""
    exact = np.rint(scores.astype(np.float64) * MILLIONTHS).astype(np.int64)
    ends = np.cumsum(exact)
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    before = np.repeat(ends[first] - exact[first], np.diff(np.append(first, len(rows))))
    return np.asarray(np.minimum(ends - before, MILLIONTHS) - np.minimum(ends - exact - before, MILLIONTHS))

"""The keys that a document is counted under, and its size."""

from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.decide import REMOVE
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.tokens import count_tokens

BUCKETS = 128
"""Error buckets: documents that were sampled together share one, and intervals are taken over them."""

MILLIONTHS = 1_000_000
"""Of a probability, which is added up as a whole number so that no order of adding changes the sum."""

STRATA = ("language", "source", "length")


def frame_of(documents: pa.RecordBatch) -> pa.Table:
    """One row a document: the keys it is counted under, text as numbers of a dictionary, and its size."""
    text = TextBuffer.of(documents["text"])
    tokens = count_tokens(text)
    languages = (
        pc.struct_field(documents["language"], "code")
        if "language" in documents.schema.names
        else pa.repeat("", documents.num_rows)
    )
    return pa.table(
        {
            "decision": documents["decision"].dictionary_encode(),
            "language": pc.fill_null(languages, "").dictionary_encode(),
            "source": documents["source"].dictionary_encode(),
            "length": length_bin(tokens),
            "bucket": error_buckets(documents["cluster"]).astype(np.int16),
            "documents": np.ones(documents.num_rows, np.int64),
            "tokens": tokens,
            "bytes": np.diff(text.starts),
        }
    )


def length_bin(tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
    """Half-octaves: floor(2 log2(tokens)), and -1 for a document without a token."""
    with np.errstate(divide="ignore"):
        bins = np.floor(2 * np.log2(tokens.astype(np.float64)))
    return np.where(tokens > 0, bins, -1).astype(np.int16)


def error_buckets(clusters: pa.StringArray) -> npt.NDArray[np.int64]:
    """The error bucket of each cluster: the last two bytes of its name's sha256, as a number, modulo `BUCKETS`."""
    names = clusters.dictionary_encode()
    digests = b"".join([sha256(name).digest()[-2:] for name in names.dictionary.cast(pa.binary()).to_pylist()])
    return np.asarray(np.frombuffer(digests, ">u2").astype(np.int64)[names.indices.to_numpy()] % BUCKETS)


def beside(rows: pa.Table, frame: pa.Table) -> pa.Table:
    """`rows`, each with the keys and the size of its document; its own columns win."""
    taken = frame.take(rows["row"])
    for name in taken.column_names:
        if name not in rows.column_names:
            rows = rows.append_column(name, taken[name])
    return rows


def removed_of(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.equal(rows["decision"], REMOVE))

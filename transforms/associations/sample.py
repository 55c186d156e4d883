"""Which documents associations are counted in: a share of all, chosen by a hash of their ids."""

import zlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_GOLDEN = 2654435769
"""2^32 / golden ratio; spreads the hashes of ids that follow each other (Knuth, TAOCP 3, section 6.4)."""


def chosen(ids: pa.StringArray, share: float) -> npt.NDArray[np.bool_]:
    """Whether each document is in the sample: the same for any batch, shard and order that it comes in."""
    if share >= 1:
        return np.ones(len(ids), np.bool_)
    hashed = np.fromiter((zlib.crc32(one.encode()) for one in ids.to_pylist()), np.uint64, len(ids))
    return np.asarray(hashed * np.uint64(_GOLDEN) % np.uint64(1 << 32) < share * (1 << 32))

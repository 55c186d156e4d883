"""Which documents and sentences are looked at: a share of all, chosen by a hash."""

import zlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.transforms.associations.incidence import Ints
from fairsieve.transforms.sentences import Sentences

_GOLDEN = 2654435769
"""2^32 / golden ratio; spreads the hashes of ids that follow each other (Knuth, TAOCP 3, section 6.4)."""


HASHES = 2.0**53
"""How many hashes of sentences there are."""


def chosen(ids: pa.StringArray, share: float) -> npt.NDArray[np.bool_]:
    """Whether each document is in the sample: the same for any batch, shard and order that it comes in."""
    if share >= 1:
        return np.ones(len(ids), np.bool_)
    return np.asarray(checksums(ids) * np.uint64(_GOLDEN) % np.uint64(1 << 32) < share * (1 << 32))


def checksums(ids: pa.StringArray) -> npt.NDArray[np.uint64]:
    """CRC-32 of each id."""
    return np.fromiter((zlib.crc32(one.encode()) for one in ids.to_pylist()), np.uint64, len(ids))


def hashed_sentences(sentence: Ints, sentences: Sentences, ids: pa.StringArray, seed: int) -> npt.NDArray[np.uint64]:
    """A 53-bit hash of each sentence, of its document's id and its place in it: the same wherever it is met.

    A sentence is in a sample of a share of all where its hash is below `share * HASHES`.
    """
    owner = sentences.document_of()[sentence]
    within = (sentence - sentences.first[owner]).astype(np.uint64)
    numbers = mixed(mixed((checksums(ids)[owner] << np.uint64(32)) | within) ^ np.uint64(seed))
    return np.asarray(numbers >> np.uint64(11))


def mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers that look random, one for each (Steele, Lea & Flood, SplitMix64, OOPSLA 2014)."""
    with np.errstate(over="ignore"):
        z = numbers + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))

"""Model files that come with the package: checked against models.lock before they are opened."""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.transforms.toxicity.headline import Headline
from fairsieve.transforms.toxicity.model import NgramModel

FOLDER = Path(__file__).parent
MODEL, LOCK = "toxicity.npz", "models.lock"


class ModelMismatch(Exception):  # noqa: N818  # what happened, not that it is an error
    """A model file is not the one that models.lock names; nothing of it was read."""


HEADS = ("toxicity", "identity_attack")
"""The questions that the shipped model answers, in the order of its weights."""


@dataclass
class Shipped:
    """The model, and for each of `HEADS` how its sums become probabilities."""

    model: NgramModel
    headlines: tuple[Headline, ...]


def load(folder: Path = FOLDER) -> Shipped:
    """Loads toxicity.npz as models.lock beside it names it.

    Raises:
      ModelMismatch: the file's sha256 is not the locked one, or no such model is locked.
    """
    locked = json.loads((folder / LOCK).read_text(encoding="utf-8")).get(MODEL)
    if locked is None:
        raise ModelMismatch(f"{LOCK}: no model {MODEL!r}")
    content = (folder / MODEL).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != locked["sha256"]:
        raise ModelMismatch(f"{MODEL}: sha256 is {found}, {LOCK} says {locked['sha256']}")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        smoothing, exponent = (float(value) for value in arrays["scale"])
        weights = _unpacked(arrays["weights"], int(arrays["buckets"]))
        known = np.unpackbits(arrays["known"], count=weights.shape[1]).astype(np.bool_)
        model = NgramModel(weights, arrays["steps"], smoothing, exponent, known)
        headlines = zip(arrays["sentence"], arrays["document"], strict=True)
        return Shipped(model, tuple(Headline(sentence, document) for sentence, document in headlines))


def save(shipped: Shipped, about: dict[str, str], folder: Path = FOLDER) -> Path:
    """Writes toxicity.npz, the same bytes for the same model, and its entry in models.lock, with `about` in it."""
    model, content = shipped.model, io.BytesIO()
    np.savez(
        content,
        weights=_packed(model.weights),
        buckets=np.array(model.weights.shape[1]),
        steps=model.steps,
        known=np.packbits(model.known),
        scale=np.array([model.smoothing, model.exponent]),
        sentence=np.stack([headline.sentence for headline in shipped.headlines]),
        document=np.stack([headline.document for headline in shipped.headlines]),
    )
    path, lock = folder / MODEL, folder / LOCK
    path.write_bytes(content.getvalue())
    locks = json.loads(lock.read_text(encoding="utf-8")) if lock.exists() else {}
    sha256 = hashlib.sha256(content.getvalue()).hexdigest()
    locks[MODEL] = {"sha256": sha256, "bytes": len(content.getvalue()), **about}
    lock.write_text(json.dumps(locks, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _packed(weights: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """The weights compressed with Zstandard, which opens them in half the time of an .npz file's own compression."""
    return np.frombuffer(pa.Codec("zstd", compression_level=19).compress(weights.astype("<i2").tobytes()), np.uint8)


def _unpacked(packed: npt.NDArray[np.uint8], buckets: int) -> npt.NDArray[np.int16]:
    weights = pa.decompress(packed, decompressed_size=4 * buckets, codec="zstd")
    return np.frombuffer(weights, "<i2").reshape(2, buckets)

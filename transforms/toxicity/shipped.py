"""Model files that come with the package: checked against models.lock before they are opened."""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fairsieve.transforms.toxicity.headline import Headline
from fairsieve.transforms.toxicity.model import NgramModel

FOLDER = Path(__file__).parent
LOCK = FOLDER / "models.lock"


class ModelMismatch(Exception):  # noqa: N818  # what happened, not that it is an error
    """A model file is not the one that models.lock names; nothing of it was read."""


@dataclass
class Head:
    """One question asked of a text: the weights that answer it, and how their sums become a probability."""

    model: NgramModel
    headline: Headline


def load(name: str, folder: Path = FOLDER, lock: Path = LOCK) -> Head:
    """Loads the head `name` from `name.npz`.

    Raises:
      ModelMismatch: the file's sha256 is not the locked one, or no such model is locked.
    """
    locked = json.loads(lock.read_text(encoding="utf-8")).get(name)
    if locked is None:
        raise ModelMismatch(f"{lock.name}: no model {name!r}")
    content = (folder / f"{name}.npz").read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != locked["sha256"]:
        raise ModelMismatch(f"{name}.npz: sha256 is {found}, {lock.name} says {locked['sha256']}")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        step, smoothing, exponent = (float(value) for value in arrays["scale"])
        weights = arrays["weights"]
        known = np.unpackbits(arrays["known"], count=len(weights)).astype(np.bool_)
        model = NgramModel(weights, step, smoothing, exponent, known)
        return Head(model, Headline(arrays["sentence"], arrays["document"]))


def save(head: Head, name: str, about: dict[str, str], folder: Path = FOLDER, lock: Path = LOCK) -> Path:
    """Writes `name.npz`, the same bytes for the same head, and its entry in the lock, with `about` in it."""
    path = folder / f"{name}.npz"
    scale = np.array([head.model.step, head.model.smoothing, head.model.exponent])
    content = io.BytesIO()
    np.savez_compressed(
        content,
        weights=head.model.weights,
        known=np.packbits(head.model.known),
        scale=scale,
        sentence=head.headline.sentence,
        document=head.headline.document,
    )
    path.write_bytes(content.getvalue())
    locks = json.loads(lock.read_text(encoding="utf-8")) if lock.exists() else {}
    locks[name] = {
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
        "bytes": len(content.getvalue()),
        **about,
    }
    lock.write_text(json.dumps(locks, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path

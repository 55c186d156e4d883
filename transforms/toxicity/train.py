"""Trains the models that ship: `python -m fairsieve.transforms.toxicity.train DATA_FOLDER`.

DATA_FOLDER holds toxicity_train.parquet and identity_attack_train_dev.parquet (columns text, label, source). Clean
passages come from a folder of shards (JSON lines or Parquet, columns text and source). The same input gives the same
bytes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.toxicity import shipped
from fairsieve.transforms.toxicity.calibrate import Scored, calibrate
from fairsieve.transforms.toxicity.counts import Counts
from fairsieve.transforms.toxicity.fit import Recipe, fit
from fairsieve.transforms.toxicity.headline import Headline
from fairsieve.transforms.toxicity.level import levelled
from fairsieve.transforms.toxicity.model import NgramModel
from fairsieve.transforms.toxicity.rows import Rows

FOLDS = 2
LEVELS = 2000
"""Steps between no weight and the heaviest."""

KNOWN_FROM = 10
"""Sentences that a word must be met in to count as a known one."""

HARDEST_OF_PASSAGE, HARDEST_OF_COMMENT = 3, 1
"""Sentences of each clean passage and comment that are shown to the model again, alone: those it found most toxic."""

ABOUT = {
    "licence": "Apache-2.0",
    "source": "trained by fairsieve.transforms.toxicity.train; see docs/model-cards/toxicity.md",
}

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass
class Head:
    """A trained question: weights by bucket in logits, the calibration, and the buckets of the words that it knows."""

    weights: Floats
    headline: Headline
    known: npt.NDArray[np.bool_]


def train(rows: Rows, recipe: Recipe, comments: tuple[str, ...], toxic: tuple[str, ...]) -> Head:
    """Fits the weights in two rounds, and the calibration on scores that each row got from models that had not seen it.

    The second round adds the sentences of clean passages that the first found most toxic: a document is judged by its
    highest sentence, so what matters is how high clean ones go, and a few reports of crime and war decide that.
    """
    sentences = Counts.of(rows.texts, recipe.bits)
    whole = sentences.by_document()
    first, _ = fit(whole, rows.labels, np.ones(len(rows.labels)), replace(recipe, iterations=recipe.iterations // 2))
    _say("first round")
    sums = sentences.sums(first)
    passages, clean = (
        rows.among("passages"),
        rows.among(*comments) & (rows.labels == 0) & (sentences.per_document() > 1),
    )
    hard = np.concatenate(
        [
            hardest(sentences, sums, np.flatnonzero(passages), recipe, HARDEST_OF_PASSAGE),
            hardest(sentences, sums, np.flatnonzero(clean), recipe, HARDEST_OF_COMMENT),
        ]
    )
    counts = whole.joined(sentences.chosen(hard))
    labels = np.concatenate([rows.labels, np.zeros(len(hard))])
    row = np.concatenate([np.arange(len(rows.labels)), sentences.document[hard]])
    sums = np.zeros(len(sentences))
    for fold in range(FOLDS):
        seen = np.flatnonzero(row % FOLDS != fold)
        weights, _ = fit(counts.chosen(seen), labels[seen], np.ones(len(seen)), recipe)
        held = sentences.document % FOLDS == fold
        sums[held] = sentences.sums(levelled(weights, recipe))[held]
        _say(f"fold {fold + 1} of {FOLDS}")
    weights, _ = fit(counts, labels, np.ones(len(labels)), recipe)
    _say("all rows")
    headline = calibrate(rows, Scored(sums, sentences), recipe, comments, toxic)
    return Head(levelled(weights, recipe), headline, sentences.common(KNOWN_FROM))


def hardest(sentences: Counts, sums: Floats, documents: Places, recipe: Recipe, most: int) -> Places:
    """The `most` sentences with the highest logits of each of the documents; of three words at least."""
    words = sentences.lengths()
    own = np.flatnonzero(np.isin(sentences.document, documents) & (words >= 3))
    logits = sums[own] * recipe.norms(words[own])
    order = own[np.lexsort((-logits, sentences.document[own]))]
    starts = np.searchsorted(sentences.document[order], sentences.document[order])
    return order[np.arange(len(order)) - starts < most]


def joined(heads: Sequence[Head], recipe: Recipe) -> shipped.Shipped:
    """One model of several heads, their weights rounded to whole steps; known are the words of the first."""
    steps = np.array([np.abs(head.weights).max() / LEVELS for head in heads])
    whole = [np.round(head.weights / step).astype(np.int16) for head, step in zip(heads, steps, strict=True)]
    model = NgramModel(np.stack(whole), steps, recipe.smoothing, recipe.exponent, heads[0].known)
    return shipped.Shipped(model, tuple(head.headline for head in heads))


def _say(what: str) -> None:
    print(f"{time.process_time():6.0f} s  {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=Path, help="folder of clean passages (default: DATA/../corpora/mixed)")
    parser.add_argument("--into", type=Path, default=shipped.FOLDER, help="folder for the models and their lock")
    asked = parser.parse_args()
    passages = asked.passages or asked.data / ".." / "corpora" / "mixed"
    recipe = Recipe()
    toxicity = Rows.read(asked.data / "toxicity_train.parquet", passages)
    attacks = Rows.read(asked.data / "identity_attack_train_dev.parquet", passages)
    heads = [
        train(toxicity, recipe, comments=("jigsaw",), toxic=("jigsaw", "paradetox", "paradetox_cr")),
        train(attacks, recipe, comments=("dghs", "mhs", "edos", "hatemoji"), toxic=("dghs", "mhs")),
    ]
    path = shipped.save(joined(heads, recipe), ABOUT, asked.into)
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()

"""Trains the shipped model: `python -m fairsieve.transforms.toxicity.train DATA_FOLDER`.

DATA_FOLDER holds toxicity_train.parquet (columns text, label, source); PASSAGES, JSON lines or Parquet with columns
text and source. The same input gives the same bytes.
"""

import argparse
import gzip
import io
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow.parquet as pq
from scipy.optimize import minimize

from fairsieve.transforms.toxicity import shipped, templates
from fairsieve.transforms.toxicity.counts import Counts
from fairsieve.transforms.toxicity.fit import Recipe, fit
from fairsieve.transforms.toxicity.headline import Headline, features
from fairsieve.transforms.toxicity.model import NgramModel

CLEAN = frozenset({"enwikinews"})
"""Sources of passages taken as clean; their licence (CC BY 2.5) permits it."""

FOLDS = 3
LEVELS = 2000
"""Steps between no weight and the heaviest."""

KNOWN_FROM = 3
"""Sentences that a word must be met in to count as a known one."""

INSULTS_A_ROUND = 20
"""Toxic training texts naming a group that one more round of its templates makes up for."""

ABOUT = {
    "licence": "Apache-2.0",
    "source": "trained by fairsieve.transforms.toxicity.train; see docs/model-cards/toxicity.md",
}

Floats = npt.NDArray[np.float64]


@dataclass
class Rows:
    """Training texts with their labels (0 or 1) and where each comes from."""

    texts: list[str]
    labels: Floats
    sources: npt.NDArray[np.str_]


def read(data: Path, passages: Path) -> Rows:
    """All training rows: labelled texts, templates, and the clean passages of all shards but the last two."""
    table = pq.read_table(data / "toxicity_train.parquet")
    texts, labels = table["text"].to_pylist(), table["label"].to_pylist()
    sources = table["source"].to_pylist()
    for text, label in templates.sentences(_rounds(texts, labels)):
        texts.append(text)
        labels.append(label)
        sources.append("templates")
    shards = sorted(path for path in passages.iterdir() if path.is_file())
    for path in shards[: len(shards) - 2]:
        for text, source in _passages(path):
            if source in CLEAN:
                texts.append(text)
                labels.append(0)
                sources.append("passages")
    return Rows(texts, np.array(labels, np.float64), np.array(sources))


def _rounds(texts: list[str], labels: list[int]) -> dict[str, int]:
    """More templates for the groups that the training texts name in many insults."""
    named = {group: re.compile(rf"\b{re.escape(group)}s?\b", re.IGNORECASE) for group in templates.identities()}
    insults = [text for text, label in zip(texts, labels, strict=True) if label]
    return {
        group: 1 + sum(1 for text in insults if name.search(text)) // INSULTS_A_ROUND for group, name in named.items()
    }


def _passages(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".parquet":
        for row in pq.read_table(path, columns=["text", "source"]).to_pylist():
            yield row["text"], row["source"]
        return
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    elif path.suffix == ".zst":
        import pyarrow as pa

        content = pa.CompressedInputStream(io.BytesIO(content), "zstd").read()
    for line in content.splitlines():
        row = orjson.loads(line)
        yield row["text"], row["source"]


def train(rows: Rows, recipe: Recipe) -> shipped.Head:
    """Fits the weights on all rows and the calibration on scores that each row got from models that had not seen it."""
    started = time.monotonic()
    sentences = Counts.of(rows.texts, recipe.bits)
    documents = sentences.by_document()
    importance = np.ones(len(rows.texts))
    fold = np.arange(len(rows.texts)) % FOLDS
    sums = np.zeros(len(sentences.document))
    for held in range(FOLDS):
        seen = np.flatnonzero(fold != held)
        weights, _ = fit(documents.chosen(seen), rows.labels[seen], importance[seen], recipe)
        own = fold[sentences.document] == held
        sums[own] = (sentences.sums(weights))[own]
        _say(started, f"fold {held + 1} of {FOLDS}")
    weights, _ = fit(documents, rows.labels, importance, recipe)
    _say(started, "all rows")
    headline = calibrate(rows, sentences, sums, recipe)
    return shipped.Head(_quantised(weights, sentences, recipe), headline)


def calibrate(rows: Rows, sentences: Counts, sums: Floats, recipe: Recipe) -> Headline:
    """Fits probabilities to comments, clean passages, and passages with one toxic sentence put in."""
    lengths = sentences.lengths()
    logits = sums * recipe.norms(lengths)
    count: Floats = np.bincount(sentences.document, lengths, len(rows.texts)).astype(np.float64)
    total: Floats = np.bincount(sentences.document, sums, len(rows.texts)).astype(np.float64)
    highest = np.full(len(rows.texts), -np.inf)
    np.maximum.at(highest, sentences.document, np.where(lengths > 0, logits, -np.inf))
    spoken = count > 0
    comment = np.flatnonzero((rows.sources == "jigsaw") & spoken)
    passage = np.flatnonzero((rows.sources == "passages") & spoken)
    random = np.random.default_rng(11)
    short = np.isin(rows.sources, ["jigsaw", "paradetox", "paradetox_cr"]) & (rows.labels > 0) & (count < 60) & spoken
    planted = random.choice(np.flatnonzero(short), len(passage))
    long_count, long_total = count[passage] + count[planted], total[passage] + total[planted]
    planted_logit = total[planted] * recipe.norms(count[planted])
    x = np.concatenate(
        [
            features(total[comment] * recipe.norms(count[comment]), highest[comment], count[comment]),
            features(total[passage] * recipe.norms(count[passage]), highest[passage], count[passage]),
            features(long_total * recipe.norms(long_count), np.maximum(highest[passage], planted_logit), long_count),
        ]
    )
    y = np.concatenate([rows.labels[comment], np.zeros(len(passage)), np.ones(len(passage))])
    weight = np.concatenate([np.ones(len(comment)), np.ones(len(passage)), np.full(len(passage), 0.1)])
    alone = np.flatnonzero((rows.sources == "jigsaw") & spoken & (count < 60))
    clean = np.flatnonzero(np.isin(sentences.document, passage) & (lengths > 0))
    xs = np.concatenate([total[alone] * recipe.norms(count[alone]), logits[clean]])
    ys = np.concatenate([rows.labels[alone], np.zeros(len(clean))])
    sentence = _logistic(np.stack([xs, np.ones_like(xs)], axis=1), ys, np.ones(len(ys)))
    return Headline(sentence, _logistic(x, y, weight))


def _logistic(x: Floats, y: Floats, weight: Floats) -> Floats:
    def objective(point: Floats) -> tuple[float, Floats]:
        logits = x @ point
        loss = float(weight @ np.logaddexp(0, np.where(y > 0, -logits, logits)))
        return loss + float(point @ point) * 0.01, x.T @ (weight * (1 / (1 + np.exp(-logits)) - y)) + 0.02 * point

    return np.asarray(minimize(objective, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def _quantised(weights: Floats, counts: Counts, recipe: Recipe) -> NgramModel:
    step = float(np.abs(weights).max()) / LEVELS
    whole = np.round(weights / step).astype(np.int16)
    return NgramModel(whole, step, recipe.smoothing, recipe.exponent, counts.common(KNOWN_FROM))


def _say(started: float, what: str) -> None:
    print(f"{time.monotonic() - started:6.0f} s  {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=Path, help="folder of clean passages (default: DATA/../corpora/mixed)")
    parser.add_argument("--into", type=Path, default=shipped.FOLDER, help="folder for the model and its lock")
    asked = parser.parse_args()
    rows = read(asked.data, asked.passages or asked.data / ".." / "corpora" / "mixed")
    head = train(rows, Recipe())
    path = shipped.save(head, "toxicity", ABOUT, asked.into, asked.into / shipped.LOCK.name)
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()

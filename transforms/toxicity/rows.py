"""The rows that models are trained on."""

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.transforms.toxicity import templates

CLEAN = frozenset({"enwikinews"})
"""Sources of passages taken as clean; their licence (CC BY 2.5) permits it."""

HELD_SHARDS = 2
"""The last shards of the passages are left for measuring."""

INSULTS_A_ROUND = 6
"""Insults that one more round of templates undoes: toxic texts naming a group times their share of all that name it."""

MOST_ROUNDS = 8

Floats = npt.NDArray[np.float64]


@dataclass
class Rows:
    """Training texts with their labels (0 or 1) and where each comes from."""

    texts: list[str]
    labels: Floats
    sources: npt.NDArray[np.str_]

    @classmethod
    def read(cls, labelled: Path, passages: Path) -> "Rows":
        """Labelled texts (columns text, label, source; where there is a column split, its train rows), templates and
        clean passages (a folder of shards, columns text and source)."""
        table = pq.read_table(labelled)
        rows = [row for row in table.to_pylist() if row.get("split", "train") == "train"]
        texts = [row["text"] for row in rows]
        labels = [row["label"] for row in rows]
        sources = [row["source"] for row in rows]
        for text, label in templates.sentences(_rounds(texts, labels)):
            texts.append(text)
            labels.append(label)
            sources.append("templates")
        clean = list(_clean(passages))
        return cls(
            texts + clean,
            np.array(labels + [0] * len(clean), np.float64),
            np.array(sources + ["passages"] * len(clean)),
        )

    def among(self, *sources: str) -> npt.NDArray[np.bool_]:
        """Which rows come from these sources."""
        return np.isin(self.sources, sources)


def _rounds(texts: list[str], labels: list[int]) -> dict[str, int]:
    """More templates for the groups that the training texts name in many insults and little else."""
    lower, rounds = [text.lower() for text in texts], {}
    for group in templates.identities():
        name = re.compile(rf"\b{re.escape(group)}s?\b")
        named = [label for text, label in zip(lower, labels, strict=True) if group in text and name.search(text)]
        insults = sum(named)
        rounds[group] = min(1 + insults * insults // max(len(named) * INSULTS_A_ROUND, 1), MOST_ROUNDS)
    return rounds


def _clean(folder: Path) -> Iterator[str]:
    shards = sorted(path for path in folder.iterdir() if path.is_file())
    for path in shards[: len(shards) - HELD_SHARDS]:
        yield from (row["text"] for row in _records(path) if row["source"] in CLEAN)


def _records(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        return list(pq.read_table(path, columns=["text", "source"]).to_pylist())
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    elif path.suffix == ".zst":
        content = pa.CompressedInputStream(io.BytesIO(content), "zstd").read()
    return [orjson.loads(line) for line in content.splitlines()]

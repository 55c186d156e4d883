"""How good a toxicity scorer is on labelled text: ranking, calibration, operating points, bias, functions, needles."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairsieve.pipeline.config import Config, ConfigError
from fairsieve.pipeline.detectors import scanners_of
from fairsieve.pipeline.ranking import area_under_curve, average_precision, bias_by_group, calibration, operating_points
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.scanners import scores_of
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity import Toxicity
from fairsieve.transforms.toxicity.templates import identities

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[str]], Floats]
"""Scores texts, in [0, 1]; NaN where a text was not scored."""

FEWEST = 10
"""Texts of each label that a group must be named in to have figures."""


@dataclass
class Labelled:
    """Texts with labels: 1 toxic, 0 not; `functionality` names what each text tests, where the file says so."""

    texts: list[str]
    labels: npt.NDArray[np.int64]
    functionality: list[str] = field(default_factory=list)


def read(path: Path) -> Labelled:
    """Reads columns text, label and, where there is one, functionality, from Parquet, JSON lines or CSV.

    Raises:
      ValueError: a column is missing, or a label is not 0 or 1.
    """
    rows = _rows(path)
    missing = {"text", "label"} - set(rows[0] if rows else {})
    if missing:
        raise ValueError(f"{path.name}: no column {', '.join(sorted(missing))}")
    labels = [str(row["label"]).strip().lower() for row in rows]
    wrong = next((place for place, label in enumerate(labels) if label not in _LABELS), None)
    if wrong is not None:
        raise ValueError(f"{path.name}: row {wrong}: label must be 0 or 1")
    functionality = [str(row["functionality"]) for row in rows] if "functionality" in rows[0] else []
    return Labelled([str(row["text"]) for row in rows], np.array([_LABELS[label] for label in labels]), functionality)


_LABELS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1, "false": 0, "true": 1, "non-hateful": 0, "hateful": 1}


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return list(pq.read_table(path).to_pylist())
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".csv":
            return list(csv.DictReader(lines))
        return [json.loads(line) for line in lines if line.strip()]


def evaluate(data: Labelled, scorer: Scorer, threshold: float = 0.5) -> dict[str, Any]:
    """All figures of a scorer on labelled texts; texts that it did not score are counted and left out.

    A text belongs to each identity group that it names (Borkan et al., Nuanced Metrics for Measuring Unintended Bias,
    2019); groups with fewer than `FEWEST` texts of either label have no figures.
    """
    scores = scorer(data.texts)
    scored = np.isfinite(scores)
    labels, own = data.labels[scored], scores[scored]
    texts = [text for text, known in zip(data.texts, scored, strict=True) if known]
    named = groups(texts)
    found: dict[str, Any] = {
        "texts": len(data.texts),
        "scored": int(scored.sum()),
        "toxic": int(labels.sum()),
        "threshold": threshold,
        "auc": area_under_curve(labels, own),
        "average_precision": average_precision(labels, own),
        "calibration": calibration(labels, own),
        "operating_points": operating_points(labels, own),
        "clean_false_positives": {
            "texts": int((labels == 0).sum()),
            "flagged": int((own[labels == 0] >= threshold).sum()),
        },
        "bias": bias_by_group(labels, own, named, FEWEST),
        "false_positives_by_group": false_positives(labels, own, named, threshold),
    }
    if data.functionality:
        kept = [name for name, known in zip(data.functionality, scored, strict=True) if known]
        found["functionalities"] = functionalities(labels, own, kept, threshold)
    return found


def groups(texts: Sequence[str]) -> dict[str, npt.NDArray[np.bool_]]:
    """Which texts name each identity, as whole words in any case."""
    lower = pc.utf8_lower(pa.array(texts, pa.string()))
    return {
        identity: pc.match_substring_regex(lower, rf"\b{identity}s?\b").to_numpy(zero_copy_only=False)
        for identity in identities()
    }


def false_positives(
    labels: npt.NDArray[np.int64], scores: Floats, named: Mapping[str, npt.NDArray[np.bool_]], threshold: float
) -> dict[str, dict[str, float]]:
    """For each group the clean texts naming it, and the share of them at or above the threshold; worst first."""
    found = {}
    for name, member in named.items():
        clean = member & (labels == 0)
        if clean.sum() >= FEWEST:
            found[name] = {"texts": int(clean.sum()), "rate": float((scores[clean] >= threshold).mean())}
    return dict(sorted(found.items(), key=lambda item: -item[1]["rate"]))


def functionalities(
    labels: npt.NDArray[np.int64], scores: Floats, tested: Sequence[str], threshold: float
) -> dict[str, dict[str, float]]:
    """Accuracy at the threshold for each functionality (as in Röttger et al., HateCheck, 2021), worst first."""
    names = np.array(tested)
    found = {
        name: {
            "texts": int((names == name).sum()),
            "accuracy": float(((scores >= threshold) == labels)[names == name].mean()),
        }
        for name in sorted(set(tested))
    }
    return dict(sorted(found.items(), key=lambda item: item[1]["accuracy"]))


def needles(
    passages: Sequence[str], toxic: Sequence[str], scorer: Scorer, threshold: float = 0.5, seed: int = 0
) -> dict[str, float]:
    """Clean long texts against the same ones with one toxic text put between two sentences.

    Returns:
      AUC, recall where 1 % of the clean texts are flagged, and the share of clean texts at or above the threshold.
    """
    random = np.random.default_rng(seed)
    planted = [_planted(text, toxic[int(random.integers(len(toxic)))].strip(), random) for text in passages]
    clean, dirty = scorer(passages), scorer(planted)
    clean, dirty = clean[np.isfinite(clean)], dirty[np.isfinite(dirty)]
    labels = np.repeat([0, 1], [len(clean), len(dirty)])
    return {
        "passages": len(clean),
        "auc": area_under_curve(labels, np.concatenate([clean, dirty])),
        "recall_at_1_percent": float((dirty > np.quantile(clean, 0.99)).mean()),
        "clean_flagged": float((clean >= threshold).mean()),
    }


def _planted(text: str, needle: str, random: np.random.Generator) -> str:
    buffer = TextBuffer.of(pa.array([text], pa.string()))
    starts = Sentences.of(buffer).starts
    place = int(buffer.characters(0, starts[random.integers(len(starts)) :][:1])[0])
    ended = needle if needle.endswith((".", "!", "?")) else f"{needle}."
    return f"{text[:place].rstrip()} {ended} {text[place:]}".strip()


def scorer_of(scanner: Scanner, label: str = "toxicity") -> Scorer:
    """One of a scanner's labels as a scorer; the scanner is loaded."""

    def score(texts: Sequence[str]) -> Floats:
        column = scanner.scan(pa.record_batch([pa.array(texts, pa.string())], names=["text"]))
        headline = pc.struct_field(column, label).cast(pa.float64())
        return np.asarray(pc.fill_null(headline, float("nan")).to_numpy(zero_copy_only=False))

    return score


def evaluate_file(
    data: Path, threshold: float = 0.5, passages: Path | None = None, score: str = "", config: Config | None = None
) -> dict[str, Any]:
    """All figures of a scorer on a file.

    Args:
      data: Parquet, JSON lines or CSV with columns text and label, and functionality where there is one.
      passages: a file of the same kind with clean long texts in column text, for the needle test.
      score: which of the scorer's scores, its first one unless said.
      config: names the scorer; without one it is the default scorer.

    Raises:
      ConfigError: the configuration names no scorer of toxicity.
      ValueError: as `read`; there is no such score.
    """
    scanner = Toxicity(threshold) if config is None else _configured(config)
    labels = [field.name for field in scanner.field.type if pa.types.is_floating(field.type)]
    score = score or labels[0]
    if score not in labels:
        raise ValueError(f"there is no score {score!r}; there are: {', '.join(labels)}")
    labelled = read(data)
    scanner.load()
    scorer = scorer_of(scanner, score)
    found = {"score": f"{scanner.field.name}.{score}", **evaluate(labelled, scorer, threshold)}
    if passages is not None:
        toxic = [text for text, label in zip(labelled.texts, labelled.labels, strict=True) if label and len(text) < 300]
        found["needles"] = needles([str(row["text"]) for row in _rows(passages)], toxic, scorer, threshold)
    return found


def _configured(config: Config) -> Scanner:
    scanners = scanners_of(config)
    columns = {name.split(".")[0] for name in scores_of(scanners)}
    for scanner in scanners:
        if scanner.field.name in columns:
            return scanner
    raise ConfigError("scanners: toxicity is not among them, so there is no scorer")


def main(data: Path, threshold: float = 0.5, passages: Path | None = None, into: Path | None = None) -> dict[str, Any]:
    """As `evaluate_file`; prints the figures, and writes them as JSON where `into` says."""
    found = evaluate_file(data, threshold, passages)
    if into is not None:
        into.write_bytes(as_json(found))
    print(table(found))
    return found


def as_json(found: Mapping[str, Any]) -> bytes:
    """The figures as JSON; what does not exist, such as a rate of nothing, is null."""
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def table(found: Mapping[str, Any], most: int = 8) -> str:
    """The figures as lines of text; of the groups and functionalities the worst ones."""
    clean = found["clean_false_positives"]
    lines = [
        f"texts {found['texts']}, scored {found['scored']}, toxic {found['toxic']}",
        f"AUC {found['auc']:.4f}   average precision {found['average_precision']:.4f}",
        f"expected calibration error {found['calibration']['error']:.4f}",
        "score        texts   mean  toxic",
    ]
    lines += [
        f"{row['from']:.1f}-{row['to']:.1f} {row['texts']:10d} {row['mean']:6.3f} {row['toxic']:6.3f}"
        for row in found["calibration"]["bins"]
    ]
    lines.append("at score   recall  precision  false positives")
    lines += [
        f"{row['at_least']:8.3f} {row['recall']:8.3f} {row['precision']:10.3f} {row['false_positives']:16.4f}"
        for row in found["operating_points"]
    ]
    lines.append(f"clean texts at or above {found['threshold']:g}: {clean['flagged']} of {clean['texts']}")
    if found["bias"]["groups"]:
        lines.append(f"bias metric {found['bias']['metric']:.4f} over {len(found['bias']['groups'])} groups")
        worst = sorted(found["bias"]["groups"].items(), key=lambda item: min(item[1].values()))[:most]
        lines += [
            f"  {name:18s} " + "  ".join(f"{key} {value:.4f}" for key, value in row.items()) for name, row in worst
        ]
    for key, measure in (("false_positives_by_group", "rate"), ("functionalities", "accuracy")):
        if found.get(key):
            lines.append(f"{key.replace('_', ' ')}, worst first")
            lines += [
                f"  {name:18s} {row['texts']:6d} {row[measure]:.4f}" for name, row in list(found[key].items())[:most]
            ]
    if "needles" in found:
        lines.append("needles: " + "  ".join(f"{key} {value:.4f}" for key, value in found["needles"].items()))
    return "\n".join(lines)

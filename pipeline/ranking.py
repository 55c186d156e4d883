"""Figures of a score against labels: ranking, calibration, operating points, and bias between groups."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Members = npt.NDArray[np.bool_]


def area_under_curve(labels: Labels, scores: Floats) -> float:
    """Probability that a toxic text scores above a clean one, ties half (Mann-Whitney); NaN without both labels."""
    toxic = int(labels.sum())
    clean = len(labels) - toxic
    if not toxic or not clean:
        return float("nan")
    return float((rankdata(scores)[labels == 1].sum() - toxic * (toxic + 1) / 2) / (toxic * clean))


def average_precision(labels: Labels, scores: Floats) -> float:
    """Mean precision over the recalls gained at each distinct score, from the highest; NaN without toxic texts."""
    found, flagged = _at_each_score(labels, scores)
    if not len(found) or not found[-1]:
        return float("nan")
    gained = np.diff(found, prepend=0) / found[-1]
    return float((gained * found / flagged).sum())


def calibration(labels: Labels, scores: Floats, bins: int = 10) -> dict[str, Any]:
    """The reliability table, and the mean distance of score and share of toxic texts (expected calibration error)."""
    place = np.minimum((scores * bins).astype(np.int64), bins - 1)
    rows = []
    for index in range(bins):
        own = place == index
        if own.any():
            row = {"from": index / bins, "to": (index + 1) / bins, "texts": int(own.sum())}
            rows.append({**row, "mean": float(scores[own].mean()), "toxic": float(labels[own].mean())})
    error = sum(row["texts"] * abs(row["mean"] - row["toxic"]) for row in rows) / max(len(labels), 1)
    return {"error": float(error), "bins": rows}


def operating_points(
    labels: Labels, scores: Floats, thresholds: tuple[float, ...] = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
) -> list[dict[str, float]]:
    """Recall, precision and false-positive rate of flagging what scores at least each threshold."""
    toxic, clean = labels == 1, labels == 0
    points = []
    for threshold in thresholds:
        flagged = scores >= threshold
        points.append(
            {
                "at_least": threshold,
                "recall": _share(flagged[toxic]),
                "precision": _share(toxic[flagged]),
                "false_positives": _share(flagged[clean]),
            }
        )
    return points


def wilson(n: int, d: int) -> tuple[float | None, float | None, float | None]:
    """A share n / d with its 95 % interval (Wilson, JASA 22, 1927); None thrice where d is 0."""
    if not d:
        return None, None, None
    share, z = n / d, 1.959964
    middle = (share + z * z / (2 * d)) / (1 + z * z / d)
    reach = z / (1 + z * z / d) * float(np.sqrt(share * (1 - share) / d + z * z / (4 * d * d)))
    return share, max(middle - reach, 0.0), min(middle + reach, 1.0)


def bias_by_group(labels: Labels, scores: Floats, named: Mapping[str, Members], fewest: int) -> dict[str, Any]:
    """Subgroup, BPSN and BNSP AUC for each group, and their mean with the overall AUC (Borkan et al., 2019).

    BPSN sets a group's clean texts against the other texts' toxic ones, BNSP its toxic against their clean ones. The
    metric is a quarter of the overall AUC and of the power mean, p = -5, of each of the three over the groups.

    Args:
      fewest: texts of each label that a group needs to have figures.
    """
    groups = {}
    for name, member in named.items():
        if min((labels[member] == 0).sum(), (labels[member] == 1).sum()) < fewest:
            continue
        clean_here, toxic_here = member & (labels == 0), member & (labels == 1)
        clean_there, toxic_there = ~member & (labels == 0), ~member & (labels == 1)
        pairs = {
            "subgroup": member,
            "bpsn": clean_here | toxic_there,
            "bnsp": toxic_here | clean_there,
        }
        groups[name] = {key: area_under_curve(labels[rows], scores[rows]) for key, rows in pairs.items()}
    if not groups:
        return {"metric": None, "groups": {}}
    means = [_power_mean([group[key] for group in groups.values()]) for key in ("subgroup", "bpsn", "bnsp")]
    return {"metric": (area_under_curve(labels, scores) + sum(means)) / 4, "groups": groups}


def _power_mean(values: list[float], power: float = -5) -> float:
    known = np.array([value for value in values if value == value])
    if not len(known):
        return float("nan")
    with np.errstate(divide="ignore"):  # an AUC of 0 makes the mean 0
        return float(np.mean(known**power) ** (1 / power))


def _share(flags: Members) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def _at_each_score(labels: Labels, scores: Floats) -> tuple[Floats, Floats]:
    """Toxic texts and all texts at or above each distinct score, from the highest."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1) if len(order) else np.empty(0, np.int64)
    return np.cumsum(labels[order])[last].astype(np.float64), (last + 1).astype(np.float64)

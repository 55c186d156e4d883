"""Raking with caps: weights of cells, so that each margin has the shares that are declared for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROUNDS = 1000
_STILL = 1e-10

NOWHERE = -1
"""The category of what is in none of those declared: its weight is moved by other margins only."""


@dataclass(frozen=True)
class Raked:
    """Weights, and how far they got.

    Attributes:
      weights: of each cell.
      rounds: passes over all margins that it took.
      settled: whether another pass would change nothing.
    """

    weights: Floats
    rounds: int
    settled: bool


def rake(cells: Ints, counts: Ints, targets: Sequence[Floats], low: float, high: float) -> Raked:
    """Weights between `low` and `high` whose shares come as near to the targets as the caps let them.

    Iterative proportional fitting, with the weights scaled to a mean of 1 and cut to the caps after each pass; what a
    cap takes from one cell, later passes give to others. Without a cap at work the targets are met exactly.

    Args:
      cells: the category of each cell in each margin, or `NOWHERE`; shape (cells, margins).
      counts: documents in each cell.
      targets: for each margin, the share of each of its categories among documents that are in one; they add up to 1.

    Source: Deming & Stephan, 1940; Deville & Sarndal, JASA 87, 1992 (bounded distances); caps as in Battaglia and
    others, Practical Considerations in Raking Survey Data, 2009.
    """
    weights = np.ones(len(counts))
    for done in range(1, ROUNDS + 1):
        before = weights
        weights = weights.copy()
        for margin, target in enumerate(targets):
            category = cells[:, margin]
            inside = category != NOWHERE
            mass = np.bincount(category[inside], (weights * counts)[inside], minlength=len(target))
            with np.errstate(divide="ignore", invalid="ignore"):
                factor = np.where(mass > 0, target * mass.sum() / mass, 1.0)
            weights[inside] *= factor[category[inside]]
        weights = np.clip(weights * counts.sum() / (weights @ counts), low, high)
        if np.abs(weights - before).max(initial=0) < _STILL:
            return Raked(weights, done, True)
    return Raked(weights, ROUNDS, False)


def shares(category: Ints, mass: Floats, categories: int) -> Floats:
    """The share of each category in the mass of what is in one."""
    inside = category != NOWHERE
    sums = np.bincount(category[inside], mass[inside], minlength=categories)
    return np.asarray(sums / sums.sum() if sums.sum() else sums)


def effective_size(weights: Floats, counts: Ints) -> float:
    """So many equally weighted documents would tell as much: (sum w)^2 / sum w^2 (Kish, 1965)."""
    total = float(weights @ counts)
    return total**2 / float(weights**2 @ counts) if total else 0.0

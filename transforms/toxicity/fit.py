"""Logistic regression with an L2 penalty, on counts, by L-BFGS."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.toxicity.counts import Counts

Floats = npt.NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]


@dataclass
class Recipe:
    """How n-grams become a logit.

    Attributes:
      bits: the model has 2**bits buckets.
      smoothing, exponent: a text of n words has its sum divided by (n + smoothing) ** exponent.
      rarest: a bucket met in fewer texts than this gets no weight.
      rarity: power of the inverse document frequency that scales a count before the penalty is taken.
      cost: inverse of the penalty, as liblinear's C for rows of unit length.
    """

    bits: int = 20
    smoothing: float = 1.0
    exponent: float = 0.5
    rarest: int = 2
    rarity: float = 1.0
    cost: float = 4.0
    iterations: int = 60

    def norms(self, lengths: Floats) -> Floats:
        return np.asarray((lengths + self.smoothing) ** -self.exponent)


def fit(counts: Counts, labels: Floats, importance: Floats, recipe: Recipe) -> tuple[Floats, float]:
    """Weights by bucket and the intercept that minimise the weighted log-loss plus the penalty.

    Args:
      counts: one row a text.
      labels: 0 or 1 for each row.
      importance: weight of each row's loss.
    """
    scale = _scale(counts, recipe)
    active = np.flatnonzero(scale)
    spelling, pairs = counts.spelling.tocsc()[:, active].tocsr(), counts.pairs.tocsc()[:, active].tocsr()
    words, scale = counts.words, scale[active]
    turned = words.T.tocsr(), spelling.T.tocsr(), pairs.T.tocsr()
    norms = recipe.norms(counts.lengths())

    def objective(point: Floats) -> tuple[float, Floats]:
        weights = (point[:-1] * scale).astype(np.float32)
        logits = norms * (words @ (spelling @ weights) + pairs @ weights) + point[-1]
        loss = float(importance @ np.logaddexp(0, np.where(labels > 0, -logits, logits)))
        error = importance * (1 / (1 + np.exp(-logits)) - labels)
        pulled = (error * norms).astype(np.float32)
        slope = (turned[1] @ (turned[0] @ pulled) + turned[2] @ pulled) * scale + point[:-1] / recipe.cost
        return loss + _dot(point[:-1], point[:-1]) / (2 * recipe.cost), np.append(slope, error.sum())

    point = minimised(objective, np.zeros(len(active) + 1), recipe.iterations)
    weights = np.zeros(1 << recipe.bits)
    weights[active] = point[:-1] * scale
    return weights, float(point[-1])


def minimised(objective: Objective, point: Floats, iterations: int, memory: int = 8) -> Floats:
    """The point where a smooth convex objective is lowest, by L-BFGS (Nocedal, 1980) with backtracking.

    Each step costs little beside the objective, even for a million weights.
    """
    value, slope = objective(point)
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=memory)
    for _ in range(iterations):
        direction = -_curved(slope, steps)
        descent, size = _dot(direction, slope), 1.0 if steps else 1 / _dot(slope, slope) ** 0.5
        while True:
            tried, tried_slope = objective(point + size * direction)
            if tried <= value + 1e-4 * size * descent or size < 1e-10:
                break
            size /= 2
        step, change = size * direction, tried_slope - slope
        if value - tried <= 1e-7 * abs(value):
            return point + step
        if (bend := _dot(step, change)) > 0:
            steps.append((step, change, bend))
        point, value, slope = point + step, tried, tried_slope
    return point


def _curved(slope: Floats, steps: deque[tuple[Floats, Floats, float]]) -> Floats:
    """The slope divided by the curvature that the last steps met: the two loops of L-BFGS."""
    direction, shares = slope.copy(), []
    for step, change, bend in reversed(steps):
        shares.append(_dot(step, direction) / bend)
        direction -= shares[-1] * change
    if steps:
        _, change, bend = steps[-1]
        direction *= bend / _dot(change, change)
    for (step, change, bend), share in zip(steps, reversed(shares), strict=True):
        direction += (share - _dot(change, direction) / bend) * step
    return direction


def _dot(one: Floats, other: Floats) -> float:
    """The inner product, added up in the same order whatever the number of threads, which `@` does not promise."""
    return float(np.einsum("i,i->", one, other))


def _scale(counts: Counts, recipe: Recipe) -> Floats:
    """What a count of each bucket is multiplied with, so that rare n-grams weigh more and rows have unit length."""
    rows = counts.words.shape[0]
    present = np.asarray((counts.words > 0).sum(axis=0), np.float64).ravel()
    texts = counts.spelling.T @ present + np.asarray((counts.pairs > 0).sum(axis=0), np.float64).ravel()
    rarity = (np.log((rows + 1) / (np.minimum(texts, rows) + 1)) + 1) ** recipe.rarity
    scale = np.where(texts >= recipe.rarest, rarity, 0)
    sample = counts.chosen(np.arange(0, rows, max(rows // 2000, 1)))
    squares = (sample.words @ sample.spelling + sample.pairs).power(2) @ scale**2
    lengths = np.sqrt(squares) * recipe.norms(sample.lengths())
    return np.asarray(scale / np.median(lengths[lengths > 0]))

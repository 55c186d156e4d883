"""From scores to probabilities: the headline fitted to comments, clean passages, and passages with a toxic sentence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.toxicity.counts import Counts
from fairsieve.transforms.toxicity.fit import Recipe, minimised
from fairsieve.transforms.toxicity.headline import Headline, features
from fairsieve.transforms.toxicity.rows import Rows

NEEDLE_WORDS = 60
"""Toxic texts of fewer words stand for one toxic sentence."""

PASSAGE, PLANTED = 0.5, 0.05
"""Weights, against one of a comment, of a clean passage and of a passage with a toxic sentence."""

Floats = npt.NDArray[np.float64]


@dataclass
class Scored:
    """What each training row got from a model that had not seen it.

    Attributes:
      sums: float64, of the weights in each sentence.
      counts: what the sentences hold.
    """

    sums: Floats
    counts: Counts

    def rows(self, recipe: Recipe) -> tuple[Floats, Floats, Floats, Floats]:
        """For each row its sum of weights, words, logit as a whole, and its sentences' highest logit."""
        words = self.counts.lengths()
        size = self.counts.documents
        total: Floats = np.bincount(self.counts.document, self.sums, size).astype(np.float64)
        count: Floats = np.bincount(self.counts.document, words, size).astype(np.float64)
        highest = np.full(size, -np.inf)
        np.maximum.at(highest, self.counts.document, np.where(words > 0, self.sums * recipe.norms(words), -np.inf))
        return total, count, total * recipe.norms(count), highest


def calibrate(
    rows: Rows, scored: Scored, recipe: Recipe, comments: tuple[str, ...], toxic: tuple[str, ...]
) -> Headline:
    """Fits the two calibrations of a headline.

    Args:
      comments: sources whose share of toxic texts is the natural one; what the probabilities refer to.
      toxic: sources of short toxic texts to plant in passages.
    """
    total, count, whole, highest = scored.rows(recipe)
    spoken = count > 0
    comment = np.flatnonzero(rows.among(*comments) & spoken)
    passage = np.flatnonzero(rows.among("passages") & spoken)
    needles = np.flatnonzero(rows.among(*toxic) & (rows.labels == 1) & (count < NEEDLE_WORDS) & spoken)
    needle = np.random.default_rng(11).choice(needles, len(passage))
    longer = count[passage] + count[needle]
    planted = (total[passage] + total[needle]) * recipe.norms(longer)
    document = _logistic(
        np.concatenate(
            [
                features(whole[comment], highest[comment], count[comment]),
                features(whole[passage], highest[passage], count[passage]),
                features(planted, np.maximum(highest[passage], whole[needle]), longer),
            ]
        ),
        np.concatenate([rows.labels[comment], np.zeros(len(passage)), np.ones(len(passage))]),
        np.repeat([1, PASSAGE, PLANTED], [len(comment), len(passage), len(passage)]),
    )
    return Headline(_sentences(rows, scored, recipe, comment, passage), document)


def _sentences(
    rows: Rows, scored: Scored, recipe: Recipe, comment: npt.NDArray[np.int64], passage: npt.NDArray[np.int64]
) -> Floats:
    """Slope and intercept for one sentence, from short comments and from all sentences of the passages."""
    _, count, whole, _ = scored.rows(recipe)
    words = scored.counts.lengths()
    short = comment[count[comment] < NEEDLE_WORDS]
    clean = np.flatnonzero(np.isin(scored.counts.document, passage) & (words > 0))
    logits = np.concatenate([whole[short], scored.sums[clean] * recipe.norms(words[clean])])
    labels = np.concatenate([rows.labels[short], np.zeros(len(clean))])
    return _logistic(np.stack([logits, np.ones_like(logits)], axis=1), labels, np.ones(len(labels)))


def _logistic(inputs: Floats, labels: Floats, importance: Floats, ridge: float = 0.01) -> Floats:
    """Coefficients of the logistic regression, the ridge there only to keep them finite."""

    def objective(point: Floats) -> tuple[float, Floats]:
        logits = inputs @ point
        loss = float(importance @ np.logaddexp(0, np.where(labels > 0, -logits, logits)))
        error = importance * (1 / (1 + np.exp(-logits)) - labels)
        return loss + ridge * float(point @ point), inputs.T @ error + 2 * ridge * point

    return minimised(objective, np.zeros(inputs.shape[1]), iterations=300)

"""Puts the names of groups on one level: what a model learnt from insults that name a group is taken off its name."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.toxicity import templates
from fairsieve.transforms.toxicity.counts import Counts
from fairsieve.transforms.toxicity.fit import Recipe
from fairsieve.transforms.toxicity.ngrams import Words, pairs

Floats = npt.NDArray[np.float64]


def levelled(weights: Floats, recipe: Recipe) -> Floats:
    """Weights under which the clean templates score alike on average, whichever group they name.

    The excess of a group's templates over the median group's, in least squares over their lengths, is taken off the
    weight of the group's name: of the word, or of the pair where the name has two words. Only that one n-gram changes,
    so what else a text says counts as before.
    """
    groups = templates.identities()
    clean = [(group, text) for group, text, label in templates.named(dict.fromkeys(groups, 1)) if not label]
    counts = Counts.of([text for _, text in clean], recipe.bits).by_document()
    norms = recipe.norms(counts.lengths())
    logits = counts.sums(weights) * norms
    own = [np.flatnonzero([name == group for name, _ in clean]) for group in groups]
    means = np.array([logits[rows].mean() for rows in own])
    level, changed = float(np.median(means)), weights.copy()
    for group, rows, mean in zip(groups, own, means, strict=True):
        changed[_bucket(group.split(), recipe.bits)] -= (mean - level) * norms[rows].sum() / (norms[rows] ** 2).sum()
    return changed


def _bucket(words: Sequence[str], bits: int) -> int:
    name = np.frombuffer(" ".join(words).encode(), np.uint8)
    hashes = Words.of(name, np.array([0, len(name)])).hashes
    return int((hashes if len(hashes) == 1 else pairs(hashes)[-1:])[0] >> np.uint64(64 - bits))

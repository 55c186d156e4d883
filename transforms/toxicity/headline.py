"""From the logits of a text's sentences to one calibrated probability."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LONG_WORDS = 60.0
"""Words at which the whole text and its worst sentence count alike."""


@dataclass
class Headline:
    """Logistic calibrations (Platt, 1999) of one sentence, and of a whole text.

    For a comment the sum over the whole text tells most; in a long document one toxic sentence drowns in that sum, and
    the highest sentence tells. Both enter, with slopes that pass from one to the other as the text grows.

    Attributes:
      sentence: float64, slope and intercept for the logit of one sentence.
      document: float64, five coefficients, in the order of `features`.
    """

    sentence: Floats
    document: Floats

    def of_sentences(self, logits: Floats) -> Floats:
        """Probabilities that each sentence is toxic."""
        return _logistic(logits * self.sentence[0] + self.sentence[1])

    def of_documents(self, whole: Floats, highest: Floats, words: Floats) -> Floats:
        """Probabilities that each document holds toxic text."""
        return _logistic((features(whole, highest, words) * self.document).sum(axis=1))


def features(whole: Floats, highest: Floats, words: Floats) -> Floats:
    """What the headline weighs: (documents, 5) float64: each logit for a short and for a long text, length, a constant.

    Args:
      whole: logits of the whole texts.
      highest: logits of their highest sentences.
      words: their numbers of words.
    """
    long = words / (words + LONG_WORDS)
    return np.stack([whole * (1 - long), highest * (1 - long), highest * long, long, np.ones_like(long)], axis=1)


def _logistic(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))

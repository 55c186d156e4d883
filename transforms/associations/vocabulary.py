"""Which adjectives may be printed: those of a dictionary that are no insult by themselves."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from fairsieve.transforms.associations.targets import DESCRIPTOR, targets_of
from fairsieve.transforms.toxicity import Toxicity

WITHHELD = "withheld"
"""Stands for every word that is not printed."""

INSULT = 0.5
"""Toxicity of a word by itself from which on it is not printed, unless it is one of our own descriptors."""


class Vocabulary:
    """Adjectives that may be printed; what a corpus spells otherwise, or abuses people with, is only counted.

    The dictionary is the index of adjectives that the spaCy model's lemmatizer has (WordNet's).
    """

    def __init__(self, pipeline: Any, language: str = "en") -> None:
        index = pipeline.get_pipe("lemmatizer").lookups.get_table("lemma_index")["adj"]
        self._known = frozenset(word for word in index if word.isascii() and word.isalpha() and word.islower())
        self._told = {one.name: one.name for one in targets_of(language) if one.kind == DESCRIPTOR}
        self._scorer: Toxicity | None = None

    def printed(self, words: Iterable[str]) -> list[str]:
        """Each word in lower case as it is printed, or `WITHHELD`."""
        words = [word.lower() for word in words]
        new = sorted({word for word in words if word not in self._told and word in self._known})
        if new:
            self._told.update(zip(new, self._judged(new), strict=True))
        return [self._told.get(word, WITHHELD) for word in words]

    def _judged(self, words: list[str]) -> list[str]:
        if self._scorer is None:
            self._scorer = Toxicity()
            self._scorer.load()
        scores = self._scorer.scan(pa.record_batch({"text": pa.array(words, pa.string())}))
        toxic = [None if one is None else one["toxicity"] for one in scores.to_pylist()]
        return [
            word if score is not None and score < INSULT else WITHHELD for word, score in zip(words, toxic, strict=True)
        ]

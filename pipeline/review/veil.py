"""Veil: what a reader should not have to see is written over, character by character, so that places stay."""

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa

from fairsieve.transforms.toxicity import Toxicity

SWEAR_AT_LEAST, SLUR_AT_LEAST = 0.95, 0.75
"""A word that alone reads as a toxic sentence, or as an attack on a group, with this probability is veiled."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Veil:
    """Knows which words are slurs or swear words from the shipped model of toxicity: no list of them is kept.

    The model knows English; a word of another language that is spelled like an English one is veiled as well.
    """

    def __init__(self) -> None:
        self._scorer = Toxicity()
        self._scorer.load()
        self._known: dict[str, tuple[bool, bool]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Looks up the words of texts, all in one pass."""
        words = sorted({word.group().lower() for text in texts for word in _WORD.finditer(text)} - self._known.keys())
        if not words:
            return
        scores = self._scorer.scan(pa.record_batch({"text": pa.array(words, pa.string())})).to_pylist()
        for word, said in zip(words, scores, strict=True):
            swears = said is not None and said["max"] >= SWEAR_AT_LEAST
            self._known[word] = (swears, said is not None and said["identity_attack"] >= SLUR_AT_LEAST)

    def rude(self, text: str) -> list[tuple[int, int, bool]]:
        """Places of words that are veiled; whether each is an attack on a group."""
        self.learn([text])
        found = ((word, self._known[word.group().lower()]) for word in _WORD.finditer(text))
        return [(*word.span(), slur) for word, (swears, slur) in found if swears or slur]


def veiled(text: str, rude: Sequence[tuple[int, int, bool]], personal: Sequence[tuple[int, int]]) -> str:
    """Rude words keep their first letter; of personal data only the shape is left: x, X and 9."""
    shown = list(text)
    for start, end, _ in rude:
        shown[start + 1 : end] = "*" * (end - start - 1)
    for start, end in personal:
        shown[start:end] = [_shape(character) for character in text[start:end]]
    return "".join(shown)


def visible(text: str) -> str:
    """Characters that would be obeyed or not be seen, such as marks of text direction, as U+FFFD each."""
    return _UNSEEN.sub("\ufffd", text)


def _shape(character: str) -> str:
    if character.isdigit() or character.isnumeric():
        return "9"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character

"""Which n-grams made a score."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity.model import NgramModel
from fairsieve.transforms.toxicity.ngrams import CHARACTERS, Bytes, Characters, Words, pairs


def heaviest(
    model: NgramModel, text: str, most: int = 10, masked: bool = True, head: int = 0
) -> list[tuple[str, float]]:
    """The n-grams that weigh most, either way, in the sentence of the text that scores highest.

    Returns:
      (n-gram, logits it adds to the sentence), heaviest first. Character n-grams stand between `‹` and `›`, where a
      space is a word's end; letters behind the first of each word are masked unless `masked` is False.
    """
    buffer = TextBuffer.of(pa.array([text], pa.string()))
    sentences = Sentences.of(buffer)
    if len(sentences) == 0:
        return []
    sums, counts = model.sums(buffer.data, sentences.starts)
    highest = int(np.argmax(np.where(counts > 0, model.logits(sums, counts)[head], -np.inf)))
    block = buffer.data[sentences.starts[highest] : sentences.starts[highest + 1]]
    one = model.logits(np.ones_like(sums[:, :1]), counts[highest : highest + 1])[head, 0]
    total: Counter[str] = Counter()
    for gram, weight in _weighed(model, block, head):
        total[gram] += weight
    order = sorted(total.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [(_masked(gram) if masked else gram, float(weight * one)) for gram, weight in order[:most] if weight]


def _weighed(model: NgramModel, block: Bytes, head: int) -> Iterator[tuple[str, int]]:
    words = Words.of(block, np.array([0, len(block)]))
    spelled = [_text(block[start:end]).lower() for start, end in zip(words.starts, words.ends, strict=True)]
    yield from zip(spelled, model.of(words.hashes)[head].tolist(), strict=True)
    if len(words) > 1:
        both = [f"{one} {two}" for one, two in pairwise(spelled)]
        yield from zip(both, model.of(pairs(words.hashes))[head].tolist(), strict=True)
    characters = Characters.of(words.folded, words.starts, words.ends)
    for length in CHARACTERS:
        hashes, whole = characters.hashes(length)
        weights = model.of(hashes)[head]
        for place in np.flatnonzero(whole):
            gram = int(characters.reads[place]).to_bytes(8, "little")[:length]
            yield f"‹{_text(np.frombuffer(gram, np.uint8))}›", int(weights[place])


def _text(raw: Bytes) -> str:
    return bytes(raw).decode("utf-8", errors="replace")


def _masked(gram: str) -> str:
    """The n-gram with a star for each letter that has a letter before it."""
    shown, inside = [], False
    for character in gram:
        word = character not in " ‹›"
        shown.append("*" if word and inside else character)
        inside = word
    return "".join(shown)

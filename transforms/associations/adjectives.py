"""Adjectives that a parsed sentence says of the people it mentions."""

from collections.abc import Iterator
from typing import Any

_OF_NOUN, _SUBJECTS, _PREDICATES = ("amod", "compound"), ("nsubj", "nsubjpass"), ("acomp", "attr", "oprd")


def described_by(read: Any, start: int, end: int) -> Iterator[Any]:
    """The adjectives, as tokens, of the mention `[start, end)` in characters of a document parsed by spaCy.

    Those beside its noun ("young women", "Muslim women" are young, for both words) and those said of it as a subject
    ("she is strong and calm"), but not what is negated. Words of the mention itself are left out.
    Source: the labels of ClearNLP's dependencies, as spaCy's English models have them.
    """
    span = read.char_span(start, end, alignment_mode="expand")
    if span is None:
        return
    head = span.root
    if head.dep_ in _OF_NOUN and head.head.pos_ in ("NOUN", "PROPN"):
        head = head.head
    found = [child for child in head.children if child.dep_ == "amod"]
    if head.dep_ in _SUBJECTS and not any(child.dep_ == "neg" for child in head.head.children):
        found += [child for child in head.head.children if child.dep_ in _PREDICATES]
    for token in found:
        for one in (token, *token.conjuncts):
            if one.pos_ == "ADJ" and not span.start <= one.i < span.end:
                yield one

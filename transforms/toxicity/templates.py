"""Sentences about groups of people, half of them toxic and half not, that teach a model to tell insult from mention.

A corpus of comments names some groups mostly in insults, and a model learns the name as if it were one. Every identity
below therefore stands in the same frames with the same number of kind and of unkind words, so only these words tell the
two halves apart (Dixon et al., Measuring and Mitigating Unintended Bias in Text Classification, 2018). Clean frames
alone would teach the opposite error, that a text naming a group is never an insult.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import yaml

WORDS = Path(__file__).with_suffix(".yaml")


def identities() -> list[str]:
    """Words that say which group somebody belongs to, usable before a noun, after `is` and after `a`."""
    return list(yaml.safe_load(WORDS.read_text(encoding="utf-8"))["identities"])


def sentences(rounds: Mapping[str, int], seed: int = 7) -> Iterator[tuple[str, int]]:
    """Yields (text, label): for each identity as many toxic (1) as clean (0) sentences, the same for each seed.

    Args:
      rounds: how often each identity goes through every frame, with a kind and with an unkind word, and through every
        sentence without such a word.
    """
    for _, text, label in named(rounds, seed):
        yield text, label


def named(rounds: Mapping[str, int], seed: int = 7) -> Iterator[tuple[str, str, int]]:
    """Yields (identity, text, label), as `sentences` does."""
    lists = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    kinds = (
        (lists["frames"], lists["kind"], 0),
        (lists["frames"], lists["unkind"], 1),
        (lists["clean"], [""], 0),
        (lists["toxic"], [""], 1),
    )
    random = Random(seed)  # noqa: S311  # a fixed order, no secret
    for group in lists["identities"]:
        for _ in range(rounds[group]):
            for frames, words, label in kinds:
                for frame in frames:
                    text = frame.format(
                        group=group,
                        name=random.choice(lists["names"]),
                        other=random.choice(lists["names"]),
                        noun=random.choice(lists["nouns"]),
                        word=random.choice(words),
                    )
                    yield group, (text if random.random() < 0.7 else text.lower().rstrip(".")), label

"""Sums of weights, against adding them up one n-gram at a time."""

import numpy as np
import pytest

from fairsieve.transforms.toxicity.explain import heaviest
from fairsieve.transforms.toxicity.model import NgramModel

WEIGHTS = np.random.default_rng(3).integers(-300, 300, (2, 1 << 16)).astype(np.int16)


def model() -> NgramModel:
    return NgramModel(WEIGHTS, np.array([0.01, 0.02]), 1.0, 0.5, np.zeros(1 << 16, np.bool_))


def sums(texts: list[str], scorer: NgramModel) -> list[list[int]]:
    data = np.frombuffer("".join(texts).encode(), np.uint8)
    starts = np.cumsum([0, *(len(text.encode()) for text in texts)])
    return scorer.sums(data, starts)[0].T.tolist()


@pytest.mark.parametrize("head", [0, 1])
@pytest.mark.parametrize("text", ["one", "one two", "Nothing compares to this, extraordinarily long though it is"])
def test_the_sum_is_that_of_the_ngrams(text, head):
    scorer = model()
    expected = sum(weight for _, weight in heaviest(scorer, text, most=10_000, masked=False, head=head))
    whole = scorer.logits(np.array(sums([text], scorer)).T, np.array([len(text.split())]))
    assert whole[head, 0] == pytest.approx(expected)


def test_sums_do_not_depend_on_blocks_or_on_words_met_before():
    texts = [f"this is sentence number {number} of {number * 7}. " for number in range(4000)]
    used = model()
    assert (
        sums(texts, used)
        == sums(texts, used)
        == [sums([text], model())[0] for text in texts[:50]] + sums(texts[50:], model())
    )


def test_the_count_of_words_is_returned_beside_the_sum():
    data = np.frombuffer(b"one two. three! ...", np.uint8)
    assert model().sums(data, np.array([0, 8, 15, 19]))[1].tolist() == [2, 1, 0]


def test_letters_of_explained_ngrams_are_masked_unless_asked_for():
    shown = [gram for gram, _ in heaviest(model(), "silly words", most=100)]
    assert "s****" in shown
    assert not any("illy" in gram for gram in shown)

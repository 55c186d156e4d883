"""Intervals over error buckets."""

import numpy as np
import pytest

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.impact import Cells
from fairsieve.transforms.count import BUCKETS

DRAWS = Resampling.seeded(0)


def test_a_ratio_is_the_sum_over_the_sum_and_lies_in_its_interval():
    rng = np.random.default_rng(1)
    denominator = rng.integers(1, 50, BUCKETS)
    numerator = rng.binomial(denominator, 0.3)
    ratio = DRAWS.ratio(numerator, denominator)
    assert ratio.value == numerator.sum() / denominator.sum()
    assert ratio.low < ratio.value < ratio.high


def test_the_interval_of_independent_documents_is_the_textbooks():
    rng = np.random.default_rng(2)
    denominator = np.full(BUCKETS, 100)
    numerator = rng.binomial(denominator, 0.2)
    ratio = DRAWS.ratio(numerator, denominator)
    textbook = 1.96 * np.sqrt(ratio.value * (1 - ratio.value) / denominator.sum())
    assert (ratio.high - ratio.low) / 2 == pytest.approx(textbook, rel=0.25)


def test_clustered_documents_have_a_wider_interval_than_independent_ones():
    whole = np.full(BUCKETS, 100)
    clustered = np.where(np.arange(BUCKETS) % 5 == 0, 100, 0)
    spread = np.full(BUCKETS, 20)
    of_clustered, of_spread = DRAWS.ratio(clustered, whole), DRAWS.ratio(spread, whole)
    assert of_clustered.high - of_clustered.low > 0.1
    assert of_spread.high - of_spread.low < 1e-9


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        rates = rng.beta(2, 6, BUCKETS)  # hosts differ: mean 1/4
        denominator = rng.integers(1, 30, BUCKETS)
        ratio = DRAWS.ratio(rng.binomial(denominator, rates), denominator)
        covered += ratio.low <= 0.25 <= ratio.high
    assert 0.91 <= covered / 300 <= 0.98


def test_a_share_of_none_is_not_known_to_be_none():
    none, whole = np.zeros(BUCKETS, np.int64), np.full(BUCKETS, 1)
    ratio = DRAWS.ratio(none, whole)
    assert (ratio.value, ratio.low) == (0, 0)
    assert ratio.high == pytest.approx(0.0284, abs=1e-4)  # 0 of 128, published tables of exact intervals
    assert DRAWS.ratio(whole, whole).low == pytest.approx(1 - 0.0284, abs=1e-4)


def test_a_ratio_of_nothing_is_not_a_number():
    nothing = np.zeros(BUCKETS, np.int64)
    assert np.isnan(DRAWS.ratio(nothing, nothing).value)


def cells(seed: int, risk: float, baseline: float = 0.05) -> Cells:
    """Documents that mention a group are long ones, and long ones are removed more often: length confounds."""
    rng = np.random.default_rng(seed)
    n1 = rng.poisson(np.array([[0.2], [1.0], [4.0]]), (3, BUCKETS))
    n0 = rng.poisson(np.array([[8.0], [4.0], [2.0]]), (3, BUCKETS))
    rates = baseline * np.array([[0.5], [1.0], [2.0]])
    a, c = rng.binomial(n1, np.minimum(rates * risk, 1)), rng.binomial(n0, rates)
    return Cells(*(part.astype(float) for part in (a, n1, c, n0)))


def test_a_filter_that_is_blind_to_the_group_has_a_ratio_of_one_where_the_crude_one_accuses_it():
    ratios, crude = [], []
    for seed in range(40):
        one = cells(seed, risk=1.0)
        ratios.append(one.mantel_haenszel()[0])
        crude.append(one.rate(DRAWS, True).value / one.rate(DRAWS, False).value)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.06)
    assert np.mean(crude) > 1.5


def test_a_planted_ratio_lies_in_its_interval_about_as_often_as_it_says():
    covered = 0
    for seed in range(200):
        _, low, high = cells(seed, risk=3.0).mantel_haenszel()
        covered += low <= 3.0 <= high
    assert 0.91 <= covered / 200 <= 0.985

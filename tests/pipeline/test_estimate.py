"""Intervals over error buckets."""

import math

import numpy as np
import pytest

from fairsieve.pipeline.statistics import mover
from fairsieve.pipeline.statistics.compare import Cells, Exposed
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling, independent
from fairsieve.pipeline.statistics.outcomes import Layout
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
    spread = 20 + np.arange(BUCKETS) % 2
    of_clustered, of_spread = DRAWS.ratio(clustered, whole), DRAWS.ratio(spread, whole)
    assert of_clustered.high - of_clustered.low > 0.1
    assert of_spread.high - of_spread.low < 2e-3


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


def test_a_share_of_none_of_many_tokens_is_bounded_by_their_documents():
    none, tokens = np.zeros(BUCKETS, np.int64), np.full(BUCKETS, 1000)
    assert DRAWS.ratio(none, tokens, units=128).high == pytest.approx(0.0284, abs=1e-4)


def test_a_bound_from_few_buckets_keeps_its_level():
    rng = np.random.default_rng(13)
    worth = [independent(np.bincount(rng.integers(0, 16, 400), minlength=16), most=1e9) for _ in range(4000)]
    for rate in np.arange(1, 8) / 400:  # 400 sites of one document
        missed = np.mean([rate > 1 - 0.025 ** (1 / one) for one in worth]) * (1 - rate) ** 400
        assert missed <= 0.025


def test_intervals_from_few_buckets_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(14)
    covered = {True: 0, False: 0}
    draws = {True: Resampling.expanded(0, 16), False: Resampling.seeded(0, 16)}
    for _ in range(400):
        rates = rng.beta(8, 24, 16)  # mean 1/4
        denominator = rng.integers(20, 60, 16)
        counts = rng.binomial(denominator, rates)
        for kind, one in draws.items():
            ratio = one.ratio(counts, denominator)
            covered[kind] += ratio.low <= 0.25 <= ratio.high
    assert 0.91 <= covered[True] / 400 <= 0.98
    assert covered[False] < covered[True]


@pytest.mark.parametrize("law", ["equal", "uneven", "one of half"])
def test_counts_by_bucket_tell_how_many_sites_they_are_worth(law):
    rng = np.random.default_rng(11)
    size = {"equal": np.full(600, 7), "uneven": rng.geometric(0.05, 600), "one of half": np.append([600], [1] * 600)}[
        law
    ]
    found = []
    sure = math.log(40) / (127 / 2 * (40 ** (2 / 127) - 1))  # a chi-square of 127 degrees, averaged over
    for _ in range(200):
        buckets = np.bincount(rng.integers(0, BUCKETS, len(size)), size, minlength=BUCKETS)
        found.append(sure / independent(buckets, most=1e9))
    assert np.mean(found) == pytest.approx((size**2).sum() / size.sum() ** 2, rel=0.03)


def test_documents_of_one_site_are_worth_one_and_no_count_is_worth_more_than_its_documents():
    assert independent(np.bincount([5], [90], minlength=BUCKETS), most=90) == pytest.approx(1, abs=0.03)
    assert independent(np.full(BUCKETS, 3), most=384) == 384
    assert independent(np.arange(BUCKETS) % 2, most=64) <= 64


def test_a_bound_of_a_share_of_none_holds_where_large_sites_are_the_likelier_to_have_it():
    rng = np.random.default_rng(12)
    missed = textbook = 0
    for _ in range(2000):
        size = rng.geometric(0.1, 150)
        chance = 2.5 * size / size.sum()
        if (rng.random(150) < chance).any():
            continue
        whole = np.bincount(rng.integers(0, BUCKETS, 150), size, minlength=BUCKETS).astype(np.int64)
        rate, high = float((chance * size).sum() / size.sum()), DRAWS.ratio(0 * whole, whole).high
        missed += rate > high
        textbook += rate > 1 - 0.025 ** (1 / size.sum())
    assert missed / 2000 <= 0.025
    assert textbook / 2000 > 0.05


def test_what_lies_in_one_bucket_has_no_interval():
    whole, part = (np.bincount([5], [n], minlength=BUCKETS).astype(np.int64) for n in (90, 33))
    (share,) = DRAWS.shares(part[None], whole)
    for ratio in (DRAWS.ratio(part, whole), share):
        assert ratio.value == 33 / 90
        assert np.isnan([ratio.low, ratio.high]).all()
    rank = np.full(1000, 1.0)
    assert DRAWS.range(rank) == (1, 1)


def test_intervals_of_a_difference_are_those_that_newcombe_printed():
    # Statistics in Medicine 17, 1998, table II, method 10: 56/70 - 48/80, and 9/10 - 3/10.
    def wilson(n: int, d: int) -> Ratio:
        z = 1.959964
        middle, spread = (n + z**2 / 2) / (d + z**2), z * np.sqrt(n * (d - n) / d + z**2 / 4) / (d + z**2)
        return Ratio(n / d, middle - spread, middle + spread, n, d)

    assert mover.difference(wilson(56, 70), wilson(48, 80)) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert mover.difference(wilson(9, 10), wilson(3, 10)) == pytest.approx((0.1705, 0.8090), abs=1e-4)


def test_the_interval_of_a_ratio_of_none_ends_where_its_parts_do():
    low, high = mover.ratio(Ratio(0.0, 0.0, 0.03, 0, 120), Ratio(0.1, 0.08, 0.12, 40, 400))
    assert low == 0
    assert 0.03 / 0.1 < high < 0.03 / 0.08
    assert np.isnan(mover.ratio(Ratio(0.1, 0.05, 0.15, 10, 100), Ratio(0.0, 0.0, 0.03, 0, 120))[1])


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
    stratum, bucket = (one.ravel() for one in np.indices((3, BUCKETS)))
    layout = Layout(stratum, bucket, np.array(["en"] * 3, object), np.array(["web"] * 3, object), np.arange(3))
    a, n1, c, n0 = (part.ravel().astype(float) for part in (a, n1, c, n0))
    return Cells(Exposed(layout, n1, n0), a, c)


def test_a_filter_that_is_blind_to_the_group_has_a_ratio_of_one_where_the_crude_one_accuses_it():
    ratios, crude = [], []
    for seed in range(40):
        one = cells(seed, risk=1.0)
        ratios.append(one.mantel_haenszel().value)
        crude.append(one.contrasts(DRAWS)["risk_ratio"].value)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.06)
    assert np.mean(crude) > 1.5


def test_a_planted_ratio_lies_in_its_interval_about_as_often_as_it_says():
    covered = 0
    for seed in range(200):
        ratio = cells(seed, risk=3.0).mantel_haenszel()
        covered += ratio.low <= 3.0 <= ratio.high
    assert 0.91 <= covered / 200 <= 0.985


def dense_jackknife(one: Cells) -> tuple[float, float]:
    """The ratio, and the error of its logarithm, by leaving out one bucket after another from dense tables."""
    shape = (one.exposed.layout.strata, BUCKETS)
    a, n1, c, n0 = (part.reshape(shape) for part in (one.a, one.exposed.n1, one.c, one.exposed.n0))

    def log_ratio(kept: np.ndarray) -> float:
        a_, n1_, c_, n0_ = (part[:, kept].sum(axis=1) for part in (a, n1, c, n0))
        total = n1_ + n0_
        return float(np.log((a_ * n0_ / total).sum() / (c_ * n1_ / total).sum()))

    every = np.arange(BUCKETS)
    left = np.array([log_ratio(np.delete(every, bucket)) for bucket in range(BUCKETS)])
    error = np.sqrt((BUCKETS - 1) / BUCKETS * ((left - left.mean()) ** 2).sum())
    return float(np.exp(log_ratio(every))), float(error)


@pytest.mark.parametrize("seed", range(3))
def test_the_sparse_jackknife_is_the_plain_one(seed):
    one = cells(seed, risk=2.0)
    value, error = dense_jackknife(one)
    ratio = one.mantel_haenszel()
    assert ratio.value == pytest.approx(value, rel=1e-9)
    assert np.log(ratio.high / ratio.value) / error == pytest.approx(1.97882, rel=1e-4)  # t, 127 degrees of freedom


def test_the_ratio_of_staying_is_that_of_the_complement():
    one = cells(5, risk=2.0, baseline=0.2)
    other = Cells(one.exposed, one.exposed.n1 - one.a, one.exposed.n0 - one.c)
    assert one.mantel_haenszel(retained=True) == other.mantel_haenszel()


def test_removals_of_one_bucket_alone_give_no_interval():
    one = cells(0, risk=1.0)
    a = np.where(one.exposed.layout.bucket == 7, one.exposed.n1, 0)
    ratio = Cells(one.exposed, a, one.c).mantel_haenszel()
    assert ratio.value > 0
    assert np.isnan([ratio.low, ratio.high, ratio.p]).all()


def test_shares_of_one_denominator_are_the_ratios_one_by_one():
    rng = np.random.default_rng(8)
    whole = rng.integers(0, 40, BUCKETS)
    parts = np.stack([rng.binomial(whole, share) for share in (0.0, 0.01, 0.4, 1.0)])
    assert [tuple(one.__dict__.values()) for one in DRAWS.shares(parts, whole)] == [
        pytest.approx(tuple(DRAWS.ratio(part, whole).__dict__.values())) for part in parts
    ]


def test_a_group_with_nothing_removed_is_not_known_to_be_spared():
    one = cells(2, risk=1.0)
    spared = Cells(one.exposed, 0 * one.a, one.c)
    told = spared.contrasts(DRAWS)
    sums = np.bincount(one.exposed.layout.bucket, one.exposed.n1)
    squares = sum((n - sums.mean()) ** 2 for n in sums) * 128 / 127
    sure = math.log(40) / (127 / 2 * (40 ** (2 / 127) - 1))
    unseen = 1 - 0.025 ** (1 / min(sums.sum(), sure * sums.sum() ** 2 / squares))
    rate = spared.rates(DRAWS)["rate_others"]
    assert told["risk_difference"].high == pytest.approx(-rate.value + np.hypot(unseen, rate.value - rate.low))
    assert told["risk_ratio"].value == 0
    assert 0 < told["risk_ratio"].high < 1


def test_what_is_removed_of_a_group_alone_has_a_ratio_with_half_a_document_of_others():
    one = cells(4, risk=1.0)
    alone = Cells(one.exposed, one.a, 0 * one.c)
    ratio = alone.mantel_haenszel()
    shape = (3, BUCKETS)
    a, n1, n0 = (part.reshape(shape).sum(axis=1) for part in (one.a, one.exposed.n1, one.exposed.n0))
    half = 0.5 * n0 / n0.sum()
    assert ratio.value == pytest.approx((a * n0 / (n1 + n0)).sum() / (half * n1 / (n1 + n0)).sum())
    assert 1 < ratio.low < ratio.value / 7.4
    assert np.isnan(ratio.high)
    assert ratio.p < 1e-6


def test_a_few_removals_of_a_group_alone_are_no_evidence():
    one = cells(4, risk=1.0)
    a = np.zeros_like(one.a)
    a[np.flatnonzero(one.exposed.n1)[:2]] = 1
    ratio = Cells(one.exposed, a, 0 * one.c).mantel_haenszel()
    assert ratio.p > 0.001
    assert np.isnan(Cells(one.exposed, a * (np.arange(len(a)) < 1), 0 * one.c).mantel_haenszel().p)

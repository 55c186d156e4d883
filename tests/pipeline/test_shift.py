"""How far a filter moves the mix of groups, and how far chance would."""

import numpy as np
import pytest
import report_corpus

from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.shift import Mix
from fairsieve.transforms.count import BUCKETS

RULES = tuple(rule.name for rule in report_corpus.POLICY.remove)


def mix(before: list[int], after: list[int]) -> Mix:
    """All of it in one bucket."""
    tables = np.zeros((2, len(before), BUCKETS), np.int64)
    tables[:, :, 0] = before, after
    return Mix(*tables)


def test_divergence_and_variation_by_hand():
    one = mix([50, 50], [50, 0])
    # p = (1/2, 1/2), q = (1, 0), m = (3/4, 1/4)
    assert one.divergence() == pytest.approx(0.5 * (0.5 * np.log2(2 / 3) + 0.5 * np.log2(2)) + 0.5 * np.log2(4 / 3))
    assert one.variation() == 0.5
    assert one.log_ratios() == pytest.approx([np.log((50.5 / 51) / (50.5 / 101)), np.log((0.5 / 51) / (50.5 / 101))])


def test_a_mix_that_does_not_move_has_no_shift():
    one = mix([30, 60, 90], [10, 20, 30])
    assert (one.divergence(), one.variation()) == pytest.approx((0, 0), abs=1e-12)


def removed_by_chance(rng: np.random.Generator, sites_whole: bool) -> Mix:
    """Half of the documents, or of the sites with all of theirs; sites differ in the groups they mention."""
    sites, size = 600, 12
    shares = rng.dirichlet([0.6, 0.3, 0.6], sites)
    groups = np.array([rng.choice(3, size, p=share) for share in shares])
    gone = np.repeat(rng.random((sites, 1)) < 0.5, size, axis=1) if sites_whole else rng.random((sites, size)) < 0.5
    bucket = np.repeat(rng.integers(0, BUCKETS, (sites, 1)), size, axis=1)
    tables = np.zeros((2, 3, BUCKETS), np.int64)
    np.add.at(tables[0], (groups.ravel(), bucket.ravel()), 1)
    np.add.at(tables[1], (groups[~gone], bucket[~gone]), 1)
    return Mix(*tables)


@pytest.mark.parametrize(("sites_whole", "effect"), [(False, 1.0), (True, 6.0)])
def test_what_chance_would_give_is_what_it_gives(sites_whole, effect):
    rng = np.random.default_rng(3)
    mixes = [removed_by_chance(rng, sites_whole) for _ in range(150)]
    found = np.array([(one.divergence(), one.variation()) for one in mixes]).mean(axis=0)
    expected = np.array([one.expected() for one in mixes]).mean(axis=0)
    assert expected == pytest.approx(found, rel=0.25)
    assert np.mean([one.design_effect() for one in mixes]) == pytest.approx(effect, rel=0.35)


def test_resamples_lie_around_the_value():
    one = removed_by_chance(np.random.default_rng(5), sites_whole=False)
    _, _, log_ratios = one.resampled(Resampling.seeded(1))
    assert log_ratios.mean(axis=0) == pytest.approx(one.log_ratios(), abs=0.02)


def test_classes_that_may_not_be_told_are_taken_together():
    rows = audit_tables(report_corpus.merged(4000), RULES)["skew_shift"].to_pylist()
    assert rows
    for axis in {row["axis"] for row in rows}:
        of_axis = [row for row in rows if row["axis"] == axis]
        strata = [row["stratum"] for row in of_axis if row["metric"] == "log_ratio"]
        assert strata.count("several groups") <= 1
        assert strata.count("other groups") <= 1
        value, expected, excess = (
            next(row["value"] for row in of_axis if row["metric"] == f"jensen_shannon{name}")
            for name in ("", "_expected", "_excess")
        )
        assert excess == pytest.approx(value - expected, rel=0.01, abs=1e-5)
        assert all(row["value"] == float(f"{row['value']:.3g}") for row in of_axis)

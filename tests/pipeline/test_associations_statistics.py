"""nPMI, log-odds, occupation shares and intersections: against their formulas, and other libraries."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fairsieve.pipeline.statistics.associations import association_rows, npmi
from fairsieve.pipeline.statistics.cube import Cube
from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure, Threshold
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.intersections import intersection_rows
from fairsieve.pipeline.statistics.log_odds import PRIOR_WORDS, contrast, false_discovery, log_odds
from fairsieve.pipeline.statistics.occupations import _ranks, _slope, _spearman, occupation_rows
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.transforms.associations.tally import PAIR_BUCKETS
from fairsieve.transforms.facts import facts_of, merge

DRAWS = Resampling.seeded(0, PAIR_BUCKETS)


def spread(fact: str, spans: int, each: int = 1, buckets: int = 8, **keys: str) -> pa.Table:
    """So many sentences, as evenly as can be over some buckets, each in a document of its own."""
    rows = [{"bucket": b, "n": len(range(b, spans, buckets))} for b in range(buckets)]
    names = {name: pa.array([value] * buckets) for name, value in keys.items()}
    counts = pa.array([row["n"] for row in rows], pa.int64())
    bucket = pa.array([row["bucket"] for row in rows], pa.int64())
    measures = {"documents": counts, "spans": counts, "tokens": pa.array([each * row["n"] for row in rows])}
    return facts_of(fact, pa.table(names | {"bucket": bucket} | measures))


def pronoun_facts(she: int, he: int, label: str = "occupation/nurse", every: int = 1000) -> pa.Table:
    pairs = [
        spread("sentence_pair", n, axis="pronouns", group=group, label=label) for group, n in (("she", she), ("he", he))
    ]
    groups = [spread("sentence_group", 300, axis="pronouns", group=group) for group in ("she", "he")]
    return merge([*pairs, *groups, spread("sentence_target", she + he, label=label), spread("sentence", every)])


def one(rows: list[dict], metric: str, **place: str) -> dict:
    (found,) = [row for row in rows if row["metric"] == metric and all(row[k] == v for k, v in place.items())]
    return found


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_npmi_lies_between_minus_one_and_one(both, first_only, second_only, neither):
    first, second, every = both + first_only, both + second_only, both + first_only + second_only + neither
    value = float(npmi(*(np.array(float(n)) for n in (both, first, second, every))))
    if first and second:
        assert -1 <= value <= 1
    else:
        assert math.isnan(value)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((10, 10, 10, 100), 1), ((0, 10, 10, 100), -1), ((10, 10, 100, 100), 0), ((20, 50, 40, 100), 0)],
)
def test_npmi_of_always_never_and_by_chance(counts, expected):
    assert float(npmi(*(np.array(float(n)) for n in counts))) == pytest.approx(expected)


def test_npmi_is_that_of_its_formula_and_its_interval_holds_it():
    row = one(association_rows(pronoun_facts(60, 20), DRAWS), "npmi", group="she")
    expected = math.log(60 * 1000 / (300 * 80)) / -math.log(60 / 1000)
    assert row["value"] == pytest.approx(expected)
    assert row["ci_low"] <= expected <= row["ci_high"]
    assert (row["n"], row["d"]) == (60, 1000)


def test_pairs_in_few_sentences_or_documents_are_left_out():
    rows = association_rows(pronoun_facts(19, 20), DRAWS)
    assert {row["group"] for row in rows if row["metric"] == "npmi"} == {"he"}
    few_sites = merge([spread("sentence_pair", 40, buckets=2, axis="a", group="g", label="occupation/nurse")])
    assert not Cube.of(few_sites, ["axis", "group", "label"]).publishable.any()


def test_log_odds_are_those_of_monroe_and_others():
    here, there, background = [30, 5, 65], [20, 30, 150], [60, 40, 300]
    prior = [PRIOR_WORDS * n / sum(background) for n in background]
    delta, variance = log_odds(*(np.array(part, float) for part in (here, there, prior)))
    for word in range(3):
        odds = [
            (counts[word] + prior[word]) / (sum(counts) + PRIOR_WORDS - counts[word] - prior[word])
            for counts in (here, there)
        ]
        assert delta[word] == pytest.approx(math.log(odds[0]) - math.log(odds[1]))
        assert variance[word] == pytest.approx(1 / (here[word] + prior[word]) + 1 / (there[word] + prior[word]))


def test_words_that_come_in_clusters_have_wider_errors():
    rng = np.random.default_rng(0)
    even, others = rng.poisson(20, (4, PAIR_BUCKETS)), rng.poisson(20, (4, PAIR_BUCKETS))
    lumped = np.zeros_like(even)
    lumped[np.arange(4), [1, 5, 9, 13]] = even.sum(axis=1)
    prior, words = np.full(4, 125.0), np.arange(4)
    plain = np.sqrt(log_odds(even.sum(axis=1), others.sum(axis=1), prior)[1])
    assert contrast(even, others, prior, words).error == pytest.approx(plain, rel=0.5)
    assert (contrast(lumped, others, prior, words).error > 2 * plain).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_is_that_of_scipy(p):
    assert false_discovery(np.array(p)) == pytest.approx(stats.false_discovery_control(p))


def test_the_false_discovery_of_no_test_is_nothing():
    assert len(false_discovery(np.array([]))) == 0
    assert association_rows(merge([]), DRAWS) == []


def test_an_occupations_share_stands_beside_who_works_in_it():
    rows = occupation_rows(pronoun_facts(30, 20), DRAWS)
    share, reference, gap = (one(rows, metric) for metric in ("she_share", "women_at_work", "gap"))
    assert (share["group"], share["value"], share["n"], share["d"]) == ("nurse", 0.6, 30, 50)
    assert (reference["value"], reference["n"], reference["d"]) == (0.8958, 8958, 10000)
    assert reference["population"].endswith("2015")
    assert gap["value"] == pytest.approx(0.6 - 0.8958)


def test_an_occupation_in_few_sentences_is_left_out_and_one_of_few_documents_hidden():
    assert occupation_rows(pronoun_facts(15, 14), DRAWS) == []
    hidden = one(occupation_rows(pronoun_facts(40, 9), DRAWS), "she_share")
    assert (hidden["value"], hidden["n"], hidden["d"]) == (None, None, None)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=20))
def test_rank_correlation_and_slope_are_those_of_scipy(points):
    first, second = np.array(points, float).T
    if len(set(first)) > 1 and len(set(second)) > 1:
        assert _ranks(first).tolist() == stats.rankdata(first).tolist()
        assert _spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
        assert _slope(first, second) == pytest.approx(stats.linregress(second, first).slope)


def intersecting(
    both: int, first: int, second: int, near: int, every: int = 1000, hidden: tuple[str, str] | None = None
) -> list[dict]:
    pair = {"axis": "gender", "group": "women", "label": "religion/muslim"}
    tables = [
        spread("together", both, **pair),
        spread("next_to", near, **pair),
        spread("sample", every),
        spread("sample_group", first, axis="gender", group="women"),
        spread("sample_group", second, axis="religion", group="muslim"),
    ]
    facts = merge(tables)
    groups = {("gender", "women"): first, ("religion", "muslim"): second}
    mentioned = [spread("mention", n, axis=axis, group=group, decision="keep") for (axis, group), n in groups.items()]
    outcomes = Outcomes.of(merge([spread("covered", every, decision="keep"), *mentioned]))
    told = frozenset({BEFORE})
    disclosure = Disclosure(Threshold(3), {key: told for key in groups if key != hidden}, {}, {})
    return intersection_rows(facts, outcomes, disclosure, DRAWS)


def test_a_pair_with_a_group_that_is_not_told_is_left_out():
    assert intersecting(both=40, first=200, second=100, near=12)
    assert intersecting(both=40, first=200, second=100, near=12, hidden=("religion", "muslim")) == []


def test_two_groups_together_are_compared_with_chance():
    rows = intersecting(both=40, first=200, second=100, near=12)
    lift = one(rows, "log2_lift")
    assert lift["value"] == pytest.approx(math.log2(40.5 / 20.5))
    assert lift["ci_low"] < lift["value"] < lift["ci_high"]
    share = one(rows, "document_share")
    assert (share["value"], share["n"], share["d"]) == (0.04, 40, 1000)
    assert (one(rows, "next_to")["n"], one(rows, "next_to")["d"]) == (12, 40)


@pytest.mark.parametrize(("both", "first", "second"), [(9, 100, 100), (40, 45, 100), (40, 100, 49)])
def test_pairs_with_a_small_cell_are_left_out(both, first, second):
    assert intersecting(both, first, second, near=0) == []


@given(st.data())
def test_every_share_is_its_numerator_over_its_denominator(data):
    n = data.draw(st.lists(st.integers(0, 90), min_size=4, max_size=4))
    facts = merge([pronoun_facts(n[0], n[1]), pronoun_facts(n[2], n[3], "descriptor/strong")])
    rows = association_rows(facts, DRAWS) + occupation_rows(facts, DRAWS)
    for row in rows:
        if row["metric"] in ("sentence_share", "she_share", "women_at_work") and row["value"] is not None:
            assert row["value"] == row["n"] / row["d"]
            assert row["ci_low"] is None or row["ci_low"] <= row["value"] <= row["ci_high"]
        if row["metric"] == "npmi":
            assert -1 <= row["ci_low"] <= row["value"] <= row["ci_high"] <= 1

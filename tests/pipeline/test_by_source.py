"""Sources compared: against the facts, and so that what is told of some tells no small number of another."""

from collections import Counter

import numpy as np
import report_corpus
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.pipeline.statistics.by_source import _beside_total
from fairsieve.pipeline.statistics.disclosure import Threshold
from fairsieve.transforms.count import BUCKETS


def rows(metric: str) -> list[dict]:
    found = [one for one in report_corpus.audit()["by_source"].to_pylist() if one["metric"] == metric]
    assert found
    return found


def counted(fact: str, *keys: str, measure: str = "documents") -> Counter:
    sums: Counter = Counter()
    for one in report_corpus.merged(4000, 0).facts.to_pylist():
        if one["fact"] == fact:
            sums[tuple(one[key] for key in keys)] += one[measure]
    return sums


def test_groups_are_counted_by_source():
    mention, covered = counted("mention", "axis", "group", "source"), counted("covered", "source")
    for one in rows("document_share"):
        assert one["n"] == mention[one["axis"], one["group"], one["stratum"]]
        assert one["d"] == covered[one["stratum"],]
        assert one["ci_low"] <= one["value"] <= one["ci_high"]


def test_what_is_told_of_sources_leaves_none_or_enough_for_the_others():
    told: Counter = Counter()
    for one in rows("document_share"):
        assert one["n"] >= 10
        told[one["axis"], one["group"]] += one["n"]
    whole = counted("mention", "axis", "group")
    assert all(whole[key] - n == 0 or whole[key] - n >= 10 for key, n in told.items())


def test_she_and_he_are_compared_by_source():
    spans = counted("mention", "group", "source", measure="spans")
    for one in rows("she_share"):
        assert (one["n"], one["d"]) == (
            spans["she", one["stratum"]],
            spans["she", one["stratum"]] + spans["he", one["stratum"]],
        )


def test_scores_and_languages_are_told_by_source():
    scored, corpus = counted("source_score", "label", "source"), counted("corpus", "source")
    whole = counted("score", "label")
    for one in rows("at_least_0.5"):
        assert one["d"] == scored[one["group"], one["stratum"]]
    known = report_corpus.merged(4000, 0).facts.to_pylist()
    high = sum(one["documents"] for one in known if one["fact"] == "score" and one["bin"] >= 100)
    assert sum(one["n"] for one in rows("at_least_0.5")) == high
    assert whole
    for one in rows("language_share"):
        assert one["d"] == corpus[one["stratum"],]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 3))
def test_sources_beside_the_total_of_a_group_tell_no_small_one(sizes, elsewhere):
    cells = {f"s{place}": np.bincount(np.arange(n), minlength=BUCKETS) for place, n in enumerate(sizes)}
    covered = {name: cell + 40 for name, cell in cells.items()}
    whole = sum(cells.values()) + np.bincount(np.arange(elsewhere), minlength=BUCKETS)
    told = _beside_total(cells, covered, whole, Threshold(3))
    left = int(whole.sum() - sum(cell.sum() for cell in told.values()))
    assert not told or left == 0 or left >= 10
    assert all(cell.sum() >= 10 for cell in told.values())

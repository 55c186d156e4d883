"""Mean and quantiles of a group's scores, against its histogram."""

from collections import Counter

import numpy as np
import report_corpus


def scores_of(axis: str, group: str) -> np.ndarray:
    """The middle of each document's bin."""
    bins: Counter = Counter()
    for one in report_corpus.merged(4000, 0).facts.to_pylist():
        key = (one["fact"], one["axis"], one["group"], one["label"])
        if key == ("group_score", axis, group, "toxicity.toxicity") and one["bin"] >= 0:
            bins[one["bin"]] += one["documents"]
    return np.repeat([(bin_ + 0.5) / 200 for bin_ in sorted(bins)], [bins[bin_] for bin_ in sorted(bins)])


def test_mean_and_quantiles_are_those_of_the_histogram():
    scores = scores_of("gender", "women")
    found = {
        one["metric"]: one
        for one in report_corpus.audit()["toxicity"].to_pylist()
        if (one["axis"], one["group"]) == ("gender", "women")
        and "toxicity.toxicity" in one["population"]
        and one["metric"] in ("mean", "median", "ninth_decile")
    }
    assert found["mean"]["value"] == round(float(scores.mean()), 3)
    assert found["median"]["value"] == round(float(np.quantile(scores, 0.5, method="inverted_cdf")), 3)
    assert found["ninth_decile"]["value"] == round(float(np.quantile(scores, 0.9, method="inverted_cdf")), 3)
    assert found["mean"]["ci_low"] < found["mean"]["value"] < found["mean"]["ci_high"]
    assert found["mean"]["n"] == len(scores)


def test_small_groups_have_neither():
    rows = report_corpus.audit()["toxicity"].to_pylist()
    assert all(one["n"] >= 100 for one in rows if one["metric"] in ("mean", "median", "ninth_decile"))

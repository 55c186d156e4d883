"""The score of documents that mention a group, against those that mention the axis's other groups."""

import numpy as np
import pyarrow as pa
import pytest
import scipy.stats
from report_corpus import audit

from fairsieve.pipeline.statistics.contrast import MIN_DOCUMENTS, contrast_rows
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.tables import Place, Row, row
from fairsieve.transforms.count.told import score_histograms
from fairsieve.transforms.facts import facts_of, merge

DRAWS = Resampling.seeded(0)
POPULATION = "documents scored by toxicity.toxicity that mention the group"


def rows_of(table: str, metric: str) -> list[dict]:
    return [row for row in audit()[table].to_pylist() if row["metric"] == metric and row["n"] is not None]


def test_a_contrast_is_worked_out_from_the_shares_that_are_told():
    shares = [row for row in rows_of("toxicity", "at_least") if row["axis"] != "score"]
    contrasts = rows_of("score_contrast", "score_contrast")
    assert len(contrasts) > 5
    for one_group in contrasts:
        place = [one_group[key] for key in ("axis", "stratum", "population")]
        same = [one for one in shares if [one[key] for key in ("axis", "stratum", "population")] == place]
        (own,) = (one for one in same if one["group"] == one_group["group"])
        others = [one for one in same if one["group"] != one_group["group"]]
        rest = sum(one["n"] for one in others) / sum(one["d"] for one in others)
        assert one_group["value"] == pytest.approx(own["value"] - rest)
        assert (one_group["n"], one_group["d"]) == (own["n"], own["d"])
        assert one_group["ci_low"] <= one_group["value"] <= one_group["ci_high"]
        assert min(one_group["d"], sum(one["d"] for one in others)) >= MIN_DOCUMENTS


def scored(group: str, low: int, high: int) -> tuple[pa.Table, dict]:
    """Facts of documents that mention a group, some of which score high, and the row that tells of them."""
    parts = [(20, low, 1), (180, high, -1)]
    counts = [(bin_, bucket, n // 10 + way * (-1) ** bucket) for bin_, n, way in parts if n for bucket in range(10)]
    names = {"label": "toxicity.toxicity", "axis": "gender", "group": group}
    columns = {key: [value] * len(counts) for key, value in names.items()}
    measured = zip(("bin", "bucket", "documents"), zip(*counts, strict=True), strict=True)
    facts = facts_of("group_score", pa.table(columns | {key: list(values) for key, values in measured}))
    told = Ratio(high / (low + high), 0.0, 1.0, high, low + high)
    return facts, row("at_least", told, POPULATION, Place("gender", group, "0.5"))


def contrasts(facts: pa.Table, told: list[Row]) -> list[Row]:
    return contrast_rows(facts, Outcomes.of(facts), told, DRAWS)


def test_a_group_is_compared_with_the_others_that_are_told_together():
    parts = [scored("women", 100, 100), scored("men", 160, 40), scored("nonbinary", 100, 0), scored("intersex", 50, 50)]
    told = [one for _, one in parts[:3]]
    rows = contrasts(merge([facts for facts, _ in parts]), told)
    found = {one["group"]: one for one in rows}
    assert set(found) == {"women", "men", "nonbinary"}
    assert found["women"]["value"] == pytest.approx(100 / 200 - 40 / 300)
    assert found["women"]["ci_low"] > 0
    assert found["nonbinary"]["value"] == pytest.approx(0 - 140 / 400)


def test_a_group_whose_others_are_not_told_is_not_compared():
    facts, told = scored("women", 100, 100)
    assert contrasts(merge([facts, scored("men", 160, 40)[0]]), [told]) == []


GENDERS = ("women", "men", "transgender")


def documents(seed: int, size: int = 3000) -> list[dict]:
    """Long documents mention women more often, and score high more often whoever they mention; a few have no score."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(size):
        length = int(rng.integers(0, 5))
        chances = {"women": 0.1 + 0.15 * length, "men": 0.5, "transgender": 0.3}
        score = None if rng.random() < 0.02 else float(rng.random() * (0.4 + 0.15 * length))
        mentions = [group for group, chance in chances.items() if rng.random() < chance]
        where = {"language": ["en", "es"][length % 2], "source": ["web", "books"][int(rng.integers(2))]}
        found.append(where | {"length": length, "bucket": int(rng.integers(128)), "score": score, "groups": mentions})
    # A stratum in which women alone are mentioned.
    found += [
        {"language": "de", "source": "web", "length": 9, "bucket": n, "score": 0.9, "groups": ["women"]}
        for n in range(4)
    ]
    return found


def facts_about(documents: list[dict]) -> pa.Table:
    keys = ("language", "source", "length", "bucket")
    columns = {key: [one[key] for one in documents] for key in keys} | {"documents": [1] * len(documents)}
    frame = pa.table(columns | {"decision": ["keep"] * len(documents)})
    mentions = [(place, group) for place, one in enumerate(documents) for group in one["groups"]]
    groups = frame.take([place for place, _ in mentions])
    named = {"row": [place for place, _ in mentions], "group": [group for _, group in mentions]}
    for name, values in (named | {"axis": ["gender"] * len(mentions)}).items():
        groups = groups.append_column(name, pa.array(values))
    scores = pa.array([one["score"] for one in documents], pa.float64())
    return merge(
        [
            facts_of("covered", frame),
            facts_of("mention", groups),
            *score_histograms({"toxicity.toxicity": scores}, frame, groups),
        ]
    )


def shares(documents: list[dict], threshold: float) -> list[Row]:
    rows = []
    for group in GENDERS:
        own = [one["score"] for one in documents if group in one["groups"] and one["score"] is not None]
        high = sum(score >= threshold for score in own)
        ratio = Ratio(high / len(own), 0.0, 1.0, high, len(own))
        rows.append(row("at_least", ratio, POPULATION, Place("gender", group, f"{threshold:g}")))
    return rows


def standardised(documents: list[dict], group: str, threshold: float) -> float:
    """What others' documents would score, each weighted to the group's languages, sources and lengths."""
    own: dict[tuple, list[bool]] = {}
    others: dict[tuple, list[bool]] = {}
    for one in documents:
        if one["score"] is None:
            continue
        stratum = (one["language"], one["source"], one["length"])
        for mentioned in one["groups"]:
            side = own if mentioned == group else others
            side.setdefault(stratum, []).append(one["score"] >= threshold)
    both = own.keys() & others.keys()
    size = sum(len(own[stratum]) for stratum in both)
    own_rate = sum(sum(own[stratum]) for stratum in both) / size
    return own_rate - sum(len(own[one]) / size * sum(others[one]) / len(others[one]) for one in both)


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_a_standardised_contrast_and_its_interval_are_those_of_plain_python(threshold):
    corpus = documents(1)
    rows = contrasts(facts_about(corpus), shares(corpus, threshold))
    found = {one["group"]: one for one in rows if one["metric"] == "score_contrast_standardised"}
    assert found.keys() == set(GENDERS)
    for group, one in found.items():
        value = standardised(corpus, group, threshold)
        without = [standardised([d for d in corpus if d["bucket"] != b], group, threshold) for b in range(128)]
        error = np.sqrt(127 / 128 * np.sum((np.array(without) - np.mean(without)) ** 2))
        expected = [value, *(value + sign * scipy.stats.t.ppf(0.975, 127) * error for sign in (-1, 1))]
        assert [one["value"], one["ci_low"], one["ci_high"]] == pytest.approx(expected, rel=5e-3)


def test_length_alone_moves_the_crude_contrast_and_not_the_standardised_one():
    corpus = [one for one in documents(2, 6000) if one["language"] != "de"]
    rows = contrasts(facts_about(corpus), shares(corpus, 0.5))
    women = {one["metric"]: one for one in rows if one["group"] == "women"}
    assert women["score_contrast"]["ci_low"] > 0.02
    assert women["score_contrast_standardised"]["ci_low"] < 0 < women["score_contrast_standardised"]["ci_high"]


def test_a_group_with_nobody_to_be_compared_with_has_no_standardised_contrast():
    alone = [one | {"source": "letters" if "women" in one["groups"] else one["source"]} for one in documents(3)]
    corpus = [one | {"groups": ["women"] if "women" in one["groups"] else one["groups"]} for one in alone]
    rows = contrasts(facts_about(corpus), shares(corpus, 0.5))
    told = {one["group"] for one in rows if one["metric"] == "score_contrast_standardised"}
    assert told == {"men", "transgender"}
    assert {one["group"] for one in rows if one["metric"] == "score_contrast"} == set(GENDERS)


def test_a_group_of_which_no_document_scores_high_is_not_known_to_score_less():
    corpus = [one | {"score": 0.1} if one["score"] and "women" in one["groups"] else one for one in documents(4, 300)]
    corpus = [one | {"groups": ["women"] if "women" in one["groups"] else one["groups"]} for one in corpus]
    rows = contrasts(facts_about(corpus[:-4]), shares(corpus[:-4], 0.8))
    women = {one["metric"]: one for one in rows if one["group"] == "women"}
    unseen = 1 - 0.025 ** (1 / women["score_contrast"]["d"])
    for one in women.values():
        assert one["value"] < 0
        assert one["ci_high"] - one["value"] > unseen

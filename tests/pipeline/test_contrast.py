"""The score of documents that mention a group, against those that mention the axis's other groups."""

import pyarrow as pa
import pytest
from report_corpus import audit

from fairsieve.pipeline.statistics.contrast import MIN_DOCUMENTS, contrast_rows
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, row
from fairsieve.transforms.facts import facts_of, merge


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
    counts = [(bin_, bucket, n // 10) for bin_, n in ((20, low), (180, high)) for bucket in range(10)]
    names = {"label": "toxicity.toxicity", "axis": "gender", "group": group}
    columns = {key: [value] * len(counts) for key, value in names.items()}
    measured = zip(("bin", "bucket", "documents"), zip(*counts, strict=True), strict=True)
    facts = facts_of("group_score", pa.table(columns | {key: list(values) for key, values in measured}))
    population = "documents scored by toxicity.toxicity that mention the group"
    told = Ratio(high / (low + high), 0.0, 1.0, high, low + high)
    return facts, row("at_least", told, population, Place("gender", group, "0.5"))


def test_a_group_is_compared_with_the_others_that_are_told_together():
    parts = [scored("women", 100, 100), scored("men", 160, 40), scored("nonbinary", 100, 0), scored("intersex", 50, 50)]
    told = [one for _, one in parts[:3]]
    rows = contrast_rows(merge([facts for facts, _ in parts]), told, Resampling.seeded(0))
    found = {one["group"]: one for one in rows}
    assert set(found) == {"women", "men", "nonbinary"}
    assert found["women"]["value"] == pytest.approx(100 / 200 - 40 / 300)
    assert found["women"]["ci_low"] > 0
    assert found["nonbinary"]["value"] == pytest.approx(0 - 140 / 400)


def test_a_group_whose_others_are_not_told_is_not_compared():
    facts, told = scored("women", 100, 100)
    assert contrast_rows(merge([facts, scored("men", 160, 40)[0]]), [told], Resampling.seeded(0)) == []

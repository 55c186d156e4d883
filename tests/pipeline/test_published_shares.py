"""Every share that the audit publishes is its n by its d; what is no share is named here."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import report_corpus

NO_SHARES = {
    "descriptions": {"log_odds", "log_odds_z", "log_odds_q"},
    "associations": {"pmi", "npmi", "log_odds", "log_odds_z", "log_odds_q"},
    "intersections": {"log2_lift", "same_sentence_log2_lift"},
    "occupations": {"gap", "spearman", "slope"},
    "pronouns": {"log_he_she"},
    "scorer_effect": {"scorer_effect"},
    "score_contrast": {"score_contrast", "score_contrast_standardised"},
    "skew_shift": {
        f"{name}{end}" for name in ("jensen_shannon", "total_variation") for end in ("", "_expected", "_excess")
    }
    | {"log_ratio"},
    "terms": {"document_rank"},
    "toxicity": {"mean", "median", "ninth_decile"},
}
CONTRASTS = ("risk_difference", "risk_ratio", "risk_ratio_mh", "retention_ratio")
COMPARED = {f"{of}{name}" for of in ("", "token_") for name in CONTRASTS}
NO_SHARES["removal_by_group"] = COMPARED | {"retention_ratio_mh", "risk_ratio_placebo", "flag"}
NO_SHARES["redaction_by_group"] = COMPARED | {"flag"}


def all_equal(tables: dict[str, pa.Table]) -> int:
    """How many shares are n / d, or so many in a million; any other one fails."""
    seen = 0
    for name, table in tables.items():
        for one in table.to_pylist():
            n, d, value = one["n"], one["d"], one["value"]
            if one["metric"] in NO_SHARES.get(name, ()):
                continue
            if n is None or not d:
                assert value is None, (name, one)
                continue
            scale = 1e6 if "per_million" in one["metric"] else 1
            assert value == pytest.approx(scale * n / d, rel=1e-12), (name, one)
            assert scale > 1 or n <= d or d == 1, (name, one)
            seen += 1
    return seen


@pytest.mark.parametrize(("documents", "seed"), [(600, 2), (4000, 0)])
def test_every_share_of_a_random_corpus_is_its_n_by_its_d(documents, seed):
    assert all_equal(report_corpus.audit(documents, seed)) > 500


def test_every_share_of_the_demo_is_its_n_by_its_d(demo):
    assert all_equal(demo.outcome.tables) > 1000
    on_disk = {path.stem: pq.read_table(path) for path in Path(demo.outcome.store.root, "audit").glob("*.parquet")}
    assert on_disk.keys() == demo.outcome.tables.keys()
    assert all_equal(on_disk) == all_equal(demo.outcome.tables)


def test_normalised_mutual_information_is_never_beyond_one(demo):
    for tables in (demo.outcome.tables, report_corpus.audit(4000, 0)):
        found = [one for one in tables["associations"].to_pylist() if one["metric"] == "npmi"]
        assert found
        assert all(-1 <= one["ci_low"] <= one["ci_high"] <= 1 and -1 <= one["value"] <= 1 for one in found)

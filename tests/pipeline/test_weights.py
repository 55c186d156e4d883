"""Weights for declared shares: raking with caps, and the files that `fairsieve weigh` writes."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from demo_run import DemoRun
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from fairsieve.pipeline.cli import app
from fairsieve.pipeline.config import ConfigError
from fairsieve.pipeline.weights.margins import Margins, load_margins
from fairsieve.pipeline.weights.raking import NOWHERE, effective_size, rake, shares
from fairsieve.pipeline.weights.weigh import weigh
from fairsieve.transforms.store import Store


def weights_of(cells, counts, targets, low=1e-6, high=1e6):
    raked = rake(np.array(cells), np.array(counts), [np.array(one) for one in targets], low, high)
    return raked, raked.weights


def test_one_margin_is_met_by_the_ratio_of_shares():
    raked, weights = weights_of([[0], [1]], [80, 20], [[0.5, 0.5]])
    assert weights == pytest.approx([0.5 / 0.8, 0.5 / 0.2])
    assert raked.settled


def test_two_margins_are_met_and_odds_within_stay_as_they_were():
    cells, counts = [[0, 0], [0, 1], [1, 0], [1, 1]], [40, 10, 20, 30]
    _, weights = weights_of(cells, counts, [[0.3, 0.7], [0.5, 0.5]])
    mass = weights * counts
    assert mass[:2].sum() / mass.sum() == pytest.approx(0.3)
    assert mass[::2].sum() / mass.sum() == pytest.approx(0.5)
    # Fitting multiplies by a factor of the row and one of the column, which leaves the cross-product ratio.
    assert mass[0] * mass[3] / (mass[1] * mass[2]) == pytest.approx(40 * 30 / (10 * 20))


def test_what_is_in_no_category_keeps_its_weight_beside_the_others():
    _, weights = weights_of([[0], [1], [NOWHERE]], [80, 20, 100], [[0.5, 0.5]])
    assert weights[2] == pytest.approx(1)
    assert weights[:2] @ [80, 20] == pytest.approx(100)


@given(
    st.lists(st.integers(1, 500), min_size=4, max_size=4),
    st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95)),
    st.floats(0.2, 1),
    st.floats(1, 5),
)
def test_weights_never_leave_the_caps(counts, share, low, high):
    cells = [[0, 0], [0, 1], [1, 0], [1, 1]]
    raked, weights = weights_of(cells, counts, [[one, 1 - one] for one in share], low, high)
    assert weights.min() >= low
    assert weights.max() <= high
    before = abs(shares(np.array(cells)[:, 0], np.array(counts, float), 2)[0] - share[0])
    if raked.settled and weights.min() > low and weights.max() < high:
        assert shares(np.array(cells)[:, 0], weights * counts, 2)[0] == pytest.approx(share[0], abs=1e-6)
    assert before >= 0


def test_the_effective_size_is_the_count_where_all_weights_are_equal():
    assert effective_size(np.array([1.3, 1.3]), np.array([10, 30])) == pytest.approx(40)
    assert effective_size(np.array([1.0, 3.0]), np.array([1, 1])) == pytest.approx(16 / 10)


MARGINS = Margins(margins={"language": {"en": 0.5, "de": 0.5}, "gender": {"women": 0.5, "men": 0.5}})


@pytest.fixture(scope="module")
def weighed(demo: DemoRun, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("weights") / "out"
    return folder, weigh(Store(str(demo.out)), MARGINS, folder)


def test_every_kept_document_has_a_weight_and_nothing_else(demo, weighed):
    folder, _ = weighed
    tables = [pq.read_table(path) for path in sorted(folder.glob("*.parquet"))]
    assert {tuple(table.column_names) for table in tables} == {("id", "weight")}
    kept = [pq.read_table(path, columns=["id"]) for path in sorted((demo.out / "data").glob("*.parquet"))]
    assert pa.concat_tables(tables)["id"].to_pylist() == pa.concat_tables(kept)["id"].to_pylist()


def test_weights_reach_the_declared_languages_as_far_as_the_caps_let_them(demo, weighed):
    folder, said = weighed
    weight = {row["id"]: row["weight"] for path in folder.glob("*.parquet") for row in pq.read_table(path).to_pylist()}
    language = {}
    for path in (demo.out / "annotations").glob("*.parquet"):
        for row in pq.read_table(path, columns=["id", "language"]).to_pylist():
            language[row["id"]] = row["language"]["code"]
    mass = {code: sum(w for one, w in weight.items() if language[one] == code) for code in ("en", "de")}
    english = next(one for one in said.categories if one.category == "en")
    assert english.reached == pytest.approx(mass["en"] / sum(mass.values()))
    assert abs(english.reached - 0.5) < abs(english.before - 0.5)
    assert 0.5 <= min(weight.values()) <= max(weight.values()) <= 2
    assert said.effective == pytest.approx(sum(weight.values()) ** 2 / sum(w * w for w in weight.values()))
    assert json.loads((folder / "weights.json").read_text())["documents"] == len(weight)


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ({"language": {"en": 0.9, "xx": 0.1}}, "margins.language.xx: fewer than 10"),
        ({"hair": {"red": 0.5, "grey": 0.5}}, "margins.hair.red: fewer than 10"),
    ],
)
def test_a_category_of_few_documents_is_refused(demo, tmp_path, margins, message):
    with pytest.raises(ConfigError, match=message):
        weigh(Store(str(demo.out)), Margins(margins=margins), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["margins: {language: {en: .5, de: .4}}", "margins: {}", "cap: 3", "[", "margins: 3"])
def test_margins_that_cannot_be_meant_are_refused_by_file(tmp_path, text):
    (tmp_path / "margins.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"margins\.yaml"):
        load_margins(tmp_path / "margins.yaml")


def test_the_command_says_what_was_reached(demo, tmp_path):
    (tmp_path / "margins.yaml").write_text("margins: {language: {en: 0.7, de: 0.3}}\n")
    said = CliRunner().invoke(app, ["weigh", str(demo.out), str(tmp_path / "margins.yaml"), "-o", str(tmp_path / "w")])
    assert said.exit_code == 0, said.output
    assert "of equal weight" in said.output
    assert list((tmp_path / "w").glob("part-*.parquet"))

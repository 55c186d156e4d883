"""A finished run, opened: its tables in three libraries, its charts, and what it says about itself."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
import yaml
from demo_run import DemoRun

import fairsieve


@pytest.fixture
def run(demo: DemoRun):
    return fairsieve.open(demo.out)


def test_every_table_of_the_audit_is_there(demo: DemoRun, run):
    assert run.tables == sorted(path.stem for path in (demo.out / "audit").glob("*.parquet"))
    assert run.arrow("pronouns").equals(pq.read_table(demo.out / "audit" / "pronouns.parquet"))


def test_all_tables_together_name_the_table_of_each_row(run):
    together = run.arrow()
    assert together.num_rows == sum(run.arrow(name).num_rows for name in run.tables)
    assert set(together["table"].to_pylist()) == {name for name in run.tables if run.arrow(name).num_rows}


def test_pandas_and_polars_have_what_arrow_has(run):
    pytest.importorskip("pandas")
    arrow = run.arrow("removal_by_group")
    frame = run.pandas("removal_by_group")
    assert list(frame.columns) == arrow.column_names
    assert [None if one is frame["n"].dtype.na_value else one for one in frame["n"]] == arrow["n"].to_pylist()
    polars = pytest.importorskip("polars", reason="the extra `notebooks` is not installed")
    assert isinstance(run.polars("removal_by_group"), polars.DataFrame)
    assert run.polars("removal_by_group").to_dicts() == arrow.to_pylist()


def test_what_is_not_published_is_missing_in_pandas_and_never_nought(run):
    pytest.importorskip("pandas")
    frame = run.pandas()
    hidden = [row["n"] is None for row in run.arrow().to_pylist()]
    assert any(hidden)
    assert frame["n"].isna().tolist() == hidden


def test_an_unknown_table_or_chart_is_answered_with_those_there_are(run):
    with pytest.raises(KeyError, match=r"no table 'mention'; it has: .*mentions"):
        run.arrow("mention")
    with pytest.raises(KeyError, match=r"no chart 'nothing'; it has: .*removal-by-group"):
        run.charts["nothing"]


def test_a_folder_without_an_audit_is_refused_by_name(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no audit of a run"):
        fairsieve.open(tmp_path)


def test_a_chart_is_its_picture_its_sentence_and_its_numbers(demo: DemoRun, run):
    chart = run.charts["records"]
    assert chart.svg == (demo.out / "report" / "records.svg").read_text()
    assert chart.says.startswith("Records. Every record is kept, removed or not readable")
    rows = list(csv.DictReader(io.StringIO((demo.out / "report" / "records.csv").read_text())))
    assert [str(one) for one in chart.numbers["records"].to_pylist()] == [row["records"] for row in rows]
    assert set(run.charts) == {path.stem for path in (demo.out / "report").glob("*.svg")}


def test_every_chart_can_be_shown_in_a_notebook(run):
    assert len(run.charts) > 20
    for chart in run.charts.values():
        assert chart._repr_svg_().startswith("<svg")
        html = chart._repr_html_()
        assert html.startswith("<figure")
        assert "<script" not in html
        assert "<svg" not in html
        assert chart.numbers.num_rows


def test_a_run_tells_its_settings_versions_and_counts(demo: DemoRun, run):
    assert run.config == demo.config.canonical()
    assert run.versions["fairsieve"] == fairsieve.__version__
    assert run.manifest == json.loads((demo.out / "_manifest.json").read_bytes())
    assert run.about["run"] == run.manifest["run"]
    assert yaml.safe_load((demo.out / "config.lock.yaml").read_text())["versions"] == run.versions
    assert run.report == str(demo.out / "report.html")

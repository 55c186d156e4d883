"""The report's section on what stands beside groups: its figures say what the audit holds."""

import csv
import io

import pyarrow as pa
import pytest
from report_corpus import audit, config, rendered

from fairsieve.pipeline.report import render
from fairsieve.pipeline.report.associations import associations_section
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.statistics.tables import AUDIT


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered().csvs[name])))


@pytest.mark.parametrize("name", ["occupations", "words", "together"])
def test_each_figure_has_a_picture_and_its_numbers(name):
    assert rendered().pictures[f"{name}.svg"].startswith("<svg")
    assert f'data-csv="{name}.csv"' in rendered().html


def test_the_table_of_occupations_has_the_audit_rows_in_percent():
    told = {row["group"]: row for row in audit()["occupations"].to_pylist() if row["metric"] == "she_share"}
    work = {row["group"]: row for row in audit()["occupations"].to_pylist() if row["metric"] == "women_at_work"}
    assert len(told) >= 10
    for row in rows_of("occupations.csv"):
        expected = told[row["occupation"]]
        assert float(row["she_share_percent"]) == pytest.approx(100 * expected["value"])
        assert int(row["sentences"]) == expected["d"]
        assert row["women_at_work_percent"] == "" or float(row["women_at_work_percent"]) == pytest.approx(
            100 * work[row["occupation"]]["value"]
        )


def test_words_are_ordered_by_how_far_they_are_from_chance():
    z = [abs(float(row["z"])) for row in rows_of("words.csv")]
    assert z == sorted(z, reverse=True)
    assert {row["kind"] for row in rows_of("words.csv")} == {"occupation"}


def test_groups_together_are_told_as_a_ratio():
    lifts = [row for row in audit()["intersections"].to_pylist() if row["metric"] == "log2_lift"]
    told = sorted(float(row["lift"]) for row in rows_of("together.csv"))
    assert told == pytest.approx(sorted(2 ** row["value"] for row in lifts))


def test_a_sample_is_named_and_no_sample_is_said():
    some = associations_section(Audit(audit()), config(associations={"share": 0.25}))
    assert "a sample of 25" in some.lead
    none = associations_section(Audit({}), config(associations={"share": 0}))
    assert not none.figures
    assert "associations.share" in none.lead


def test_without_associations_the_section_says_so():
    empty = {"associations": pa.Table.from_pylist([], AUDIT)}
    assert "Nothing to tell" in render(empty, config(), "0").html

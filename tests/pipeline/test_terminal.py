"""What a run says when it is done: the figures of its report."""

import io
import json
import re

import pyarrow.parquet as pq
import pytest
from demo_run import DemoRun
from rich.console import Console

from fairsieve.pipeline.terminal import outcome_json, say_outcome


@pytest.fixture
def said(demo: DemoRun) -> str:
    console = Console(file=io.StringIO(), width=120)
    say_outcome(demo.outcome, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_headline_figures_are_those_of_the_report(demo: DemoRun, said):
    cards = re.findall(r'<span class="value">(.*?)</span>', (demo.out / "report.html").read_text())
    assert len(cards) == 4
    assert all(card in said for card in cards)


def test_the_count_equation_adds_up(demo: DemoRun, said):
    read, kept, removed, rejected = (
        int(one.replace(",", ""))
        for one in re.search(r"([\d,]+) = ([\d,]+) kept \+ ([\d,]+) removed \+ ([\d,]+) rejected", said).groups()
    )
    assert read == kept + removed + rejected == demo.outcome.total.read


def test_types_of_personal_data_are_counted(demo: DemoRun, said):
    rows = pq.read_table(demo.out / "audit" / "pii.parquet").to_pylist()
    (emails,) = (
        row["n"]
        for row in rows
        if (row["metric"], row["group"], row["stratum"]) == ("spans_per_million", "EMAIL_ADDRESS", "all")
    )
    assert f"e-mail address {emails}" in said


def test_every_warning_is_said(demo: DemoRun, said):
    assert demo.outcome.warnings
    assert all(f"! {warning}" in said for warning in demo.outcome.warnings)


def test_json_holds_the_same(demo: DemoRun):
    about = json.loads(outcome_json(demo.outcome))
    assert [one["value"] for one in about["figures"]] == [card.value for card in demo.outcome.cards]
    assert about["warnings"] == demo.outcome.warnings

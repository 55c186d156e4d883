"""`fairsieve publish`: what of a run may be given away beside runs that were published before."""

import json
from pathlib import Path

import attack_union
import pyarrow.parquet as pq
import pytest
from demo_run import demo_config

import fairsieve
from fairsieve.pipeline.cards import CARDS
from fairsieve.pipeline.run import Launch, run


@pytest.fixture(scope="module")
def earlier(demo, tmp_path_factory) -> Path:
    """A run of some of the shards of the demo corpus."""
    folder = tmp_path_factory.mktemp("earlier")
    config = demo_config(demo.corpus, input={"paths": [str(demo.corpus / f"part-0{n}*") for n in (1, 2, 4, 6)]})
    run(config, Launch(str(folder / "out"), progress=False))
    return folder / "out"


def _tables(folder):
    opened = fairsieve.open(folder)
    return {name: opened.arrow(name) for name in opened.tables}


def test_a_run_is_published_beside_an_earlier_one_and_nothing_tells_of_a_few(fairsieve, demo, earlier, tmp_path):
    before = {path: path.read_bytes() for path in demo.out.rglob("*") if path.is_file()}
    code, said, _ = fairsieve("publish", str(demo.out), "--beside", str(earlier), "-o", "given")
    assert code == 0
    given = tmp_path / "given"
    assert {path.name for path in given.iterdir()} == {"audit", "report", "report.html", *CARDS}
    then, alone, told = (_tables(folder) for folder in (earlier, demo.out, given))
    assert told.keys() == alone.keys() == demo.outcome.tables.keys()
    assert list(attack_union._row_by_row(then, alone))
    assert list(attack_union._row_by_row(then, told)) == []
    numbers = [sum(len(table) - table["n"].null_count for table in tables.values()) for tables in (alone, told)]
    assert f"{numbers[1]:,} numbers told, {numbers[0] - numbers[1]:,} not" in said
    assert 0 < numbers[1] < numbers[0]
    run_before = json.loads((earlier / "run.json").read_bytes())["run"]
    assert run_before in (given / "report.html").read_text()
    assert "fairsieve publish" in (demo.out / "report.html").read_text()
    assert {path: path.read_bytes() for path in before} == before


def test_a_first_audit_is_published_as_it_is(fairsieve, demo, tmp_path):
    code, said, _ = fairsieve("publish", str(demo.out), "-o", "given")
    assert code == 0
    assert "0 not." in said
    for path in (demo.out / "audit").iterdir():
        assert pq.read_table(tmp_path / "given" / "audit" / path.name).equals(pq.read_table(path))
    cards = [(folder / "README.md").read_text() for folder in (demo.out, tmp_path / "given")]
    assert cards[0] == cards[1]


def test_beside_what_was_published_without_its_facts_only_the_same_numbers_are_told(fairsieve, demo, earlier, tmp_path):
    assert fairsieve("publish", str(earlier), "-o", "first")[0] == 0
    assert fairsieve("publish", str(demo.out), "--beside", "first", "-o", "second")[0] == 0
    then, told = (
        {
            (one["group"], one["stratum"]): one["n"]
            for one in _tables(tmp_path / folder)["mentions"].to_pylist()
            if one["metric"] == "document_share" and one["axis"] == "gender"
        }
        for folder in ("first", "second")
    )
    assert then
    assert all(then.get(key) in (None, n) for key, n in told.items() if n is not None)


@pytest.mark.parametrize("wrong", ["full", "nothing", "unfinished"])
def test_a_folder_that_cannot_be_used_is_named(fairsieve, demo, tmp_path, wrong):
    (tmp_path / wrong).mkdir()
    if wrong == "full":
        (tmp_path / wrong / "notes.txt").write_text("mine")
        asked = (str(demo.out), "-o", wrong)
    else:
        asked = (str(demo.out), "--beside", wrong, "-o", "given") if wrong == "nothing" else (wrong, "-o", "given")
    code, _, error = fairsieve("publish", *asked)
    assert code == 2
    assert wrong in error
    assert not (tmp_path / "given").exists()

"""A run with a cascade says what its strong scorer was asked."""

import pyarrow as pa
import report_corpus

from fairsieve.pipeline.report import render
from fairsieve.pipeline.statistics.cascade import rescored_rows
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.facts import facts_of, merge


def facts(asked: int) -> pa.Table:
    """Of 100 documents of 1,000 bytes, so many had two sentences of 30 bytes each rescored."""
    scored = pa.table({"bucket": [place % 7 for place in range(100)], "documents": [1] * 100, "bytes": [1000] * 100})
    rows = {"bucket": [place % 7 for place in range(asked)], "documents": [1] * asked, "spans": [2] * asked}
    return merge([facts_of("cascade", scored), facts_of("rescored", pa.table({**rows, "bytes": [60] * asked}))])


def told(found: pa.Table) -> dict[str, tuple[int, int]]:
    rows = rescored_rows(found, Resampling.seeded(0))
    return {row["metric"]: (row["n"], row["d"]) for row in rows}


def test_share_and_cost_are_counted_over_all_that_was_scored():
    assert told(facts(5)) == {
        "documents_rescored": (5, 100),
        "bytes_rescored": (300, 100_000),
        "sentences_rescored": (10, 1),
    }


def test_a_run_without_a_cascade_says_nothing_of_it():
    assert told(facts(0).slice(0, 0)) == {}
    assert "strong scorer" not in report_corpus.rendered().html


def test_the_report_tells_how_much_the_strong_scorer_read():
    tables = {**report_corpus.audit(), "cascade": audit_table(rescored_rows(facts(5), Resampling.seeded(0)))}
    report = render(tables, report_corpus.config(), "run")
    assert "The strong scorer read 10 sentences of 5 documents, 0.30" in report.html
    assert report.csvs["cascade.csv"].splitlines()[2].startswith("bytes of text,300,100000,0.3,")

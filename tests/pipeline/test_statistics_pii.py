"""Personal data by source and language, whatever these are called."""

import report_corpus

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.pii import pii_rows


def test_a_source_named_all_is_not_taken_for_all_sources():
    facts = report_corpus.merged(2000, rename={"web": "all"}).facts
    rows = [row for row in pii_rows(facts, Resampling.seeded(0)) if row["group"] == "" and row["stratum"] == "all"]
    size = {str(row["metric"]): row["d"] for row in rows}
    assert size["document_share"] == 2000
    assert 0 < size["document_share_by_source"] < 2000
    assert len(rows) == len(size)


def test_the_total_does_not_tell_the_one_source_that_is_hidden():
    rows = pii_rows(report_corpus.merged(900, seed=3).facts, Resampling.seeded(0))
    totals = {str(row["group"]): int(str(row["n"])) for row in rows if row["metric"] == "document_share"}
    by_source = [row for row in rows if row["metric"] == "document_share_by_source"]
    hidden = {str(row["group"]) for row in by_source if row["n"] is None}
    assert hidden
    for kind in hidden:
        told = [int(str(row["n"])) for row in by_source if row["group"] == kind and row["n"] is not None]
        assert all(n >= 10 for n in told)
        assert totals[kind] - sum(told) >= 10 or not told

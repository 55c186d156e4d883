"""Personal data by source and language, whatever these are called."""

import report_corpus

from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.pii import pii_rows


def test_a_source_named_all_is_not_taken_for_all_sources():
    facts = report_corpus.merged(400, rename={"web": "all"}).facts
    rows = [row for row in pii_rows(facts, Resampling.seeded(0)) if row["group"] == "" and row["stratum"] == "all"]
    size = {str(row["metric"]): row["d"] for row in rows}
    assert size["document_share"] == 400
    assert 0 < size["document_share_by_source"] < 400
    assert len(rows) == len(size)

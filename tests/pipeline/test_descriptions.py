"""Adjectives of groups in the audit and in the report."""

import pyarrow as pa
import pytest
from report_corpus import config

from fairsieve.pipeline.report.descriptions import descriptions_figure
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.statistics.descriptions import description_rows
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.associations.tally import PAIR_BUCKETS
from fairsieve.transforms.facts import facts_of, merge

SAID = {
    ("women", "young"): 60,
    ("women", "strong"): 40,
    ("women", "withheld"): 20,
    ("women", "rare"): 8,
    ("men", "young"): 30,
    ("men", "strong"): 90,
}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    tables = []
    for (group, word), n in SAID.items():
        each = [len(range(bucket, n, 8)) for bucket in range(8)]
        names = {"axis": "gender", "group": group, "label": f"adjective/{word}"}
        counts = dict.fromkeys(("documents", "spans", "tokens"), each)
        columns = {key: [value] * 8 for key, value in names.items()} | {"bucket": list(range(8))}
        tables.append(facts_of("description", pa.table(columns | counts)))
    return description_rows(merge(tables), Resampling.seeded(0, PAIR_BUCKETS))


def test_a_share_is_of_all_adjectives_said_of_the_group(rows):
    shares = {(one["group"], one["stratum"]): one for one in rows if one["metric"] == "adjective_share"}
    young = shares["women", "adjective/young"]
    assert (young["n"], young["d"], young["value"]) == (60, 128, 60 / 128)
    assert ("women", "adjective/rare") not in shares
    assert shares["women", "adjective/withheld"]["n"] == 20


def test_words_that_are_not_printed_are_not_compared(rows):
    odds = {(one["group"], one["stratum"]): one["value"] for one in rows if one["metric"] == "log_odds"}
    assert ("women", "adjective/withheld") not in odds
    assert odds["women", "adjective/young"] > 0 > odds["women", "adjective/strong"]


def test_the_figure_tells_what_is_in_the_audit(rows):
    figure = descriptions_figure(Audit({"descriptions": audit_table(rows)}))
    assert figure is not None
    assert len(figure.table.rows) == 5
    assert descriptions_figure(Audit({})) is None


def test_parsing_is_off_unless_asked_for():
    assert config().associations.adjectives is None

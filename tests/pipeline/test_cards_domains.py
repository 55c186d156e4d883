"""The domains of the summary of training content."""

import pyarrow as pa
import pytest
import report_corpus

from fairsieve.pipeline.cards import render_cards
from fairsieve.pipeline.cards.domains import domains_of
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.statistics.tables import AUDIT
from fairsieve.transforms.read.documents import is_domain


def tables(documents: dict[str, int], each: int = 100) -> dict[str, pa.Table]:
    """Sources with so many documents that stay, of `each` tokens."""
    rows = []
    for metric, times in (("document_share", 1), ("token_share", each)):
        whole = times * sum(documents.values())
        for name, n in documents.items():
            numbers = {"value": times * n / whole, "ci_low": 0.0, "ci_high": 1.0, "n": times * n, "d": whole}
            place = {"metric": metric, "axis": "source", "group": name, "stratum": "after", "population": "all"}
            rows.append(place | numbers)
    return {"sources": pa.Table.from_pylist(rows, AUDIT)}


def summary(documents: dict[str, int]) -> str:
    cards = render_cards(tables(documents), report_corpus.config(), "run", (), (), ("A tool.",))
    return cards["eu_training_summary.md"].split("### 2.3")[1].split("### 2.4")[0]


def test_domains_are_named_with_their_shares_of_tokens_and_documents_the_largest_first():
    told = domains_of(Audit(tables({"example.org": 30, "bbc.co.uk": 60, "my-books": 10})))
    assert [one.what for one in told] == [
        "bbc.co.uk: tokens", "bbc.co.uk: documents", "example.org: tokens", "example.org: documents",
    ]  # fmt: skip
    assert [one.of for one in told[:2]] == ["6,000 of 10,000 all", "60 of 100 all"]


def test_a_domain_of_fewer_than_ten_documents_is_not_named():
    assert "jane-doe" not in summary({"jane-doe.example.com": 9, "bbc.co.uk": 60})


def test_a_tenth_of_many_domains_is_named():
    told = domains_of(Audit(tables({f"site{number}.org": 20 + number for number in range(400)})))
    assert len(told) == 2 * 40
    assert told[0].what == "site399.org: tokens"


def test_sources_that_are_no_domains_leave_the_section_to_be_provided():
    assert "domain names: TO BE PROVIDED" in summary({"wikipedia": 60, "news.zip": 30})
    assert "domain names: TO BE PROVIDED" not in summary({"en.wikipedia.org": 60, "books": 30})


@pytest.mark.parametrize("name", ["bbc.co.uk", "www.bbc.co.uk", "en.wikipedia.org", "münchen.de"])
def test_the_name_of_a_host_is_a_domain(name):
    assert is_domain(name)


@pytest.mark.parametrize("name", ["", "wikipedia", "co.uk", "1.2.3.4", "http://bbc.co.uk/", "my_books.com", "a b.com"])
def test_what_is_no_host_below_a_public_suffix_is_no_domain(name):
    assert not is_domain(name)

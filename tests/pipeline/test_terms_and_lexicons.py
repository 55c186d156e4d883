"""What the audit says of terms and of lexicons, against the facts of a random corpus."""

from collections import Counter

import pyarrow as pa
import pytest
import report_corpus

from fairsieve.lexicons import load_lexicons
from fairsieve.pipeline.statistics.disclosure import Disclosure
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.lexicon_health import lexicon_rows
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.terms import term_rows
from fairsieve.transforms.facts import facts_of, merge


@pytest.fixture(scope="module")
def facts() -> list[dict]:
    return report_corpus.merged(4000, 0).facts.to_pylist()


def test_each_term_has_its_accepted_rejected_and_naive_count(facts):
    counted: Counter = Counter()
    for one in facts:
        if one["fact"] == "term":
            counted[one["label"], one["bin"]] += one["spans"]
    told = [
        one
        for one in report_corpus.audit()["terms"].to_pylist()
        if one["metric"] == "accepted_matches" and one["n"] is not None
    ]
    assert len(told) >= 5
    for one in told:
        accepted, rejected = (counted[one["stratum"], bin_] for bin_ in (1, 0))
        assert (one["n"], one["d"]) == (accepted, accepted + rejected)


def test_terms_are_ranked_by_documents_within_their_axis(facts):
    rows = [one for one in report_corpus.audit()["terms"].to_pylist() if one["metric"] == "document_rank"]
    for axis in {one["axis"] for one in rows}:
        own = sorted((one for one in rows if one["axis"] == axis), key=lambda one: one["value"])
        assert [one["value"] for one in own] == list(range(1, len(own) + 1))
        assert [one["n"] for one in own] == sorted((one["n"] for one in own), reverse=True)
        assert all(one["ci_low"] <= one["value"] <= one["ci_high"] for one in own)
    holding: Counter = Counter()
    for one in facts:
        if one["fact"] == "term" and one["bin"] == 1:
            holding[one["label"]] += one["documents"]
    assert {one["stratum"]: one["n"] for one in rows} == {one["stratum"]: holding[one["stratum"]] for one in rows}


def test_a_language_without_a_lexicon_is_told_to_have_none():
    rows = {one["group"]: one for one in report_corpus.audit()["lexicons"].to_pylist() if one["metric"] == "no_lexicon"}
    assert rows["en"]["n"] == 0
    assert rows["zh"]["n"] == rows["zh"]["d"] > 0
    assert rows[""]["d"] == 4000
    page = report_corpus.rendered().html
    assert "no lexicon" in page
    assert "nothing is known of the mentions in them" in page


def test_terms_that_were_never_met_are_those_of_the_lexicon_without_a_fact():
    ids = [term.id for one in load_lexicons(["en"]).lexicons if one.lexicon == "religion" for term in one.terms]
    rows = pa.table({"axis": ["religion"] * 3, "group": ["muslim"] * 3, "label": ids[:3], "spans": [1, 2, 3]})
    covered = pa.table({"language": ["en", "zz"], "documents": [1, 1]})
    found = merge([facts_of("term", rows), facts_of("covered", covered)])
    (met,) = [one for one in lexicon_rows(found, []) if one["metric"] == "terms_met"]
    assert (met["axis"], met["stratum"], met["n"], met["d"]) == ("religion", "en", 3, len(ids))


def test_matches_of_an_axis_are_hidden_where_they_would_tell_those_of_a_hidden_term():
    facts = report_corpus.merged(4000, 0).facts
    outcomes = Outcomes.of(facts)
    terms = term_rows(facts, Disclosure.of(facts, outcomes, ()), Resampling.seeded(0))
    told: dict[str, list[int]] = {}
    for one in terms:
        if one["metric"] == "accepted_matches" and one["n"] is not None:
            n, d = int(str(one["n"])), int(str(one["d"]))
            sums = told.setdefault(str(one["axis"]), [0, 0])
            sums[0], sums[1] = sums[0] + n, sums[1] + d - n
    for one in lexicon_rows(facts, terms):
        if one["metric"] == "accepted_matches" and one["n"] is not None:
            n, d = int(str(one["n"])), int(str(one["d"]))
            left = [n - told.get(str(one["axis"]), [0, 0])[0], d - n - told.get(str(one["axis"]), [0, 0])[1]]
            assert all(part == 0 or part >= 10 for part in left)

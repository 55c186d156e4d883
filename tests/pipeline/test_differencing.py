"""Audits that are published beside each other tell no small number about a group, however they are subtracted."""

from functools import cache

import attack_union
import pytest
import report_corpus

from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.differences import gained_and_lost
from fairsieve.pipeline.statistics.differencing import Differencing, Earlier
from fairsieve.pipeline.statistics.edges import Bound
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.facts import MEASURES
from fairsieve.transforms.policy import Policy, Rule

RULES = ("toxic", "pii_list")
OUTCOMES = attack_union.outcomes_of(RULES)
MORE, MOST = attack_union.grown(OUTCOMES, 2), attack_union.grown(OUTCOMES, 3)
LESS = [one[::-1] for one in MORE]
EXCHANGED = [pair for one in OUTCOMES for pair in ((one, None), (one, one), (None, one))]
RAISED = [*((one, one) for one in OUTCOMES), ("toxic", "keep"), ("toxic", "redact"), ("toxic+pii_list", "pii_list")]
"""What a higher threshold can make of a document."""


ALL = 1600


@cache
def _documents():
    return report_corpus.documents_of(ALL, 5)


@cache
def _corpus(first=0, last=ALL, threshold=0.8, without=""):
    """Facts of these documents, and where the rule cuts."""
    toxic = Rule(name="toxic", column="toxicity.toxicity", at_least=threshold)
    policy = Policy(remove=(toxic, report_corpus.POLICY.remove[2]), redact=report_corpus.POLICY.redact)
    kept = [one for one in _documents()[first:last] if one["source"] != without]
    return report_corpus.counted(kept, policy=policy), (Bound("toxic", "toxicity.toxicity", "at_least", threshold),)


@cache
def _alone(corpus):
    merged, bounds = _corpus(**dict(corpus))
    return audit_tables(merged, RULES, bounds=bounds)


def _audit(**corpus):
    return _alone(tuple(corpus.items()))


def _published(*corpora):
    """Audits one after another, each beside those before it."""
    audits = [_audit(**corpora[0])]
    for place, one in enumerate(corpora[1:], 1):
        earlier = [
            Earlier(tables, _corpus(**two)[0].facts) for tables, two in zip(audits, corpora[:place], strict=True)
        ]
        merged, bounds = _corpus(**one)
        audits.append(audit_tables(merged, RULES, bounds=bounds, earlier=earlier))
    return audits


def _told(tables):
    return sum(table.num_rows - table["n"].null_count for table in tables.values())


CASES = {
    "a few documents more": ([{"last": 1580}, {}], MORE),
    "many documents more": ([{"last": 800}, {}], MORE),
    "three in a row": ([{"last": 400}, {"last": 450}, {"last": 800}], MOST),
    "a source left out": ([{}, {"without": "books"}], LESS),
    "some documents exchanged": ([{"last": 1500}, {"first": 100}], EXCHANGED),
    "another threshold": ([{"threshold": 0.5}, {"threshold": 0.6}], RAISED),
}


@pytest.mark.parametrize("case", CASES)
def test_no_small_cell_is_recovered_from_audits_beside_each_other(case):
    corpora, atoms = CASES[case]
    audits = _published(*corpora)
    assert attack_union.recovered(audits, RULES, atoms) == []
    if case == "a few documents more":
        assert attack_union.pinned(audits, RULES, atoms, ("gender",)) == []
    # It is not safe for telling nothing.
    assert _told(audits[-1]) > 400


@pytest.mark.parametrize("case", [one for one in CASES if one != "some documents exchanged"])
def test_the_attack_recovers_small_cells_from_audits_that_know_nothing_of_each_other(case):
    corpora, atoms = CASES[case]
    found = attack_union.recovered([_audit(**one) for one in corpora], RULES, atoms)
    assert "row" in {one[0] for one in found} or case == "many documents more"
    assert found


def test_the_same_corpus_again_tells_all_that_it_told():
    first, again = _published({"last": 400}, {"last": 400})
    assert first.keys() == again.keys()
    assert all(first[name].equals(again[name]) for name in first)


def test_a_number_is_told_if_it_is_the_same_or_an_audit_of_the_difference_tells_it():
    first, second = _published({"last": 800}, {})

    def counts(tables):
        rows = tables["mentions"].to_pylist()
        shares = [one for one in rows if one["metric"] == "document_share" and one["group"]]
        return {(one["axis"], one["group"], one["stratum"]): one["n"] for one in shares}

    then, now, told, more = (counts(tables) for tables in (first, _audit(), second, _audit(first=800)))
    kept = {key for key, n in told.items() if n is not None and then.get(key) is not None}
    assert kept
    assert kept == {
        key
        for key, n in now.items()
        if None not in (n, then.get(key)) and (more.get(key) is not None or (key not in more and n == then[key]))
    }
    assert all(told[key] - then[key] == (more.get(key) or 0) for key in kept)
    assert any(then[key] is not None and now[key] is not None and told[key] is None for key in told)


def test_of_a_group_with_a_few_more_documents_it_is_told_that_they_are_fewer_than_ten():
    first, second = _published({"last": 1580}, {})
    now = {_named(one): one["n"] for one in _audit()["mentions"].to_pylist()}
    then = {_named(one): one for one in first["mentions"].to_pylist()}
    ranged = [one for one in second["mentions"].to_pylist() if one["n_low"] is not None]
    few = [one for one in ranged if one["stratum"] == "before"]
    assert few
    for one in few:
        before = then[_named(one)]
        assert (one["n_low"], one["n_high"]) == (before["n"], before["n"] + 9)
        assert one["n_low"] < now[_named(one)] <= one["n_high"]
        assert one["d"] > before["d"]
        # With the total of the axis, those between would be known to mention one of its groups.
        assert all(two["n"] is None for two in second["mentions"].to_pylist() if _is_total(two, one["axis"]))


def _named(one):
    return tuple(one[name] for name in ("metric", "axis", "group", "stratum"))


def _is_total(one, axis):
    return (one["axis"], one["group"], one["stratum"]) == (axis, "", "before")


def test_without_the_facts_of_the_earlier_audit_only_what_is_the_same_is_told():
    then = _audit(last=800)
    merged, bounds = _corpus()
    told = audit_tables(merged, RULES, bounds=bounds, earlier=[Earlier(then, None)])
    then_rows, rows = (
        {(one["axis"], one["group"], one["stratum"]): one["n"] for one in tables["removal_by_group"].to_pylist()}
        for tables in (then, told)
    )
    both = {key for key, n in rows.items() if n is not None and then_rows.get(key) is not None}
    assert all(rows[key] == then_rows[key] for key in both)


def test_facts_of_what_is_between_two_corpora_are_those_of_its_documents():
    whole, part, rest = (_corpus(*ends)[0].facts for ends in ((0, 900), (0, 700), (700, 900)))
    gained, lost = gained_and_lost(whole, part)
    assert lost.num_rows == 0
    found, expected = (
        {tuple(one.values()) for one in facts.to_pylist() if any(one[name] for name in MEASURES)}
        for facts in (gained, rest)
    )
    # Each of the corpora has the same records that could not be read.
    assert found == {one for one in expected if one[0] != "rejected"}
    assert gained_and_lost(part, whole)[1].equals(gained)


NOBODY = {"ci_low": None, "ci_high": None, "n_low": None, "n_high": None}


def _row(n, value=None, d=400, metric="document_share", group="women", stratum="before"):
    value = n / d if value is None and n is not None else value
    about = {"metric": metric, "axis": "gender", "group": group, "stratum": stratum}
    return {**about, "value": value, "n": n, "d": d, "population": "of a table that nobody knows", **NOBODY}


def test_a_table_that_nothing_is_known_of_tells_only_what_is_the_same_or_all_new():
    then = [_row(50), _row(60, stratum="web"), _row(70, 0.3, metric="lift"), _row(None, stratum="news")]
    gained = [_row(12, d=100, stratum="web"), _row(30, d=100, stratum="books"), _row(11, d=100, stratum="news")]
    told = Differencing({"pairs": then}, [{"pairs": gained}, {}]).told(
        "pairs",
        [
            _row(50),
            _row(70, 0.3, metric="lift"),
            _row(72, d=500, stratum="web"),
            _row(30, d=100, stratum="books"),  # all of it is new
            _row(90, group="men"),  # of whom nothing was told
            # From here on, nothing may be told.
            _row(55, stratum="wiki"),
            _row(71, 0.3, metric="lift"),
            _row(70, 0.4, metric="lift"),
            _row(72, d=498, stratum="web"),
            _row(15, d=500, stratum="news"),  # was hidden, and is not all new
        ],
    )
    assert [(one["stratum"], one["n"]) for one in told] == [
        ("before", 50),
        ("before", 70),
        ("web", 72),
        ("books", 30),
        ("before", 90),
    ]
    assert audit_table(told).num_rows == 5

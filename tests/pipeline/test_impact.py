"""The ledger: what makes a flag, what ordinary words say, and how both are told."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import report_corpus

from fairsieve.pipeline.report import render
from fairsieve.pipeline.report.estimates import Estimate
from fairsieve.pipeline.report.impact import Impact, flag_sentence, why
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.compare import Compared
from fairsieve.pipeline.statistics.flag import Evidence, discoveries, flagged
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.placebo import Band, Placebo
from fairsieve.transforms.facts import facts_of, merge

SURE = Evidence(
    Compared(2.0, 1.5, 2.6, 1e-6),
    difference=0.02,
    retention=Compared(0.95, 0.9, 1.0, 0.99),
    band=Band(20, 20, 1, 0.8, 1.3),
)


@pytest.mark.parametrize(
    ("evidence", "is_flagged"),
    [
        (SURE, True),
        (replace(SURE, band=None), True),
        (replace(SURE, ratio=Compared(1.24, 1.1, 1.4, 1e-6)), False),
        (replace(SURE, ratio=Compared(2.0, 0.99, 4.0, 0.03)), False),
        (replace(SURE, difference=0.0049), False),
        (replace(SURE, band=Band(18, 20, 1, 0.8, 2.1)), False),
        (replace(SURE, difference=0.0, retention=Compared(0.79, 0.7, 0.9, 1 - 1e-6)), True),
        (replace(SURE, difference=0.0, retention=Compared(0.79, 0.6, 1.01, 0.97)), False),
        (replace(SURE, ratio=Compared(np.nan), retention=None), False),
    ],
)
def test_what_makes_a_flag(evidence, is_flagged):
    assert (flagged({"group": evidence}) == {"group"}) == is_flagged


def test_one_ratio_in_forty_is_no_flag_where_forty_are_compared():
    likely = replace(SURE, ratio=Compared(1.5, 1.01, 2.2, 0.02))
    chance = {number: replace(SURE, ratio=Compared(1.0, 0.7, 1.4, 0.5)) for number in range(39)}
    assert flagged({"one": likely}) == {"one"}
    assert flagged({"one": likely} | chance) == set()


def test_discoveries_are_those_of_the_published_example():
    # Benjamini & Hochberg 1995, section 4.1: of fifteen p-values, the four smallest at q = .05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    found = discoveries(np.array([*p[::-1], np.nan]))
    assert found.tolist() == [False] * 11 + [True] * 4 + [False]


def placebo_facts(rng: np.random.Generator, words: int) -> pa.Table:
    """One group in a fifth of the documents, removed twice as often; words in a tenth to a half, removed like all."""
    lengths, tables = range(8, 16), []
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in ("covered", "mention", "placebo")}
    reasons: dict[str, list[dict[str, object]]] = {"covered_reasons": [], "group_reasons": []}
    for length in lengths:
        for bucket in range(128):
            n, base = 30, 0.02 * (length - 6)
            mine = rng.random(n) < 0.2
            gone = rng.random(n) < np.where(mine, 2 * base, base)
            key = {"language": "en", "source": "s", "length": length, "bucket": bucket}
            for removed in (False, True):
                decision = "remove" if removed else "keep"
                counts = [
                    (int((gone == removed).sum()), {}),
                    (int((mine & (gone == removed)).sum()), {"axis": "a", "group": "g"}),
                ]
                for (documents, about), fact, told in zip(counts, ("covered", "mention"), reasons, strict=True):
                    rows[fact].append({**key, **about, "decision": decision, "documents": documents})
                    if removed:
                        reasons[told].append({**key, **about, "label": "r", "documents": documents})
            for word in range(words):
                held = rng.random(n) < 0.1 + 0.4 * word / max(words - 1, 1)
                for label, those in (("r", held & gone), ("", held & ~gone)):
                    about = {name: value for name, value in key.items() if name != "bucket"}
                    rows["placebo"].append(
                        {**about, "group": f"w{word}", "label": label, "documents": int(those.sum())}
                    )
    for fact, of_fact in (rows | reasons).items():
        if of_fact:
            tables.append(facts_of(fact, pa.Table.from_pylist(of_fact)))
    return merge(tables)


def test_a_group_that_is_removed_more_often_lies_above_ordinary_words_as_frequent():
    outcomes = Outcomes.of(placebo_facts(np.random.default_rng(0), words=24))
    band = Placebo(outcomes).bands(~outcomes.stayed, [("a", "g")])["a", "g"]
    assert (band.below, band.words, band.percentile) == (20, 20, 1.0)
    assert 0.8 < band.low < band.median < band.high < 1.2


def test_without_enough_words_there_is_no_band():
    outcomes = Outcomes.of(placebo_facts(np.random.default_rng(0), words=12))
    assert Placebo(outcomes).bands(~outcomes.stayed, [("a", "g")]) == {}


def test_the_ratio_of_a_word_is_that_of_its_strata_by_hand():
    facts = placebo_facts(np.random.default_rng(1), words=1)
    outcomes = Outcomes.of(facts)
    upper = lower = 0.0
    rows = facts.to_pylist()
    for length in range(8, 16):
        at = [row for row in rows if row["length"] == length]
        whole = sum(row["documents"] for row in at if row["fact"] == "covered")
        removed = sum(row["documents"] for row in at if row["fact"] == "covered_reasons")
        held = sum(row["documents"] for row in at if row["fact"] == "placebo")
        both = sum(row["documents"] for row in at if row["fact"] == "placebo" and row["label"])
        upper += both * (whole - held) / whole
        lower += (removed - both) * held / whole
    ratios = Placebo(outcomes).ratios(~outcomes.stayed)
    assert ratios[np.isfinite(ratios)] == pytest.approx([upper / lower])


def estimate(
    metric: str, value: float, low: float | None = None, high: float | None = None, n: int = 1, d: int = 2
) -> Estimate:
    return Estimate(metric, "a", "g", "any", value, low, high, n, d, "")


def told(ratio: float, low: float, difference: float, percentile: float, retention: float, flag: int) -> str:
    of = [
        estimate("risk_ratio_mh", ratio, low, 3 * ratio),
        estimate("risk_difference", difference),
        estimate("retention_ratio_mh", retention),
        estimate("placebo_percentile", percentile, n=round(20 * percentile), d=20),
        estimate("flag", flag),
    ]
    return why(Impact("a", "g", "any", {one.metric: one for one in of}))


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (
            (2.0, 1.5, 0.02, 1.0, 0.9, 1),
            "Flagged: it happens to its documents 2.0 times as often as comparable others, more",
        ),
        ((2.0, 1.5, 0.02, 1.0, 0.7, 1), "Flagged: of its documents 0.70 times as many stay as of comparable others."),
        (
            (1.1, 1.05, 0.02, 1.0, 0.9, 0),
            "Not flagged: 1.10 times as often as comparable others, less than 1.25 times.",
        ),
        (
            (1.5, 0.9, 0.02, 1.0, 0.9, 0),
            "Not flagged: 1.50 times as often as comparable others, but the interval holds 1.",
        ),
        (
            (1.5, 1.2, 0.001, 1.0, 0.9, 0),
            "Not flagged: 1.50 times as often as comparable others, but the rates are less",
        ),
        (
            (1.5, 1.2, 0.02, 0.8, 0.9, 0),
            "Not flagged: 1.50 times as often as comparable others, but so it is for 4 ordinary",
        ),
        (
            (1.5, 1.2, 0.02, 1.0, 0.9, 0),
            "Not flagged: 1.50 times as often as comparable others, but among so many groups",
        ),
    ],
)
def test_the_reason_of_a_flag_is_told_in_a_sentence(evidence, sentence):
    assert told(*evidence).startswith(sentence)


def test_a_group_that_a_rule_removes_alone_is_flagged_and_told_by_the_low_end_of_its_ratio():
    alone = Evidence(Compared(84.0, 9.6, np.nan, 1e-8), 0.1, Compared(0.9, 0.88, 0.92, 1.0), None)
    assert flagged({"g": alone}) == {"g"}
    of = {"removal_rate": (0.1, 0.08, 0.12), "removal_rate_others": (0.0, 0.0, 0.001), "flag": (1.0, None, None)}
    of |= {"risk_ratio_mh": (84.0, 9.6, None), "risk_difference": (0.1, 0.08, 0.12)}
    rows = {name: Estimate(name, "a", "g", "any", *point, 20, 200, "") for name, point in of.items()}
    one = Impact("a", "g", "any", rows)
    assert "at least 9.6 times as often" in why(one)
    assert "none is: these are removed at least 9.6 times as often" in flag_sentence(one)


def test_the_ledger_tells_each_rule_alone_and_in_tokens():
    rules = tuple(rule.name for rule in report_corpus.POLICY.remove)
    rows = audit_tables(report_corpus.merged(4000), rules)["removal_by_group"].to_pylist()
    of_gay = {(row["metric"], row["stratum"]): row for row in rows if row["group"] == "gay"}
    assert {stratum for _, stratum in of_gay} == {"any", *rules, *(f"{rule} alone" for rule in rules)}
    documents, tokens = of_gay["removal_rate", "any"], of_gay["token_removal_rate", "any"]
    assert tokens["n"] > documents["n"]
    assert of_gay["retention_rate", "any"]["n"] == documents["d"] - documents["n"]
    assert of_gay["flag", "any"]["value"] == 1


def test_the_report_draws_curves_the_shift_and_tells_why():
    report = render(report_corpus.audit(), report_corpus.config(), "run")
    assert {"what-if-toxicity-toxicity-by-group.svg", "skew-shift.svg", "removal-by-group.svg"} <= set(report.pictures)
    assert {"removal-by-group-tokens.csv", "redaction-by-group.csv", "skew-shift-by-group.csv"} <= set(report.csvs)
    assert "Flagged: it happens to its documents" in report.csvs["removal-by-group.csv"]

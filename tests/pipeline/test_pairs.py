"""Filter impact on pairs of groups: what is compared, and what published numbers tell no small cell."""

from collections import Counter
from itertools import combinations, product

import attack_bounds
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.pairs import pairs_figure
from fairsieve.pipeline.statistics.disclosure import Disclosure
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.groups import mention_rows
from fairsieve.pipeline.statistics.impact import impact_rows
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.pairs import pair_rows
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.count import OUTCOME_BUCKETS
from fairsieve.transforms.facts import facts_of, merge

DRAWS, PAIR_DRAWS = Resampling.seeded(0), Resampling.expanded(0, OUTCOME_BUCKETS)
RULE = "toxic"
GROUPS = ("a/1", "a/2", "b/1", "b/2")
ATOMS = [
    (frozenset(group for place, group in enumerate(GROUPS) if number >> place & 1), gone)
    for number in range(16)
    for gone in (False, True)
]


def facts_about(cells: dict[tuple[frozenset[str], bool], int], sampled: int = 1, length: int = 0) -> pa.Table:
    """Of documents by the groups that they mention and whether they are removed; every `sampled`th is in the sample."""
    rows: dict[str, list[dict]] = {}

    def add(fact: str, **keys: object) -> None:
        rows.setdefault(fact, []).append({"language": "en", "source": "web", "length": length} | keys)

    rng, place = np.random.default_rng(length), 0
    for (groups, gone), n in cells.items():
        for bucket in rng.integers(0, 128, n).tolist():
            place += 1
            kept = {"bucket": bucket, "decision": "remove" if gone else "keep"}
            axes = {axis: sorted(one for one in groups if one[0] == axis) for axis in "ab"}
            add("covered", **kept)
            for one in groups:
                add("mention", axis=one[0], group=one, **kept)
            for axis, own in axes.items():
                if own:
                    add("axis", axis=axis, **kept)
                    add("axis_class", axis=axis, group=own[0] if len(own) == 1 else "", **kept)
            if gone:
                reason = {"bucket": bucket, "label": RULE}
                add("covered_reasons", **reason)
                for one in groups:
                    add("group_reasons", axis=one[0], group=one, **reason)
            if place % sampled == 0:
                known = {"bucket": bucket % 16, "decision": RULE if gone else ""}
                add("sample_outcome", **known)
                for first, second in product(*axes.values()):
                    add("pair_outcome", axis="a", group=first, label=f"b/{second}", **known)
    return merge([facts_of(fact, pa.Table.from_pylist(own)) for fact, own in rows.items()])


def published(cells: dict, sampled: int = 1) -> tuple[attack_bounds.Known, attack_bounds.Known]:
    """What is told of groups, and of pairs, as which atoms are counted and how many they are, at least and at most."""
    facts = facts_about(cells, sampled)
    outcomes = Outcomes.of(facts)
    disclosure = Disclosure.of(facts, outcomes, (RULE,))
    of_groups: attack_bounds.Known = []
    for row in [*mention_rows(facts, disclosure, DRAWS), *impact_rows(outcomes, disclosure, (RULE,), DRAWS)]:
        if row["metric"] in ("document_share", "removal_rate", "removal_rate_others"):
            chosen = (
                (lambda own, row=row: row["group"] in own)
                if row["group"]
                else lambda own, row=row: any(one[0] == row["axis"] for one in own)
            )
            learn(of_groups, row, chosen)
    of_pairs: attack_bounds.Known = []
    for row in pair_rows(facts, outcomes, disclosure, (RULE,), PAIR_DRAWS):
        if row["metric"] in ("removal_rate", "removal_rate_others"):
            pair = {str(row["axis"])[2:], str(row["group"])[2:]}
            learn(of_pairs, row, lambda own, pair=pair: pair <= own)
    return of_groups, of_pairs


def learn(known: attack_bounds.Known, row: dict, chosen) -> None:
    others = str(row["metric"]).endswith("others")
    among = [chosen(own) != others for own, _ in ATOMS]
    if row["metric"] == "document_share":
        happened = [row["stratum"] == "before" or not gone for _, gone in ATOMS]
    else:
        happened = [gone for _, gone in ATOMS]
    numerator = [a and b for a, b in zip(among, happened, strict=True)]
    low, high = (row["n"], row["n"]) if row["n"] is not None else (row.get("n_low"), row.get("n_high"))
    if low is not None:
        known.append((numerator, low, high))
    if row["d"] is not None:
        whole = happened if row["metric"] == "document_share" else among
        known.append((whole, row["d"], row["d"]))


def wanted(fates: tuple[str, ...] = ("",)) -> dict[str, list[bool]]:
    """Every cell of two groups, and of three, all and, of two, by what became of it."""
    found = {}
    for size in (2, 3):
        for names in combinations(GROUPS, size):
            for signs in product((True, False), repeat=size):
                if not any(signs):
                    continue
                for fate in ("", "kept", "removed") if size == 2 else fates:
                    cell = [
                        all((name in own) == sign for name, sign in zip(names, signs, strict=True))
                        and (not fate or gone == (fate == "removed"))
                        for own, gone in ATOMS
                    ]
                    found[f"{names} {signs} {fate}"] = cell
    return found


WANTED = wanted()


def pinned_by_pairs(cells: dict) -> list:
    of_groups, of_pairs = published(cells)
    if not of_pairs:
        return []
    found = list(attack_bounds.pinned(of_groups + of_pairs, WANTED))
    before = {name for name, *_ in attack_bounds.pinned(of_groups, {name: WANTED[name] for name, *_ in found})}
    return [one for one in found if one[0] not in before]


COUNTS = st.one_of(st.just(0), st.integers(0, 15), st.integers(0, 90))


@given(st.lists(COUNTS, min_size=len(ATOMS), max_size=len(ATOMS)))
@settings(max_examples=2, deadline=None)
def test_groups_and_pairs_together_pin_no_small_cell(counts):
    assert pinned_by_pairs(dict(zip(ATOMS, counts, strict=True))) == []


def some(**cells: int) -> dict:
    """Documents that mention the groups of each name, as in `a1b2`, and with `x` at the end are removed."""
    found = {}
    for name, n in cells.items():
        own = frozenset(f"{name[place]}/{name[place + 1]}" for place in range(0, len(name.rstrip("x_")), 2))
        found[own, name.endswith("x")] = n
    return found


def told(cells: dict) -> set[tuple[str, str]]:
    facts = facts_about(cells)
    outcomes = Outcomes.of(facts)
    rows = pair_rows(facts, outcomes, Disclosure.of(facts, outcomes, (RULE,)), (RULE,), PAIR_DRAWS)
    return {(str(row["axis"])[2:], str(row["group"])[2:]) for row in rows if row["n"] is not None}


LARGE = {"a1": 200, "a1x": 60, "b1": 200, "b1x": 60, "b2": 90, "b2x": 50, "_": 500, "_x": 50}
LARGE |= {"a1a2": 20, "a1a2x": 15, "b1b2": 20, "b1b2x": 15}


def test_a_pair_is_told_where_it_leaves_enough_of_each_group():
    assert ("a/1", "b/1") in told(some(**LARGE, a1b1=80, a1b1x=30))


def test_a_pair_that_is_nearly_all_of_a_group_is_not_told():
    cells = LARGE | {"b1": 4, "b1x": 2, "b1b2": 2, "b1b2x": 1}
    assert ("a/1", "b/1") not in told(some(**cells, a1b1=80, a1b1x=30))


def test_removals_that_would_tell_of_a_few_in_the_rest_of_a_group_are_hidden():
    rows = pairs_of(some(**LARGE | {"b1x": 3, "b1b2x": 2}, a1b1=80, a1b1x=30))
    hidden = [
        row for row in rows if row["metric"] == "removal_rate" and (row["axis"], row["group"]) == ("a/a/1", "b/b/1")
    ]
    assert hidden
    assert all(row["n"] is row["d"] is None for row in hidden)


def pairs_of(cells: dict) -> list[dict]:
    facts = facts_about(cells)
    outcomes = Outcomes.of(facts)
    return pair_rows(facts, outcomes, Disclosure.of(facts, outcomes, (RULE,)), (RULE,), PAIR_DRAWS)


@pytest.fixture(scope="module")
def planted() -> pa.Table:
    """Facts of documents that are removed three times as often where they mention the first group of each axis."""
    rng = np.random.default_rng(3)
    tables = []
    for length, risk in enumerate((0.04, 0.08, 0.16)):
        cells = {}
        for own in dict.fromkeys(own for own, _ in ATOMS):
            n = {0: 2000, 1: 400, 2: 200}.get(len(own), 6)
            gone = int(rng.binomial(n, 3 * risk if own >= {"a/1", "b/1"} else risk))
            cells |= {(own, True): gone, (own, False): n - gone}
        tables.append(facts_about(cells, length=length))
    return merge(tables)


def test_a_planted_ratio_of_a_pair_is_told_and_flagged_and_others_are_not(planted):
    outcomes = Outcomes.of(planted)
    rows = pair_rows(planted, outcomes, Disclosure.of(planted, outcomes, (RULE,)), (RULE,), PAIR_DRAWS)
    found = {(row["metric"], row["axis"], row["group"]): row for row in rows if row["stratum"] == "any"}
    one = found["risk_ratio_mh", "a/a/1", "b/b/1"]
    assert 2.2 < one["ci_low"] < 3 < one["ci_high"] < 4
    assert found["flag", "a/a/1", "b/b/1"]["value"] == 1
    assert found["flag", "a/a/2", "b/b/2"]["value"] == 0
    figure = pairs_figure(Audit({"removal_by_pair": audit_table(rows)}))
    assert " of 4 pairs compared flagged. Of documents that mention a/1 + b/1, " in figure.says
    assert len(figure.table.rows) == 4 * 3


def test_the_ratio_of_a_pair_is_the_formulas_over_the_sample(planted):
    outcomes = Outcomes.of(planted)
    rows = pair_rows(planted, outcomes, Disclosure.of(planted, outcomes, (RULE,)), (RULE,), PAIR_DRAWS)
    (one,) = (
        row
        for row in rows
        if (row["metric"], row["group"], row["stratum"]) == ("risk_ratio_mh", "b/b/2", "any") and row["axis"] == "a/a/1"
    )
    sums: Counter = Counter()
    for row in planted.to_pylist():
        if row["fact"] == "sample_outcome" or (
            row["fact"] == "pair_outcome" and (row["group"], row["label"]) == ("a/1", "b/b/2")
        ):
            sums[row["fact"][0], row["length"], row["decision"] != ""] += row["documents"]
    above = below = 0.0
    for length in range(3):
        (a, kept), (all_gone, all_kept) = ([sums[kind, length, gone] for gone in (True, False)] for kind in "ps")
        n1, n = a + kept, all_gone + all_kept
        above += a * (n - n1) / n
        below += (all_gone - a) * n1 / n
    assert one["value"] == pytest.approx(above / below)
    assert one["n"] == sum(sums["p", length, True] for length in range(3))


def test_what_pairs_and_their_groups_differ_by_is_none_or_ten(planted):
    outcomes = Outcomes.of(planted)
    disclosure = Disclosure.of(planted, outcomes, (RULE,))
    told = {
        (f"{row['axis']}/{row['group']}", row["stratum"]): (row["n"], row["d"])
        for row in impact_rows(outcomes, disclosure, (RULE,), DRAWS)
        if row["metric"] == "removal_rate"
    }
    of_pairs = [
        row for row in pair_rows(planted, outcomes, disclosure, (RULE,), PAIR_DRAWS) if row["metric"] == "removal_rate"
    ]
    assert len(of_pairs) == 12
    for row in of_pairs:
        for name in (row["axis"], row["group"]):
            n, d = told[name, row["stratum"]]
            left = n - row["n"], d - row["d"]
            assert all(one == 0 or one >= 10 for one in (row["n"], row["d"] - row["n"], *left, left[1] - left[0]))

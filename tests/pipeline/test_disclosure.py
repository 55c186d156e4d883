"""What is published tells no small number about a group, however its numbers are combined."""

from itertools import pairwise

import attack
import attack_bounds
import numpy as np
import pytest
import report_corpus
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.bounds import bounded
from fairsieve.pipeline.statistics.disclosure import Partition, Threshold, _Axis
from fairsieve.pipeline.statistics.edges import Bound, Edges, from_each
from fairsieve.pipeline.statistics.terms import told_documents
from fairsieve.pipeline.statistics.toxicity import ALL_BUT_A_FEW
from fairsieve.transforms.count import BUCKETS, SCORE_BINS

RULES = tuple(rule.name for rule in report_corpus.POLICY.remove)
BOUNDS = (
    Bound("toxic", "toxicity.toxicity", "at_least", 0.8),
    Bound("identity_attack", "toxicity.identity_attack", "at_least", 0.5),
)
CUTS = {one.rule: (one.score, one.value) for one in BOUNDS}


@pytest.mark.parametrize(("documents", "seed"), [(150, 1), (600, 2), (600, 3), (2000, 4), (4000, 5)])
def test_differencing_recovers_no_small_cell_of_a_random_corpus(documents, seed):
    tables = audit_tables(report_corpus.merged(documents, seed), RULES, bounds=BOUNDS)
    assert attack.recovered(tables, RULES, CUTS) == []
    if documents <= 600:
        assert attack_bounds.recovered(tables, RULES) == []


def test_groups_with_a_few_unscored_documents_are_told_and_nothing_tells_how_few():
    tables = audit_tables(report_corpus.merged(3000, 6, unscored=0.01), RULES, bounds=BOUNDS)
    assert attack.recovered(tables, RULES, CUTS) == []
    population = ALL_BUT_A_FEW.format("toxicity.toxicity")
    rows = [one for one in tables["what_if"].to_pylist() if one["population"] == population and one["n"] is not None]
    assert {("gender", "women"), ("gender", "men")} & {(one["axis"], one["group"]) for one in rows}
    shares = [one for one in tables["mentions"].to_pylist() if one["metric"] == "document_share"]
    mentions = {(one["axis"], one["group"]): one["n"] for one in shares if one["stratum"] == "before"}
    assert all(one["d"] == mentions[one["axis"], one["group"]] for one in rows)


@given(
    own=st.lists(st.integers(0, 25), min_size=10, max_size=10),
    others=st.lists(st.integers(0, 25), min_size=10, max_size=10),
    unscored=st.integers(1, 9),
)
@example(own=[30] + 8 * [0] + [30], others=9 * [0] + [30], unscored=5)
@settings(max_examples=25, deadline=None)
def test_what_thresholds_would_take_pins_neither_few_unscored_documents_nor_a_small_cell(own, others, unscored):
    if min(sum(own), sum(others)) < 10:
        return  # nothing is told of such a group
    tenths = np.array([_spread(n) for n in own])
    bins = np.zeros((SCORE_BINS, BUCKETS), np.int64)
    bins[:: SCORE_BINS // 10] = tenths
    everybody = np.zeros(SCORE_BINS, np.int64)
    everybody[:: SCORE_BINS // 10] = np.array(own) + others
    above = from_each(bins)
    above[0] += _spread(unscored)
    edges = Edges(above, from_each(everybody), Threshold(3), unscored=True)
    told = [place for place in range(1, 10) if edges.admits(float(place * SCORE_BINS // 10))]
    # The last atom is those without a score; that they are a few is told.
    known = [([True] * 11, *(2 * [sum(own) + unscored])), ([False] * 10 + [True], 1, 9)]
    known += [([at >= place for at in range(10)] + [False], *(2 * [sum(own[place:])])) for place in told]
    known += [([at == place for at in range(11)], 0, own[place] + others[place]) for place in range(10)]
    for place in set(range(1, 10)) - set(told):
        if ends := edges.within(place * SCORE_BINS // 10):
            known.append(([at >= place for at in range(10)] + [False], *ends))
    ends = [0, *told, 10]
    wanted = {"unscored": [False] * 10 + [True]}
    wanted |= {f"{low} to {high}": [low <= at < high for at in range(10)] + [False] for low, high in pairwise(ends)}
    assert list(attack_bounds.pinned(known, wanted)) == [("unscored", 1, 9)]


OUTCOMES = ["keep", "redact", "a", "b", "c", "ab", "ac", "bc", "abc"]
SETS = {
    "before": [True] * 9,
    "after": [True, True] + [False] * 7,
    "redaction": [one == "redact" for one in OUTCOMES],
    **{rule: [rule in one and len(one) < 4 for one in OUTCOMES] for rule in "abc"},
    **{f"{rule} alone": [one == rule for one in OUTCOMES] for rule in "abc"},
}
TABLES = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=9, max_size=9)


@given(own=TABLES, rest=TABLES)
@settings(max_examples=10)
def test_counts_and_bounds_of_any_group_pin_no_small_cell(own, rest):
    group, others = (np.zeros((9, BUCKETS), np.int64) for _ in range(2))
    for row, (ours, theirs) in enumerate(zip(own, rest, strict=True)):
        group[row] = np.bincount(np.arange(ours) % BUCKETS, minlength=BUCKETS)
        others[row] = np.bincount(np.arange(theirs) % BUCKETS, minlength=BUCKETS)
    partition = Partition(group, others, Threshold(3))
    masks = {name: np.array(chosen) for name, chosen in SETS.items()}
    told = [name for name, chosen in masks.items() if partition.admits(chosen)]
    if "before" not in told:
        return
    hidden = {name: ~chosen if name == "after" else chosen for name, chosen in masks.items() if name not in told}
    ranges = bounded(np.array(own), partition.block, hidden)
    counts = {name: int(np.array(own)[hidden[name]].sum()) for name in hidden}
    assert all(low <= counts[name] <= high for name, (low, high) in ranges.items())
    known = [(SETS[name], *(2 * [int(np.array(own)[masks[name]].sum())])) for name in told]
    known += [(hidden[name].tolist(), *ends) for name, ends in ranges.items()]
    wanted = SETS | {one: [one == other for other in OUTCOMES] for one in OUTCOMES}
    assert list(attack_bounds.pinned(known, wanted)) == []


def test_bounds_are_told_only_where_there_is_room():
    # Two rules removed 18 documents, each nine: that each removed fewer than ten would tell that both removed nine.
    a, b = np.array([False, True, False]), np.array([False, False, True])
    block = np.array([0, 1, 1])
    assert bounded(np.array([80, 9, 9]), block, {"a": a, "b": b}) == {}
    assert bounded(np.array([80, 9, 40]), block, {"a": a, "b": b}) == {"a": (0, 9)}
    assert bounded(np.array([171, 3, 0]), np.array([0, 0, 0]), {"any": a | b, "a": a}) == {"any": (0, 9), "a": (0, 9)}
    known = [([True, True], 18, 18), ([True, False], 0, 9), ([False, True], 0, 9)]
    assert list(attack_bounds.pinned(known, {"a": [True, False]})) == [("a", 9, 9)]


@st.composite
def axes(draw):
    """An axis of some groups, which overlap; each bucket is a site."""
    names = [f"g{place}" for place in range(draw(st.integers(2, 4)))]
    atoms = {}
    for number in range(1, 2 ** len(names)):
        chosen = tuple(name for place, name in enumerate(names) if number >> place & 1)
        likely = st.one_of(st.just(0), st.integers(0, 60) if len(chosen) == 1 else st.integers(0, 15))
        atoms[chosen] = draw(st.tuples(likely, st.integers(0, 12)))
    return names, atoms


def _spread(documents: int) -> np.ndarray:
    return np.bincount(np.arange(documents) % BUCKETS, minlength=BUCKETS)


def _stages(cells) -> np.ndarray:
    """Before and after, of kept and removed documents."""
    kept, removed = (sum(part) for part in zip(*cells, strict=True)) if cells else (0, 0)
    return np.stack([_spread(kept) + _spread(removed), _spread(kept)])


@given(axes())
@example((["g0", "g1"], {("g0",): (0, 0), ("g1",): (60, 4), ("g0", "g1"): (60, 10)}))
@settings(max_examples=10)
def test_groups_and_the_total_of_any_axis_pin_no_small_cell(drawn):
    names, atoms = drawn
    threshold = Threshold(3)
    groups = {name: _stages([n for chosen, n in atoms.items() if name in chosen]) for name in names}
    single = {name: _stages([atoms[name,]]) for name in names}
    several = _stages([n for chosen, n in atoms.items() if len(chosen) > 1])
    total = _stages(list(atoms.values()))
    told = [{name for name in names if groups[name][0].any() and threshold.passed(groups[name][0])}]
    told.append({name for name in told[0] if threshold.passed(groups[name][1], groups[name][0] - groups[name][1])})
    everybody = total + 50
    axis = _Axis(threshold, groups, single, several, total, everybody, (told[0], told[1]))
    hidden, totals = axis.settled()
    ranges = {}
    for stage, name in enumerate(("before", "after")):
        shown = {one: int(groups[one][stage].sum()) for one in told[stage] - hidden}
        if name in totals:
            shown[""] = int(total[stage].sum())
        ranges |= {("document_share", "x", one, name): (n, n) for one, n in shown.items()}
    assert list(attack_bounds.of_axis("x", names, ranges)) == []


@given(axes())
@settings(max_examples=10)
def test_terms_beside_their_group_pin_no_small_cell(drawn):
    names, atoms = drawn
    holding = {name: _stages([n for chosen, n in atoms.items() if name in chosen])[0] for name in names}
    holding = {name: cell for name, cell in holding.items() if cell.any()}
    group = _stages(list(atoms.values()))[0]
    ranges = {("document_share", "x", "", "before"): 2 * (int(group.sum()),)}
    for one in told_documents(holding, group, Threshold(3)):
        ranges["document_share", "x", one, "before"] = 2 * (int(holding[one].sum()),)
    assert list(attack_bounds.of_axis("x", names, ranges)) == []


def test_the_attack_recovers_what_is_left_when_only_small_cells_are_hidden(monkeypatch):
    def hides_itself_alone(partition: Partition, chosen: np.ndarray) -> bool:
        return partition.threshold.passed(partition.group[chosen].sum(axis=0))

    monkeypatch.setattr(Partition, "admits", hides_itself_alone)
    monkeypatch.setattr(_Axis, "settled", lambda axis: (set(), frozenset({"before", "after"})))
    monkeypatch.setattr(Edges, "within", lambda edges, place: None)
    monkeypatch.setattr(Edges, "admits", lambda edges, place, above=None: edges.places.append(place) or True)
    tables = audit_tables(report_corpus.merged(600, 2), RULES, bounds=BOUNDS)
    kinds = {one[0] for one in attack.recovered(tables, RULES, CUTS)}
    assert kinds == {"outcomes", "axis", "scores", "tenth"}


def test_a_group_that_one_site_mentions_is_hidden_unless_the_corpus_is_of_that_site():
    one_site, many = np.zeros(BUCKETS, np.int64), np.ones(BUCKETS, np.int64)
    one_site[7] = 400
    assert not Threshold.of(many).passed(one_site)
    assert Threshold.of(one_site).passed(one_site)
    assert Threshold.of(many).passed(many)


def test_a_set_is_hidden_where_another_one_would_tell_what_is_left():
    outcomes = np.zeros((4, BUCKETS), np.int64)
    outcomes[:, :10] = np.array([[10], [10], [10], [0]])
    outcomes[3, :5] = 1  # five documents
    others = np.full((4, BUCKETS), 1)
    partition = Partition(outcomes, others, Threshold(3))
    assert partition.admits(np.array([True, True, True, True]))
    assert partition.admits(np.array([True, True, False, False]))
    assert not partition.admits(np.array([False, False, True, False]))
    assert partition.admits(np.array([True, False, False, False]))


def test_differencing_recovers_no_small_cell_of_the_demo(demo):
    rules = tuple(rule.name for rule in demo.config.policy.remove)
    cuts = {rule.name: (rule.column, rule.at_least) for rule in demo.config.policy.remove if rule.at_least}
    assert attack.recovered(demo.outcome.tables, rules, cuts) == []
    assert attack_bounds.recovered(demo.outcome.tables, rules) == []


def test_a_small_corpus_tells_ranges_where_it_may_not_tell_counts():
    rows = audit_tables(report_corpus.merged(600, 2), RULES, bounds=BOUNDS)["removal_by_group"].to_pylist()
    ranged = [one for one in rows if one["n_high"] is not None]
    assert ranged
    for one in ranged:
        assert one["n"] is one["value"] is one["ci_low"] is one["ci_high"] is None
        assert one["n_high"] - one["n_low"] == 9
        assert one["n_high"] < one["d"]

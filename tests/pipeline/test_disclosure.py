"""What is published tells no small number about a group, however its numbers are combined."""

import attack
import numpy as np
import pytest
import report_corpus

from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.disclosure import Partition, Threshold, _Axis
from fairsieve.pipeline.statistics.edges import Bound, Edges
from fairsieve.transforms.count import BUCKETS

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


def test_the_attack_recovers_what_is_left_when_only_small_cells_are_hidden(monkeypatch):
    def hides_itself_alone(partition: Partition, chosen: np.ndarray) -> bool:
        return partition.threshold.passed(partition.group[chosen].sum(axis=0))

    monkeypatch.setattr(Partition, "admits", hides_itself_alone)
    monkeypatch.setattr(_Axis, "settled", lambda axis: (set(), frozenset({"before", "after"})))
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

"""An audit of packed facts, read one at a time, is that of the same facts in one table."""

import pytest
from demo_run import DemoRun

from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.pipeline.statistics.tables import select
from fairsieve.transforms import packed
from fairsieve.transforms.merge import Merged
from fairsieve.transforms.merged import read_merged, write_merged
from fairsieve.transforms.packed import Packed, table_of
from fairsieve.transforms.store import Store


@pytest.fixture(scope="module")
def merged(demo: DemoRun) -> Merged:
    return read_merged(Store(str(demo.out)))


def test_every_table_is_the_same(merged):
    assert isinstance(merged.held, Packed)
    rules = ("toxic", "pii_list")
    whole = audit_tables(Merged(table_of(merged.held), merged.shards), rules)
    assert {row["group"] for row in whole["removal"].to_pylist()} >= set(rules)
    assert audit_tables(merged, rules) == whole


def test_a_fact_in_many_pieces_is_selected_whole(merged, tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "PIECE_ROWS", 100)
    store = Store(str(tmp_path))
    write_merged(Merged(table_of(merged.held), merged.shards), store)
    cut = read_merged(store).held
    assert len(cut.facts["mention"]) > 3
    for equal in ({}, {"axis": "gender"}, {"axis": ["gender", "age"], "decision": "remove"}, {"axis": "none such"}):
        one, other = (select(facts, "mention", **equal).to_pylist() for facts in (cut, table_of(merged.held)))
        assert one == other
        assert bool(one) == ("none such" not in equal.values())

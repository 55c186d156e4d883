"""Write: which documents each file of a part holds."""

import pytest
from documents import batch_of

from fairsieve.transforms import write
from fairsieve.transforms.decide import decide
from fairsieve.transforms.policy import Policy, Rule
from fairsieve.transforms.store import Store, decode_parquet
from fairsieve.transforms.write import write_part


@pytest.mark.parametrize("most_edges", [0, 1 << 13])
@pytest.mark.parametrize("kept", ["", "k", "r", "kkrrk", "rkrkr", "rrkkk"])
def test_kept_and_removed_documents_part_ways_in_order(kept, most_edges, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "_MOST_EDGES", most_edges)
    policy = Policy(remove=(Rule(name="r", column="input.text", one_of=frozenset("r")),))
    batch = decide(batch_of(*({"text": one, "id": str(place)} for place, one in enumerate(kept))), policy)
    store = Store(str(tmp_path))
    commit = write_part(batch, store, "run")
    for folder, text in (("data", "k"), ("removed", "r")):
        ids = [str(place) for place, one in enumerate(kept) if one == text]
        name = f"{folder}/part-00000-0000.parquet"
        written = decode_parquet(store.read(name))["id"].to_pylist() if name in {f.name for f in commit.files} else []
        assert written == ids
    assert (commit.kept, commit.removed) == (kept.count("k"), kept.count("r"))

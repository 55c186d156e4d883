"""Unchanged: inputs that are written to while a run reads them."""

import os

import pytest

from fairsieve.pipeline.finish import RunError
from fairsieve.pipeline.unchanged import forget_changed, states_of
from fairsieve.transforms.read import list_shards
from fairsieve.transforms.store import Store


@pytest.fixture
def corpus(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "Some words."}\n')
    return tmp_path


def replaced(path):
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    stamps = path.stat()
    os.utime(other, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
    other.replace(path)


def rewritten_with_its_old_date(path):
    stamps = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Some", b"More"))
    os.utime(path, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(path.read_bytes() + b"\n"),
        lambda path: path.unlink(),
        replaced,
        rewritten_with_its_old_date,
    ],
    ids=["appended", "deleted", "replaced", "rewritten"],
)
def test_a_changed_input_is_named_and_its_commits_are_forgotten(corpus, tmp_path, change):
    shards, store = list_shards([str(corpus)]), Store(str(tmp_path / "out"))
    for number in (0, 1):
        store.write(f"commits/part-{number:05d}-0000.json", b"")
    states = states_of(shards)
    forget_changed(store, shards, states)
    change(corpus / "b.jsonl")
    with pytest.raises(RunError, match=r"inputs changed while they were read:\n  .*b\.jsonl$"):
        forget_changed(store, shards, states)
    assert store.names("commits") == ["commits/part-00000-0000.json"]


def test_a_link_that_leads_nowhere_stays_what_it_is(tmp_path):
    (tmp_path / "a.jsonl").symlink_to(tmp_path / "nowhere")
    shards = list_shards([str(tmp_path)])
    forget_changed(Store(str(tmp_path / "out")), shards, states_of(shards))

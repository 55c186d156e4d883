"""Claim: who may write to a folder."""

import fcntl
import os
from pathlib import Path

import pytest

from fairsieve.pipeline.claim import LOCK, RUN, RefusedError, claim, lock
from fairsieve.pipeline.seal import is_sealed, seal

PARTS = {"input": "a", "config": "b"}


def test_a_second_run_is_refused_while_the_first_goes_on(tmp_path):
    with lock(str(tmp_path)), pytest.raises(RefusedError, match="another run is writing"), lock(str(tmp_path)):
        pass
    with lock(str(tmp_path)):
        pass
    assert not (tmp_path / LOCK).exists()


def test_a_run_that_fails_leaves_no_lock(tmp_path):
    with pytest.raises(ZeroDivisionError), lock(str(tmp_path)):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_was_deleted_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """The first run ends after the second opened the file and before it locks it: a third may have a new file."""
    descriptors = []

    def locked_too_late(descriptor: int, operation: int) -> None:
        if not descriptors:
            (tmp_path / LOCK).unlink()
        descriptors.append(descriptor)

    monkeypatch.setattr(fcntl, "flock", locked_too_late)
    with lock(str(tmp_path)):
        assert len(descriptors) == 2
        assert os.path.samestat(os.fstat(descriptors[-1]), os.stat(tmp_path / LOCK))


@pytest.mark.parametrize("name", ["data", "report"])
def test_a_folder_whose_parts_are_links_is_refused(tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match=f"{name} is a link"):
        claim(str(tmp_path / "out"), PARTS, overwrite=True)


def test_a_damaged_run_json_is_refused(tmp_path):
    (tmp_path / RUN).write_bytes(seal({"fingerprint": PARTS, "run": "x"}).replace(b'"a"', b'"c"'))
    with pytest.raises(RefusedError, match="damaged"):
        claim(str(tmp_path), PARTS, overwrite=False)


def test_any_flipped_bit_breaks_the_seal():
    data = seal({"run": "x", "workers": 2, "host": {"system": "Linux"}})
    assert is_sealed(data)
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            assert not is_sealed(bytes(flipped)), (place, bit)


def test_what_is_no_record_is_not_sealed():
    assert not any(is_sealed(data) for data in (b"", b"[]", b"1", b"{}", b"\xff", b"[" * 100_000))


def test_files_of_other_folders_are_never_deleted(tmp_path):
    for name in ("mine/notes.txt", "data/part-00000-0000.parquet", "run.json"):
        path = Path(tmp_path / name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    claim(str(tmp_path), PARTS, overwrite=True)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["notes.txt"]

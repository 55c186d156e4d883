"""Finish: a run whose launcher went away is ended by another command, and nothing that was cut off stays."""

import os
import signal

import pytest

from fairsieve.pipeline.claim import LOCK, SUCCESS
from fairsieve.pipeline.finish_later import finish_later
from fairsieve.pipeline.verify import UnfinishedError, verify
from fairsieve.transforms.store import Store
from tests.faults.calls import watch
from tests.faults.children import in_child
from tests.faults.small_run import leftovers, run_once, small_config, write_corpus


def test_files_that_a_kill_cut_off_are_gone_and_no_manifest_names_them(tmp_path):
    config, out = small_config(write_corpus(tmp_path / "corpus")), tmp_path / "out"

    def killed() -> object:
        watch((out / "audit",), lambda _: os.kill(os.getpid(), signal.SIGKILL))
        return run_once(config, out)

    assert in_child(killed).code == -signal.SIGKILL
    (out / LOCK).unlink()
    for folder in ("audit", "report"):
        (out / folder).mkdir(exist_ok=True)
    for name in ("audit/.terms.parquet.0a1b2c3d.tmp", "report/.a.svg.0a1b2c3d.tmp", "._SUCCESS.0a1b2c3d.tmp"):
        (out / name).write_bytes(b"half")
    finish_later(Store(str(out)))
    assert leftovers(out) == []
    assert list(verify(Store(str(out)))) == []

    # Cut off in the last step of all, when its listing of shards is gone already.
    success = (out / SUCCESS).read_bytes()
    (out / SUCCESS).rename(out / "._SUCCESS.0a1b2c3d.tmp")
    finish_later(Store(str(out)))
    assert (out / SUCCESS).read_bytes() == success
    assert leftovers(out) == []

    # What an overwriting run has begun to delete is no such run.
    (out / SUCCESS).unlink()
    next((out / "data").iterdir()).unlink()
    with pytest.raises(UnfinishedError):
        finish_later(Store(str(out)))

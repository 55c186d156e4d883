"""A whole run over gs:// and s3://, by the real clients against servers of this machine."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_run import DemoRun, run_demo
from object_stores import Bucket, gcs, s3

from fairsieve.pipeline.claim import RefusedError
from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.finish import RunError
from fairsieve.pipeline.run import Launch, run
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store

COMPARED = ("data", "annotations", "removed", "rejected", "extra", "facts", "audit")
SCANNERS = ["language", "pii"]
"""What is stored does not depend on which."""


@pytest.fixture(scope="module", params=["gs", "s3"])
def bucket(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with gcs(tmp_path_factory.mktemp("gcs")) if request.param == "gs" else s3() as one:
        yield one


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    return run_demo(tmp_path_factory.mktemp("local"), documents=300, scanners=SCANNERS)


@pytest.fixture(scope="module")
def corpus(bucket: Bucket, local: DemoRun) -> str:
    return bucket.upload(local.corpus, "corpus")


@pytest.fixture(scope="module")
def finished(bucket: Bucket, corpus: str) -> str:
    """A finished run over the corpus of `local`; both lie in the bucket."""
    run(remote_config(corpus, scanners=SCANNERS), Launch(f"{bucket.url}/out", beam=bucket.flags, progress=False))
    return f"{bucket.url}/out"


def remote_config(corpus: str, **settings: object) -> Config:
    """As `demo_config`."""
    small = {"limits": {"batch_rows": 100}, "associations": {"share": 1}}
    return parse_config({"input": {"paths": [corpus]}, **small, **settings})


def hashes(store: Store) -> dict[str, str]:
    """sha256 of the files that do not say where the corpus lies."""
    named = [name for name in store.names() if name.split("/")[0] in COMPARED]
    return dict(store.each(lambda name: (name, hashlib.sha256(store.read(name)).hexdigest()), named))


def small(bucket: Bucket, tmp_path: Path, name: str) -> Config:
    """A run over one document, by one scanner."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "a.jsonl").write_text(json.dumps({"text": f"The plain words of {name}."}) + "\n")
    return remote_config(bucket.upload(tmp_path / name, name), scanners=["language"])


def test_a_run_in_a_bucket_gives_the_bytes_of_a_local_one(finished: str, local: DemoRun):
    assert hashes(Store(finished)) == hashes(Store(str(local.out)))


def test_a_run_in_a_bucket_is_resumed_by_the_same_command(finished: str, bucket: Bucket, corpus: str, local: DemoRun):
    store = Store(finished)
    parts = store.names("data")
    store.write(parts[1], b"PAR1 another's bytes PAR1")
    store.delete(["_SUCCESS", parts[3], store.names("commits")[5]])
    store.write("data/part-77777-0000.parquet", b"what a start that was cut off has left")
    outcome = run(remote_config(corpus, scanners=SCANNERS), Launch(finished, beam=bucket.flags, progress=False))
    assert outcome.resumed == len(store.names("commits")) - 3
    assert hashes(store) == hashes(Store(str(local.out)))


def test_a_folder_of_a_bucket_is_refused_like_a_local_one(finished: str, bucket: Bucket, corpus: str, tmp_path: Path):
    with pytest.raises(RefusedError, match="finished"):
        run(remote_config(corpus, scanners=SCANNERS), Launch(finished, beam=bucket.flags, progress=False))
    other = small(bucket, tmp_path, "other")
    with pytest.raises(RefusedError, match="another run: config, input differ"):
        run(other, Launch(finished, beam=bucket.flags, progress=False))
    with pytest.raises(RefusedError, match="not a run's"):
        run(other, Launch(other.input.paths[0], beam=bucket.flags, progress=False))


@pytest.mark.parametrize("bucket", ["gs"], indirect=True)
def test_what_another_run_left_in_a_bucket_is_deleted_when_told_to(bucket: Bucket, tmp_path: Path):
    store = Store(f"{bucket.url}/again")
    for name in ("data/part-00009-0000.parquet", "_SUCCESS", "run.json", "mine/thesis.tex"):
        store.write(name, b"{}")
    launch = Launch(store.root, overwrite=True, beam=bucket.flags, progress=False)
    run(small(bucket, tmp_path, "again-corpus"), launch)
    assert list(verify(store)) == ["mine/thesis.tex: not written by this run"]


@pytest.mark.parametrize("bucket", ["gs"], indirect=True)
def test_a_run_whose_folder_was_taken_meanwhile_does_not_finish(bucket: Bucket, tmp_path: Path, monkeypatch):
    from fairsieve.pipeline import run as runs

    out = f"{bucket.url}/contested"
    real = runs._run_pipeline

    def taken(options, plan):
        told = real(options, plan)
        plan.store.write("run.json", b'{"run": "another"}')
        return told

    monkeypatch.setattr(runs, "_run_pipeline", taken)
    with pytest.raises(RunError, match="another run has taken this folder"):
        run(small(bucket, tmp_path, "contest"), Launch(out, beam=bucket.flags, progress=False))
    assert not Store(out).exists("_SUCCESS")


def after(bucket: Bucket) -> list[str]:
    return ["--", *bucket.flags] if bucket.flags else []


def in_another_process(*arguments: str, bucket: Bucket) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "fairsieve", *arguments, *after(bucket)]
    environment = os.environ | bucket.environment
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_the_command_line_takes_buckets_and_verifies_what_was_resumed_there(finished: str, bucket: Bucket):
    told = in_another_process("verify", finished, bucket=bucket)
    assert (told.returncode, told.stdout.strip()) == (0, "all files and counts are as they were written"), told.stderr


def test_a_dry_run_lists_what_is_in_a_bucket(fairsieve, corpus: str, bucket: Bucket):
    code, out, err = fairsieve("run", "--dry-run", "--json", "--input", f"{corpus}/*.parquet", *after(bucket))
    assert code == 0, err
    shards = json.loads(out)["shards"]
    assert len(shards) == 2
    assert all(shard["path"].startswith(bucket.url) for shard in shards)


def test_a_bucket_that_is_not_there_is_named(fairsieve, bucket: Bucket):
    missing = f"{bucket.url}-of-nobody/out"
    code, _, err = fairsieve("verify", missing, *after(bucket))
    assert code == 2
    assert missing in err

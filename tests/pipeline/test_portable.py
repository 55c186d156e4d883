"""A whole run through Beam's job service, with workers that are killed, and launchers that are."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from demo_run import DemoRun
from object_stores import free_port

from fairsieve.pipeline.run import Launch, run

COMPARED = ("data", "annotations", "removed", "rejected", "extra", "facts", "audit")


def hashes(out: Path) -> dict[str, str]:
    found = (path for folder in COMPARED for path in (out / folder).glob("*"))
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(found)}


@contextmanager
def service(*arguments: str) -> Iterator[int]:
    """A process of Beam's; gives its id. Bare `python` is what its worker pool starts."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=os.environ | {"PATH": path}, **quiet)
    yield process.pid
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def job_server() -> Iterator[str]:
    port = free_port()
    with service("apache_beam.runners.portability.local_job_service_main", "--port", str(port)):
        yield f"localhost:{port}"


@pytest.fixture(scope="module")
def pool() -> Iterator[tuple[int, str]]:
    """A pool of workers: its process, and the flag that leads to it."""
    port = free_port()
    with service("apache_beam.runners.worker.worker_pool_main", "--service_port", str(port)) as process:
        time.sleep(5)  # it says nothing when it is ready
        yield process, f"--environment_config=localhost:{port}"


def flags(job_server: str, environment: str, *more: str) -> tuple[str, ...]:
    return ("--runner=PortableRunner", f"--job_endpoint={job_server}", f"--environment_type={environment}", *more)


def wait_for_commits(out: Path, count: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 300
    while len(list(out.glob("commits/*.json"))) < count:
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def launched(demo: DemoRun, out: Path, beam: tuple[str, ...]) -> subprocess.Popen:
    settings = out.parent / "run.yaml"
    settings.write_text(json.dumps(demo.config.canonical()))
    command = [sys.executable, "-m", "fairsieve", "run", str(settings), "-o", str(out), "--", *beam]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def children(process: int) -> list[int]:
    """Of all of its threads: the one that serves a request starts the worker."""
    return [int(one) for tasks in Path(f"/proc/{process}/task").glob("*/children") for one in tasks.read_text().split()]


def test_a_run_whose_launcher_is_killed_is_finished_by_the_same_command(demo: DemoRun, job_server: str, tmp_path: Path):
    out = tmp_path / "out"
    beam = flags(job_server, "LOOPBACK")
    process = launched(demo, out, beam)
    wait_for_commits(out, 3, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (out / "_SUCCESS").exists()
    run(demo.config, Launch(str(out), beam=beam, progress=False))
    assert hashes(out) == hashes(demo.out)


def test_a_run_whose_worker_is_killed_fails_and_is_finished_by_the_same_command(
    demo: DemoRun, job_server: str, pool: tuple[int, str], tmp_path: Path
):
    out = tmp_path / "out"
    beam = flags(job_server, "EXTERNAL", pool[1])
    process = launched(demo, out, beam)
    wait_for_commits(out, 3, process)
    workers = children(pool[0])
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 1, said
    assert not (out / "_SUCCESS").exists()
    outcome = run(demo.config, Launch(str(out), beam=beam, progress=False))
    assert outcome.manifest_sha256
    assert hashes(out) == hashes(demo.out)

"""Dataflow's real client against a service of this machine that does what Dataflow's workers do: install, then run."""

import http.server
import json
import subprocess
import sys
import threading
import venv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from apache_beam.io.filesystems import FileSystems
from demo_run import DemoRun
from object_stores import Bucket, gcs, serving
from test_object_stores import hashes, remote_config

from fairsieve.pipeline.run import Launch, LaunchedLaterError, run
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store

pytestmark = pytest.mark.skipif(find_spec("apitools") is None, reason="needs the extra `gcp`")

WORKER = """
import sys
import fairsieve
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

assert fairsieve.__file__.startswith(sys.prefix), fairsieve.__file__
pipeline = beam_runner_api_pb2.Pipeline.FromString(open(sys.argv[1], "rb").read())
for environment in pipeline.components.environments.values():
    environment.urn, environment.payload = python_urns.EMBEDDED_PYTHON, b""
FnApiRunner().run_via_runner_api(pipeline, PipelineOptions([])).wait_until_finish()
"""


class Service:
    """Takes one job; its workers are a fresh virtual environment with what the job stages."""

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        self.folder, self.bucket = folder, bucket
        self.job: dict = {}
        self.path = ""
        self.state, self.said = "JOB_STATE_RUNNING", ""

    def take(self, job: dict) -> None:
        self.job = job
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        try:
            self._run_staged()
            self.state = "JOB_STATE_DONE"
        except Exception as error:
            said = getattr(error, "stderr", None) or b""
            self.state, self.said = "JOB_STATE_FAILED", f"{error!r}\n{said.decode()[-2000:]}"

    def _run_staged(self) -> None:
        packages = self.job["environment"]["workerPools"][0]["packages"]
        graph = {"name": "pipeline.pb", "location": packages[0]["location"].rsplit("/", 1)[0] + "/pipeline.pb"}
        staged = {one["name"]: self._fetched(one) for one in [*packages, graph]}
        python = fresh_python(self.folder / "venv")
        wheels = [str(path) for name, path in staged.items() if name.endswith(".whl")]
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", *wheels]
        subprocess.run(install, check=True, capture_output=True)
        (self.folder / "worker.py").write_text(WORKER)
        command = [str(python), str(self.folder / "worker.py"), str(staged["pipeline.pb"])]
        environment = self.bucket.environment | {"PATH": "/usr/bin:/bin"}
        subprocess.run(command, check=True, capture_output=True, env=environment, cwd=self.folder)

    def _fetched(self, package: dict) -> Path:
        location = package["location"].replace("storage.googleapis.com/", "gs://", 1)
        path = self.folder / package["name"]
        with FileSystems.open(location, compression_type="uncompressed") as source:
            path.write_bytes(source.read())
        return path


def fresh_python(folder: Path) -> Path:
    """A virtual environment without this checkout; libraries are those of this one, since there is no network."""
    venv.create(folder, with_pip=True)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    [site] = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text("\n".join(libraries))
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with gcs(tmp_path_factory.mktemp("gcs")) as one:
        yield one


@pytest.fixture
def dataflow(bucket: Bucket, tmp_path: Path) -> Iterator[tuple[Service, tuple[str, ...]]]:
    service = Service(tmp_path, bucket)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.path = self.path
            service.take(job)
            self._answer({**job, "id": "1", "projectId": "testing", "location": "us-central1"})

        def do_GET(self) -> None:
            messages = "/messages" in self.path
            self._answer({} if messages else {"id": "1", "currentState": service.state, "projectId": "testing"})

        def _answer(self, answer: dict) -> None:
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with serving(Handler) as url:
        yield service, ("--runner=DataflowRunner", f"--dataflow_endpoint={url}", *flags(bucket))


def flags(bucket: Bucket) -> tuple[str, ...]:
    return (
        "--no_auth",
        "--project=testing",
        "--region=us-central1",
        f"--staging_location={bucket.url}/staging",
        f"--temp_location={bucket.url}/temp",
        "--max_num_workers=3",
        "--machine_type=n2-standard-4",
    )


def test_what_is_staged_for_dataflow_runs_in_a_fresh_environment_and_gives_the_same_bytes(
    dataflow: tuple[Service, tuple[str, ...]], bucket: Bucket, demo: DemoRun
):
    service, beam = dataflow
    corpus = bucket.upload(demo.corpus, "corpus")
    out = f"{bucket.url}/out"
    try:
        run(remote_config(corpus), Launch(out, beam=beam, progress=False))
    finally:
        assert service.state == "JOB_STATE_DONE", service.said
    pool = service.job["environment"]["workerPools"][0]
    assert service.job["type"] in (1, "JOB_TYPE_BATCH")  # enumerations are numbers in this client's JSON
    assert service.path.partition("?")[0].endswith("/projects/testing/locations/us-central1/jobs")
    assert pool["autoscalingSettings"]["maxNumWorkers"] == 3
    assert pool["machineType"] == "n2-standard-4"
    assert {"extra_packages.txt", "submission_environment_dependencies.txt"} <= {
        one["name"] for one in pool["packages"]
    }
    assert (service.folder / "pipeline.pb").stat().st_size < 1 << 20
    assert hashes(Store(out)) == hashes(Store(str(demo.out)))
    assert list(verify(Store(out))) == []


def test_a_template_is_written_and_what_it_ran_is_finished_later(bucket: Bucket, demo: DemoRun, tmp_path: Path):
    from fairsieve.pipeline.finish_later import finish_later
    from fairsieve.pipeline.verify import UnfinishedError

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text('{"text": "Some plain words."}\n')
    out = f"{bucket.url}/later"
    settings = remote_config(bucket.upload(corpus, "small"), scanners=["language"])
    template = f"--template_location={bucket.url}/templates/job.json"
    beam = ("--runner=DataflowRunner", "--dataflow_endpoint=http://localhost:1", template, *flags(bucket))
    with pytest.raises(LaunchedLaterError, match=f"fairsieve finish {out}"):
        run(settings, Launch(out, beam=beam, progress=False))
    with pytest.raises(UnfinishedError, match="no run whose job came to its end"):
        finish_later(Store(out))
    service = Service(tmp_path, bucket)
    with FileSystems.open(f"{bucket.url}/templates/job.json") as written:
        service.job = json.loads(written.read())
    service._run_staged()
    assert finish_later(Store(out)).total.read == 1
    assert list(verify(Store(out))) == []

"""Flink: what is submitted to its REST service; a whole run on a real cluster where a job server's jar is at hand."""

import http.server
import io
import json
import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from demo_run import DemoRun
from object_stores import free_port, serving
from test_portable import hashes, service

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.run import Launch, run

JAR = os.environ.get("FAIRSIEVE_FLINK_JOB_SERVER_JAR")


@pytest.fixture
def rest() -> Iterator[tuple[str, list[bytes]]]:
    """Flink's REST service as far as a submission meets it; gives its address and the jars that are uploaded."""
    jars: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/jars/upload":
                jars.append(body[body.index(b"PK\x03\x04") :])
                self._answer({"filename": "/tmp/jars/one.jar"})
            else:
                assert json.loads(body)["entryClass"] == "org.apache.beam.runners.flink.FlinkPipelineRunner"
                self._answer({"jobid": "1"})

        def do_GET(self) -> None:
            answers = {
                "/v1/config": {"flink-version": "2.2.0"},
                "/v1/jobs/1/execution-result": {"status": {"id": "COMPLETED"}},
                "/v1/jobs/1": {"state": "FINISHED"},
                "/v1/jobs/1/exceptions": {"all-exceptions": []},
                "/v1/jobs/1/accumulators": {"user-task-accumulators": []},
            }
            self._answer(answers[self.path])

        def do_DELETE(self) -> None:
            self._answer({})

        def _answer(self, answer: dict) -> None:
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with serving(Handler) as url:
        yield url.removeprefix("http://"), jars


def test_a_jar_with_the_whole_job_is_submitted_to_flink(rest: tuple[str, list[bytes]], tmp_path: Path):
    master, jars = rest
    server = tmp_path / "job-server.jar"
    with zipfile.ZipFile(server, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    (tmp_path / "a.jsonl").write_text('{"text": "Some plain words."}\n')
    config = parse_config({"input": {"paths": [str(tmp_path / "a.jsonl")]}, "scanners": ["language"]})
    flags = [
        "--runner=FlinkRunner",
        f"--flink_master={master}",
        "--flink_submit_uber_jar",
        f"--flink_job_server_jar={server}",
        "--environment_type=PROCESS",
        '--environment_config={"command": "/opt/apache/beam/boot"}',
        "--parallelism=8",
    ]
    with pytest.raises(OSError, match=r"facts\.parquet|shards\.json"):  # the service runs nothing
        run(config, Launch(str(tmp_path / "out"), beam=tuple(flags), progress=False))
    [jar] = jars
    with zipfile.ZipFile(io.BytesIO(jar)) as submitted:
        names = submitted.namelist()
        job = json.loads(submitted.read("BEAM-PIPELINE/pipeline/pipeline.json"))
        options = submitted.read("BEAM-PIPELINE/pipeline/pipeline-options.json").decode()
    urns = {one["spec"]["urn"] for one in job["components"]["transforms"].values() if "spec" in one}
    assert {one["urn"] for one in job["components"]["environments"].values()} == {"beam:env:process:v1"}
    assert "beam:transform:group_by_key:v1" in urns or "beam:transform:reshuffle:v1" in urns
    assert re.search(r'"beam:option:parallelism:v1":\s*"?8"?', options)
    assert any(
        re.fullmatch(r"BEAM-PIPELINE/pipeline/artifacts/.*fairsieve-[\d.]+-py3-none-any\.whl", name) for name in names
    )


@contextmanager
def flink_cluster(folder: Path) -> Iterator[str]:
    """One job manager and one task manager with two slots, of the libraries of apache-flink-libraries."""
    spec = find_spec("pyflink")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs apache-flink-libraries of the jar's version")
    home = Path(next(iter(spec.submodule_search_locations)))
    rest, rpc = free_port(), free_port()
    (folder / "conf").mkdir()
    settings = {
        "jobmanager.rpc.address": "localhost",
        "jobmanager.rpc.port": rpc,
        "jobmanager.memory.process.size": "1g",
        "taskmanager.memory.process.size": "2g",
        "taskmanager.numberOfTaskSlots": 2,
        "taskmanager.host": "localhost",
        "rest.port": rest,
        "rest.address": "localhost",
    }
    text = "".join(f"{name}: {value}\n" for name, value in settings.items())
    (folder / "conf" / "config.yaml").write_text(text)
    opens = [f"--add-opens=java.base/java.{one}=ALL-UNNAMED" for one in ("lang", "net", "nio", "util", "time")]
    conf, libraries = str(folder / "conf"), f"{home}/lib/*"
    utils = "org.apache.flink.runtime.util.bash.BashJavaUtils"
    told = subprocess.run(
        ["java", "-cp", f"{libraries}:{home}/bin/bash-java-utils.jar", utils, "GET_TM_RESOURCE_PARAMS", "-c", conf],
        capture_output=True,
        text=True,
        check=True,
    )
    jvm, dynamic = [line.split(":", 1)[1].split() for line in told.stdout.splitlines() if "EXEC_RESULT:" in line][:2]
    entry = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
    manager = ["java", *opens, "-Xmx512m", "-cp", libraries, entry, "-c", conf]
    worker = ["java", *opens, *jvm, "-cp", libraries, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [
        subprocess.Popen(manager, **quiet),
        subprocess.Popen([*worker, "-c", conf, *dynamic, "-D", "taskmanager.resource-id=one"], **quiet),
    ]
    try:
        yield f"localhost:{rest}"
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.mark.skipif(not JAR, reason="FAIRSIEVE_FLINK_JOB_SERVER_JAR names no job server's jar")
@pytest.mark.skipif(not shutil.which("java"), reason="needs Java")
def test_a_whole_run_on_a_flink_cluster_gives_the_same_bytes(demo: DemoRun, tmp_path: Path):
    pool = free_port()
    with (
        flink_cluster(tmp_path) as master,
        service("apache_beam.runners.worker.worker_pool_main", "--service_port", str(pool)),
    ):
        time.sleep(20)  # until slots are registered
        flags = (
            "--runner=FlinkRunner",
            f"--flink_master={master}",
            f"--flink_job_server_jar={JAR}",
            "--flink_submit_uber_jar",
            "--environment_type=EXTERNAL",
            f"--environment_config=localhost:{pool}",
            "--parallelism=2",
        )
        run(demo.config, Launch(str(tmp_path / "out"), beam=flags, progress=False))
    assert hashes(tmp_path / "out") == hashes(demo.out)

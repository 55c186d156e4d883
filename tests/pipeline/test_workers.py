"""Workers: what they can reach, and what they are given."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import SetupOptions

from fairsieve.pipeline.beam_flags import pipeline_options
from fairsieve.pipeline.config import ConfigError, parse_config
from fairsieve.pipeline.wheel import build_wheel
from fairsieve.pipeline.workers import check_reach, staged_package

DATAFLOW = ("--runner=DataflowRunner", "--project=testing", "--region=us-central1")
FLINK = ("--runner=FlinkRunner", "--flink_master=flink:8081")


def config(path: str = "hdfs://corpus/*.jsonl", **settings: object):
    return parse_config({"input": {"paths": [path]}, **settings})


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--max_num_worker=3"], "Beam has no flag --max_num_worker; did you mean --max_num_workers?"),
        (["--max_num_workers=many"], "invalid int value"),
        (["--runner=FlinkRuner"], "did you mean FlinkRunner?"),
        (["-runner=FlinkRunner"], "start with --"),
        (["--runner", "FlinkRunner", "stray"], "start with --"),
    ],
)
def test_a_flag_that_beam_does_not_know_is_an_error_that_says_what_it_knows(flags, said):
    with pytest.raises(ConfigError) as caught:
        pipeline_options(flags)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "flags", [[], ["--runner=DirectRunner"], ["--runner", "DirectRunner", "--direct_num_workers=1"]]
)
def test_the_runner_of_this_machine_is_fn_api_runner(flags):
    assert pipeline_options(flags).get_all_options()["runner"] == "FnApiRunner"


def test_workers_of_this_machine_are_not_asked_of_another_runner():
    with pytest.raises(ConfigError, match="FlinkRunner has flags of its own"):
        pipeline_options(FLINK, workers=4)


@pytest.mark.parametrize("flags", [DATAFLOW, FLINK, ("--runner=PortableRunner", "--job_endpoint=host:1")])
def test_files_of_this_machine_are_refused_where_the_workers_are_elsewhere(flags):
    options = pipeline_options(flags)
    with pytest.raises(ConfigError, match=r"input\.paths: the workers of \w+ cannot reach"):
        check_reach(config("corpus/"), "hdfs://out", options)
    with pytest.raises(ConfigError, match="out: the workers of"):
        check_reach(config(), "out", options)
    check_reach(config(), "hdfs://out", options)


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--runner=FlinkRunner",),
        ("--runner=PortableRunner", "--job_endpoint=localhost:1", "--environment_type=LOOPBACK"),
        (*FLINK, "--environment_type=EXTERNAL", "--environment_config=localhost:50000"),
    ],
)
def test_files_of_this_machine_are_read_where_the_workers_are_here(flags):
    check_reach(config("corpus/"), "out", pipeline_options(flags))


def test_a_model_must_be_in_an_image_that_is_named(tmp_path):
    model = tmp_path / "model.bin"
    model.write_bytes(b"")
    section = {"scorer": "fasttext", "fasttext": {"path": str(model), "labels": ["hate"]}}
    settings = config(toxicity=section, policy={"remove": []})
    with pytest.raises(ConfigError, match=r"toxicity\.fasttext\.path: .* name an image that holds it"):
        check_reach(settings, "hdfs://out", pipeline_options(DATAFLOW))
    check_reach(settings, "hdfs://out", pipeline_options((*DATAFLOW, "--sdk_container_image=registry/fairsieve:1")))


@pytest.mark.parametrize("out", ["gs://bucket/[1]", "s3://bucket/a*"])
def test_an_output_folder_is_no_pattern(out, monkeypatch):
    monkeypatch.setattr("fairsieve.pipeline.workers._is_installed", lambda module: True)
    with pytest.raises(ConfigError, match="name a folder without"):
        check_reach(config("a.jsonl"), out, pipeline_options(()))


@pytest.mark.parametrize(("scheme", "extra"), [("gs", "gcp"), ("s3", "aws")])
def test_a_client_that_is_missing_is_named(scheme, extra, monkeypatch):
    monkeypatch.setattr("fairsieve.pipeline.workers._is_installed", lambda module: False)
    with pytest.raises(ConfigError, match=rf"pip install 'fairsieve\[{extra}\]'"):
        check_reach(config(f"{scheme}://bucket/corpus"), "out", pipeline_options(()))


def packages(*flags: str) -> list[str] | None:
    options = pipeline_options(flags)
    with staged_package(config("gs://bucket/corpus"), "gs://bucket/out", options):
        staged: list[str] | None = options.view_as(SetupOptions).extra_packages
        assert all(Path(path).exists() or path == "mine.whl" for path in staged or [])
    return staged


def test_workers_elsewhere_are_given_this_package_unless_an_image_or_a_package_is_named():
    assert [Path(path).name.split("-")[0] for path in packages(*DATAFLOW) or []] == ["fairsieve"]
    assert packages(*FLINK, "--environment_config=registry/fairsieve:1") is None
    assert packages(*DATAFLOW, "--sdk_container_image=registry/fairsieve:1") is None
    assert packages(*DATAFLOW, "--setup_file=./setup.py") is None
    assert packages(*DATAFLOW, "--extra_package=mine.whl") == ["mine.whl"]
    assert packages() is None


def test_the_wheel_holds_the_code_that_runs_here_and_needs_what_it_needs(tmp_path):
    import fairsieve.transforms.store as module

    wheel = build_wheel(tmp_path, ["aws"])
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("fairsieve/transforms/store.py") == Path(module.__file__).read_bytes()
        names = set(archive.namelist())
        about = next(name for name in names if name.endswith("METADATA"))
        needed = [line for line in archive.read(about).decode().split("\n") if line.startswith("Requires-Dist: ")]
    assert any("apache-beam[aws]" in line and "extra" not in line for line in needed)
    assert not any("apache-beam[gcp]" in line and "extra" not in line for line in needed)
    assert {"fairsieve/__init__.py", "fairsieve/py.typed", "fairsieve/lexicons/__init__.py"} <= names
    assert not any("__pycache__" in name or "_root" in name for name in names)
    (tmp_path / "again").mkdir()
    assert build_wheel(tmp_path / "again", ["aws"]).read_bytes() == wheel.read_bytes()


def test_pip_takes_the_wheel(tmp_path):
    wheel = build_wheel(tmp_path)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*install, str(tmp_path / "site"), str(wheel)], check=True, capture_output=True)
    assert (tmp_path / "site" / "fairsieve" / "pipeline" / "cli.py").is_file()

"""Containers: what can be told of them without building them."""

import importlib.util
import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from fairsieve.pipeline.cli import ALLOCATOR

ROOT = Path(__file__).parents[2]
CONTAINERS = ROOT / "containers"


@pytest.fixture(scope="module")
def launch():
    spec = importlib.util.spec_from_file_location("launch", CONTAINERS / "flex-template" / "launch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_image_is_of_the_beam_that_is_installed():
    [image] = re.findall(r"^FROM apache/beam_python3\.11_sdk:(\S+)$", (CONTAINERS / "sdk/Dockerfile").read_text(), re.M)
    assert image == version("apache-beam")


def test_a_worker_in_the_image_allocates_as_the_command_does():
    told = re.findall(r"^ENV (.+)$", (CONTAINERS / "sdk/Dockerfile").read_text(), re.M)
    assert dict(one.split("=") for line in told for one in line.split()) == ALLOCATOR


@pytest.mark.parametrize("dockerfile", ["sdk/Dockerfile", "flex-template/Dockerfile"])
def test_what_an_image_copies_is_there(dockerfile):
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (CONTAINERS / dockerfile).read_text(), re.M)
    assert copied
    assert all((ROOT / name).exists() for line in copied for name in line.split())


def test_the_parameters_of_the_template_are_those_that_its_launcher_takes(launch):
    told = json.loads((CONTAINERS / "flex-template" / "metadata.json").read_text())
    values = {"config": "gs://b/audit.yaml", "out": "gs://b/out", "overwrite": "true"}
    assert {one["name"] for one in told["parameters"]} == set(values)
    for one in told["parameters"]:
        assert any(re.fullmatch(pattern, values[one["name"]]) for pattern in one["regexes"])
    given = [f"--{name}={value}" for name, value in values.items()]
    beam = ["--runner=DataflowRunner", "--template_location=gs://b/t"]
    image = ["--sdk_container_image=sdk:1", "--sdk_location=container"]
    run = ["fairsieve", "run", "gs://b/audit.yaml", "--out", "gs://b/out", "--overwrite", "--"]
    assert launch.command([*given, *beam], "sdk:1") == [*run, *beam, *image]
    assert launch.command([*given, *image], "other:1")[7:] == image


def test_a_launch_without_its_parameters_is_refused(launch):
    with pytest.raises(SystemExit):
        launch.command(["--config=gs://b/audit.yaml"], "")

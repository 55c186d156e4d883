"""The lock files: what setup.py asks for, every file by its hash, every licence listed."""

import ast
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = ("run.txt", "test.txt")


def asked(name: str) -> list[Requirement]:
    """What setup.py asks for, read and not run."""
    tree = ast.parse((ROOT / "setup.py").read_text())
    lists = {node.arg: node.value for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    extras = next(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.targets[0].id == "EXTRAS"
    )
    wanted = ast.literal_eval(lists["install_requires"])
    return [Requirement(one) for one in wanted + (ast.literal_eval(extras)["test"] if name == "test.txt" else [])]


def locked(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", library).lower(): version for library, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_what_setup_asks_for_is_locked_in_a_version_that_it_takes(name):
    versions = locked(name)
    for wanted in asked(name):
        assert versions[re.sub(r"[-_.]+", "-", wanted.name).lower()] in wanted.specifier, wanted


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_has_a_hash_and_nothing_names_where_it_is_from(name):
    text = (ROOT / "requirements" / name).read_text()
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked(name))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    assert "://" not in text


def test_tests_run_with_the_versions_that_runs_have():
    assert locked("run.txt").items() <= locked("test.txt").items()


def test_the_licence_of_every_library_is_listed():
    listed = re.findall(r"^\| ([A-Za-z0-9._-]+) \| (\S+) \| (.+) \| (?:run|test) \|$",
                        (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE)  # fmt: skip
    assert {re.sub(r"[-_.]+", "-", name).lower(): version for name, version, _ in listed} == locked("test.txt")
    assert not [name for name, _, licence in listed if "not " in licence]

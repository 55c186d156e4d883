"""Who may import whom: pipeline -> transforms -> lexicons, never back."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY = {
    "lexicons": {"fairsieve.lexicons"},
    "transforms": {"fairsieve.lexicons", "fairsieve.transforms"},
    "pipeline": {"fairsieve", "fairsieve.lexicons", "fairsieve.transforms", "fairsieve.pipeline"},
}
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
UNSAFE = {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}


def modules() -> list[tuple[str, Path]]:
    return [(top, path) for top in MAY for path in sorted((ROOT / top).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize(("top", "path"), modules(), ids=lambda one: str(one).removeprefix(str(ROOT)))
def test_imports_point_down(top, path):
    ours = {name for name in imported(path) if name.split(".")[0] == "fairsieve"}
    assert {".".join(name.split(".")[:2]) for name in ours} <= MAY[top]


@pytest.mark.parametrize(("top", "path"), modules(), ids=lambda one: str(one).removeprefix(str(ROOT)))
def test_nothing_unpickles(top, path):
    assert not {name.split(".")[0] for name in imported(path)} & UNSAFE
    assert "weights_only=False" not in path.read_text()


def test_no_module_is_a_grab_bag():
    assert not {path.stem for _, path in modules()} & GRAB_BAGS

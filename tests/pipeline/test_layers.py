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


MODULES = [(top, path) for top in MAY for path in sorted((ROOT / top).rglob("*.py"))]


@pytest.fixture(scope="module")
def imports() -> dict[Path, set[str]]:
    """The modules that each module imports."""
    return {path: imported(path) for _, path in MODULES}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
    return names


def test_imports_point_down(imports):
    ours = {
        (top, path): {".".join(name.split(".")[:2]) for name in imports[path] if name.split(".")[0] == "fairsieve"}
        for top, path in MODULES
    }
    assert len(ours) > 100
    assert {path: layers for (top, path), layers in ours.items() if not layers <= MAY[top]} == {}


def test_nothing_unpickles(imports):
    assert [path for path, names in imports.items() if {name.split(".")[0] for name in names} & UNSAFE] == []
    assert [path for path in imports if "weights_only=False" in path.read_text()] == []


def test_no_module_is_a_grab_bag():
    assert not {path.stem for _, path in MODULES} & GRAB_BAGS

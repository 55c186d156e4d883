"""Writes docs/licences.md: what the locked libraries are licensed under, as their own metadata says.

    python requirements/licences.py

Run it where requirements/test.txt is installed.
"""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "licences.md"

IN_A_FILE = {"mlcroissant": "Apache-2.0"}
"""Licences that stand in a file of the library only, and not in its metadata."""

HEAD = """# Licences of dependencies
What `requirements/run.txt` and `requirements/test.txt` install, and the licence that each states in its own metadata.
Written by `python requirements/licences.py`. For models and word lists see [lexicons.md](lexicons.md) and the model
cards.

| library | version | licence | needed |
|---|---|---|---|
"""


def locked(name: str) -> dict[str, str]:
    """Versions by library, of a lock file."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", (HERE / name).read_text(), re.MULTILINE))


def licence_of(found: Distribution) -> str:
    """The SPDX expression, else the classifiers, else the first line of the free text."""
    about = found.metadata
    if said := about.get("License-Expression"):
        return str(said)
    named = [one.rsplit(" :: ", 1)[-1] for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    named = [one for one in named if one != "OSI Approved"]
    free = (about.get("License") or "").strip().split("\n")[0]
    return ", ".join(named) or (free if len(free) < 60 else "see its metadata") or "not stated"


def page() -> str:
    run, test = locked("run.txt"), locked("test.txt")
    lines = []
    for name, version in sorted((test | run).items(), key=lambda one: one[0].lower()):
        try:
            licence = IN_A_FILE.get(name) or licence_of(distribution(name))
        except PackageNotFoundError:
            licence = "not installed here"
        lines.append(f"| {name} | {version} | {licence.replace('|', '/')} | {'run' if name in run else 'test'} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

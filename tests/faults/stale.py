"""Unfinished runs taken up by another one: whatever the output depends on differs, and the folder is refused."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

from .children import parallel
from .figure import Figure, counted
from .small_run import empty, hashes, room, write_corpus

PATTERNS = "- {name: TICKET, pattern: 'T-[0-9]{4}', match: [T-1234]}\n"


def stale_resume(trials: int, seed: int) -> Figure:
    """Cuts a run off, changes one kind of thing that its output depends on, and runs the same command again."""
    kinds = list(KINDS)[: trials or None]
    with room() as folder:
        works = [partial(_refused, folder / str(number), kind) for number, kind in enumerate(kinds)]
        return counted(parallel(works), "kinds of change to an unfinished run are refused by name, its files untouched")


def _refused(folder: Path, kind: str) -> str:
    corpus, package = write_corpus(folder / "corpus"), folder / "package"
    (folder / "patterns.yaml").write_text(PATTERNS)
    config = folder / "run.yaml"
    config.write_text(
        f"{{input: {{paths: [{corpus}]}}, scanners: [pii], policy: {{remove: [], redact: []}}, seed: 1,"
        f" pii: {{patterns: patterns.yaml}}, limits: {{batch_rows: 5, max_rejected: 1}}}}\n"
    )
    shutil.copytree(str(files("fairsieve")), package / "fairsieve")
    out = folder / "out"
    _begin(folder, out)
    before = hashes(out)
    KINDS[kind](folder)
    done = _command(folder, out)
    after = hashes(out)
    empty(folder)
    if done.returncode == 2 and f"another run: {kind} differ" in done.stderr and before == after:
        return ""
    return f"{kind}: exit {done.returncode}: {done.stderr.strip()[-200:]}"


def _begin(folder: Path, out: Path) -> None:
    """Begins the run by its command, and kills it once it has written its first commit record."""
    child = subprocess.Popen(_arguments(folder, out), env=_environment(folder), stderr=subprocess.DEVNULL)
    while child.poll() is None and not list(out.glob("commits/*.json")):
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    (out / ".lock").unlink(missing_ok=True)
    (out / "_SUCCESS").unlink(missing_ok=True)


def _command(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    arguments, environment = _arguments(folder, out), _environment(folder)
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)


def _arguments(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "fairsieve", "run", str(folder / "run.yaml"), "-o", str(out)]


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(folder / "package"), "COLUMNS": "1000"}


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, 1))


def _newer_library(folder: Path) -> None:
    metadata = folder / "package" / "orjson-99.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: orjson\nVersion: 99.0\n")


def _inside(folder: Path, name: str) -> Path:
    return folder / "package" / "fairsieve" / name


KINDS: dict[str, Callable[[Path], object]] = {
    "input": lambda folder: _edit(folder / "corpus" / "a.jsonl", "harvest", "Harvest"),
    "config": lambda folder: _edit(folder / "run.yaml", "seed: 1", "seed: 2"),
    "files": lambda folder: _edit(folder / "patterns.yaml", "[0-9]{4}", "[0-9]{4,5}"),
    "code": lambda folder: _edit(_inside(folder, "transforms/text.py"), "\n", "\n# changed\n"),
    "lexicons": lambda folder: _edit(_inside(folder, "lexicons/data/en/religion.yaml"), "\n", "\n\n"),
    "models": lambda folder: _edit(_inside(folder, "transforms/toxicity/models.lock"), "\n", "\n\n"),
    "libraries": _newer_library,
}
"""What a fingerprint holds, and how each is changed."""

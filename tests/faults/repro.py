"""Reproducibility: runs that differ in all that must not matter give the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from fairsieve.pipeline.demo import write_demo_corpus

from .figure import Figure
from .small_run import hashes, room

REVERSED = """
import os
_scandir, _listdir = os.scandir, os.listdir

class _Listed:
    def __init__(self, path):
        with _scandir(path) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __iter__(self): return self.entries
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass

os.scandir = lambda path=".": _Listed(path)
os.listdir = lambda path=".": sorted(_listdir(path), reverse=True)
"""
"""Lists every folder backwards; put where Python runs it before anything else."""

WAYS: dict[str, tuple[dict[str, str], int]] = {
    "plain": ({}, 1),
    "two workers": ({"PYTHONHASHSEED": "1"}, 2),
    "four workers, far east": ({"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2"}, 4),
    "C locale": ({"LC_ALL": "C", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0"}, 1),
    "folders listed backwards": ({"LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "4"}, 1),
    "killed, then two workers": ({"PYTHONHASHSEED": "5", "OMP_NUM_THREADS": "1"}, 2),
}
"""Environment and workers of each run."""


def repro(trials: int, seed: int) -> Figure:
    """Compares the sha256 of every file of up to six runs over one corpus."""
    with room() as folder:
        write_demo_corpus(folder / "corpus", documents=400)
        inputs = f"{{input: {{paths: [{folder / 'corpus'}]}}, limits: {{batch_rows: 100, max_rejected: 1}}}}"
        (folder / "run.yaml").write_text(f"{inputs}\n")
        site = folder / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(REVERSED)
        found = [_hashes(folder, way) for way in list(WAYS)[:trials]]
    names = sorted({name for one in found for name in one})
    differ = [name for name in names if len({one.get(name) for one in found}) > 1]
    said = f"files have one sha256 over {len(found)} runs (workers, order, locale, time zone, hash seed, a kill)"
    return Figure(len(names) - len(differ), len(names), said, tuple(differ))


def _hashes(folder: Path, way: str) -> dict[str, str]:
    environment, workers = WAYS[way]
    paths = os.environ.get("PYTHONPATH", "")
    if "backwards" in way:
        paths = f"{folder / 'site'}{os.pathsep}{paths}"
    out = folder / "out"
    command = [sys.executable, "-m", "fairsieve", "run", str(folder / "run.yaml"), "-o", str(out)]
    command += ["--workers", str(workers)]
    environment = os.environ | environment | {"PYTHONPATH": paths}
    if way.startswith("killed"):
        _killed(command[:-2], environment, out)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{way}: exit {done.returncode}: {done.stderr[-300:]}")
    answer = hashes(out)
    shutil.rmtree(out)
    return answer


def _killed(command: list[str], environment: dict[str, str], out: Path) -> None:
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while child.poll() is None and not list(out.glob("commits/*.json")):
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()

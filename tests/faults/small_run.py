"""A small run of the whole pipeline: its corpus, its configuration, and what it leaves on the disk."""

import hashlib
import inspect
import json
import os
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.options.pipeline_options import PipelineOptions

from fairsieve.pipeline.claim import RUN, is_temporary
from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.errors import exit_code, first_line
from fairsieve.pipeline.run import Launch, run
from fairsieve.pipeline.stop import LIMIT, OK

WORDS = ("harvest", "letter", "river", "window", "garden", "teacher", "winter", "market", "station", "bread")


@contextmanager
def room(on_disk: bool = False) -> Iterator[Path]:
    """A folder that is gone afterwards; in memory where there is such a place, since thousands of files are written."""
    memory = Path("/dev/shm")
    inside = memory if memory.is_dir() and os.access(memory, os.W_OK) and not on_disk else None
    with tempfile.TemporaryDirectory(prefix="fairsieve-", dir=inside) as folder:
        yield Path(folder)


def record(number: int) -> dict[str, Any]:
    one, two = WORDS[number % 10], WORDS[number * 7 % 10]
    text = f"She wrote number {number} about the {one} and the {two} near the town, as she did last year."
    return {"id": f"doc-{number}", "quality": number % 5 / 5, "text": text}


def write_corpus(folder: Path, documents: int = 12) -> Path:
    """Two shards, one of either kind, with a record that cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [record(number) for number in range(documents)]
    lines = [json.dumps(row) for row in rows[: documents // 2]]
    lines.insert(2, "{broken")
    (folder / "a.jsonl").write_text("\n".join(lines) + "\n")
    pq.write_table(pa.Table.from_pylist(rows[documents // 2 :]), folder / "b.parquet", row_group_size=4)
    return folder


def small_config(corpus: Path, scanners: tuple[str, ...] = (), **settings: Any) -> Config:
    """A policy that keeps, removes and, by `on_error`, rejects; batches of five records."""
    remove = [{"name": "poor", "column": "input.quality", "less_than": 0.3}]
    plain: dict[str, Any] = {
        "input": {"paths": [str(corpus)]},
        "scanners": list(scanners),
        "policy": {"remove": remove, "redact": []},
        "limits": {"batch_rows": 5, "max_rejected": 1.0},
    }
    return parse_config(plain | settings)


def run_once(config: Config, out: Path, **launch: Any) -> dict[str, Any]:
    """Exit code and first line of the error, as the command has them, and the counts."""
    try:
        outcome = run(config, Launch(str(out), progress=False, **launch))
    except Exception as error:
        return {"code": exit_code(error), "said": first_line(error)}
    code = OK if outcome.over_limit is None else LIMIT
    total = outcome.total
    counts = {"read": total.read, "kept": total.kept, "removed": total.removed, "rejected": total.rejected}
    return {"code": code, "said": "", "resumed": outcome.resumed, **counts}


def hashes(out: Path) -> dict[str, str]:
    """sha256 of every file but run.json, which tells when and where a run was."""
    found = sorted(path for path in out.rglob("*") if path.is_file() and path.name != RUN)
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def leftovers(out: Path) -> list[str]:
    """Files that only a run which was cut off has."""
    names = [path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()]
    return [name for name in names if is_temporary(name) or name == ".lock"]


def differs(out: Path, wanted: dict[str, str]) -> str:
    """How a finished folder differs from another's hashes; empty where it does not."""
    found = hashes(out)
    if left := leftovers(out):
        return f"left behind: {left[0]}"
    odd = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    return f"{odd[0]} and {len(odd) - 1} more differ" if odd else ""


def warm_up() -> None:
    """Does a run here, so that those in forked processes find everything imported, and Beam's look-ups made."""
    inspect.signature = lru_cache(maxsize=None)(inspect.signature)
    PipelineOptions.view_as = _view_as
    with room() as folder:
        run_once(small_config(write_corpus(folder / "corpus"), ("language",)), folder / "out")


def _view_as(self: PipelineOptions, cls: type[PipelineOptions]) -> PipelineOptions:
    """What Beam's own does, which parses the flags each of the 300 times that a run asks: a third of its time."""
    view = cls.__new__(cls)
    view._flags, view._all_options = self._flags, self._all_options
    view._visible_options = _parsed(cls, tuple(self._flags or ()))
    for name in view._visible_option_list():
        self._all_options.setdefault(name, deepcopy(getattr(view._visible_options, name)))
    return view


@cache
def _parsed(cls: type[PipelineOptions], flags: tuple[str, ...]) -> Namespace:
    return cls(list(flags))._visible_options


def empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

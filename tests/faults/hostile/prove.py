"""The row: a run over each hostile input, in a process that has seconds and a gigabyte."""

import os
import resource
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store

from ..children import in_child, parallel
from ..figure import Figure, counted
from ..small_run import empty, room, run_once
from ..spent import measured
from .archives import ARCHIVES
from .case import Case
from .names import NAMES
from .records import RECORDS
from .streams import STREAMS
from .tables import TABLES

CASES: Mapping[str, Case] = {
    f"{kind}: {name}": case
    for kind, cases in (
        ("stream", STREAMS), ("record", RECORDS), ("table", TABLES), ("archive", ARCHIVES), ("name", NAMES)
    )
    for name, case in cases.items()
}  # fmt: skip
SCANNERS = ("language", "pii", "mentions", "toxicity")
"""All of them for odd texts; the first alone for odd files."""

MOST_SECONDS, MOST_MB = 20, 1000


def hostile(trials: int, seed: int) -> Figure:
    """Runs over each input; counts and reasons are those worked out by hand, and the output verifies."""
    chosen = list(CASES)[:: max(1, len(CASES) // trials)] if trials else list(CASES)
    with room() as folder:
        works = [partial(_problem, folder / str(number), name) for number, name in enumerate(chosen)]
        said = "hostile inputs are read whole, or each loss is told with its reason"
        return counted(parallel(works), said)


def _problem(folder: Path, name: str) -> str:
    case, corpus, out = CASES[name], folder / "corpus", folder / "out"
    corpus.mkdir(parents=True)
    case.write(corpus)
    ended = in_child(partial(_resources, corpus, out, SCANNERS if name.startswith("record") else SCANNERS[:1]))
    problem = _wrong(case, ended.value or {"code": ended.code}) or next(verify(Store(str(out))), "")
    empty(folder)
    return f"{name}: {problem}" if problem else ""


def _wrong(case: Case, found: dict[str, Any]) -> str:
    wanted = {
        "code": case.code,
        "documents": case.documents,
        "rejected": dict(case.rejected),
        "read": case.documents + sum(case.rejected.values()),
    }
    if wrong := {key: found.get(key) for key, value in wanted.items() if found.get(key) != value}:
        return f"{wrong} {found.get('said', '')}"
    if found["seconds"] > MOST_SECONDS or found["mb"] > MOST_MB:
        return f"{found['seconds']:.0f} s, {found['mb']} MB"
    return ""


def _resources(corpus: Path, out: Path, scanners: tuple[str, ...]) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_SECONDS, 2 * MOST_SECONDS))
    os.umask(0o022)
    config = parse_config(
        {"input": {"paths": [str(corpus)]}, "limits": {"max_rejected": 1}, "scanners": list(scanners)}
    )
    ended = measured(partial(run_once, config, out))
    return ended | {"documents": ended.get("kept", 0) + ended.get("removed", 0)}

"""One folder, several who want it: writers at once, a reader meanwhile, and other runs than the one that began it."""

import os
import shutil
import stat
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fairsieve.pipeline.claim import SUCCESS
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.verify import UnfinishedError, verify
from fairsieve.transforms.store import Store

from .calls import Call, watch
from .children import in_child, parallel, start
from .figure import Figure, counted
from .killing import reference
from .small_run import differs, empty, room, run_once, small_config, write_corpus


def two_writers(trials: int, seed: int) -> Figure:
    """Starts the same run twice at the same moment: one is done, the other refused."""
    with room() as folder:
        config = small_config(write_corpus(folder / "corpus"))
        wanted, _ = reference(config, folder / "wanted")
        works = [partial(_race, config, folder / f"out{n}", wanted) for n in range(trials)]
        return counted(parallel(works), "races of two writers have one winner, and its bytes")


def _race(config: Config, out: Path, wanted: dict[str, str]) -> str:
    begin = time.monotonic() + 0.1

    def running() -> dict[str, Any]:
        time.sleep(max(0, begin - time.monotonic()))
        return run_once(config, out)

    ended = [child.wait().value for child in (start(running), start(running))]
    codes = sorted(one["code"] for one in ended)
    refused = next((one["said"] for one in ended if one["code"] == 2), "")
    problem = "" if codes == [0, 2] and ("another run" in refused or "finished" in refused) else f"{ended}"
    problem = problem or differs(out, wanted)
    empty(out)
    return problem


def observer(trials: int, seed: int) -> Figure:
    """Looks at a run every 5 ms: whatever has its own name is whole, and nothing is called finished before it is."""
    with room() as folder:
        works = []
        for number in range(trials):
            config = small_config(write_corpus(folder / f"corpus{number}", 200))
            works.append(partial(_observed, config, folder / f"out{number}"))
        found = parallel(works)
        looks, problems = sum(one["looks"] for one in found), [text for one in found for text in one["problems"]]
        said = f"looks at the files of runs that go on; 0 partial ones in {trials} runs"
        return Figure(looks - len(problems), looks, said, tuple(problems))


def _observed(config: Config, out: Path) -> dict[str, Any]:
    child = start(partial(run_once, config, out))
    looks, problems, seen = 0, [], set[tuple[str, int]]()
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        finished = (out / SUCCESS).exists()
        for path in list(out.rglob("*")) if out.is_dir() else ():
            if not path.name.startswith(".") and path.is_file() and (problem := _partial(path, seen)) is not None:
                looks += 1
                problems += [problem] if problem else []
        try:
            problems += [] if not finished else [f"finished: {one}" for one in verify(Store(str(out)))]
        except UnfinishedError:
            problems.append("finished, and then not")
        looks += finished
        time.sleep(0.005)
    child.wait()
    return {"looks": looks, "problems": problems}


def _partial(path: Path, seen: set[tuple[str, int]]) -> str | None:
    """What is wrong with a file; None where it was looked at before."""
    try:
        state = (str(path), path.stat().st_ino)
        if state in seen:
            return None
        seen.add(state)
        if path.suffix == ".parquet":
            pq.read_table(path, page_checksum_verification=True)
        elif not path.read_bytes() and path.name != ".lock":
            return f"{path.name} is empty"
    except FileNotFoundError:
        return None
    except Exception as error:
        return f"{path.name}: {type(error).__name__}"
    return ""


def modes(trials: int, seed: int) -> Figure:
    """Under three masks: what a filter took out, or could not read, is its owner's only."""
    problems = []
    with room() as folder:
        corpus = write_corpus(folder / "corpus")
        for mask in (0o000, 0o022, 0o077):
            out = folder / f"{mask:o}"
            ended = in_child(partial(_masked, small_config(corpus), out, mask))
            if ended.value["code"]:
                problems.append(ended.value["said"])
            problems += [_mode(path, out) for path in sorted(out.rglob("*"))]
    return counted(problems, "files and folders have the mode they should, under three masks")


def _masked(config: Config, out: Path, mask: int) -> dict[str, Any]:
    os.umask(mask)
    return run_once(config, out)


def _mode(path: Path, out: Path) -> str:
    name = path.relative_to(out)
    private = name.parts[0] in ("removed", "rejected", "extra")
    wanted = {(True, True): 0o700, (True, False): 0o600, (False, True): 0o755, (False, False): 0o644}
    found = stat.S_IMODE(path.stat().st_mode)
    return "" if found == wanted[private, path.is_dir()] else f"{name}: {found:o}"


def _appended(path: Path) -> None:
    with path.open("a") as file:
        file.write('{"text": "One more."}\n')


def _rewritten(path: Path) -> None:
    dates = path.stat()
    path.write_bytes(path.read_bytes().replace(b"harvest", b"Harvest"))
    os.utime(path, ns=(dates.st_atime_ns, dates.st_mtime_ns))


def _replaced(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy2(path, copy)
    copy.replace(path)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


CHANGES: dict[str, Callable[[Path], object]] = {
    "appended": _appended,
    "rewritten, its date put back": _rewritten,
    "replaced by a copy": _replaced,
    "cut": _cut,
    "deleted": Path.unlink,
}


def mutate_input(trials: int, seed: int) -> Figure:
    """Changes an input while it is read: the run fails, names it, commits nothing, and forgets it."""
    with room() as folder:
        works = [partial(_mutated, folder / str(n), kind) for n, kind in enumerate(CHANGES)]
        problems = parallel(works)
        problems.append(_untouched(folder))
        return counted(problems, "kinds of change to an input during the run are noticed; we change none")


def _mutated(folder: Path, kind: str) -> str:
    corpus = write_corpus(folder / "corpus")
    config, out = small_config(corpus), folder / "out"
    done = False

    def change(call: Call) -> None:
        nonlocal done
        if not done and call.name == "rename" and "/commits/" in call.target:
            done = True
            CHANGES[kind](corpus / "a.jsonl")

    def running() -> dict[str, Any]:
        watch((out,), change)
        return run_once(config, out)

    ended = in_child(running).value
    if ended["code"] != 1 or "a.jsonl" not in ended["said"] or (out / SUCCESS).exists():
        return f"{kind}: {ended}"
    again = in_child(partial(run_once, config, out)).value
    if again["code"]:
        return "" if again["code"] == 2 and "input differ" in again["said"] else f"{kind}: {again}"
    # Its date is the old one, so it is resumed; then nothing may stay of what was read before the change.
    wanted, _ = reference(config, folder / "wanted")
    return differs(out, wanted)


def _untouched(folder: Path) -> str:
    corpus = write_corpus(folder / "untouched")
    before = [(path.name, path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in _files(corpus)]
    ended = in_child(partial(run_once, small_config(corpus), folder / "out")).value
    after = [(path.name, path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in _files(corpus)]
    return "" if ended["code"] == 0 and before == after else "the run changed its input"


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())

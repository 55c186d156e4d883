"""Runs that are killed, and runs that lose what was not synced: the same command ends them with the same bytes."""

import os
import random
import signal
import time
from functools import partial
from pathlib import Path

from fairsieve.pipeline.claim import DRAWN, SUCCESS
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store

from .calls import Call, watch
from .children import in_child, parallel, start
from .figure import Figure, counted
from .loss import Loss
from .small_run import differs, empty, hashes, room, run_once, small_config, write_corpus


def kill(trials: int, seed: int) -> Figure:
    """Kills a run at random moments, up to three times, then lets it end."""
    with room() as folder:
        config = small_config(write_corpus(folder / "corpus", 40), ("language",))
        wanted, seconds = reference(config, folder / "wanted")
        works = [partial(_killed, config, folder / f"out{n}", wanted, seconds, seed + n) for n in range(trials)]
        return counted(parallel(works), "runs killed at random moments end with the same bytes, 0 leftovers")


def kill_at(trials: int, seed: int) -> Figure:
    """Kills a run at every step of claiming, writing parts, merging and committing."""
    return _at_steps(trials, False, "steps at which a run is killed; it ends with the same bytes")


def power(trials: int, seed: int) -> Figure:
    """The same, and all is lost that was not synced: bytes of files, names of files, folders."""
    return _at_steps(trials, True, "steps at which all that is not synced is lost; the run ends with the same bytes")


def reference(config: Config, out: Path) -> tuple[dict[str, str], float]:
    """The hashes of a run that nothing happens to, and how long it takes."""
    begun = time.monotonic()
    ended = in_child(partial(run_once, config, out))
    if ended.value is None or ended.value["code"]:
        raise RuntimeError(f"a run to which nothing was done failed: {ended}")
    return hashes(out), time.monotonic() - begun


def ended_well(config: Config, out: Path, wanted: dict[str, str]) -> str:
    """What is wrong once the same command was run again; empty where nothing is."""
    finished = (out / SUCCESS).exists()
    if finished and (problems := list(verify(Store(str(out))))):
        return f"finished, and {problems[0]}"
    ended = in_child(partial(run_once, config, out)).value
    refused = finished and ended["code"] == 2 and "finished" in ended["said"]
    if not refused and ended["code"]:
        return f"exit {ended['code']}: {ended['said']}"
    return differs(out, wanted)


def calls_of(config: Config, folder: Path, *inputs: Path) -> list[Call]:
    """The calls of a run into `folder`/out that nothing happens to; those about `inputs` too."""
    calls: list[Call] = []

    def counting() -> list[Call]:
        watch((folder, *inputs), calls.append)
        return [] if run_once(config, folder / "out")["code"] else calls

    folder.mkdir()
    told = [Call(*call) for call in in_child(counting).value]
    empty(folder)
    if not told:
        raise RuntimeError("a run to which nothing was done failed")
    return told


def _killed(config: Config, out: Path, wanted: dict[str, str], seconds: float, seed: int) -> str:
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 2, 3))):
        child = start(partial(run_once, config, out))
        time.sleep(chance.uniform(0.05, 1.0) * seconds)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    problem = ended_well(config, out, wanted)
    empty(out)
    return problem


def _at_steps(trials: int, lossy: bool, said: str) -> Figure:
    with room() as folder:
        config = small_config(write_corpus(folder / "corpus", 8))
        wanted, _ = reference(config, folder / "wanted")
        steps = steps_of(calls_of(config, folder / "counted"))
        chosen = steps[:: max(1, len(steps) // trials)] if trials else steps
        works = [partial(_cut_at, config, folder / f"trial{n}", wanted, n, lossy) for n in chosen]
        return counted(parallel(works), said)


def steps_of(calls: list[Call]) -> list[int]:
    """The numbers of the calls, but for those about files of the audit and the report after the first of each."""
    firsts: dict[str, str] = {}
    written: dict[str, str] = {}
    steps = []
    for call in calls:
        folder, name = call.path.rsplit("/", 2)[1:]
        if folder in DRAWN:
            stem = name.removeprefix(".").split(".")[0]
            first = firsts.setdefault(folder, stem) == stem
            written[folder] = stem
        else:  # the folder itself is synced after each of its files
            first = name not in DRAWN or written.get(name) == firsts.get(name)
        if first:
            steps.append(call.number)
    return steps


def _cut_at(config: Config, folder: Path, wanted: dict[str, str], number: int, lossy: bool) -> str:
    folder.mkdir()
    loss = Loss()

    def cut(call: Call) -> None:
        if call.number == number:
            if lossy:
                loss.lose()
            os.kill(os.getpid(), signal.SIGKILL)
        if lossy:
            loss.note(call)

    def running() -> object:
        watch((folder,), cut)
        return run_once(config, folder / "out")

    child = in_child(running)
    if child.code != -signal.SIGKILL:
        return f"call {number} was not reached"
    problem = ended_well(config, folder / "out", wanted)
    empty(folder)
    return f"call {number}: {problem}" if problem else ""

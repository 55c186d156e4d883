"""Runs that are over, killed while something is done to them: overwritten, finished by another command, drawn again."""

import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fairsieve.pipeline.claim import SUCCESS
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.finish_later import finish_later
from fairsieve.pipeline.rerender import rerender
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store

from .calls import Call, watch
from .children import in_child, parallel
from .figure import Figure, counted
from .killing import reference
from .small_run import differs, empty, room, run_once, small_config, write_corpus


class Deed(NamedTuple):
    """What is done to a folder.

    Attributes:
      name: as the figure has it.
      before: the folder as it is found.
      do: does it.
      mend: does what is left to do after a kill.
      wanted: sha256 of each file once all is done.
    """

    name: str
    before: Path
    do: Callable[[Path], object]
    mend: Callable[[Path], object]
    wanted: dict[str, str]


def kill_later(trials: int, seed: int) -> Figure:
    """Kills `run --overwrite`, `finish` and `report` at so many steps of theirs: half a run is never called whole."""
    with room() as folder:
        deeds = _deeds(folder)
        works = []
        for deed in deeds:
            steps = len(_calls(deed, folder))
            apart = max(1, len(deeds) * steps // trials) if trials else 1
            works += [partial(_killed, deed, folder / f"{deed.name}{n}", n) for n in range(0, steps, apart)]
        said = "steps of --overwrite, finish and report at which they are killed; nothing half is called whole"
        return counted(parallel(works), said)


def _deeds(folder: Path) -> list[Deed]:
    corpus = write_corpus(folder / "corpus")
    one, other = small_config(corpus), small_config(corpus, on_error="drop")
    wanted, _ = reference(one, folder / "one")
    others, _ = reference(other, folder / "other")
    overwrite = partial(_run, other, overwrite=True)
    again = partial(_run, one)
    return [
        Deed("overwrite", folder / "one", overwrite, overwrite, others),
        Deed("finish", _unfinished(one, folder / "begun"), _finish, _finish, wanted),
        Deed("report", folder / "one", lambda out: rerender(Store(str(out))), again, wanted),
    ]


def _run(config: Config, out: Path, **launch: bool) -> object:
    return run_once(config, out, **launch)


def _finish(out: Path) -> object:
    return None if (out / SUCCESS).exists() else finish_later(Store(str(out))).files


def _unfinished(config: Config, out: Path) -> Path:
    """A run whose launcher went away before the audit."""

    def running() -> object:
        watch((out / "audit",), lambda _: os.kill(os.getpid(), signal.SIGKILL))
        return run_once(config, out)

    if in_child(running).code != -signal.SIGKILL:
        raise RuntimeError("a run ended that was to be cut off")
    (out / ".lock").unlink()
    return out


def _calls(deed: Deed, folder: Path) -> list[Call]:
    out, calls = folder / "counted", list[Call]()
    shutil.copytree(deed.before, out)

    def counting() -> int:
        watch((out,), calls.append)
        deed.do(out)
        return len(calls)

    count = in_child(counting).value
    problem = differs(out, deed.wanted)
    empty(out)
    if not count or problem:
        raise RuntimeError(f"{deed.name}: nothing was done to it, and {problem or 'no call was made'}")
    return [Call(n, "", "") for n in range(count)]


def _killed(deed: Deed, out: Path, number: int) -> str:
    shutil.copytree(deed.before, out)

    def running() -> object:
        watch((out,), lambda call: os.kill(os.getpid(), signal.SIGKILL) if call.number == number else None)
        return bool(deed.do(out))

    where = f"{deed.name}, call {number}"
    if in_child(running).code != -signal.SIGKILL:
        return f"{where}: was not reached"
    if (out / SUCCESS).exists() and (problems := list(verify(Store(str(out))))):
        return f"{where}: called finished, and {problems[0]}"
    in_child(lambda: bool(deed.mend(out)))
    problem = differs(out, deed.wanted)
    empty(out)
    return f"{where}: {problem}" if problem else ""

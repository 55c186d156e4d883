"""Children: work done in forked processes, which may be killed, and start with everything imported."""

import gc
import json
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

JOBS = os.cpu_count() or 1


class Child(NamedTuple):
    pid: int
    pipe: int

    def wait(self) -> "Ended":
        with os.fdopen(self.pipe, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        return Ended(os.waitstatus_to_exitcode(status), json.loads(data) if data else None)


class Ended(NamedTuple):
    """How a child ended: its exit code, negative for a signal, and what its work gave, None where it gave nothing."""

    code: int
    value: Any


def start(work: Callable[[], Any], quiet: bool = True) -> Child:
    """Begins the work in a process of its own; it gives something that JSON holds."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    code = 1
    try:
        os.close(reading)
        gc.freeze()  # what is shared with the parent is not looked at again
        if quiet:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
        answer = json.dumps(work()).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except BaseException:
        if not quiet:
            sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def in_child(work: Callable[[], Any], quiet: bool = True) -> Ended:
    return start(work, quiet).wait()


def parallel(works: Sequence[Callable[[], Any]], jobs: int = JOBS) -> list[Any]:
    """What each work gives, in order, as many at a time as there are cores.

    Raises:
      RuntimeError: one of them ended without an answer.
    """
    answers: dict[int, Any] = {}
    running: dict[int, tuple[int, Child]] = {}
    for number, work in enumerate(works):
        child = start(work, quiet=False)
        running[child.pipe] = number, child
        if len(running) >= jobs:
            _take(running, answers)
    while running:
        _take(running, answers)
    return [answers[number] for number in range(len(works))]


def _take(running: dict[int, tuple[int, Child]], answers: dict[int, Any]) -> None:
    """Waits for the next children that end."""
    for pipe in select.select(list(running), [], [])[0]:
        number, child = running.pop(pipe)
        ended = child.wait()
        if ended.code:
            raise RuntimeError(f"a trial ended with code {ended.code}")
        answers[number] = ended.value

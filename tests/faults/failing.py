"""Disks that fail or are full: the run ends with exit 1 and names the file, nothing half is left, a rerun ends well."""

import errno
import os
import resource
import signal
import subprocess
from functools import partial
from pathlib import Path

from fairsieve.pipeline.claim import MANIFEST, SUCCESS
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store, decode_parquet

from .calls import Call, watch
from .children import in_child, parallel
from .figure import Figure, counted
from .killing import calls_of, ended_well, reference, steps_of
from .small_run import empty, room, run_once, small_config, write_corpus

ERRORS = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.ESTALE)


def io(trials: int, seed: int) -> Figure:
    """Fails the Nth call that touches output or input, for every N but repeated ones of audit and report."""
    with room() as folder:
        corpus = write_corpus(folder / "corpus", 8)
        config = small_config(corpus)
        wanted, _ = reference(config, folder / "wanted")
        steps = steps_of(calls_of(config, folder / "counted", corpus))
        works = [
            partial(_fails_at, config, folder / f"trial{n}", wanted, n, ERRORS[n % len(ERRORS)], corpus)
            for n in (steps[:: max(1, len(steps) // trials)] if trials else steps)
        ]
        return counted(parallel(works), "calls to the system that fail; the run names the file, a rerun ends well")


def _fails_at(config: Config, folder: Path, wanted: dict[str, str], number: int, error: int, corpus: Path) -> str:
    folder.mkdir()
    out = folder / "out"

    def fail(call: Call) -> None:
        if call.number == number:
            raise OSError(error, os.strerror(error), call.path)

    def running() -> object:
        watch((folder, corpus), fail)
        return run_once(config, out)

    ended = in_child(running)
    problem = _ended_badly(ended.value, out) or ended_well(config, out, wanted)
    empty(folder)
    return f"call {number}: {problem}" if problem else ""


def _ended_badly(ended: dict | None, out: Path) -> str:
    """Where a failed run did not say which file failed, or left something half."""
    if ended is None:
        return "the process died"
    if ended["code"] == 0:
        return ""
    if ended["code"] not in (1, 2):
        return f"exit {ended['code']}"
    if "/" not in ended["said"]:
        return f"names no file: {ended['said']}"
    # The last calls come after the commit: then the run says that the disk failed, and what is there is whole.
    committed = list(verify(Store(str(out)))) if (out / SUCCESS).exists() else []
    return committed[0] if committed else _half(out)


def _half(out: Path) -> str:
    """The first Parquet file under its own name that is not whole."""
    store = Store(str(out))
    for name in store.names() if out.is_dir() else ():
        if name.endswith(".parquet") and not name.rsplit("/", 1)[-1].startswith("."):
            try:
                decode_parquet(store.read(name))
            except Exception:
                return f"half a file: {name}"
    return ""


def enospc(trials: int, seed: int) -> Figure:
    """Fills the disk at many sizes: a small tmpfs where one can be mounted, and a limit on the size of files."""
    with room() as folder:
        config = small_config(write_corpus(folder / "corpus"))
        wanted, _ = reference(config, folder / "wanted")
        whole = sum(path.stat().st_size for path in (folder / "wanted").rglob("*") if path.is_file())
        largest = max(path.stat().st_size for path in (folder / "wanted").rglob("*") if path.is_file())
        sizes = [whole * n // trials for n in range(1, trials)]
        limits = [largest * n // trials for n in range(1, trials)]
        mounted = os.geteuid() == 0 and _can_mount(folder / "probe")
        works = [partial(_full_disk, config, folder / f"disk{size}", wanted, size) for size in sizes if mounted]
        works += [partial(_limited, config, folder / f"limit{limit}", wanted, limit) for limit in limits]
        what = (
            "disks that fill up and limits on file size" if mounted else "limits on file size (nothing can be mounted)"
        )
        return counted(parallel(works), f"{what}; the run names the file, 0 partial files, a rerun ends well")


def _can_mount(folder: Path) -> bool:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)
    return mounted.returncode == 0


def _full_disk(config: Config, folder: Path, wanted: dict[str, str], size: int) -> str:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        ended = in_child(partial(run_once, config, folder / "out")).value
        problem = _ended_badly(ended, folder / "out")
        if not problem and ended["code"]:
            subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
            problem = ended_well(config, folder / "out", wanted)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
    return f"{size} bytes: {problem}" if problem else ""


def _limited(config: Config, folder: Path, wanted: dict[str, str], limit: int) -> str:
    def running() -> object:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return run_once(config, folder / "out")

    folder.mkdir()
    ended = in_child(running).value
    problem = _ended_badly(ended, folder / "out")
    if not problem and (folder / "out" / MANIFEST).exists():
        problem = "a manifest, though a file did not fit"
    problem = problem or ended_well(config, folder / "out", wanted)
    empty(folder)
    return f"{limit} bytes a file: {problem}" if problem else ""

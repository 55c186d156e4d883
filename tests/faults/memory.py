"""Memory: the peak of a default run, and how it grows with the input."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count, cycle
from pathlib import Path

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.demo import write_demo_corpus
from fairsieve.transforms.read import ReadOptions, list_shards, plan_schema, read_shard

from .children import parallel
from .figure import Figure
from .small_run import room

GB = 1_000_000_000
SIZES = (2.0, 1.0, 0.5, 0.1)
MOST_MB, MOST_SLOPE = 1000, 5.0
_SHARD_BYTES = 100_000_000
_REAL = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "corpora" / "mixed"


def memory(trials: int, seed: int) -> Figure:
    """Runs over so many sizes of `SIZES`, each in a process of its own; MB at the peak, and MB more per GB.

    The text is that of the corpora beside the checkout, else of the demo corpus, again and again under fresh ids: so
    every error bucket of every kind of document fills up, as it does in a large corpus.
    """
    sizes = sorted(SIZES[-trials:] if trials else SIZES, reverse=True)
    with room(on_disk=True) as folder:
        real = _REAL.is_dir()
        if not real:
            write_demo_corpus(folder / "demo")
        tails = partial(_tails, str(_REAL if real else folder / "demo"))
        peaks = parallel([partial(_peak, folder / f"{size}", tails, size) for size in sizes])
    slope = float(np.polyfit(sizes, peaks, 1)[0]) if len(sizes) > 1 else 0.0
    held = sum(peak <= MOST_MB for peak in peaks) + (slope <= MOST_SLOPE)
    told = ", ".join(f"{size} GB: {peak:.0f} MB" for size, peak in zip(sizes, peaks, strict=True))
    text = "real text" if real else "demo text"
    return Figure(held, len(sizes) + 1, f"bounds on memory, {text}: {told}; {slope:+.1f} MB a GB")


def _tails(folder: str) -> list[bytes]:
    """What stands behind the id in the JSON line of each document."""
    options = ReadOptions()
    shards = list_shards([folder])
    schema = plan_schema(shards, options)
    lines = []
    for shard in shards:
        for batch in read_shard(shard, schema, options):
            rows = pa.table(batch.documents.select(["text", "source"])).to_pylist()
            lines += [json.dumps(row, ensure_ascii=False).encode()[1:] + b"\n" for row in rows]
    return lines


def _lines(tails: list[bytes]) -> Iterator[bytes]:
    for number, tail in zip(count(), cycle(tails)):
        yield b'{"id": "doc-%d", ' % number + tail


def _peak(folder: Path, tails: partial[list[bytes]], size: float) -> float:
    """MB at the peak of a run over `size` GB of JSON Lines, in shards of 100 MB."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    lines, left = _lines(tails()), round(size * GB)
    for number in range(-(-left // _SHARD_BYTES)):
        with (corpus / f"{number:03d}.jsonl").open("wb") as shard:
            while shard.tell() < min(_SHARD_BYTES, left - number * _SHARD_BYTES):
                shard.write(next(lines))
    command = ["-m", "fairsieve", "run", "--input", str(corpus), "-o", str(folder / "out"), "--json"]
    # A process starts with the peak of the one that started it: so a small one stands between.
    told = subprocess.run([sys.executable, "-c", _WATCH, sys.executable, *command], capture_output=True, check=True)
    status, peak = map(int, told.stdout.split())
    if status:
        raise RuntimeError(f"the run over {size} GB ended with {os.waitstatus_to_exitcode(status)}")
    return peak / 1000


_WATCH = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(status, used.ru_maxrss)
"""

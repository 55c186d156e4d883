"""Memory: the peak of a default run, and how it grows with the input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from fairsieve.pipeline.demo import write_demo_corpus

from .figure import Figure
from .small_run import room

GB = 1_000_000_000
LEAST_GB, MOST_GB = 0.1, 2.0
MOST_MB, MOST_SLOPE = 1000, 5.0
_SHARD_BYTES = 100_000_000


def memory(trials: int, seed: int) -> Figure:
    """Runs over so many sizes from .1 to 2 GB, each in a process of its own; MB at the peak, and MB more per GB."""
    with room(on_disk=True) as folder:
        block = _block(folder / "demo")
        wanted = np.linspace(LEAST_GB, MOST_GB, trials)
        peaks = [_peak(folder, block, size) for size in wanted]
    slope = float(np.polyfit(wanted, peaks, 1)[0])
    held = sum(peak <= MOST_MB for peak in peaks) + (slope <= MOST_SLOPE)
    told = ", ".join(f"{size:.1f} GB: {peak:.0f} MB" for size, peak in zip(wanted, peaks, strict=True))
    return Figure(held, trials + 1, f"bounds on memory: {told}; {slope:+.1f} MB a GB")


def _block(folder: Path) -> bytes:
    """Documents of many kinds as JSON Lines, about 10 MB."""
    write_demo_corpus(folder)
    import pyarrow.parquet as pq

    texts = [text for path in sorted(folder.glob("*.parquet")) for text in pq.read_table(path)["text"].to_pylist()]
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()
    return lines * max(1, 10_000_000 // len(lines))


def _peak(folder: Path, block: bytes, size: float) -> float:
    """MB at the peak of a run over `size` GB of text, in shards of 100 MB."""
    corpus = folder / f"{size:.2f}"
    corpus.mkdir()
    left = round(size * GB)
    for number in range(-(-left // _SHARD_BYTES)):
        with (corpus / f"{number:03d}.jsonl").open("wb") as shard:
            while shard.tell() < min(_SHARD_BYTES, left):
                shard.write(block)
    command = ["-m", "fairsieve", "run", "--input", str(corpus), "-o", str(folder / "out"), "--overwrite", "--json"]
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    for shard in corpus.iterdir():
        shard.unlink()
    if status:
        raise RuntimeError(f"the run over {size} GB ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss / 1000

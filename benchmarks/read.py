"""How fast, and in how much memory, are shards read into batches?

    python benchmarks/read.py [FILE_OR_FOLDER ...]

Prints one JSON line: MB of text (UTF-8) per CPU second for each format, beside a floor measured in the same process
(decompress and parse, or Parquet to Arrow, and nothing else), since machines are noisy and only the ratio travels; and
the memory that reading added. Without arguments it reads the folder `corpora/mixed` below FAIRSIEVE_DATA.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.transforms.read import ReadOptions, Shard, list_shards, plan_schema, read_shard
from fairsieve.transforms.read.formats import format_of
from fairsieve.transforms.read.stream import blocks_of

REPEATS = 5
DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "corpora" / "mixed"


def cpu_seconds(work: Callable[[], object]) -> float:
    """The best of several runs: noise only ever adds."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def read_all(shard: Shard, schema: pa.Schema, options: ReadOptions) -> int:
    """Bytes of text."""
    return sum(batch.documents["text"].nbytes for batch in read_shard(shard, schema, options))


def floor(shard: Shard) -> object:
    """The least that any reader has to do, a column of text included."""
    if format_of(shard) == "parquet":
        return pq.ParquetFile(shard.path).read(use_threads=False)
    lines = b"".join(blocks_of(shard.path)).split(b"\n")
    return pa.array([orjson.loads(line)["text"] for line in lines if line], pa.string())


def kind(shard: Shard) -> str:
    extension = Path(shard.path).suffix[1:]
    return "parquet" if extension == "parquet" else f"jsonl.{extension}"


def main(inputs: list[str]) -> None:
    options = ReadOptions()
    shards = list_shards(inputs or [str(DATA)])
    schema = plan_schema(shards, options)
    rss_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    formats: dict[str, dict[str, float]] = {}
    for shard in shards:
        seen = formats.setdefault(kind(shard), {"text_mb": 0, "cpu_s": 0, "floor_s": 0})
        seen["text_mb"] += read_all(shard, schema, options) / 1e6
        seen["cpu_s"] += cpu_seconds(lambda shard=shard: read_all(shard, schema, options))  # type: ignore[misc]
    rss_added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - rss_before
    for shard in shards:
        formats[kind(shard)]["floor_s"] += cpu_seconds(lambda shard=shard: floor(shard))  # type: ignore[misc]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    result = {
        "benchmark": "read",
        "commit": commit.stdout.strip(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "mb_per_cpu_s": {name: round(seen["text_mb"] / seen["cpu_s"], 1) for name, seen in formats.items()},
        "floor_mb_per_cpu_s": {name: round(seen["text_mb"] / seen["floor_s"], 1) for name, seen in formats.items()},
        "share_of_floor": {name: round(seen["floor_s"] / seen["cpu_s"], 2) for name, seen in formats.items()},
        "plan_cpu_s": round(cpu_seconds(lambda: plan_schema(shards, options)), 3),
        "rss_added_mb": round(rss_added / 1024, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])

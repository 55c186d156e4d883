"""How many megabytes of text a CPU second scores for toxicity, loading included, and how much memory that takes.

    python benchmarks/toxicity.py [PARQUET] [--column text] [--megabytes 20] [--rounds 5]

Prints one JSON line: the first pass in a fresh process, which loads the model and meets every word for the first time;
the best of the passes after it; and finding sentences alone. Times are CPU time of this process, memory is what the
peak of resident memory rose by. Without PARQUET, English Wikinews of the shared corpora, or made-up text.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity import Toxicity

DATA = Path(os.environ.get("FAIRSIEVE_DATA", "../shared/data"))
BATCH_BYTES = 4_000_000


def read(path: Path | None, column: str, size: int) -> list[pa.RecordBatch]:
    """Batches of about 4 MB of text, about `size` bytes in all; texts repeat where the file is shorter."""
    table = _made_up() if path is None or not path.exists() else pq.read_table(path)
    if "source" in table.column_names:
        table = table.filter(pc.is_in(table["source"], pa.array(["enwikinews", "enwiki", "webpages", "dolma_cc"])))
    texts = table[column].combine_chunks()
    batches, done = [], 0
    while done < size:
        lengths = np.cumsum(pc.binary_length(texts).to_numpy())
        cuts = np.searchsorted(lengths, np.arange(0, lengths[-1], BATCH_BYTES))
        for start, end in zip(cuts, [*cuts[1:], len(texts)], strict=True):
            batches.append(pa.record_batch([pa.concat_arrays([texts.slice(start, end - start)])], names=["text"]))
            done += int(lengths[end - 1] - (lengths[start - 1] if start else 0))
            if done >= size:
                break
    return batches


def _made_up() -> pa.Table:
    random = np.random.default_rng(0)
    words = np.array(["".join(random.choice(list("etaoinshrdlu"), size)) for size in random.integers(2, 10, 30_000)])
    chosen = words[np.minimum(random.zipf(1.2, 800_000), 30_000) - 1]
    return pa.table({"text": [" ".join(part) + "." for part in np.array_split(chosen, 4000)]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parquet", nargs="?", type=Path, default=DATA / "corpora/mixed/part-00002.parquet")
    parser.add_argument("--column", default="text")
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    batches = read(options.parquet, options.column, options.megabytes * 1_000_000)
    megabytes = sum(pc.sum(pc.binary_length(batch.column("text"))).as_py() for batch in batches) / 1e6
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scanner = Toxicity()
    seconds = []
    for _ in range(options.rounds + 1):
        start = time.process_time()
        if not seconds:
            scanner.load()
        for batch in batches:
            scanner.scan(batch)
        seconds.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    for batch in batches:
        Sentences.of(TextBuffer.of(batch.column("text")))
    splitting = time.process_time() - start
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(
        json.dumps(
            {
                "benchmark": "toxicity",
                "commit": commit.stdout.strip(),
                "machine": f"{platform.machine()} {os.cpu_count()} cores",
                "megabytes": round(megabytes, 1),
                "mb_per_cpu_s_with_load": round(megabytes / seconds[0], 1),
                "mb_per_cpu_s": round(megabytes / min(seconds[1:]), 1),
                "sentences_mb_per_cpu_s": round(megabytes / splitting, 1),
                "memory_mb": round((peak - before) / 1024, 1),
            }
        )
    )


if __name__ == "__main__":
    main()

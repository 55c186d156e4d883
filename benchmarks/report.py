"""How long the report of ten million documents takes, and how much memory, from merged facts to files.

The facts are those of a run over a demo corpus, added up again and again as if other sites and lengths had been
read: cells fill up as they would with so many documents. Prints one JSON line.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.demo import write_demo_corpus
from fairsieve.pipeline.rerender import rerender
from fairsieve.pipeline.run import Launch, run
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.facts import MEASURES, merge
from fairsieve.transforms.merge import Merged
from fairsieve.transforms.merged import read_merged, write_merged
from fairsieve.transforms.store import Store

SPREAD = 3
"""How many half-octaves the lengths of copies lie apart at most."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000_000)
    parser.add_argument("--read", type=int, default=10_000, help="documents of the demo corpus")
    parser.add_argument("--render", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.render:
        print(json.dumps(rendered(Store(options.render))))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_demo_corpus(Path(folder, "corpus"), documents=options.read)
        config = parse_config({"input": {"paths": [f"{folder}/corpus"]}})
        store = Store(f"{folder}/out")
        run(config, Launch(store.root, progress=False))
        merged = read_merged(store)
        facts = enlarged(merged.facts, options.documents // options.read)
        # Not committed: its data are those of the small corpus.
        store.delete(["_SUCCESS", "_manifest.json"])
        write_merged(Merged(facts, merged.shards), store)
        print(json.dumps({"documents": options.documents, "rows_of_facts": facts.num_rows} | child(store.root)))


def enlarged(facts: pa.Table, copies: int) -> pa.Table:
    """The facts, added up so often: each copy from other sites, and with other lengths."""
    shifts = {(copy * 37 % BUCKETS, copy % SPREAD - SPREAD // 2): 0 for copy in range(copies)}
    for copy in range(copies):
        shifts[copy * 37 % BUCKETS, copy % SPREAD - SPREAD // 2] += 1
    whole, waiting = facts.schema.empty_table(), []
    for (bucket, length), times in shifts.items():
        waiting.append(_shifted(facts, bucket, length, times))
        if len(waiting) == 16:
            whole, waiting = merge([whole, *waiting]), []
    return merge([whole, *waiting])


def _shifted(facts: pa.Table, bucket: int, length: int, times: int) -> pa.Table:
    old, new = facts["bucket"].to_numpy(), facts["length"].to_numpy()
    columns = {
        "bucket": np.where(old >= 0, (old + bucket) % BUCKETS, old),
        "length": np.where(new >= 0, np.maximum(new + length, 0), new),
        **{name: facts[name].to_numpy() * times for name in MEASURES},
    }
    for name, values in columns.items():
        place = facts.schema.get_field_index(name)
        facts = facts.set_column(place, facts.schema.field(place), pa.array(values, facts.schema.field(place).type))
    return facts


def child(folder: str) -> dict[str, float]:
    """In a process of its own, whose memory is the report's alone."""
    done = subprocess.run([sys.executable, __file__, "--render", folder], capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def rendered(store: Store) -> dict[str, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    rerender(store)
    return {
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "seconds": round(time.perf_counter() - clock, 2),
        "peak_mb": peak_mb(),
        "html_mb": round(len(store.read("report.html")) / 1e6, 2),
    }


def peak_mb() -> int:
    """This process's own; what `getrusage` tells is that of the process that started it, where that was larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


if __name__ == "__main__":
    main()

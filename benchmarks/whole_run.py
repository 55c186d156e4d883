"""How fast is a whole run, what does each stage cost, and what does Beam add? Prints one JSON line.

    python benchmarks/whole_run.py [PATH ...]

The default scanners and policy run over PATHS (default: the corpora beside the checkout, else the demo corpus), once
through Beam and once as the same stages in a plain loop, each in a process of its own. Speeds are MB (10^6 bytes of
UTF-8 text) per second of CPU time, start included; machines differ, so quote ratios of one line only.
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

CORPUS = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "corpora" / "mixed"


def in_a_loop(paths: list[str], out: str) -> dict[str, float]:
    """The same stages without Beam; tells how much CPU each took."""
    gc.set_threshold(50_000)  # as the command does
    from fairsieve.pipeline.claim import RUN
    from fairsieve.pipeline.config import parse_config
    from fairsieve.pipeline.detectors import scanners_of
    from fairsieve.pipeline.finish import finish
    from fairsieve.pipeline.graph import read_options
    from fairsieve.pipeline.seal import seal
    from fairsieve.transforms.associations import AssociationCounter
    from fairsieve.transforms.commit import read_commit
    from fairsieve.transforms.count import count_facts
    from fairsieve.transforms.decide import decide
    from fairsieve.transforms.merge import MergeFn
    from fairsieve.transforms.merged import write_merged
    from fairsieve.transforms.read import list_shards, plan_schema, read_shard
    from fairsieve.transforms.scan import with_column
    from fairsieve.transforms.scanners import scores_of
    from fairsieve.transforms.store import Store
    from fairsieve.transforms.write import write_part

    gc.freeze()
    spent: Counter[str] = Counter({"import": time.process_time()})

    def timed(stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.process_time()
        result = function(*arguments)
        spent[stage] += time.process_time() - begin
        return result

    config, store = parse_config({"input": {"paths": paths}}), Store(out)
    options = read_options(config)
    shards = list_shards(paths)
    schema = timed("plan", plan_schema, shards, options)
    scanners = scanners_of(config)
    for scanner in scanners:
        timed("load", scanner.load)
    merging = MergeFn()
    added = merging.create_accumulator()
    counter = timed("load", AssociationCounter, config.associations.share)
    for shard in shards:
        batches = read_shard(shard, schema, options)
        while (batch := timed("read", next, batches, None)) is not None:
            for scanner in scanners:
                batch = timed(scanner.field.name, with_column, scanner, batch)
            batch = timed("decide", decide, batch, config.policy)
            batch = timed("associations", counter.count, batch)
            batch = timed("count", count_facts, batch, scores_of(scanners), config.policy)
            commit = timed("write", write_part, batch, store, "bench")
            added = timed("merge", merging.add_input, added, timed("merge", read_commit, commit.key, store))
    timed("merge", write_merged, merging.extract_output(added), store)
    store.write(RUN, seal({"run": "bench", "fingerprint": {}}))
    timed("finish", finish, store, config, shards, "bench")
    return {stage: round(s, 3) for stage, s in spent.most_common()}


def measured(command: list[str]) -> tuple[str, float, float]:
    """Runs Python with `command`: what it printed, its CPU seconds, and its peak RSS in MB."""
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return printed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def demo_corpus(folder: str) -> str:
    from fairsieve.pipeline.demo import write_demo_corpus

    write_demo_corpus(Path(folder) / "corpus")
    return f"{folder}/corpus"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--loop", metavar="OUT", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.loop:
        print(json.dumps(in_a_loop(arguments.paths, arguments.loop)))
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = arguments.paths or ([str(CORPUS)] if CORPUS.is_dir() else [demo_corpus(folder)])
        inputs = [word for path in paths for word in ("--input", path)]
        _, cpu_s, rss = measured(["-m", "fairsieve", "run", *inputs, "--out", f"{folder}/beam", "--json"])
        corpus = pq.read_table(f"{folder}/beam/audit/corpus.parquet").to_pylist()
        printed, loop_cpu_s, _ = measured([__file__, "--loop", f"{folder}/loop", *paths])
    before = {row["metric"]: row["n"] for row in corpus if row["stratum"] == "before"}
    text_mb = before["bytes"] / 1e6
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(
        json.dumps(
            {
                "benchmark": "whole_run",
                "commit": commit.stdout.strip(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
                "documents": before["documents"],
                "text_mb": round(text_mb, 2),
                "mb_per_cpu_s": round(text_mb / cpu_s, 2),
                "cpu_s": round(cpu_s, 2),
                "peak_rss_mb": round(rss),
                "loop_cpu_s": round(loop_cpu_s, 2),
                "beam_share": round(1 - loop_cpu_s / cpu_s, 3),
                "stages_cpu_s": json.loads(printed),
            }
        )
    )


if __name__ == "__main__":
    main()

"""How fast is a whole run, what does each stage cost, and what does Beam add? Prints one JSON line.

    python benchmarks/whole_run.py [PATH ...]

The default scanners and policy run over PATHS (default: the corpora beside the checkout, else the demo corpus), once
through Beam and once as the same stages in a plain loop, each in a process of its own. Speeds are MB (10^6 bytes of
UTF-8 text) per second of CPU time, start included; machines differ, so quote ratios of one line only.
"""

import argparse
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

CORPUS = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "corpora" / "mixed"


def through_beam(paths: list[str], out: str) -> dict[str, Any]:
    from fairsieve.pipeline.config import parse_config
    from fairsieve.pipeline.run import Launch, run

    outcome = run(parse_config({"input": {"paths": paths}}), Launch(out, progress=False))
    corpus = outcome.tables["corpus"].to_pylist()
    text = next(row["n"] for row in corpus if (row["metric"], row["stratum"]) == ("bytes", "before"))
    return {"documents": outcome.total.kept + outcome.total.removed, "text_mb": text / 1e6}


def in_a_loop(paths: list[str], out: str) -> dict[str, Any]:
    """The same stages without Beam; tells how much CPU each took."""
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
    return {"stages_cpu_s": {stage: round(s, 3) for stage, s in spent.most_common()}}


MODES = {"beam": through_beam, "loop": in_a_loop}


def measured(mode: str, paths: list[str]) -> dict[str, Any]:
    """Runs a mode in a process of its own; adds its CPU seconds and peak RSS."""
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [sys.executable, __file__, "--mode", mode, "--out", f"{folder}/out", *paths],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        printed = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{mode}: exit status {os.waitstatus_to_exitcode(status)}")
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures | {"cpu_s": usage.ru_utime + usage.ru_stime, "peak_rss_mb": usage.ru_maxrss / 1024}


def demo_corpus(folder: str) -> str:
    from fairsieve.pipeline.demo import write_demo_corpus

    write_demo_corpus(Path(folder) / "corpus")
    return f"{folder}/corpus"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--mode", choices=MODES, help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.mode:
        print(json.dumps(MODES[arguments.mode](arguments.paths, arguments.out)))
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = arguments.paths or ([str(CORPUS)] if CORPUS.is_dir() else [demo_corpus(folder)])
        beam, loop = measured("beam", paths), measured("loop", paths)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(
        json.dumps(
            {
                "benchmark": "whole_run",
                "commit": commit.stdout.strip(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
                "documents": beam["documents"],
                "text_mb": round(beam["text_mb"], 2),
                "mb_per_cpu_s": round(beam["text_mb"] / beam["cpu_s"], 2),
                "cpu_s": round(beam["cpu_s"], 2),
                "peak_rss_mb": round(beam["peak_rss_mb"]),
                "loop_cpu_s": round(loop["cpu_s"], 2),
                "beam_share": round(1 - loop["cpu_s"] / beam["cpu_s"], 3),
                "stages_cpu_s": loop["stages_cpu_s"],
            }
        )
    )


if __name__ == "__main__":
    main()

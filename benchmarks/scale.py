"""What do 100,000 shards cost the launcher? Prints one JSON line.

    python benchmarks/scale.py [--shards 100000] [--documents 10]

A small demo corpus is run once. Its facts and commit records are then written again as those of so many shards of one
batch each, without documents but for the first, in all 128 error buckets, so that the merged facts grow as those of a
large corpus do until their cells are filled. Measured are, each in a process of its own: the size of the job graph;
what resuming lists; checking the commits, which workers do; merging them, which workers do but for the last step; and
committing: audit, report, manifest. Times are CPU and wall seconds, memory is peak RSS.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from fairsieve.pipeline.claim import claim
from fairsieve.pipeline.config import Config, parse_config
from fairsieve.pipeline.fingerprint import run_id
from fairsieve.pipeline.seal import seal
from fairsieve.transforms.batch import BatchKey
from fairsieve.transforms.commit import Commit, PartFile, commit_name, good_commit, part_name, read_commit
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.read import Shard
from fairsieve.transforms.store import Store, encode_parquet

PARTS = {"input": "simulated"}
BUCKETS = 128
BUNDLES = 4
"""Processes that merge at a time, as workers would."""


def config_of(corpus: str, documents: int) -> Config:
    return parse_config({"input": {"paths": [corpus]}, "limits": {"batch_rows": documents, "max_rejected": 1.0}})


def shards_of(count: int) -> list[Shard]:
    """As long as names of shards are in large corpora."""
    path = "gs://a-bucket-of-somebody/corpora/web-2026-11/en/part-{:06d}-of-100000.jsonl.zst"
    return [
        Shard(n, path.format(n), 1 << 28, (), f"en/part-{n:06d}.jsonl.zst", 1_790_000_000_000_000) for n in range(count)
    ]


def simulate(folder: Path, count: int, documents: int) -> dict[str, Any]:
    """Writes facts and commit records of `count` shards, made of those of a run."""
    from fairsieve.pipeline.demo import write_demo_corpus
    from fairsieve.pipeline.run import Launch, run

    write_demo_corpus(folder / "corpus", documents=300)
    run(config_of(str(folder / "corpus"), documents), Launch(str(folder / "seed"), progress=False))
    seed = Store(str(folder / "seed"))
    commits = [Commit.decode(seed.read(name)) for name in seed.names("commits")]
    commits = [read_commit(commit.key, seed) for commit in commits if commit.kept]
    for name in ("facts", "commits"):
        (folder / "out" / name).mkdir(parents=True)
    out = Store(str(folder / "out"))
    for file in commits[0].files:  # the columns of what is published are read from the first part
        out.write(part_name(file.name.split("/")[0], BatchKey(0, 0)), seed.read(file.name))
    run_name, rows = run_id(PARTS), 0
    (folder / "out" / "run.json").write_bytes(seal({"fingerprint": PARTS, "run": run_name}))
    encoded: dict[tuple[int, int], memoryview] = {}
    for number in range(count):
        seeded, turn = number % len(commits), number % BUCKETS
        commit, key = commits[seeded], BatchKey(number, 0)
        if (seeded, turn) not in encoded:
            encoded[seeded, turn] = encode_parquet(turned(table_of(commit.facts).cast(FACTS), turn))
        data = encoded[seeded, turn]
        others = [replace(one, name=part_name(one.name.split("/")[0], key)) for one in commit.files]
        files = [one for one in others if not one.name.startswith("facts/")]
        record = replace(
            commit,
            key=key,
            run=run_name,
            last=True,
            past=commit.read,
            files=[*files, PartFile.of(part_name("facts", key), commit.facts.rows, data)],
        )
        (folder / "out" / part_name("facts", key)).write_bytes(data)
        (folder / "out" / commit_name(key)).write_bytes(record.encode())
        rows += commit.facts.rows
    return {
        "facts_rows_per_shard": round(rows / count),
        "files": sum(len(c.files) + 1 for c in commits) * count // len(commits),
    }


def turned(facts: pa.Table, turn: int) -> pa.Table:
    """The facts with other error buckets; those that tell no bucket apart stay."""
    bucket = facts["bucket"].to_numpy()
    place = facts.schema.get_field_index("bucket")
    moved = pa.array([(one + turn) % BUCKETS if one >= 0 else one for one in bucket.tolist()], facts["bucket"].type)
    return facts.set_column(place, facts.schema.field("bucket"), moved)


def graph(folder: Path, count: int, documents: int) -> dict[str, Any]:
    import apache_beam as beam

    from fairsieve.pipeline.detectors import scanners_of
    from fairsieve.pipeline.graph import Plan, build
    from fairsieve.transforms.read import write_listing

    config, store = config_of(str(folder / "corpus"), documents), Store(str(folder / "out"))
    write_listing(store, shards_of(count))
    pipeline = beam.Pipeline()
    build(
        pipeline,
        Plan(config, pa.schema([("id", pa.string()), ("text", pa.string())]), scanners_of(config), "run", store),
    )
    size = len(pipeline.to_runner_api().SerializeToString())
    return {"graph_bytes": size, "listing_bytes": len(store.read("_shards.jsonl"))}


def resume(folder: Path, count: int, documents: int) -> dict[str, Any]:
    from fairsieve.transforms.read import write_listing

    claimed = claim(str(folder / "out"), PARTS, overwrite=False)
    shards = shards_of(count)
    write_listing(claimed.store, (shard._replace(done=claimed.done.get(shard.number, ())) for shard in shards))
    assert len(claimed.done) == count
    return {}


def check(folder: Path, count: int, documents: int) -> dict[str, Any]:
    """What a worker does for each batch that is committed; the parts that are not simulated are not there."""
    store, sample = Store(str(folder / "out")), min(count, 5000)
    begin = time.process_time()
    for number in range(sample):
        good_commit(store, run_id(PARTS), BatchKey(number, 0))
    return {"ms_per_shard": round(1000 * (time.process_time() - begin) / sample, 3)}


def merge(folder: Path, count: int, documents: int) -> dict[str, Any]:
    """As a cluster does: workers add up what they have, one adds up their sums."""
    from fairsieve.transforms.merge import MergeFn
    from fairsieve.transforms.merged import write_merged

    with ProcessPoolExecutor(BUNDLES) as workers:
        bundles = workers.map(added, [str(folder / "out")] * BUNDLES, range(BUNDLES), [count] * BUNDLES)
        merged = MergeFn().extract_output(MergeFn().merge_accumulators(bundles))
    write_merged(merged, Store(str(folder / "out")))
    return {"merged_rows": merged.facts.num_rows, "merged_mb": round(merged.facts.nbytes / 1e6)}


def added(out: str, bundle: int, count: int) -> Any:
    from fairsieve.transforms.merge import MergeFn

    store, merging = Store(out), MergeFn()
    accumulator = merging.create_accumulator()
    for number in range(bundle, count, BUNDLES):
        accumulator = merging.add_input(accumulator, read_commit(BatchKey(number, 0), store))
    return accumulator


def commit(folder: Path, count: int, documents: int) -> dict[str, Any]:
    from fairsieve.pipeline.finish import finish

    store = Store(str(folder / "out"))
    outcome = finish(store, config_of(str(folder / "corpus"), documents), shards_of(count), run_id(PARTS))
    return {"manifest_mb": round(len(store.read("_manifest.json")) / 1e6, 1), "manifest_files": outcome.files}


STEPS = {"simulate": simulate, "graph": graph, "resume": resume, "check": check, "merge": merge, "commit": commit}


def measured(step: str, folder: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Runs a step in a process of its own; adds its time and peak RSS."""
    begin = time.monotonic()
    common = ["--shards", str(arguments.shards), "--documents", str(arguments.documents)]
    child = subprocess.Popen(
        [sys.executable, __file__, "--step", step, "--folder", folder, *common], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{step}: exit status {os.waitstatus_to_exitcode(status)}")
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures | {
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "wall_s": round(time.monotonic() - begin, 1),
        "peak_rss_mb": round(usage.ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=10, help="documents of a simulated shard")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(STEPS[arguments.step](Path(arguments.folder), arguments.shards, arguments.documents)))
        return
    with tempfile.TemporaryDirectory() as folder:
        told = {step: measured(step, folder, arguments) for step in STEPS}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"benchmark": "scale", "machine": machine, "shards": arguments.shards, **told}))


if __name__ == "__main__":
    main()

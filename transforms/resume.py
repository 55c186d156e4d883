"""Resume: which batches of a shard need not be done again, found out where the shard is read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import DoOutputsTuple

from fairsieve.transforms.batch import BatchKey
from fairsieve.transforms.commit import COMMITS, Commit, good_commit
from fairsieve.transforms.read import Shard
from fairsieve.transforms.store import Store

COMMITTED, LEFT = "committed", "left"

DONE_AGAIN = "batches_done_again"
"""Beam counter for whoever watches: batches whose commit record was there, but not good. No count of the audit."""


def claimed_batches(names: Iterable[str]) -> dict[int, tuple[int, ...]]:
    """The numbers of the batches that these commit records are named after, by shard; other names are passed over."""
    found: dict[int, list[int]] = {}
    for name in names:
        parts = name.removeprefix(f"{COMMITS}/part-").removesuffix(".json").split("-")
        if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
            key = BatchKey(int(parts[0]), int(parts[1]))
            if name == f"{COMMITS}/part-{key}.json":
                found.setdefault(key.shard, []).append(key.batch)
    return {shard: tuple(sorted(batches)) for shard, batches in found.items()}


@dataclass
class Resume(beam.PTransform):
    """Shards whose `done` is what commit records claim -> the commits that are good, and the shards that hold work.

    A commit is good when it is of this run and every file that it names is there with its sha256. The work is spread
    over the workers like the reading, since it reads as much as was written. Emits `COMMITTED`: `Commit`s with their
    facts, and `LEFT`: shards whose `done` is exactly those.
    """

    store: Store
    run: str

    def expand(self, shards: beam.PCollection[Shard]) -> DoOutputsTuple:
        return shards | "Check" >> beam.ParDo(_CheckFn(self.store, self.run)).with_outputs(COMMITTED, main=LEFT)


class _CheckFn(beam.DoFn):
    def __init__(self, store: Store, run: str) -> None:
        self.store = store
        self.run = run
        self.done_again = Metrics.counter("fairsieve", DONE_AGAIN)

    def process(self, shard: Shard) -> Iterator[Any]:
        done: list[int] = []
        commit: Commit | None = None
        for batch in shard.done:
            commit = good_commit(self.store, self.run, BatchKey(shard.number, batch))
            if commit is None:
                self.done_again.inc()
            else:
                done.append(batch)
                yield beam.pvalue.TaggedOutput(COMMITTED, commit)
        whole = commit is not None and commit.last and len(done) == commit.key.batch + 1
        if not whole:
            yield shard._replace(done=tuple(done))

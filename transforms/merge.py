"""MergeFacts: the only thing combined across workers; adds facts and tallies every shard."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import apache_beam as beam
import pyarrow as pa
from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue

from fairsieve.transforms.commit import Commit
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.packed import Facts, Packed, add, pack, settle, table_of


@dataclass
class Tally:
    """What the commits of one shard add up to.

    Attributes:
      batches: commits seen.
      ends: number of the batch that the shard ends with; -1 while it has not been seen.
      past: one more than the number of the shard's last record.
      read, kept, redacted, removed: as in `Commit`.
      rejected: records, by reason code.
    """

    batches: int = 0
    ends: int = -1
    past: int = 0
    read: int = 0
    kept: int = 0
    redacted: int = 0
    removed: int = 0
    rejected: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        self.batches += other.batches
        self.ends = max(self.ends, other.ends)
        self.past = max(self.past, other.past)
        self.read += other.read
        self.kept += other.kept
        self.redacted += other.redacted
        self.removed += other.removed
        for reason, count in other.rejected.items():
            self.rejected[reason] = self.rejected.get(reason, 0) + count

    def problems(self) -> list[str]:
        """Why the shard does not reconcile; empty when read = kept + removed + rejected and no batch is missing."""
        found = []
        if self.ends < 0:
            found.append("its end was not read")
        elif self.batches != self.ends + 1:
            found.append(f"{self.ends + 1} batches were cut, {self.batches} are committed")
        if self.read != self.past:
            found.append(f"{self.past} records were numbered, {self.read} are committed")
        if (told := self.kept + self.removed + sum(self.rejected.values())) != self.read:
            found.append(f"{self.read} records were read, {told} are kept, removed or rejected")
        return found


@dataclass
class Merged:
    """All facts added up, and the tally of every shard by its number."""

    held: Facts = field(default_factory=FACTS.empty_table)
    shards: dict[int, Tally] = field(default_factory=dict)

    @property
    def facts(self) -> pa.Table:
        """One table, which a worker need not have in memory while it adds and hands on."""
        return table_of(self.held).cast(FACTS)

    @property
    def packed(self) -> Packed:
        return self.held if isinstance(self.held, Packed) else pack(self.held)

    def total(self) -> Tally:
        """The tallies of all shards added up."""
        whole = Tally()
        for tally in self.shards.values():
            whole.add(tally)
        return whole


@dataclass
class MergeFacts(beam.PTransform):
    """Commits, of one collection or of several -> one `Merged`; the same for any sharding, order and tree of merges."""

    def expand(
        self, commits: beam.PCollection[Commit] | tuple[beam.PCollection[Commit], ...]
    ) -> beam.PCollection[Merged]:
        several = commits if isinstance(commits, tuple) else (commits,)
        # Each is added up where it is made: a runner holds what it flattens, and the facts of all batches are much.
        adding = beam.ParDo(_AddFn()).with_output_types(Merged)
        added = tuple(one | f"Add{number}" >> adding for number, one in enumerate(several))
        return added | beam.Flatten() | "Together" >> beam.CombineGlobally(MergeFn())


class MergeFn(beam.CombineFn):
    """Adds commits, and what was added up before.

    An accumulator is packed tables not yet added, each with its rows, and the tallies of shards.
    """

    Accumulator = tuple[list[Packed], dict[int, Tally]]

    def create_accumulator(self) -> Accumulator:
        return [], {}

    def add_input(self, accumulator: Accumulator, commit: Commit | Merged) -> Accumulator:
        if isinstance(commit, Merged):
            return self.merge_accumulators([accumulator, ([commit.packed], commit.shards)])
        waiting, shards = accumulator
        waiting.append(commit.facts)
        tally = Tally(
            batches=1,
            ends=commit.key.batch if commit.last else -1,
            past=commit.past,
            read=commit.read,
            kept=commit.kept,
            redacted=commit.redacted,
            removed=commit.removed,
            rejected=dict(commit.rejected),
        )
        shards.setdefault(commit.key.shard, Tally()).add(tally)
        settle(waiting)
        return accumulator

    def merge_accumulators(self, accumulators: Iterable[Accumulator]) -> Accumulator:
        merged = self.create_accumulator()
        for waiting, shards in accumulators:
            merged[0].extend(waiting)
            for number, tally in shards.items():
                merged[1].setdefault(number, Tally()).add(tally)
            settle(merged[0])
        return merged

    def extract_output(self, accumulator: Accumulator) -> Merged:
        waiting, shards = accumulator
        return Merged(add(waiting), dict(sorted(shards.items())))


class _AddFn(beam.DoFn):
    """Adds up the commits of a bundle; a combiner would cross one more border, with copies on both sides."""

    def start_bundle(self) -> None:
        self._added = MergeFn().create_accumulator()

    def process(self, commit: Commit) -> None:
        self._added = MergeFn().add_input(self._added, commit)

    def finish_bundle(self) -> Iterator[WindowedValue]:
        yield GlobalWindows.windowed_value(MergeFn().extract_output(self._added))
        del self._added

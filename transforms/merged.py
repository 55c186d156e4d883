"""WriteMerged: the end of the pipeline; what was added up, in two files."""

import json
from dataclasses import asdict, dataclass

import apache_beam as beam

from fairsieve.transforms.commit import packed_of
from fairsieve.transforms.facts import FACTS
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.merge import Merged, Tally
from fairsieve.transforms.sources import bounded
from fairsieve.transforms.store import Store, encode_row_groups

FACTS_FILE, SHARDS_FILE = "facts.parquet", "shards.json"


@dataclass
class WriteMerged(beam.PTransform):
    """Writes the merged facts and the shards' tallies under `store`; emits the names of the files."""

    store: Store

    def expand(self, merged: beam.PCollection[Merged]) -> beam.PCollection[str]:
        return merged | "Write" >> beam.FlatMap(write_merged, self.store).with_output_types(str)


def write_merged(merged: Merged, store: Store) -> list[str]:
    shards = {number: asdict(tally) for number, tally in merged.shards.items()}
    give_back()
    # Fact by fact, and as plain text, whose order no tree of merges changes.
    store.write(FACTS_FILE, encode_row_groups(FACTS, bounded(merged.packed)))
    store.write(SHARDS_FILE, json.dumps(shards, indent=1, sort_keys=True).encode() + b"\n")
    return [FACTS_FILE, SHARDS_FILE]


def read_merged(store: Store) -> Merged:
    """What was written, its facts packed.

    Raises:
      OSError: the run has not come to its end, or a file is damaged.
    """
    shards = {int(number): Tally(**tally) for number, tally in json.loads(store.read(SHARDS_FILE)).items()}
    return Merged(packed_of(store.read(FACTS_FILE)), dict(sorted(shards.items())))

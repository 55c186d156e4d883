"""Listing: the shards of a run in a file, so that a graph of any number of shards stays small."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import apache_beam as beam

from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.store import Store

LISTING = "_shards.jsonl"
"""One shard a line, as a JSON list of its fields; written at each start, deleted when the run is finished."""


def write_listing(store: Store, shards: Iterable[Shard]) -> None:
    lines = (json.dumps(shard, ensure_ascii=False) for shard in shards)
    store.write(LISTING, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))


def read_listing(store: Store) -> Iterator[Shard]:
    """Raises: OSError: there is none."""
    for line in store.read(LISTING).decode("utf-8", "surrogateescape").split("\n")[:-1]:
        shard = Shard(*json.loads(line))
        yield shard._replace(done=tuple(shard.done))


@dataclass
class ReadListing(beam.PTransform):
    """The shards of the listing under `store`, spread over the workers; only its place is in the graph."""

    store: Store

    def expand(self, root: beam.Pipeline) -> beam.PCollection[Shard]:
        return (
            root
            | "Store" >> beam.Create([self.store], reshuffle=False)
            | "Read" >> beam.FlatMap(read_listing)
            | beam.Reshuffle()
        )

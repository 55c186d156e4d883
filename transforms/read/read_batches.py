"""ReadBatches: shards become batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import apache_beam as beam
import pyarrow as pa

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.read.cut import cut
from fairsieve.transforms.read.damage import Damage, Reason
from fairsieve.transforms.read.formats import stretches_of
from fairsieve.transforms.read.machine import InputError
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.plan import plan_schema
from fairsieve.transforms.read.shards import Shard, list_shards
from fairsieve.transforms.read.stretch import Rejection, Stretch, rejected_stretch


def read_shard(shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Batch]:
    """Reads a shard in order, in bounded memory: the same shard gives the same batches.

    Every record is a document or a rejected row, and there is at least one batch. Nothing that the file holds makes it
    raise: a shard that cannot be opened, or fails in a way not foreseen, ends with a rejected row that says so.

    Raises:
      InputError: the machine failed to read it.
    """
    return cut(_guarded(shard, schema, options), shard, schema, options)


def _guarded(shard: Shard, schema: pa.Schema, options: ReadOptions) -> Iterator[Stretch]:
    row = 0
    reason: Reason
    try:
        for stretch in stretches_of(shard, schema, options):
            yield stretch
            row += stretch.records
        return
    except Damage as damage:
        reason = damage.reason
    except (InputError, MemoryError):
        raise
    except Exception:  # a hostile file must not end the run; what it says may hold text, so only the code is kept
        reason = "unreadable_shard"
    yield rejected_stretch(shard, schema, Rejection(row, None, reason))


@dataclass
class ReadShards(beam.PTransform):
    """Shards -> batches; see `read_shard`.

    Attributes:
      schema: the columns that all batches carry, as `plan_schema` finds them.
      options: how records become documents.
    """

    schema: pa.Schema
    options: ReadOptions = field(default_factory=ReadOptions)

    def expand(self, shards: beam.PCollection[Shard]) -> beam.PCollection[Batch]:
        return shards | "Read" >> beam.ParDo(_ReadFn(self.schema, self.options)).with_output_types(Batch)


@dataclass
class ReadBatches(beam.PTransform):
    """Reads shards into batches; see `read_shard`. Only the shards' names are shuffled, never text.

    Attributes:
      shards: as `list_shards` finds them.
      schema, options: as in `ReadShards`.
    """

    shards: Sequence[Shard]
    schema: pa.Schema
    options: ReadOptions = field(default_factory=ReadOptions)

    @classmethod
    def of(cls, *inputs: str, options: ReadOptions | None = None) -> "ReadBatches":
        """Finds the shards of files, folders and patterns, and plans their schema."""
        options = options or ReadOptions()
        shards = list_shards(inputs)
        return cls(shards, plan_schema(shards, options), options)

    def expand(self, root: beam.Pipeline) -> beam.PCollection[Batch]:
        return (
            root
            | "Shards" >> beam.Create(list(self.shards), reshuffle=False)
            | beam.Reshuffle()
            | ReadShards(self.schema, self.options)
        )


class _ReadFn(beam.DoFn):
    def __init__(self, schema: pa.Schema, options: ReadOptions) -> None:
        self.schema = schema
        self.options = options

    def process(self, shard: Shard) -> Iterator[Batch]:
        yield from read_shard(shard, self.schema, self.options)

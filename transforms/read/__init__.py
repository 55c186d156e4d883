"""Reading: from files to batches, with bounded memory and every damage noticed."""

from fairsieve.transforms.read.machine import InputError
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.plan import plan_schema
from fairsieve.transforms.read.read_batches import ReadBatches, read_shard
from fairsieve.transforms.read.shards import Shard, list_shards
from fairsieve.transforms.read.stretch import EXTRA

__all__ = ["EXTRA", "InputError", "ReadBatches", "ReadOptions", "Shard", "list_shards", "plan_schema", "read_shard"]

"""Reading: from files to batches, with bounded memory and every damage noticed."""

from fairsieve.transforms.read.listing import LISTING, ReadListing, read_listing, write_listing
from fairsieve.transforms.read.machine import InputError
from fairsieve.transforms.read.options import ReadOptions
from fairsieve.transforms.read.plan import plan_schema
from fairsieve.transforms.read.read_batches import ReadBatches, ReadShards, read_shard
from fairsieve.transforms.read.shards import Shard, list_shards, modified_ns
from fairsieve.transforms.read.stretch import EXTRA

__all__ = [
    "EXTRA",
    "LISTING",
    "InputError",
    "ReadBatches",
    "ReadListing",
    "ReadOptions",
    "ReadShards",
    "Shard",
    "list_shards",
    "modified_ns",
    "plan_schema",
    "read_listing",
    "read_shard",
    "write_listing",
]

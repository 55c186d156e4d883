"""Plan: one schema for all shards of a run, before the first is read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.formats import format_of
from fairsieve.transforms.read.jsonl import Line, array_items, parse, record_lines, text_of
from fairsieve.transforms.read.options import MIB, ReadOptions
from fairsieve.transforms.read.parquet import open_parquet, stored_schema
from fairsieve.transforms.read.records import Record
from fairsieve.transforms.read.shards import Shard
from fairsieve.transforms.read.stream import blocks_of, open_shard
from fairsieve.transforms.read.stretch import EXTRA
from fairsieve.transforms.read.types import infer, plain, storable, unify
from fairsieve.transforms.read.warc import warc_fields

PLANNED_SHARDS = 1000
"""Shards that are looked at; of more than these, so many are, spread evenly."""
SAMPLED_SHARDS = 64
SAMPLED_BYTES = 8 * MIB
SAMPLED_IDS = 1_000_000
MAX_COLUMNS = 1_024
"""Fields of the widest record of JSON that is planned for, and the columns that such records can add up to."""


def plan_schema(shards: Sequence[Shard], options: ReadOptions) -> pa.Schema:
    """The columns that every batch of the run carries.

    Parquet footers are looked at, of up to 1,000 shards spread evenly; of JSON the first 8 MiB of up to 64 of
    these. A name that has several types gets the narrowest that holds them all, in the end string, where what is no
    string stands as JSON text; so do columns that are always null, and values too deep or too wide to be a schema. The
    text column is a string. The id column is there in any case, and is a string, complete, unless every shard looked
    at has integers there and no null. A record of more than `MAX_COLUMNS` fields has data for keys, and adds no column.

    What a record has beside these columns is not lost: see EXTRA.
    """
    planned = _spread(shards, PLANNED_SHARDS)
    formats = {shard: format_of(shard) for shard in planned}
    sampled = set(_spread([shard for shard in planned if formats[shard] in _JSON], SAMPLED_SHARDS))
    plan = _Plan(options)
    for shard in planned:
        look = _LOOKS.get(formats[shard] or "")
        if look and (formats[shard] not in _JSON or shard in sampled):
            with suppress(Damage, pa.ArrowException, OSError, ValueError, RecursionError):  # reported when it is read
                look(shard, plan)
    return plan.schema()


def _spread(shards: Sequence[Shard], count: int) -> list[Shard]:
    """At most so many of them, evenly spread."""
    if len(shards) <= count:
        return list(shards)
    return [shards[place * len(shards) // count] for place in range(count)]


@dataclass
class _Plan:
    options: ReadOptions
    kinds: dict[str, pa.DataType] = field(default_factory=dict)
    whole_ids: bool = True  # whether every record seen has an integer as its id

    def add(self, name: str, kind: pa.DataType) -> None:
        self.kinds[name] = unify(self.kinds[name], kind) if name in self.kinds else kind

    def schema(self) -> pa.Schema:
        text, name = self.options.text_column, self.options.id_column
        kinds = {column: storable(kind) for column, kind in self.kinds.items() if column != EXTRA}
        kinds[text] = pa.string()
        if not (self.whole_ids and pa.types.is_integer(kinds.get(name, pa.string()))):
            kinds[name] = pa.string()
        return pa.schema(list(kinds.items()))


def _look_at_lines(shard: Shard, plan: _Plan) -> None:
    _look_at_records(record_lines(_first(blocks_of(shard.path), SAMPLED_BYTES), plan.options), plan)


def _look_at_array(shard: Shard, plan: _Plan) -> None:
    _look_at_records(array_items(_first(blocks_of(shard.path), SAMPLED_BYTES), plan.options), plan)


def _look_at_records(lines: Iterator[Line], plan: _Plan) -> None:
    records: list[Record] = []
    seen = 0
    try:
        for _, line in lines:
            seen += len(line or b"")
            record = parse(line)
            if isinstance(record, dict) and text_of(record, plan.options) is None:
                records.append(record)
            if seen >= MIB:
                _add_records(records, plan)
                records, seen = [], 0
    finally:
        _add_records(records, plan)


def _first(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    for block in blocks:
        yield block
        limit -= len(block)
        if limit <= 0:
            return


def _add_records(records: list[Record], plan: _Plan) -> None:
    narrow = [record for record in records if len(record) <= MAX_COLUMNS]
    for name in dict.fromkeys(name for record in narrow for name in record):
        if name in plan.kinds or len(plan.kinds) < MAX_COLUMNS:
            plan.add(name, infer([record[name] for record in narrow if name in record]))
    name = plan.options.id_column
    plan.whole_ids &= all(type(record.get(name)) is int for record in records)


def _look_at_footer(shard: Shard, plan: _Plan) -> None:
    name = plan.options.id_column
    with open_shard(shard.path) as file:
        parquet = open_parquet(file)
        schema = stored_schema(parquet)
        names = schema.names
        plan.whole_ids = plan.whole_ids and name in names and _has_whole_ids(parquet, names.index(name))
    text = next((name for name in plan.options.text_columns if name in names), None)
    for column in schema:
        plan.add(plan.options.text_column if column.name == text else column.name, plain(column.type))


def _has_whole_ids(parquet: pq.ParquetFile, place: int) -> bool:
    """Whether the first million ids are integers, none of them null."""
    if not pa.types.is_integer(parquet.schema_arrow.field(place).type):
        return False
    rows = 0
    try:
        for batch in parquet.iter_batches(1 << 16, columns=[parquet.schema_arrow.names[place]], use_threads=False):
            rows += batch.num_rows
            if batch.column(0).null_count:
                return False
            if rows >= SAMPLED_IDS:
                break
    except (pa.ArrowException, OSError, ValueError):
        pass  # it is reported when the shard is read
    return True


def _look_at_text(shard: Shard, plan: _Plan) -> None:
    plan.add(plan.options.text_column, pa.string())
    plan.whole_ids = False


def _look_at_warc(shard: Shard, plan: _Plan) -> None:
    for name in warc_fields(plan.options):
        plan.add(name, pa.string())
    plan.whole_ids = False


_JSON = ("array", "jsonl")
_LOOKS: dict[str, Callable[[Shard, _Plan], None]] = {
    "array": _look_at_array,
    "jsonl": _look_at_lines,
    "parquet": _look_at_footer,
    "text": _look_at_text,
    "warc": _look_at_warc,
}

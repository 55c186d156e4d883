"""Facts: the integer counts of a batch, as one table that is merged by adding."""

from collections.abc import Iterable

import pyarrow as pa

KEYS = pa.schema(
    [
        pa.field("fact", pa.string(), nullable=False),
        pa.field("decision", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("length", pa.int16(), nullable=False),
        pa.field("bucket", pa.int16(), nullable=False),
        pa.field("axis", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("bin", pa.int16(), nullable=False),
    ]
)
"""What a count is of; `""` or -1 where a fact does not tell such things apart (docs/data-contract.md has the list)."""

MEASURES = ("documents", "tokens", "spans", "bytes")
"""What is counted; 0 where a fact does not count it."""

FACTS = pa.schema([*KEYS, *(pa.field(name, pa.int64(), nullable=False) for name in MEASURES)])

_ABSENT = {name: "" if KEYS.field(name).type == pa.string() else -1 for name in KEYS.names}


def merge(tables: Iterable[pa.Table]) -> pa.Table:
    """Adds counts of equal keys; associative and commutative, so any sharding gives the same bytes."""
    whole = pa.concat_tables([FACTS.empty_table(), *tables])
    summed = whole.group_by(KEYS.names, use_threads=False).aggregate([(name, "sum") for name in MEASURES])
    ordered = summed.rename_columns(FACTS.names).sort_by([(name, "ascending") for name in KEYS.names])
    return ordered.cast(FACTS).combine_chunks()


def facts_of(fact: str, rows: pa.Table) -> pa.Table:
    """Counts `rows` under the name `fact`.

    `rows` holds any of the columns of `FACTS`; its equal keys are added, and what it lacks is absent or 0. A table with
    no measure counts its own rows as documents.
    """
    keys = [name for name in KEYS.names if name in rows.column_names]
    measures = [name for name in MEASURES if name in rows.column_names]
    if not measures:
        rows, measures = rows.append_column("documents", pa.repeat(1, rows.num_rows)), ["documents"]
    counted = rows.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in measures])
    counted = counted.rename_columns([*keys, *measures])
    columns = []
    for field in FACTS:
        if field.name == "fact":
            columns.append(pa.repeat(pa.scalar(fact), counted.num_rows))
        elif field.name in counted.column_names:
            columns.append(counted[field.name].cast(field.type))
        else:
            columns.append(pa.repeat(pa.scalar(_ABSENT.get(field.name, 0), field.type), counted.num_rows))
    return pa.table(columns, schema=FACTS)

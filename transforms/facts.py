"""Facts: the integer counts of a batch, as one table that is merged by adding."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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

TEXTS = tuple(name for name in KEYS.names if KEYS.field(name).type == pa.string())
"""Keys that are text; where facts are read as a whole, their columns are codes and dictionaries."""


def merge(tables: Iterable[pa.Table]) -> pa.Table:
    """Adds counts of equal keys; associative and commutative, so any sharding gives the same bytes."""
    # Fact by fact, which is the first key: the work needs memory for the largest fact alone.
    parts = (added(together(part)).cast(FACTS) for part in by_fact(tables).values())
    return pa.concat_tables([FACTS.empty_table(), *parts]).combine_chunks()


def by_fact(tables: Iterable[pa.Table]) -> dict[str, list[pa.Table]]:
    """The rows of each fact, in the order of their names; a piece holds rows that stand together in a table."""
    pieces: dict[str, list[pa.Table]] = {}
    for table in tables:
        runs = pc.run_end_encode(_plain(table["fact"]))
        begin = 0
        for fact, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            pieces.setdefault(fact, []).append(table.slice(begin, end - begin))
            begin = end
    return dict(sorted(pieces.items()))


def together(pieces: list[pa.Table]) -> pa.Table:
    """One table with strings as numbers of a dictionary that all rows share: small, and quick to rank."""
    return pa.concat_tables([_numbered(piece) for piece in pieces]).unify_dictionaries().combine_chunks()


def facts_of(fact: str, rows: pa.Table) -> pa.Table:
    """Counts `rows` under the name `fact`; schema `NUMBERED`.

    `rows` holds any of the columns of `FACTS`, its text plain or (quicker) as numbers of a dictionary; its equal keys
    are added, and what it lacks is absent or 0. A table with no measure counts its own rows as documents.
    """
    keys = [name for name in KEYS.names if name in rows.column_names]
    measures = [name for name in MEASURES if name in rows.column_names]
    if not measures:
        rows, measures = rows.append_column("documents", pa.repeat(1, rows.num_rows)), ["documents"]
    counted = added(rows, keys, measures)
    columns = []
    for field in NUMBERED:
        if field.name in counted.column_names:
            columns.append(counted[field.name].cast(field.type))
        elif field.name in TEXTS:
            columns.append(named(fact if field.name == "fact" else "", counted.num_rows))
        else:
            absent = -1 if field.name in KEYS.names else 0
            columns.append(pa.repeat(pa.scalar(absent, field.type), counted.num_rows))
    return pa.table(columns, schema=NUMBERED)


def named(text: str, rows: int) -> pa.DictionaryArray:
    """The same text in so many rows."""
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([text]))


def added(rows: pa.Table, keys: Sequence[str] = KEYS.names, measures: Sequence[str] = MEASURES) -> pa.Table:
    """The sums of `measures` over rows of equal `keys`, in ascending order of the keys.

    Keys become one number a row, whose order is theirs: much faster than grouping and sorting by ten columns.
    """
    number = np.zeros(rows.num_rows, np.int64)
    values = 1
    for name in keys:
        codes, distinct = _ranks(rows[name])
        if values * distinct > _MOST:
            used, number = np.unique(number, return_inverse=True)
            values = len(used)
        number = number * distinct + codes
        values *= distinct
    if np.all(number[1:] > number[:-1]):
        return pa.table([rows[name] for name in (*keys, *measures)], names=[*keys, *measures])
    order = np.argsort(number, kind="stable")
    number = number[order]
    firsts = np.flatnonzero(np.diff(number, prepend=-1))
    taken = pa.array(order[firsts])
    columns = [rows[name].combine_chunks().take(taken) for name in keys]
    for name in measures:
        values_of = rows[name].to_numpy()[order]
        columns.append(pa.array(np.add.reduceat(values_of, firsts) if len(firsts) else values_of))
    return pa.table(columns, names=[*keys, *measures])


_MOST = 1 << 62


def _ranks(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], int]:
    """Each value's rank among the distinct ones, or, of integers, its distance to the least; and their bound."""
    if not len(column):
        return np.empty(0, np.int64), 1
    if pa.types.is_integer(column.type):
        codes = column.to_numpy().astype(np.int64)
        codes -= codes.min()
        return codes, int(codes.max()) + 1
    encoded = column.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    rank = np.empty(len(encoded.dictionary), np.int64)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank))
    return rank[encoded.indices.to_numpy()], len(rank)


NUMBERED = pa.schema(
    [
        pa.field(field.name, pa.dictionary(pa.int32(), pa.string()), False) if field.type == pa.string() else field
        for field in FACTS
    ]
)


def _numbered(facts: pa.Table) -> pa.Table:
    return facts if facts.schema.equals(NUMBERED) else facts.cast(NUMBERED)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return column.cast(pa.string()).combine_chunks()

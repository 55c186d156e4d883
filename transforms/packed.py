"""Packed: facts that wait or travel, in a twentieth of their memory; they are added a stretch of keys at a time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from fairsieve.transforms.aside import Aside, Stored
from fairsieve.transforms.facts import KEYS, NUMBERED, added, by_fact, together
from fairsieve.transforms.memory import give_back

PIECE_ROWS = 1 << 14
"""Rows of a piece; adding holds one of each sum that it adds."""

COMPACT_ROWS = 400_000
"""Rows of facts that may wait to be added up; bounds what a worker holds while it adds."""


class Piece(NamedTuple):
    """So many rows of one fact, as an Arrow stream."""

    rows: int
    stream: pa.Buffer | Stored


@dataclass(frozen=True)
class Packed:
    """Merged facts in a twentieth of their memory, which is Arrow's; or in a file, where they are a sum that waits.

    Attributes:
      facts: each by its name, in the order of the names, as pieces in the order of their keys.
    """

    facts: dict[str, tuple[Piece, ...]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(piece.rows for pieces in self.facts.values() for piece in pieces)

    @property
    def nbytes(self) -> int:
        return sum(int(piece.stream.size) for pieces in self.facts.values() for piece in pieces)

    def pieces(self, fact: str) -> Iterator[pa.Table]:
        """Of schema `FACTS`, but for strings, which are numbers of a dictionary; none where the fact is not there."""
        return map(_read, self.facts.get(fact, ()))


Facts: TypeAlias = pa.Table | Packed
"""Merged facts as they are, or packed."""


def pack(facts: pa.Table) -> Packed:
    """Facts that were merged, packed."""
    return Packed({fact: _pieces([together(parts)]) for fact, parts in by_fact([facts]).items()})


def gathered(tables: Iterable[pa.Table], before: Packed) -> Packed:
    """What `facts_of` gave, added to what was counted before; each is packed before the next one is made."""
    return add([before, *map(pack, tables)])


def unpack(packed: Packed) -> Iterator[pa.Table]:
    """The pieces of every fact."""
    for fact in packed.facts:
        yield from packed.pieces(fact)


def in_order(packs: Iterable[Packed]) -> Packed:
    """What is packed, one behind another: the keys of each follow those of the one before it."""
    facts = dict[str, tuple[Piece, ...]]()
    for one in packs:
        for fact, pieces in one.facts.items():
            facts[fact] = (*facts.get(fact, ()), *pieces)
    return Packed(facts)


def listed(packed: Packed) -> pa.RecordBatch:
    """A row for each piece, to travel with other columns."""
    pieces = [(fact, one.rows, one.stream.to_pybytes()) for fact, own in packed.facts.items() for one in own]
    fact, rows, stream = zip(*pieces, strict=True) if pieces else ((), (), ())
    return pa.record_batch([fact, rows, stream], schema=_LISTED)


def of_list(pieces: pa.RecordBatch) -> Packed:
    """What was `listed`."""
    facts = dict[str, tuple[Piece, ...]]()
    for fact, rows, stream in zip(*pieces.columns, strict=True):
        facts[fact.as_py()] = (*facts.get(fact.as_py(), ()), Piece(rows.as_py(), stream.as_buffer()))
    return Packed(facts)


_LISTED = pa.schema([("fact", pa.string()), ("rows", pa.int64()), ("stream", pa.binary())])


def table_of(facts: Facts) -> pa.Table:
    """All of them, the strings as numbers of a dictionary where they are packed."""
    return together([NUMBERED.empty_table(), *unpack(facts)]) if isinstance(facts, Packed) else facts


def add(packs: Sequence[Packed], aside: Aside | None = None) -> Packed:
    """What is packed added up; needs memory for what is one piece only, and a piece of each of the larger sums.

    With `aside` the sum itself is put there, a fact at a time.
    """
    held = dict[str, list[tuple[Piece, ...]]]()
    for one in packs:
        for fact, pieces in one.facts.items():
            held.setdefault(fact, []).append(pieces)
    whole = dict[str, tuple[Piece, ...]]()
    for fact, sums in sorted(held.items()):
        pieces = sums[0] if len(sums) == 1 else _pieces(_sum(sums))
        whole[fact] = tuple(Piece(rows, aside.put(stream)) for rows, stream in pieces) if aside else pieces
    return Packed(whole)


def settle(waiting: list[Packed]) -> None:
    """Adds up what waits, the first being the sum so far, once it is much."""
    # An eighth of a large sum may wait, or adding would take time that grows with the square of the rows.
    rows = [one.rows for one in waiting]
    if sum(rows[1:]) > max(COMPACT_ROWS, sum(rows[:1]) // 8):
        # The batch that was written last is still there.
        give_back()
        waiting[:] = [add(waiting, Aside())]
        give_back()


def _sum(packed: Sequence[tuple[Piece, ...]]) -> Iterator[pa.Table]:
    """One fact of several sums, added up: tables whose keys follow one another."""
    small = [_read(pieces[0]) for pieces in packed if len(pieces) == 1]
    sums: list[Iterator[pa.Table]] = [map(_read, pieces) for pieces in packed if len(pieces) > 1]
    if small:
        sums.append(iter([added(together(small))]))
    held = [next(pieces) for pieces in sums]
    while len(held) > 1:
        # What follows of a sum lies behind what is held of it, so up to here nothing is missing.
        bound = min(_key(piece, piece.num_rows - 1) for piece in held)
        ends = [bisect_right(range(piece.num_rows), bound, key=partial(_key, piece)) for piece in held]
        yield added(together([piece.slice(0, end) for piece, end in zip(held, ends, strict=True)]))
        left = []
        for piece, end, pieces in zip(held, ends, sums, strict=True):
            if (following := piece.slice(end) if end < piece.num_rows else next(pieces, None)) is not None:
                left.append((following, pieces))
        held, sums = [piece for piece, _ in left], [pieces for _, pieces in left]
    for piece, pieces in zip(held, sums, strict=True):
        yield piece
        yield from pieces


def _key(facts: pa.Table, row: int) -> tuple[str | int, ...]:
    return tuple(facts[name][row].as_py() for name in KEYS.names)


def _pieces(tables: Iterable[pa.Table]) -> tuple[Piece, ...]:
    streams = [(piece.num_rows, _stream(piece)) for piece in recut(tables, PIECE_ROWS)]
    # In one stretch of memory, as large as needed: a stream takes up to twice that, and parts what others need whole.
    held = pa.allocate_buffer(sum(stream.size for _, stream in streams))
    into, begin, pieces = np.frombuffer(held, np.uint8), 0, []
    for rows, stream in streams:
        into[begin : begin + stream.size] = np.frombuffer(stream, np.uint8)
        pieces.append(Piece(rows, held.slice(begin, stream.size)))
        begin += stream.size
    return tuple(pieces)


def recut(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of so many each, but for the last, whatever they were cut into before."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if (held := sum(one.num_rows for one in waiting)) >= rows:
            whole, end = together(waiting), held - held % rows
            yield from (whole.slice(begin, rows) for begin in range(0, end, rows))
            waiting = [whole.slice(end)] if end < held else []
    if waiting:
        yield together(waiting)


def _stream(facts: pa.Table) -> pa.Buffer:
    columns = [_used(column.combine_chunks()) for column in facts.columns]
    piece = pa.record_batch(columns, schema=NUMBERED)
    sink = pa.BufferOutputStream()
    # Twice as small as by lz4, which is worth its time: every piece that waits or travels is there several times.
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", 1), use_threads=False)
    with pa.ipc.new_stream(sink, piece.schema, options=options) as stream:
        stream.write_batch(piece)
    return sink.getvalue()


def _used(column: pa.Array) -> pa.Array:
    """A column whose dictionary, where it is large, holds only what is in it: a piece has few of all sources."""
    if not pa.types.is_dictionary(column.type) or len(column.dictionary) <= _LARGE:
        return column
    codes = column.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices, column.dictionary.take(codes.dictionary))


_LARGE = 1 << 11


def _read(piece: Piece) -> pa.Table:
    # Threads of Arrow that hold what Python lent them may abort the process as it ends.
    stream = piece.stream if isinstance(piece.stream, pa.Buffer) else pa.py_buffer(piece.stream.to_pybytes())
    return pa.ipc.open_stream(stream, options=pa.ipc.IpcReadOptions(use_threads=False)).read_all()

"""Sources: the largest are told by name, the others together, so that a source a document is no fact a document.

Sites, where they are counted, are the sources of facts of their own.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.facts import FACTS, merge
from fairsieve.transforms.packed import Packed, add, pack, settle

MOST_NAMED = 10_000
"""Sources that merged facts tell by name: those with the most documents, of equal ones the first by name."""

OTHERS = "(other sources)"
"""What the rest are called."""

_OF_SITES = ("site", "site_score")


def bounded(packed: Packed, most: int = MOST_NAMED) -> Iterator[pa.Table]:
    """Each fact that was packed, a piece at a time, with at most so many sources and sites; schema `FACTS`.

    Only facts of the whole corpus may be bounded: which sources are the largest is not known before.
    """
    sources, sites = _largest(packed.pieces("corpus"), most), _largest(packed.pieces(_OF_SITES[0]), most)
    for fact in packed.facts:
        named = sites if fact in _OF_SITES else sources
        whole = packed if named is None else _fewer(packed.pieces(fact), named)
        yield from (piece.cast(FACTS) for piece in whole.pieces(fact))


def _largest(counted: Iterable[pa.Table], most: int) -> pa.Array | None:
    """The names of the largest sources of a fact; None where there are not more."""
    sums = [_sizes(piece["source"].cast(pa.string()), piece["documents"]) for piece in counted]
    if not sums:
        return None
    whole = pa.concat_tables(sums)
    sizes = _sizes(whole["source"], whole["documents"])
    if sizes.num_rows <= most:
        return None
    return sizes.sort_by([("documents", "descending"), ("source", "ascending")])["source"][:most]


def _sizes(sources: pa.ChunkedArray, documents: pa.ChunkedArray) -> pa.Table:
    """The documents of each source."""
    counted = pa.table({"source": sources, "documents": documents})
    sums = counted.group_by("source", use_threads=False).aggregate([("documents", "sum")])
    return sums.rename_columns(counted.column_names)


def _fewer(pieces: Iterable[pa.Table], named: pa.Array) -> Packed:
    """One fact with its sources renamed, and added up again."""
    waiting: list[Packed] = []
    for piece in pieces:
        waiting.append(pack(merge([_renamed(piece, named)])))
        settle(waiting)
    return add(waiting)


def _renamed(fact: pa.Table, named: pa.Array) -> pa.Table:
    column = fact["source"].combine_chunks()
    sources = column.dictionary
    kept = pc.or_(pc.is_in(sources, value_set=named), pc.equal(sources, ""))
    fewer = pc.if_else(kept, sources, OTHERS).dictionary_encode()
    codes = fewer.indices.take(column.indices)
    place = fact.column_names.index("source")
    return fact.set_column(
        place, FACTS.field(place), pa.DictionaryArray.from_arrays(codes, fewer.dictionary).cast(pa.string())
    )

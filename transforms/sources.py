"""Sources: the largest are told by name, the others together, so that a source a document is no fact a document."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.facts import FACTS, Packed, merge, unpack

MOST_NAMED = 10_000
"""Sources that merged facts tell by name: those with the most documents, of equal ones the first by name."""

OTHERS = "(other sources)"
"""What the rest are called."""


def bounded(packed: Packed, most: int = MOST_NAMED) -> Iterator[pa.Table]:
    """Each fact that was packed, with at most so many sources; schema `FACTS`.

    Only facts of the whole corpus may be bounded: which sources are the largest is not known before.
    """
    named = _largest(packed, most)
    for fact in unpack(packed):
        yield fact.cast(FACTS) if named is None else merge([_renamed(fact, named)])


def _largest(packed: Packed, most: int) -> pa.Array | None:
    """The names of the largest sources; None where there are not more."""
    for fact in unpack(packed):
        if fact.num_rows and fact["fact"][0].as_py() == "corpus":
            sizes = fact.select(["source", "documents"]).group_by("source").aggregate([("documents", "sum")])
            if sizes.num_rows <= most:
                return None
            sizes = sizes.set_column(sizes.column_names.index("source"), "source", sizes["source"].cast(pa.string()))
            return sizes.sort_by([("documents_sum", "descending"), ("source", "ascending")])["source"][:most]
    return None


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

"""Sources: the largest are told by name, the others together, so that a source a document is no fact a document.

Sites, where they are counted, are the sources of facts of their own.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.facts import FACTS, Packed, merge, unpack

MOST_NAMED = 10_000
"""Sources that merged facts tell by name: those with the most documents, of equal ones the first by name."""

OTHERS = "(other sources)"
"""What the rest are called."""


_OF_SITES = ("site", "site_score")


def bounded(packed: Packed, most: int = MOST_NAMED) -> Iterator[pa.Table]:
    """Each fact that was packed, with at most so many sources, and so many sites; schema `FACTS`.

    Only facts of the whole corpus may be bounded: which sources are the largest is not known before.
    """
    sources, sites = _largest(packed, "corpus", most), _largest(packed, _OF_SITES[0], most)
    for fact in unpack(packed):
        named = sites if _name(fact) in _OF_SITES else sources
        yield fact.cast(FACTS) if named is None else merge([_renamed(fact, named)])


def _name(fact: pa.Table) -> str:
    return str(fact["fact"][0]) if fact.num_rows else ""


def _largest(packed: Packed, counted: str, most: int) -> pa.Array | None:
    """The names of the largest sources of a fact; None where there are not more."""
    for fact in unpack(Packed(0, {name: held for name, held in packed.facts.items() if name == counted})):
        sizes = fact.select(["source", "documents"]).group_by("source").aggregate([("documents", "sum")])
        if sizes.num_rows > most:
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

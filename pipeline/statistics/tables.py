"""The one shape of every audit table, and how facts are summed for it."""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Counts, Ratio
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.facts import NUMBERED
from fairsieve.transforms.packed import Facts, Packed

AUDIT = pa.schema(
    [
        pa.field("metric", pa.string(), nullable=False),
        pa.field("axis", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("stratum", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("n", pa.int64()),
        pa.field("d", pa.int64()),
        pa.field("n_low", pa.int64()),
        pa.field("n_high", pa.int64()),
        pa.field("population", pa.string(), nullable=False),
    ]
)
"""Long form: one value a row. `value = scale x n / d` where both are given; `population` says what d counts.

Where n is not published, `n_low` and `n_high` may tell between which numbers it lies, both included.
"""

MIN_CELL = 10
"""Documents behind the smallest cell about a group that is published; a smaller one has nulls for all its numbers."""

Row = dict[str, object]


class Place(NamedTuple):
    """What a row is about: a group of an axis, in a stratum."""

    axis: str = ""
    group: str = ""
    stratum: str = ""


NOWHERE = Place()


def row(
    metric: str,
    ratio: Ratio,
    population: str,
    place: Place = NOWHERE,
    hide: bool = False,
    within: tuple[int, int] | None = None,
) -> Row:
    """A row of an audit table; with `hide`, its numbers are nulls, but for d where `within` bounds n."""
    numbers = (ratio.value, ratio.low, ratio.high, ratio.n, ratio.d)
    value, low, high, n, d = (None,) * 5 if hide else (None if isnan(one) else one for one in numbers)
    axis, group, stratum = place
    told: Row = {
        "metric": metric,
        "axis": axis,
        "group": group,
        "stratum": stratum,
        "value": value,
        "ci_low": low,
        "ci_high": high,
        "n": n,
        "d": d,
        "population": population,
    }
    if hide and within is not None:
        told |= {"d": ratio.d, "n_low": within[0], "n_high": within[1]}
    return told


def count(metric: str, n: int, population: str, place: Place = NOWHERE) -> Row:
    """A row that is a plain count: its value is n, and it has no interval."""
    return row(metric, exactly(n, 1), population, place)


def exactly(n: int, d: int) -> Ratio:
    """A ratio of counts of all there is: nothing was sampled, so it has no interval."""
    return Ratio(n / d if d else np.nan, np.nan, np.nan, n, d)


def is_small(documents: int) -> bool:
    """Whether a cell about a group holds so few documents that publishing it could point at somebody."""
    return 0 < documents < MIN_CELL


def audit_table(rows: Iterable[Row]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), AUDIT)


def select(facts: Facts, fact: str, columns: Sequence[str] = NUMBERED.names, **equal: str | Sequence[str]) -> pa.Table:
    """Columns of the rows of one fact, whose columns equal what is given or are among it."""
    if isinstance(facts, Packed):
        pieces = (_equal(piece, equal).select(columns) for piece in facts.pieces(fact))
        return pa.concat_tables([NUMBERED.empty_table().select(columns), *pieces]).unify_dictionaries()
    return _equal(_kept(facts, _among(facts["fact"], (fact,))), equal).select(columns)


def _equal(rows: pa.Table, equal: Mapping[str, str | Sequence[str]]) -> pa.Table:
    for name, value in equal.items():
        rows = _kept(rows, _among(rows[name], (value,) if isinstance(value, str) else value))
    return rows


def staying(facts: pa.Table) -> pa.Table:
    """Facts of documents that were not removed."""
    return _kept(facts, ~_among(facts["decision"], ("remove",)))


def codes_of(column: pa.ChunkedArray) -> tuple[Counts, list[str]]:
    """A number for each value of a column of text, counting the distinct ones in the order in which they come first."""
    encoded = _encoded(column)
    # Of a few rows of many, the dictionary holds values that are not among them.
    again = encoded.indices.dictionary_encode()
    return again.indices.to_numpy().astype(np.int64), encoded.dictionary.take(again.dictionary).to_pylist()


def _among(column: pa.ChunkedArray, values: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether each value of a column of text is one of these."""
    encoded = _encoded(column)
    found = pc.is_in(encoded.dictionary, value_set=pa.array(values, pa.string()))
    wanted = np.flatnonzero(found.to_numpy(zero_copy_only=False)).tolist()
    codes = encoded.indices.to_numpy()
    # Most often it is one: comparing is faster than looking up.
    return codes == wanted[0] if len(wanted) == 1 else np.isin(codes, wanted)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of text as codes, which it is already where it was read from a file."""
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _kept(rows: pa.Table, mask: npt.NDArray[np.bool_]) -> pa.Table:
    """The rows chosen; where they are next to each other, as those of one merged fact are, without a copy."""
    number = int(np.count_nonzero(mask))
    first = int(mask.argmax()) if number else 0
    return rows.slice(first, number) if mask[first : first + number].all() else rows.filter(pa.array(mask))


def by_bucket(facts: pa.Table, by: Sequence[str], measure: str = "documents") -> dict[tuple[str, ...], Counts]:
    """Sums of a measure for each combination of `by`, as one array of shape (BUCKETS,) each; keys in sorted order."""
    keys, place = keys_of(facts, by)
    cell = place * BUCKETS + facts["bucket"].to_numpy()
    sums = np.zeros(len(keys) * BUCKETS, np.int64)
    np.add.at(sums, cell, facts[measure].to_numpy())
    return dict(sorted(zip(keys, sums.reshape(len(keys), BUCKETS), strict=True)))


def keys_of(facts: pa.Table, by: Sequence[str]) -> tuple[list[tuple[str, ...]], Counts]:
    """The distinct combinations of columns of text, in any order, and the place of each row's."""
    number, columns = np.zeros(facts.num_rows, np.int64), []
    for name in by:
        codes, values = codes_of(facts[name])
        columns.append(values)
        number = number * max(len(values), 1) + codes
    encoded = pa.array(number).dictionary_encode()
    keys = []
    for one in encoded.dictionary.to_pylist():
        key: list[str] = []
        for values in reversed(columns):
            one, code = divmod(one, len(values))
            key.append(values[code])
        keys.append(tuple(reversed(key)))
    return keys, encoded.indices.to_numpy().astype(np.int64)


def totals(facts: pa.Table, by: Sequence[str], measure: str = "documents") -> dict[tuple[str | int, ...], int]:
    """Sums of a measure for each combination of `by`; keys in sorted order."""
    grouped = facts.group_by(list(by), use_threads=False).aggregate([(measure, "sum")])
    keys = zip(*(grouped[name].to_pylist() for name in by), strict=True)
    return dict(sorted(zip(keys, grouped[f"{measure}_sum"].to_pylist(), strict=True)))

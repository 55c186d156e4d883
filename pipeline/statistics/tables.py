"""The one shape of every audit table, and how facts are summed for it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.estimate import Counts, Ratio
from fairsieve.transforms.count import BUCKETS

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
    value, low, high, n, d = (None,) * 5 if hide else (None if np.isnan(one) else one for one in numbers)
    told: Row = {"value": value, "ci_low": low, "ci_high": high, "n": n, "d": d}
    if hide and within is not None:
        told |= {"d": ratio.d, "n_low": within[0], "n_high": within[1]}
    return {"metric": metric, "population": population, **place._asdict(), **told}


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


def select(facts: pa.Table, fact: str, **equal: str | Sequence[str]) -> pa.Table:
    """The rows of one fact, whose columns equal what is given or are among it."""
    mask = pc.equal(facts["fact"], fact)
    for name, value in equal.items():
        values = [value] if isinstance(value, str) else list(value)
        mask = pc.and_(mask, pc.is_in(facts[name], value_set=pa.array(values, facts[name].type)))
    return facts.filter(mask)


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
        encoded = facts[name].combine_chunks().dictionary_encode()
        columns.append(encoded.dictionary.to_pylist())
        number = number * max(len(columns[-1]), 1) + encoded.indices.to_numpy()
    distinct, place = np.unique(number, return_inverse=True)
    keys = []
    for one in distinct.tolist():
        key: list[str] = []
        for values in reversed(columns):
            one, code = divmod(one, len(values))
            key.append(values[code])
        keys.append(tuple(reversed(key)))
    return keys, np.asarray(place, np.int64)


def totals(facts: pa.Table, by: Sequence[str], measure: str = "documents") -> dict[tuple[str | int, ...], int]:
    """Sums of a measure for each combination of `by`; keys in sorted order."""
    summed = facts.group_by(list(by), use_threads=False).aggregate([(measure, "sum")])
    keys = zip(*(summed[name].to_pylist() for name in by), strict=True)
    return dict(sorted(zip(keys, summed[f"{measure}_sum"].to_pylist(), strict=True)))

"""Differences: the facts of documents that one corpus has and another has not."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.facts import FACTS, MEASURES, TEXTS, merge
from fairsieve.transforms.packed import Facts, table_of


def gained_and_lost(now: Facts, then: Facts) -> tuple[pa.Table, pa.Table]:
    """Facts of what is in the first and not in the second, and the other way round; both are merged facts.

    Where one corpus is part of the other, one of the two is the facts of the documents between them, and the other has
    no rows. Where documents were lost and others gained, or a rule was changed, those of equal keys cancel. A table
    with rows has every key, be it with zeros, so that it tells of every group, be it that there is nothing.
    """
    now, then = table_of(now), table_of(then)
    negative = [pc.negate(then[name]) for name in MEASURES]
    columns = [then[name] for name in FACTS.names if name not in MEASURES]
    apart = merge([now, pa.table([*columns, *negative], schema=then.schema)])
    columns = [
        apart[name].combine_chunks().dictionary_encode() if name in TEXTS else apart[name]
        for name in FACTS.names
        if name not in MEASURES
    ]
    parts = []
    for sign in (1, -1):
        counts = [np.maximum(sign * apart[name].to_numpy(), 0) for name in MEASURES]
        part = pa.table([*columns, *map(pa.array, counts)], names=FACTS.names)
        parts.append(part if any(one.any() for one in counts) else part.slice(0, 0))
    return parts[0], parts[1]

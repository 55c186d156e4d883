"""Groups of different axes that one document mentions."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.cube import Cube
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, is_small, row, select


def intersection_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """For two groups of different axes; stratum: the second, as `axis/group`.

    Metrics: `document_share`, documents that mention both, of all; `log2_lift`, log2 of (n + 1/2) / (e + 1/2), where e
    is how many would mention both by chance; `next_to`, documents in which the two stand side by side ("older women"),
    of those that mention both. A pair is told if ten documents mention both, and either none or ten do not mention one.
    """
    every = Cube.of(select(facts, "sample"), []).documents.sum(axis=0)
    single = Cube.of(select(facts, "sample_group"), ["axis", "group"])
    together = Cube.of(select(facts, "together"), ["axis", "group", "label"])
    touching = Cube.of(select(facts, "next_to"), ["axis", "group", "label"])
    named = {"/".join(key): number for number, key in enumerate(single.keys)}
    alone, beside = single.place, touching.place
    rows: list[Row] = []
    for number in np.flatnonzero(together.publishable).tolist():
        axis, group, label = together.keys[number]
        both = together.documents[number]
        first, second = single.documents[alone[axis, group]], single.documents[named[label]]
        n, d = int(both.sum()), int(every.sum())
        if is_small(int(first.sum()) - n) or is_small(int(second.sum()) - n):
            continue
        place = Place(axis, group, label)
        rows.append(row("document_share", draws.ratio(both, every), "documents looked at", place))
        ours, theirs, all_drawn = (draws.sums(part) for part in (first, second, every))
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = np.log2((draws.sums(both) + 0.5) / (ours * theirs / all_drawn + 0.5))
        value = float(np.log2((n + 0.5) / (int(first.sum()) * int(second.sum()) / d + 0.5)))
        rows.append(row("log2_lift", Ratio(value, *draws.interval(drawn), n, d), "documents looked at", place))
        near = touching.documents[beside[together.keys[number]]] if together.keys[number] in beside else 0 * both
        hide = is_small(int(near.sum())) or is_small(n - int(near.sum()))
        rows.append(row("next_to", draws.ratio(near, both), "documents that mention both", place, hide))
    return rows

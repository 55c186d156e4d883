"""Groups of different axes that one document, or one sentence, mentions."""

from collections.abc import Mapping

import numpy as np

from fairsieve.pipeline.statistics.cube import Cube
from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure
from fairsieve.pipeline.statistics.estimate import Counts, Floats, Ratio, Resampling
from fairsieve.pipeline.statistics.outcomes import Outcomes
from fairsieve.pipeline.statistics.tables import Place, Row, is_small, row, select
from fairsieve.transforms.packed import Facts

MIN_SENTENCES = 20
"""Sentences that mention both groups before it is told how often."""

_EXPECTED = 0.5
"""Added to what was counted, and to what chance would give, so that the ratio of small numbers is near 1."""


def intersection_rows(facts: Facts, outcomes: Outcomes, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For two groups of different axes; stratum: the second, as `axis/group`.

    Metrics: `document_share`, documents that mention both, of all; `log2_lift`, log2 of (n + 1/2) / (e + 1/2), where e
    is how many would mention both by chance; `next_to`, documents in which the two stand side by side ("older women"),
    of those that mention both. A pair is told if ten documents mention both, and either none or ten do not mention one,
    in the sample and in all; and if both groups are.
    `same_sentence`, sentences that mention both, of all English ones, and `same_sentence_log2_lift`: from
    `MIN_SENTENCES` sentences in ten documents on.
    """
    sizes = {
        f"{axis}/{group}": int(counted.documents.sum())
        for (axis, group), counted in outcomes.groups.items()
        if disclosure.tells(axis, group, BEFORE)
    }
    return _in_documents(facts, sizes, draws) + _in_sentences(facts, sizes, draws)


def _in_documents(facts: Facts, sizes: Mapping[str, int], draws: Resampling) -> list[Row]:
    """`sizes` are of the groups that are told, in all documents."""
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
        n = int(both.sum())
        if any(is_small(sizes[one] - n) if one in sizes else True for one in (f"{axis}/{group}", label)):
            continue
        if is_small(int(first.sum()) - n) or is_small(int(second.sum()) - n):
            continue
        place = Place(axis, group, label)
        rows.append(row("document_share", draws.ratio(both, every), "documents looked at", place))
        rows.append(row("log2_lift", _lift(both, first, second, every, draws), "documents looked at", place))
        near = touching.documents[beside[together.keys[number]]] if together.keys[number] in beside else 0 * both
        hide = is_small(int(near.sum())) or is_small(n - int(near.sum()))
        rows.append(row("next_to", draws.ratio(near, both), "documents that mention both", place, hide))
    return rows


def _in_sentences(facts: Facts, sizes: Mapping[str, int], draws: Resampling) -> list[Row]:
    every = Cube.of(select(facts, "sentence"), []).spans.sum(axis=0)
    single = Cube.of(select(facts, "sentence_group"), ["axis", "group"])
    pairs = Cube.of(select(facts, "sentence_both"), ["axis", "group", "label"])
    named = {"/".join(key): number for number, key in enumerate(single.keys)}
    rows: list[Row] = []
    for number in np.flatnonzero(pairs.publishable & (pairs.spans.sum(axis=1) >= MIN_SENTENCES)).tolist():
        axis, group, label = pairs.keys[number]
        if not {f"{axis}/{group}", label} <= sizes.keys():
            continue
        both, first, second = pairs.spans[number], single.spans[named[f"{axis}/{group}"]], single.spans[named[label]]
        place = Place(axis, group, label)
        rows.append(row("same_sentence", draws.ratio(both, every), "sentences", place))
        lift = _lift(both, first, second, every, draws)
        rows.append(row("same_sentence_log2_lift", lift, "sentences", place))
    return rows


def _lift(both: Counts, first: Counts, second: Counts, every: Counts, draws: Resampling) -> Ratio:
    """log2 of how many times as often as by chance, from counts by error bucket."""
    counts = (both, first, second, every)
    value = float(_log2_lift(*(one.sum(keepdims=True).astype(np.float64) for one in counts))[0])
    drawn = _log2_lift(*(draws.sums(one) for one in counts))
    return Ratio(value, *draws.interval(drawn), int(both.sum()), int(every.sum()))


def _log2_lift(both: Floats, first: Floats, second: Floats, every: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log2((both + _EXPECTED) / (first * second / every + _EXPECTED)))

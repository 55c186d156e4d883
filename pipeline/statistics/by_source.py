"""Sources compared: who is mentioned in each, she and he, its languages, and its scores."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure, Threshold
from fairsieve.pipeline.statistics.estimate import Counts, Resampling
from fairsieve.pipeline.statistics.groups import PRONOUNS
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, row, select, totals
from fairsieve.pipeline.statistics.toxicity import THRESHOLDS
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts
from fairsieve.transforms.sources import OTHERS

MIN_DOCUMENTS = 20
"""Documents of a source, with a lexicon, before groups are told by it."""

MOST_SOURCES = 100
"""Sources that are told, those with the most documents."""

_TENTHS = 10
_NOBODY = np.zeros(BUCKETS, np.int64)

Cells = dict[tuple[str, str], dict[str, Counts]]
"""Documents by bucket, of each group in each source."""


def source_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """Stratum: the source, one of the `MOST_SOURCES` largest.

    Metrics: `document_share`, documents of the source that mention the group / of those with a lexicon; `she_share`;
    `language_share`, documents of a language (group) / documents of the source; of each score (group; axis `score`)
    `at_least_0.5` and `at_least_0.8`, documents of the source that score so much / documents scored. A group's number
    is there where it may be told beside those of its other sources and its total.
    """
    size = largest_sources(facts)
    names = list(size)
    covered = {name: n for (name,), n in by_bucket(select(facts, "covered", source=names), ["source"]).items()}
    covered = {name: n for name, n in covered.items() if n.sum() >= MIN_DOCUMENTS}
    cells = _told(facts, covered, disclosure)
    rows = []
    for name, whole in covered.items():
        own = {key: found[name] for key, found in cells.items() if name in found}
        for (axis, group), share in zip(
            own, draws.shares(np.array(list(own.values())), whole) if own else (), strict=True
        ):
            rows.append(row("document_share", share, "documents with a lexicon", Place(axis, group, name)))
    return rows + _she(facts, cells, draws) + _languages(facts, names, size) + _scores(facts, names, draws)


def largest_sources(facts: Facts) -> dict[str, int]:
    """The sources that are told, the largest first, and the documents of each."""
    return largest(select(facts, "corpus"), MOST_SOURCES)


def largest(fact: pa.Table, most: int) -> dict[str, int]:
    """Of what a fact calls sources, as many as asked for, the largest first, and the documents of each."""
    size = totals(fact, ["source"])
    size.pop((OTHERS,), None)
    return {str(key[0]): size[key] for key in sorted(size, key=lambda key: (-size[key], key))[:most]}


def _told(facts: Facts, covered: dict[str, Counts], disclosure: Disclosure) -> Cells:
    """What may be told: what it leaves of the group's documents must be none, or enough of enough sites."""
    mention = select(facts, "mention")
    whole = by_bucket(mention, ["axis", "group"])
    by_source: Cells = {}
    for (axis, group, name), n in by_bucket(
        select(mention, "mention", source=list(covered)), ["axis", "group", "source"]
    ).items():
        by_source.setdefault((axis, group), {})[name] = n
    return {
        key: _beside_total(cells, covered, whole[key], disclosure.threshold)
        for key, cells in by_source.items()
        if disclosure.tells(*key, BEFORE)
    }


def _beside_total(
    cells: dict[str, Counts], covered: dict[str, Counts], whole: Counts, threshold: Threshold
) -> dict[str, Counts]:
    told = {
        name: n
        for name, n in cells.items()
        if n.any() and threshold.passed(n) and Threshold(1).passed(np.maximum(covered[name] - n, 0))
    }
    while told and not threshold.passed(whole - sum(told.values(), _NOBODY)):
        del told[min(told, key=lambda name: (int(told[name].sum()), name))]
    return told


def _she(facts: Facts, cells: Cells, draws: Resampling) -> list[Row]:
    both = cells.get((PRONOUNS, "she"), {}).keys() & cells.get((PRONOUNS, "he"), {}).keys()
    spoken = select(facts, "mention", axis=PRONOUNS, group=["she", "he"], source=sorted(both))
    spans = by_bucket(spoken, ["group", "source"], "spans")
    return [
        row(
            "she_share",
            draws.ratio(spans["she", name], spans["she", name] + spans["he", name]),
            "she and he tokens",
            Place(PRONOUNS, "she", name),
        )
        for name in sorted(both)
    ]


def _languages(facts: Facts, names: list[str], size: dict[str, int]) -> list[Row]:
    found = totals(select(facts, "corpus", source=names), ["source", "language"])
    return [
        row("language_share", exactly(n, size[str(name)]), "documents read", Place("language", str(code), str(name)))
        for (name, code), n in found.items()
        if code
    ]


def _scores(facts: Facts, names: list[str], draws: Resampling) -> list[Row]:
    scored = select(facts, "source_score", source=names)
    whole = by_bucket(scored, ["label", "source"])
    rows = []
    for threshold in THRESHOLDS:
        high = by_bucket(
            scored.filter(pc.greater_equal(scored["bin"], round(threshold * _TENTHS))), ["label", "source"]
        )
        for (label, name), n in whole.items():
            share = draws.ratio(high.get((label, name), _NOBODY), n)
            rows.append(row(f"at_least_{threshold:g}", share, "documents scored", Place("score", label, name)))
    return rows

"""Lexicon health: what the word lists could look into, what they found, and what their sense rules left out."""

from collections.abc import Sequence

import numpy as np

from fairsieve.lexicons import SHIPPED, Lexicon, load_lexicons
from fairsieve.pipeline.statistics.estimate import Counts
from fairsieve.pipeline.statistics.tables import MIN_CELL, Place, Row, exactly, row, select, totals
from fairsieve.transforms.count import MENTIONS
from fairsieve.transforms.packed import Facts


def lexicon_rows(facts: Facts, terms: Sequence[Row]) -> list[Row]:
    """What is known of the lexicons of the languages that were met.

    Metrics: `no_lexicon`, documents of a language (group; empty: of all) that no lexicon could look into, of those
    read; `terms_met`, terms of a shipped lexicon that were matched at least once, of those it has (stratum: the
    language); `accepted_matches`, of all matches of an axis. The last is hidden where it would tell of hidden terms.

    Args:
      terms: rows of the table `terms`.
    """
    return [*_coverage(facts), *_met(facts), *_matches(facts, terms)]


def _coverage(facts: Facts) -> list[Row]:
    sums = totals(select(facts, "coverage", label=MENTIONS), ["language", "bin"])
    whole: dict[str, Counts] = {}
    for (language, covered), n in sums.items():
        for name in {str(language), ""}:
            whole[name] = whole.get(name, np.zeros(2, np.int64)) + np.array([0 if covered else n, n])
    return [
        row("no_lexicon", exactly(int(n), int(d)), "documents read", Place("language", name))
        for name, (n, d) in sorted(whole.items())
    ]


def _met(facts: Facts) -> list[Row]:
    found = totals(select(facts, "term"), ["axis", "label"], "spans")
    languages = {str(one) for (one,) in totals(select(facts, "covered"), ["language"])}
    axes = {str(axis) for axis, _ in found}
    spoken = [one for one in SHIPPED if one in languages or (one == "en" and languages - set(SHIPPED))]
    labels = {str(label) for _, label in found}
    rows = []
    for lexicon in load_lexicons(spoken).lexicons if axes else ():
        if lexicon.lexicon in axes:
            n = len(labels & _ids(lexicon))
            place = Place(lexicon.lexicon, stratum=lexicon.language)
            rows.append(row("terms_met", exactly(n, len(lexicon.terms)), "terms of the lexicon", place))
    return rows


def _ids(lexicon: Lexicon) -> set[str]:
    return {term.id for term in lexicon.terms}


def _matches(facts: Facts, terms: Sequence[Row]) -> list[Row]:
    told: dict[str, Counts] = {}
    for one in terms:
        n, d, axis = one["n"], one["d"], str(one["axis"])
        if one["metric"] == "accepted_matches" and isinstance(n, int) and isinstance(d, int):
            told[axis] = told.get(axis, np.zeros(2, np.int64)) + np.array([n, d - n])
    rows = []
    sums = totals(select(facts, "term"), ["axis", "bin"], "spans")
    for axis in sorted({str(axis) for axis, _ in sums}):
        accepted, rejected = (sums.get((axis, bin_), 0) for bin_ in (1, 0))
        left = np.array([accepted, rejected]) - told.get(axis, np.zeros(2, np.int64))
        hide = bool(((left > 0) & (left < MIN_CELL)).any())
        estimate = exactly(accepted, accepted + rejected)
        rows.append(row("accepted_matches", estimate, "matches of the axis", Place(axis), hide))
    return rows

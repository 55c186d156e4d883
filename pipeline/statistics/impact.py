"""Filter impact: whether documents that mention a group are removed more often, all else counted alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.compare import Cells, Compared
from fairsieve.pipeline.statistics.disclosure import AFTER, REDACTION, Disclosure, alone
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.flag import Evidence, flagged
from fairsieve.pipeline.statistics.outcomes import Mask, Measure, Outcomes
from fairsieve.pipeline.statistics.placebo import Band, Placebo
from fairsieve.pipeline.statistics.tables import Place, Row, row
from fairsieve.transforms.policy import ALL_RULES

MIN_DOCUMENTS = 50
"""Documents that mention a group before its removal is compared."""

OVERALL = ALL_RULES
"""The stratum of a row about all rules together."""

NO_GROUP = {("pronouns", "first"), ("pronouns", "second")}
"""Pronouns that stand for whoever speaks or is spoken to, and so for no group whose documents could be compared."""

_OF_GROUP = "documents that mention the group"


@dataclass(frozen=True)
class Deed:
    """Something the filter does to documents.

    Attributes:
      name: the stratum of its rows.
      told: the set of a group's documents that must be publishable.
      chosen: the outcomes it leads to.
    """

    name: str
    told: str
    chosen: Mask


Group = tuple[str, str]


def impact_rows(outcomes: Outcomes, disclosure: Disclosure, rules: tuple[str, ...], draws: Resampling) -> list[Row]:
    """For every group: what all rules together (stratum `any`), each rule, and each `RULE alone` do to its documents.

    `RULE alone` is what no other rule would have removed. Metrics, each also with `token_` before it, of the tokens of
    these documents: `removal_rate` and `removal_rate_others`, `retention_rate`, `risk_difference`, `risk_ratio` and
    `retention_ratio` (crude), `risk_ratio_mh` (over language x source x length). Of documents only:
    `retention_ratio_mh`, `risk_ratio_placebo` and `placebo_percentile` (among ordinary words as frequent), and `flag`.
    """
    deeds = [Deed(OVERALL, AFTER, ~outcomes.stayed)]
    deeds += [Deed(rule, rule, outcomes.of_rule(rule)) for rule in rules]
    deeds += [Deed(alone(rule), alone(rule), outcomes.of_rule(rule, alone=True)) for rule in rules]
    placebo = Placebo(outcomes)
    return [one for deed in deeds for one in _of_deed(deed, "removal", outcomes, disclosure, draws, placebo)]


def redaction_rows(outcomes: Outcomes, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For every group: how often a document of it stays with its text changed; `redaction_rate` and the like."""
    deed = Deed(REDACTION, REDACTION, outcomes.of_redaction())
    return list(_of_deed(deed, "redaction", outcomes, disclosure, draws, None))


def _of_deed(
    deed: Deed, word: str, outcomes: Outcomes, disclosure: Disclosure, draws: Resampling, placebo: Placebo | None
) -> Iterator[Row]:
    groups = [key for key in outcomes.groups if key not in NO_GROUP]
    told = [key for key in groups if disclosure.tells(*key, deed.told)]
    cells = {key: _cells(outcomes, deed, key) for key in told}
    large = [key for key in told if cells[key].n1.sum() >= MIN_DOCUMENTS]
    bands = placebo.bands(deed.chosen, large) if placebo else {}
    contrasts = {key: cells[key].contrasts(draws) for key in large}
    evidence = {
        key: Evidence(
            cells[key].mantel_haenszel(),
            contrasts[key]["risk_difference"].value,
            cells[key].mantel_haenszel(retained=True) if placebo else None,
            bands.get(key),
        )
        for key in large
    }
    flags = flagged(evidence)
    for key in groups:
        place = Place(*key, deed.name)
        if key not in cells:
            whole = int(outcomes.groups[key].documents.sum())
            yield from _hidden(word, place, whole, _within(disclosure, deed, key, whole))
            continue
        yield from _rates(word, "", cells[key], draws, place)
        if key in evidence:
            n, d = contrasts[key]["risk_ratio"].n, contrasts[key]["risk_ratio"].d
            yield from _contrasts("", contrasts[key], evidence[key].ratio, place, word)
            if kept := evidence[key].retention:
                yield row("retention_ratio_mh", Ratio(kept.value, kept.low, kept.high, n, d), _OF_GROUP, place)
            yield from _placebo_rows(bands.get(key), place)
            flag = Ratio(float(key in flags), np.nan, np.nan, n, d)
            yield row("flag", flag, _OF_GROUP, place)
        tokens = _cells(outcomes, deed, key, "tokens")
        yield from _rates(word, "token_", tokens, draws, place)
        if key in evidence:
            yield from _contrasts("token_", tokens.contrasts(draws), tokens.mantel_haenszel(), place, word)


def _cells(outcomes: Outcomes, deed: Deed, key: Group, measure: Measure = "documents") -> Cells:
    pairs = len(outcomes.layout.stratum)
    own = outcomes.groups[key]
    everything = np.ones(len(outcomes.names), np.bool_)
    a, n1 = (own.by_pair(wanted, pairs, measure) for wanted in (deed.chosen, everything))
    removed, whole = (outcomes.everybody.by_pair(wanted, pairs, measure) for wanted in (deed.chosen, everything))
    return Cells(outcomes.layout, a, n1, removed - a, whole - n1)


def _rates(word: str, prefix: str, cells: Cells, draws: Resampling, place: Place) -> Iterator[Row]:
    of = "tokens of " if prefix else ""
    rates = cells.rates(draws)
    yield row(f"{prefix}{word}_rate", rates["rate"], f"{of}{_OF_GROUP}", place)
    others = f"{of}documents that do not mention the group"
    yield row(f"{prefix}{word}_rate_others", rates["rate_others"], others, place)
    if word == "removal":
        yield row(f"{prefix}retention_rate", rates["retained"], f"{of}{_OF_GROUP}", place)


def _contrasts(prefix: str, contrasts: dict[str, Ratio], like: Compared, place: Place, word: str) -> Iterator[Row]:
    population = f"tokens of {_OF_GROUP}" if prefix else _OF_GROUP
    for name, ratio in contrasts.items():
        if word == "removal" or name != "retention_ratio":
            yield row(f"{prefix}{name}", ratio, population, place)
    n, d = contrasts["risk_ratio"].n, contrasts["risk_ratio"].d
    yield row(f"{prefix}risk_ratio_mh", Ratio(like.value, like.low, like.high, n, d), population, place)


def _placebo_rows(band: Band | None, place: Place) -> Iterator[Row]:
    if band is None:
        return
    population = "ordinary words as frequent as the group"
    spread = Ratio(band.median, band.low, band.high, band.words, band.words)
    yield row("risk_ratio_placebo", spread, population, place)
    yield row("placebo_percentile", Ratio(band.percentile, np.nan, np.nan, band.below, band.words), population, place)


def _within(disclosure: Disclosure, deed: Deed, key: Group, whole: int) -> tuple[int, int] | None:
    """Between which numbers the documents lie that it happened to, where that may be told."""
    found = disclosure.within(*key, deed.told)
    # Of all rules together those that stay are told, of `whole`.
    return (whole - found[1], whole - found[0]) if found and deed.told == AFTER else found


def _hidden(word: str, place: Place, whole: int, within: tuple[int, int] | None) -> Iterator[Row]:
    """With the total, the others' count would tell the hidden one."""
    unknown = Ratio(np.nan, np.nan, np.nan, 0, whole)
    yield row(f"{word}_rate", unknown, _OF_GROUP, place, hide=True, within=within)
    yield row(f"{word}_rate_others", unknown, "documents that do not mention the group", place, hide=True)

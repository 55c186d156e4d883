"""Filter impact: whether documents that mention a group are removed more often, all else counted alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.statistics.compare import Cells, Compared, Exposed
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


@dataclass(frozen=True)
class Effect:
    """What a deed did to a group's documents, or to their tokens.

    Attributes:
      contrasts, ratio, retention: None where the group is too small to be compared, or nothing is removed.
    """

    rates: dict[str, Ratio]
    contrasts: dict[str, Ratio] | None = None
    ratio: Compared | None = None
    retention: Compared | None = None


Group = tuple[str, str]


def impact_rows(outcomes: Outcomes, disclosure: Disclosure, rules: tuple[str, ...], draws: Resampling) -> list[Row]:
    """For every group: what all rules together (stratum `any`), each rule, and each `RULE alone` do to its documents.

    `RULE alone` is what no other rule would have removed. Metrics, each also with `token_` before it, of the tokens of
    these documents: `removal_rate` and `removal_rate_others`, `retention_rate`, `risk_difference`, `risk_ratio` and
    `retention_ratio` (crude), `risk_ratio_mh` (over language x source x length). Of documents only:
    `retention_ratio_mh`, `risk_ratio_placebo` and `placebo_percentile` (among ordinary words as frequent), and `flag`.
    """
    deeds = removals(outcomes, rules)
    return list(ledger(deeds, "removal", outcomes, disclosure, draws, Placebo(outcomes)))


def redaction_rows(outcomes: Outcomes, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For every group: how often a document of it stays with its text changed; `redaction_rate` and the like."""
    deeds = [Deed(REDACTION, REDACTION, outcomes.of_redaction())]
    return list(ledger(deeds, "redaction", outcomes, disclosure, draws, None))


def removals(outcomes: Outcomes, rules: tuple[str, ...]) -> list[Deed]:
    """All rules together, each rule, and each rule alone."""
    deeds = [Deed(OVERALL, AFTER, ~outcomes.stayed)]
    deeds += [Deed(rule, rule, outcomes.of_rule(rule)) for rule in rules]
    return deeds + [Deed(alone(rule), alone(rule), outcomes.of_rule(rule, alone=True)) for rule in rules]


def ledger(
    deeds: Sequence[Deed],
    word: str,
    outcomes: Outcomes,
    disclosure: Disclosure,
    draws: Resampling,
    placebo: Placebo | None,
    tokens: bool = True,
) -> Iterator[Row]:
    """The rows of some deeds: rates and comparisons of every group, and the flag; what may not be told is hidden.

    Args:
      word: what the deeds are called, `removal` or `redaction`.
      placebo: ordinary words to compare with, if any.
      tokens: whether the same is told of tokens.
    """
    groups = [key for key in outcomes.groups if key not in NO_GROUP]
    told = {key: [deed for deed in deeds if disclosure.tells(*key, deed.told)] for key in groups}
    documents = _effects(deeds, told, outcomes, draws, "documents", retention=word == "removal")
    of_tokens = _effects(deeds, told, outcomes, draws, "tokens", retention=False) if tokens else {}
    for deed in deeds:
        own = {key: documents[deed.name, key] for key in groups if (deed.name, key) in documents}
        compared = [key for key, effect in own.items() if effect.contrasts]
        bands = placebo.bands(deed.chosen, compared) if placebo else {}
        flags = flagged({key: _evidence(own[key], bands.get(key)) for key in compared})
        for key in groups:
            place = Place(*key, deed.name)
            if key not in own:
                whole = int(outcomes.groups[key].documents.sum())
                yield from _hidden(word, place, whole, _within(disclosure, deed, key, whole))
                continue
            yield from _rates(word, "", own[key], place)
            yield from _contrasts(word, "", own[key], place)
            if key in compared:
                yield from _flag_rows(own[key], bands.get(key), key in flags, place)
            if tokens:
                yield from _rates(word, "token_", of_tokens[deed.name, key], place)
                yield from _contrasts(word, "token_", of_tokens[deed.name, key], place)


def _effects(
    deeds: Sequence[Deed],
    told: Mapping[Group, Sequence[Deed]],
    outcomes: Outcomes,
    draws: Resampling,
    measure: Measure,
    retention: bool,
) -> dict[tuple[str, Group], Effect]:
    """By deed and group, group after group: what is exposed is the same for all deeds, and takes much memory."""
    pairs = len(outcomes.layout.stratum)
    everything = np.ones(len(outcomes.names), np.bool_)
    whole = outcomes.everybody.by_pair(everything, pairs, measure)
    happened = {deed.name: outcomes.everybody.by_pair(deed.chosen, pairs, measure) for deed in deeds}
    by_bucket = outcomes.layout.by_bucket
    whole_by_bucket, happened_by_bucket = by_bucket(whole), {name: by_bucket(one) for name, one in happened.items()}
    everybody = int(outcomes.everybody.documents.sum())
    found = {}
    for key, deeds_told in told.items():
        own = outcomes.groups[key]
        n1 = own.by_pair(everything, pairs, measure)
        documents = int(own.documents.sum())
        sampled = None if measure == "documents" else (documents, everybody - documents)
        exposed = Exposed(outcomes.layout, n1, whole - n1, sampled)
        compared = documents >= MIN_DOCUMENTS
        for deed in deeds_told:
            a = own.by_pair(deed.chosen, pairs, measure)
            cells = Cells(exposed, a, happened[deed.name] - a)
            of_a, of_n1, *_ = cells.by_bucket
            for all_of_it, part in ((whole_by_bucket, of_n1), (happened_by_bucket[deed.name], of_a), (of_n1, of_a)):
                draws.learn_rest(all_of_it, part)
            found[deed.name, key] = (
                Effect(
                    cells.rates(draws),
                    cells.contrasts(draws),
                    cells.mantel_haenszel(),
                    cells.mantel_haenszel(retained=True) if retention else None,
                )
                if compared
                else Effect(cells.rates(draws))
            )
    return found


def _evidence(effect: Effect, band: Band | None) -> Evidence:
    assert effect.ratio is not None
    assert effect.contrasts is not None
    return Evidence(effect.ratio, effect.contrasts["risk_difference"].value, effect.retention, band)


def _rates(word: str, prefix: str, effect: Effect, place: Place) -> Iterator[Row]:
    of, rates = "tokens of " if prefix else "", effect.rates
    yield row(f"{prefix}{word}_rate", rates["rate"], f"{of}{_OF_GROUP}", place)
    others = f"{of}documents that do not mention the group"
    yield row(f"{prefix}{word}_rate_others", rates["rate_others"], others, place)
    if word == "removal":
        yield row(f"{prefix}retention_rate", rates["retained"], f"{of}{_OF_GROUP}", place)


def _contrasts(word: str, prefix: str, effect: Effect, place: Place) -> Iterator[Row]:
    if not (effect.contrasts and effect.ratio):
        return
    population = f"tokens of {_OF_GROUP}" if prefix else _OF_GROUP
    for name, ratio in effect.contrasts.items():
        if word == "removal" or name != "retention_ratio":
            yield row(f"{prefix}{name}", ratio, population, place)
    yield row(f"{prefix}risk_ratio_mh", _told(effect, effect.ratio), population, place)


def _flag_rows(effect: Effect, band: Band | None, flag: bool, place: Place) -> Iterator[Row]:
    if effect.retention:
        yield row("retention_ratio_mh", _told(effect, effect.retention), _OF_GROUP, place)
    yield from _placebo_rows(band, place)
    yield row("flag", _told(effect, Compared(float(flag))), _OF_GROUP, place)


def _told(effect: Effect, like: Compared) -> Ratio:
    """With the counts of the group."""
    rate = effect.rates["rate"]
    return Ratio(like.value, like.low, like.high, rate.n, rate.d)


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

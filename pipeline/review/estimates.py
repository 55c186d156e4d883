"""Precision, recall and corrected prevalence of one detector, from what people said of the units drawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fairsieve.pipeline.review.candidates import OTHERS
from fairsieve.pipeline.review.design import Stratum
from fairsieve.pipeline.review.labels import Judged
from fairsieve.pipeline.review.posterior import NOTHING, Total, total
from fairsieve.pipeline.statistics.estimate import Ratio
from fairsieve.pipeline.statistics.tables import Place, Row, exactly, row
from fairsieve.transforms.text import UNDETERMINED

MILLION = 1_000_000

Value = Callable[[Judged], float]
Part = tuple[Stratum, Sequence[Judged]]
"""A stratum and the answers to its units."""


@dataclass(frozen=True)
class Answers:
    """The strata of one detector, and those of them that hold answers."""

    strata: Sequence[Stratum]
    told: Sequence[Part]
    rng: np.random.Generator

    def sum(self, parts: Iterable[Part], value: Value) -> Total:
        """The sum of a value over all units of the strata, those that nobody judged as well."""
        whole = NOTHING
        for stratum, answers in parts:
            documents = [one.document for one in answers]
            whole += total(stratum, [value(one) for one in answers], documents, self.rng)
        return whole

    def population(self, what: str) -> tuple[int, str]:
        """Units of the strata that hold answers, and how to say so."""
        told = sum(stratum.population for stratum, _ in self.told)
        whole = sum(stratum.population for stratum in self.strata)
        return told, what if told == whole else f"{what}, {told / whole:.1%} of them in strata with answers"


def language_rows(detector: str, answers: Answers) -> Iterator[Row]:
    """Of each language, and of all together (`accuracy`)."""
    whole, of = answers.population("documents read")
    if not whole:
        return
    right, everything = answers.sum(answers.told, _yes), _all(answers.told)
    yield row("accuracy", _figure(right.over(whole), everything, _yes), of, Place(detector, "", "all"))
    for stratum, own in answers.told:
        code, place = stratum.group, Place(detector, stratum.group, "all")
        found = answers.sum([(stratum, own)], _yes)
        said = "documents said to be in it"
        yield row("precision", _figure(found.over(stratum.population), own, _yes), said, place)
        if code in (OTHERS, UNDETERMINED):
            continue
        others = [part for part in answers.told if part[0] is not stratum]
        true = found + answers.sum(others, _named(code))
        seen = _count(own, _yes), _count(own, _yes) + _count(_all(others), _named(code))
        yield row("recall", _ratio(found.over(true), *seen), f"{of}, that are in it", place)
        yield row("corrected_prevalence", _ratio(true.over(whole), seen[1], len(everything)), of, place)
        yield row("reported_prevalence", exactly(stratum.population, whole), of, place)


def score_rows(detector: str, answers: Answers, thresholds: Sequence[float]) -> Iterator[Row]:
    """Of documents at or above each threshold; its stratum is the threshold."""
    whole, of = answers.population("documents with a score")
    for threshold in thresholds:
        place = Place(detector, "", f"{threshold:g}")
        high = [part for part in answers.told if _begins_at(part[0], threshold)]
        low = [part for part in answers.told if not _begins_at(part[0], threshold)]
        if not high:
            continue
        above = sum(stratum.population for stratum, _ in high)
        found = answers.sum(high, _yes)
        yield row("precision", _figure(found.over(above), _all(high), _yes), "documents at or above it", place)
        if not low:
            continue
        true = found + answers.sum(low, _yes)
        seen = _count(_all(high), _yes), _count(_all(answers.told), _yes)
        yield row("recall", _ratio(found.over(true), *seen), f"{of}, that are toxic to people", place)
        yield row("corrected_prevalence", _ratio(true.over(whole), seen[1], len(_all(answers.told))), of, place)
        yield row("reported_prevalence", exactly(above, whole), of, place)


def place_rows(detector: str, answers: Answers, tokens: int) -> Iterator[Row]:
    """Of places that were found, by type or axis: what is right of them, and what was passed over beside them.

    Recall needs answers in every stratum of the group and of passages; where they lack it is not given.
    """
    for group in dict.fromkeys(stratum.group for stratum in answers.strata if stratum.kind == "found"):
        place = Place(detector, group, "all")
        reported = [part for part in answers.told if _is_of(part[0], group) and part[0].reported]
        rejected = [part for part in answers.told if _is_of(part[0], group) and not part[0].reported]
        passages = [part for part in answers.told if part[0].kind == "passage"]
        right, meant = answers.sum(reported, _yes), answers.sum(rejected, _yes)
        for metric, part, among, of in (
            ("precision", reported, right, "places reported"),
            ("rejected_wrongly", rejected, meant, "matches that their sense rejects"),
        ):
            if part:
                units = sum(stratum.population for stratum, _ in part)
                yield row(metric, _figure(among.over(units), _all(part), _yes), of, place)
        told = [id(stratum) for stratum, _ in answers.told]
        needed = [one for one in answers.strata if one.population and (one.kind == "passage" or _is_of(one, group))]
        if not reported or not passages or any(id(stratum) not in told for stratum in needed):
            continue
        true = right + meant + answers.sum(passages, _missed(group))
        hits = _count(_all(reported), _yes)
        seen = hits + _count(_all(rejected), _yes) + _count(_all(passages), _missed(group))
        everything = len(_all([*reported, *rejected, *passages]))
        yield row("recall", _ratio(right.over(true), hits, seen), "places that people see", place)
        per_million = true.over(tokens / MILLION)
        yield row("corrected_prevalence", _ratio(per_million, seen, everything), "million tokens read", place)
        found = sum(stratum.population for stratum, _ in reported)
        rate = Ratio(MILLION * found / tokens if tokens else np.nan, np.nan, np.nan, found, tokens)
        yield row("reported_prevalence", rate, "tokens read", place)


def _yes(one: Judged) -> float:
    return one.yes


def _named(code: str) -> Value:
    return lambda one: float(one.yes < 0.5 and one.language == code)


def _missed(kind: str) -> Value:
    return lambda one: one.missed.get(kind, 0.0) if one.yes else 0.0


def _begins_at(stratum: Stratum, threshold: float) -> bool:
    return (stratum.low or 0.0) >= threshold - 1e-6


def _is_of(stratum: Stratum, group: str) -> bool:
    return stratum.kind == "found" and stratum.group == group


def _all(parts: Iterable[Part]) -> list[Judged]:
    return [one for _, answers in parts for one in answers]


def _count(answers: Iterable[Judged], value: Value) -> int:
    """How many answers say so; a tie does not."""
    return sum(value(one) > 0.5 for one in answers)


def _figure(value: tuple[float, float, float], answers: Sequence[Judged], yes: Value) -> Ratio:
    return _ratio(value, _count(answers, yes), len(answers))


def _ratio(value: tuple[float, float, float], n: int, d: int) -> Ratio:
    """A weighted figure; n and d are the answers that it is made of, and not its numerator and denominator."""
    return Ratio(*value, n, d)

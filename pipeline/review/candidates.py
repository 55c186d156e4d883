"""Candidates: the units of each stratum, from which the sample is drawn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from fairsieve.pipeline.review.design import Kind
from fairsieve.pipeline.review.frame import Flags, Frame, Ints, Spans
from fairsieve.transforms.text import UNDETERMINED

MOST_LANGUAGES = 8
OTHERS = "other"
BORDERS = (0.05, 0.2, 0.5, 0.8)
"""Scores at which strata begin, beside the thresholds of the policy."""


class Unit(NamedTuple):
    """A document, or the characters `start` to `end` of its text; `said` is what the detector says of it."""

    document: int
    start: int = 0
    end: int = 0
    said: str = ""


@dataclass(frozen=True)
class Candidates:
    """The units of one stratum; its other attributes are those of `Stratum`.

    Attributes:
      units: how many there are to draw from.
      unit: the unit of each number below `units`.
    """

    detector: str
    kind: Kind
    name: str
    units: int
    population: int
    unit: Callable[[int], Unit]
    group: str = ""
    reported: bool = True
    low: float | None = None
    clustered: bool = False


def documents(
    detector: str, name: str, chosen: Ints, population: int, group: str = "", low: float | None = None
) -> Candidates:
    """Documents as the units of a stratum."""
    said = group

    def unit(number: int) -> Unit:
        return Unit(int(chosen[number]), said=said)

    return Candidates(detector, "document", name, len(chosen), population, unit, group, low=low)


def by_language(frame: Frame, had: Flags) -> Iterator[Candidates]:
    """A stratum for each of the commonest languages, one for all others, one for documents without a language."""
    if frame.language is None:
        return
    names = frame.language.dictionary.to_pylist()
    indices = pc.fill_null(frame.language.indices, -1).to_numpy(zero_copy_only=False)
    counts = dict(zip(names, np.bincount(indices[indices >= 0], minlength=len(names)).tolist(), strict=True))
    ordered = sorted((name for name in names if name != UNDETERMINED), key=lambda name: (-counts[name], name))
    own = ordered[:MOST_LANGUAGES] + [name for name in names if name == UNDETERMINED]
    for name in own:
        among = indices == names.index(name)
        yield documents("language", name, np.flatnonzero(among & had), int(among.sum()), group=name)
    rest = [place for place, name in enumerate(names) if name not in own]
    if rest:
        among = np.isin(indices, rest)
        chosen = np.flatnonzero(among & had)

        def unit(number: int) -> Unit:
            document = int(chosen[number])
            return Unit(document, said=names[int(indices[document])])

        yield Candidates("language", "document", OTHERS, len(chosen), int(among.sum()), unit, OTHERS)


def by_score(frame: Frame, column: str, thresholds: Sequence[float], had: Flags) -> Iterator[Candidates]:
    """Strata of scores; every threshold is a border. Documents without a score are in none."""
    if frame.score is None:
        return
    borders = np.array(sorted({0.0, *BORDERS, *thresholds}), np.float32)
    known = ~np.isnan(frame.score)
    strata = np.searchsorted(borders, np.where(known, frame.score, 0), side="right") - 1
    for place, low in enumerate(borders.tolist()):
        among = known & (strata == place)
        high = borders[place + 1] if place + 1 < len(borders) else 1.0
        name = f"{low:.3g} to {high:.3g}"
        yield documents(column, name, np.flatnonzero(among & had), int(among.sum()), low=round(low, 6))


def by_type(column: str, spans: Spans, readable: Flags) -> Iterator[Candidates]:
    """The spans of one column, a stratum for each type; only where the text they were found in can be read."""
    kinds = spans.kind.dictionary.to_pylist()
    indices = spans.kind.indices.to_numpy(zero_copy_only=False)
    within = readable[spans.document]
    for kind in sorted(kinds):
        among = indices == kinds.index(kind)
        chosen = np.flatnonzero(among & within)
        yield Candidates(
            detector=column,
            kind="found",
            name=kind,
            units=len(chosen),
            population=int(among.sum()),
            unit=_of_spans(spans, chosen, kind),
            group=kind,
        )


def _of_spans(spans: Spans, chosen: Ints, kind: str) -> Callable[[int], Unit]:
    def unit(number: int) -> Unit:
        place = int(chosen[number])
        return Unit(int(spans.document[place]), int(spans.start[place]), int(spans.end[place]), kind)

    return unit


def listed(
    detector: str,
    kind: Kind,
    name: str,
    units: Sequence[Unit],
    population: int,
    group: str = "",
    reported: bool = True,
) -> Candidates:
    """Units that were found by looking through a part of the documents."""
    return Candidates(detector, kind, name, len(units), population, units.__getitem__, group, reported, clustered=True)

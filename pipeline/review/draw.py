"""Draw: from a finished run to a sample: its design, and the items that people are shown."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
import yaml

from fairsieve.lexicons import PLACEBO
from fairsieve.pipeline.claim import RUN, SUCCESS
from fairsieve.pipeline.config import Config, ConfigError, parse_config
from fairsieve.pipeline.detectors import scanners_of
from fairsieve.pipeline.review.allocate import allocate
from fairsieve.pipeline.review.candidates import Candidates, Unit, by_language, by_score, by_type
from fairsieve.pipeline.review.choose import Chosen, choose, stream
from fairsieve.pipeline.review.design import Design, Place, Stratum
from fairsieve.pipeline.review.frame import SPAN_COLUMNS, read_frame
from fairsieve.pipeline.review.items import Drawn, Rater
from fairsieve.pipeline.review.looked import draw_part, mention_candidates, passage_candidates, scanned
from fairsieve.pipeline.review.texts import Texts
from fairsieve.pipeline.statistics.tables import select, totals
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.transforms.merged import read_merged
from fairsieve.transforms.pii import Pii
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.scanners import scores_of
from fairsieve.transforms.store import Store

DETECTORS = ("language", "mentions", "toxicity", "pii", "names")
MIDDLE = 0.5
"""A score of which figures are made whatever the policy's thresholds are."""


@dataclass(frozen=True)
class Sample:
    """A sample as it is drawn.

    Attributes:
      design: what figures are made with; holds no text.
      items: what is shown of each of the design's items, in the same order.
    """

    design: Design
    items: list[dict[str, Any]]


def draw(store: Store, n: int, seed: int = 0, detectors: Sequence[str] = (), unmask: bool = False) -> Sample:
    """Draws n units of a finished run; the same run, n, seed and detectors give the same sample.

    Args:
      detectors: of `DETECTORS`; none is all that the run used.
      unmask: whether slurs and personal data are shown as they stand.

    Raises:
      UnfinishedError: the folder holds no finished run.
      ConfigError: the run did not use a detector that is asked for.
    """
    if not (store.exists(RUN) and store.exists(SUCCESS)):
        raise UnfinishedError(f"{store.root} holds no finished run")
    config = parse_config(yaml.safe_load(store.read("config.lock.yaml"))["config"], "config.lock.yaml")
    drawing = _Drawing(store, config, seed)
    chosen = drawing.draw(n, _wanted(config, detectors))
    return Sample(drawing.design(chosen), drawing.items(chosen, unmask))


def _wanted(config: Config, detectors: Sequence[str]) -> list[str]:
    for name in detectors:
        if name not in DETECTORS:
            raise ConfigError(f"--detector: unknown; known are {', '.join(DETECTORS)}")
        if name not in config.scanners:
            raise ConfigError(f"--detector {name}: the run did not use it")
    return [name for name in DETECTORS if name in (detectors or config.scanners)]


class _Drawing:
    """One run that is being sampled."""

    def __init__(self, store: Store, config: Config, seed: int) -> None:
        self._config, self._seed = config, seed
        self._run = str(json.loads(store.read(RUN))["run"])
        self._scanners = {scanner.field.name: scanner for scanner in scanners_of(config)}
        self._score = _score(config, list(self._scanners.values()))
        self._frame = read_frame(store, self._score)
        self._texts = Texts(store, config, self._frame)
        self._readable = self._texts.can_be_read()
        self._facts = read_merged(store).held
        self._part: dict[int, str] | None = None
        self._ready: set[str] = set()

    def draw(self, n: int, detectors: Sequence[str]) -> Chosen:
        """The strata of each detector, and what is drawn from them."""
        strata = {name: [one for one in self._candidates(name) if one.population] for name in detectors}
        parts = allocate(n, [sum(one.units for one in strata[name]) for name in detectors], power=0)
        return [
            drawn
            for name, part in zip(detectors, parts, strict=True)
            for drawn in choose(strata[name], part, self._seed)
        ]

    def _candidates(self, detector: str) -> Iterator[Candidates]:
        match detector:
            case "language":
                yield from by_language(self._frame, self._readable)
            case "toxicity" if self._score:
                yield from by_score(self._frame, self._score, self._thresholds(), self._readable)
            case "mentions":
                yield from self._mentions()
            case column if column in SPAN_COLUMNS and column in self._frame.spans:
                yield from self._spans(column)

    def _thresholds(self) -> list[float]:
        bounds = [rule.bound[1] for rule in self._config.policy.remove if rule.column == self._score]
        return sorted({MIDDLE, *(bound for bound in bounds if isinstance(bound, float) and 0 < bound < 1)})

    def _spans(self, column: str) -> Iterator[Candidates]:
        spans = self._frame.spans[column]
        yield from by_type(column, spans, self._readable)
        texts, share = self._looked_through()
        flagged = np.zeros(len(self._frame), np.bool_)
        flagged[spans.document] = True
        for name, among in (("something found", flagged), ("nothing found", ~flagged)):
            documents = [one for one in texts if among[one] and spans.looked[one]]
            yield passage_candidates(column, name, texts, documents, share)

    def _mentions(self) -> Iterator[Candidates]:
        texts, share = self._looked_through()
        found = dict(zip(texts, self._found_mentions(list(texts), list(texts.values())), strict=True))
        counted = totals(select(self._facts, "term"), ["axis", "bin"], "spans")
        known = {(str(axis), bool(accepted)): spans for (axis, accepted), spans in counted.items()}
        yield from mention_candidates(found, share, known)
        covered = [one for one, mentions in found.items() if mentions is not None]
        yield passage_candidates("mentions", "covered", texts, covered, share)

    def _found_mentions(self, documents: list[int], texts: list[str]) -> list[list[dict[str, Any]] | None]:
        codes = self._frame.codes(documents) if self._frame.language is not None else None
        found = scanned(self._loaded("mentions"), texts, codes)
        # Ordinary words are found too, to compare removal with; nobody is asked about them.
        return [one and [mention for mention in one if mention["axis"] != PLACEBO] for one in found]

    def _loaded(self, column: str) -> Scanner:
        if column not in self._ready:
            self._scanners[column].load()
            self._ready.add(column)
        return self._scanners[column]

    def _looked_through(self) -> tuple[dict[int, str], float]:
        """Texts of the documents that are looked through, and their share of the corpus; the same for all detectors."""
        if self._part is None:
            part = draw_part(np.flatnonzero(self._readable), stream(self._seed, "part"))
            self._part = dict(sorted(self._texts.read(part).items()))
        return self._part, max(len(self._part), 1) / max(len(self._frame), 1)

    def design(self, chosen: Chosen) -> Design:
        """The design of what is drawn; documents are numbered by their order in the sample."""
        strata = tuple(_stratum(one, len(drawn)) for one, drawn in chosen)
        documents: dict[int, int] = {}
        places = [
            Place(item=item, stratum=stratum, document=documents.setdefault(unit.document, len(documents)))
            for stratum, item, _, unit in self._order(chosen)
        ]
        return Design(
            run=self._run,
            seed=self._seed,
            documents=len(self._frame),
            tokens=int(pc.sum(select(self._facts, "corpus")["tokens"], min_count=0).as_py()),
            thresholds=tuple(self._thresholds()) if self._score else (),
            beyond=int((~self._readable).sum()),
            strata=strata,
            items=tuple(places),
        )

    def items(self, chosen: Chosen, unmask: bool) -> list[dict[str, Any]]:
        """What is shown of each drawn unit, in the design's order."""
        order = list(self._order(chosen))
        texts = self._texts.read({unit.document for _, _, _, unit in order})
        codes = self._frame.codes([unit.document for _, _, _, unit in order])
        drawn = [
            Drawn(item, one, unit, texts.get(unit.document, ""), code)
            for (_, item, one, unit), code in zip(order, codes, strict=True)
        ]
        own = self._scanners.get("pii")
        # Whatever the run looked for, all that can be found is veiled.
        rater = Rater(unmask, Pii(patterns=own.patterns) if isinstance(own, Pii) else Pii())
        return rater.items(drawn, self._marks(drawn))

    def _order(self, chosen: Chosen) -> Iterator[tuple[int, str, Candidates, Unit]]:
        """Stratum, item, candidates and unit: by detector, what was found before what was missed, strata shuffled."""
        groups: dict[tuple[str, str], list[tuple[int, str, Candidates, Unit]]] = {}
        for stratum, (one, numbers) in enumerate(chosen):
            for number in numbers:
                told = f"{self._run}/{self._seed}/{one.detector}/{one.kind}/{one.name}/{number}"
                item = hashlib.sha256(told.encode()).hexdigest()[:12]
                groups.setdefault((one.detector, one.kind), []).append((stratum, item, one, one.unit(number)))
        for (detector, kind), group in groups.items():
            shuffled = stream(self._seed, "order", detector, kind).permutation(len(group))
            yield from (group[place] for place in shuffled)

    def _marks(self, drawn: Sequence[Drawn]) -> dict[str, list[tuple[int, int]]]:
        """By item, the places that are marked in passages because they were found."""
        passages = [one for one in drawn if one.candidates.kind == "passage"]
        mentions = [one for one in passages if one.candidates.detector == "mentions"]
        marks = {one.item: self._span_marks(one) for one in passages if one.candidates.detector in self._frame.spans}
        if mentions:
            found = self._found_mentions([one.unit.document for one in mentions], [one.text for one in mentions])
            for one, places in zip(mentions, found, strict=True):
                marks[one.item] = [(place["start"], place["end"]) for place in places or ()]
        return marks

    def _span_marks(self, one: Drawn) -> list[tuple[int, int]]:
        spans = self._frame.spans[one.candidates.detector]
        low, high = np.searchsorted(spans.document, [one.unit.document, one.unit.document + 1]).tolist()
        return list(zip(spans.start[low:high].tolist(), spans.end[low:high].tolist(), strict=True))


def _stratum(one: Candidates, drawn: int) -> Stratum:
    return Stratum(
        detector=one.detector,
        kind=one.kind,
        name=one.name,
        group=one.group,
        reported=one.reported,
        low=one.low,
        population=one.population,
        drawn=drawn,
        clustered=one.clustered,
    )


def _score(config: Config, scanners: Sequence[Scanner]) -> str | None:
    """The score that is judged: toxicity where there is one, else what the policy has a rule on, else the first."""
    scores = scores_of(scanners)
    toxicity = [name for name in scores if name.endswith(".toxicity")]
    ruled = [rule.column for rule in config.policy.remove if rule.column in scores]
    return next(iter([*toxicity, *ruled, *scores]), None)

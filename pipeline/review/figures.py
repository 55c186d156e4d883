"""Figures: the table `review` of the audit, from a design and what people answered."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.review.agreement import alpha, interval, same_answers
from fairsieve.pipeline.review.design import Design, Stratum
from fairsieve.pipeline.review.estimates import Answers, language_rows, place_rows, score_rows
from fairsieve.pipeline.review.labels import Judged, Labels, put_together
from fairsieve.pipeline.statistics.estimate import Ratio
from fairsieve.pipeline.statistics.tables import Place, Row, audit_table, exactly, row


def review_table(design: Design, labels: Sequence[Labels]) -> pa.Table:
    """The table `review`; the same answers give the same table."""
    answers: dict[int, list[Judged]] = {}
    for one in put_together(design, labels):
        answers.setdefault(one.stratum, []).append(one)
    rows: list[Row] = []
    for detector in dict.fromkeys(stratum.detector for stratum in design.strata):
        own = {number: one for number, one in enumerate(design.strata) if one.detector == detector}
        told = [(own[number], answers[number]) for number in own if number in answers]
        rng = np.random.default_rng([design.seed, *detector.encode()])
        rows += _detector_rows(detector, design, Answers(list(own.values()), told, rng))
        rows += [_judged_row(stratum, len(answers.get(number, ()))) for number, stratum in own.items()]
        rows += _agreement_rows(detector, design, labels, rng)
    return audit_table(rows)


def _detector_rows(detector: str, design: Design, answers: Answers) -> Iterator[Row]:
    if detector == "language":
        return language_rows(detector, answers)
    if any(stratum.kind == "document" for stratum in answers.strata):
        return score_rows(detector, answers, design.thresholds)
    return place_rows(detector, answers, design.tokens)


def _judged_row(stratum: Stratum, judged: int) -> Row:
    """How many of a stratum's units were answered with yes or no."""
    place = Place(stratum.detector, stratum.group, f"{stratum.kind}: {stratum.name}")
    return row("judged", exactly(judged, stratum.drawn), "items drawn", place)


def _agreement_rows(detector: str, design: Design, labels: Sequence[Labels], rng: np.random.Generator) -> Iterator[Row]:
    items = [one.item for one in design.items if design.strata[one.stratum].detector == detector]
    given = [[one.judgements[item].answer for one in labels if item in one.judgements] for item in items]
    units = [[answer for answer in answers if answer != "skip"] for answers in given]
    alike, pairs = same_answers(units)
    if not pairs:
        return
    place = Place(detector, "", "all")
    yield row("same_answer", exactly(alike, pairs), "pairs of answers to the same item", place)
    paired = [answers for answers in units if len(answers) > 1]
    value = Ratio(alpha(units), *interval(units, rng), len(paired), sum(map(len, paired)))
    yield row("agreement", value, "answers to items that several people answered", place)

"""Judged by people: how often the detectors are right, and what they miss."""

from fairsieve.pipeline.report.estimates import NO_POINT, Audit, Estimate
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.house import ACCENT
from fairsieve.pipeline.report.names import axis_name, capital, language_name, listed, pii_name, score_name
from fairsieve.pipeline.report.numbers import between, percent, whole
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import linear
from fairsieve.pipeline.report.svg import Picture
from fairsieve.pipeline.report.table import Cell, Table, counted, interval_of, ratios, shares, text

TITLE = "Judged by people"
MILLION_OF = ("pii", "names", "mentions")
"""Detectors whose prevalence is per million tokens, and not a share of documents."""

ENOUGH = 10
"""Answers behind a figure that is told in a sentence, where there is one with so many."""

READING = "Full dots are precision, hollow ones recall."


def review_section(audit: Audit) -> Section:
    """Precision, recall and corrected prevalence where a sample was judged."""
    if not audit.rows("review", metric="judged"):
        lead = "Nobody has judged a sample of this run yet, so how often its detectors are right is not known."
        return Section("review", TITLE, f"{lead} “fairsieve review OUT” draws one, with a form to judge it in.")
    right = _right(audit)
    figures = [figure for figure in (right, _corrected(audit), _agreement(audit), _answers(audit)) if figure]
    lead = (
        "A random sample was shown to people, who said where a detector was right and what it had missed. Each answer "
        "counts for as many units of the corpus as it was drawn for."
    )
    notes = (
        "Precision: of what a detector reports, the share that people call right. Recall: of what people see, the "
        "share that the detector reports.",
        "Recall rests on what people saw in texts without a report. There are many of these and few were judged, so "
        "its intervals are wide: one missed case stands for many.",
        "Intervals hold the chance of the draw. They do not hold what reviewers get wrong, what masks hid from them, "
        "or a skipped item that was unlike the others.",
    )
    return Section("review", TITLE, lead, figures, notes)


def _right(audit: Audit) -> Figure | None:
    precision = audit.rows("review", metric="precision")
    if not precision:
        return None
    recall = {_key(one): one for one in audit.rows("review", metric="recall")}
    columns = [text("Detector", "detector"), text("What", "what")]
    for head, key in (("Precision", "precision"), ("Recall", "recall")):
        share = shares(head, key, 1)
        columns += [share, interval_of(share), counted("Yes", f"{key}_yes"), counted("Answers", f"{key}_answers")]
    rows: list[tuple[Cell, ...]] = []
    for one in precision:
        other = recall.get(_key(one))
        told: tuple[Cell, ...] = (
            (other.value, (other.low, other.high), other.n, other.d) if other else (None, (None, None), None, None)
        )
        rows.append((_detector(one), _what(one), one.value, (one.low, one.high), one.n, one.d, *told))
    found = [recall.get(_key(one)) for one in precision]
    series = [
        Series("precision", [one.point(100) for one in precision]),
        Series("recall", [one.point(100) if one else NO_POINT for one in found], ACCENT, hollow=True),
    ]
    labels = [capital(f"{_what(one)}, {_detector(one)}") for one in precision]
    picture, narrow = _picture(labels, series, 290, 520), _picture(labels, series, 150, 210)
    table = Table(columns, rows)
    return Figure("judged-right", "Right, and found", _says(precision, recall), table, picture, READING, narrow)


def _picture(labels: list[str], series: list[Series], left: int, right: int) -> Picture:
    drawn = Rows(labels, label_width=left, row_height=34)
    return drawn.drawn(drawn.dots(series, "% (95 % interval)", right, linear(0, 100), side_by_side=True))


def _says(precision: list[Estimate], recall: dict[tuple[str, str, str], Estimate]) -> str:
    least = min(_enough(precision), key=lambda one: (one.known, _key(one)))
    says = (
        f"Least often right: {_what(least)} ({_detector(least)}), {percent(least.known)} of what is reported "
        f"(95 % interval {between(least.value, least.low, least.high, 100)} %)."
    )
    if recall:
        one = min(_enough(list(recall.values())), key=lambda one: (one.known, _key(one)))
        says += (
            f" Most often missed: {_what(one)} ({_detector(one)}), of which {percent(one.known)} is found "
            f"(95 % interval {between(one.value, one.low, one.high, 100)} %)."
        )
    return says


def _enough(figures: list[Estimate]) -> list[Estimate]:
    """Those with enough answers; all where none has."""
    return [one for one in figures if (one.d or 0) >= ENOUGH] or figures


def _corrected(audit: Audit) -> Figure | None:
    corrected = audit.rows("review", metric="corrected_prevalence")
    reported = {_key(one): one for one in audit.rows("review", metric="reported_prevalence")}
    if not corrected:
        return None
    value = ratios("As people see it", "corrected")
    columns = [text("Detector", "detector"), text("What", "what"), text("Unit", "unit"),
               ratios("As reported", "reported"), value, interval_of(value)]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in corrected:
        scale, unit = (1, "values per million tokens") if one.axis in MILLION_OF else (100, "% of documents")
        told, low, high = one.point(scale)
        rows.append((_detector(one), _what(one), unit, scale * _reported(one, reported), told, (low, high)))
    outside = [one for one in corrected if not (one.low or 0) <= _reported(one, reported) <= (one.high or 0)]
    says = "Everywhere, what is reported lies within the interval of what people see."
    if outside:
        names = [f"{_what(one)} ({_detector(one)})" for one in outside]
        first, times = outside[0], 1 if outside[0].axis in MILLION_OF else 100
        says = (
            f"What is reported lies outside the interval of what people see for {listed(names)}. For {names[0]} that "
            f"is {times * _reported(first, reported):,.2f} as reported, and "
            f"{between(first.value, first.low, first.high, times)} as people see it, "
            f"{'per million tokens' if times == 1 else '% of documents'}."
        )
    return Figure("judged-prevalence", "How much there is, corrected", says, Table(columns, rows))


def _agreement(audit: Audit) -> Figure | None:
    found = audit.rows("review", metric="agreement")
    alike = {one.axis: one for one in audit.rows("review", metric="same_answer")}
    if not found:
        return None
    alpha = ratios("Krippendorff’s alpha", "alpha")
    columns = [
        text("Detector", "detector"), shares("Same answer", "same_answer", 1), counted("Pairs of answers", "pairs"),
        alpha, interval_of(alpha), counted("Items judged by several", "items"),
    ]  # fmt: skip
    rows = []
    for one in found:
        same = alike[one.axis]
        rows.append((_detector(one), same.value, same.d, one.value, (one.low, one.high), one.n))
    first = min(found, key=lambda one: (alike[one.axis].known, one.axis))
    says = (
        f"Reviewers agree least on {_detector(first)}: {percent(alike[first.axis].known)} of "
        f"{whole(alike[first.axis].d or 0)} pairs of answers are the same. Alpha is 1 where all agree, and 0 where "
        "they agree as often as chance would."
    )
    return Figure("judged-agreement", "Whether reviewers agree", says, Table(columns, rows))


def _answers(audit: Audit) -> Figure:
    judged = audit.rows("review", metric="judged")
    columns = [
        text("Detector", "detector"), text("Stratum", "stratum"), counted("Drawn", "drawn"),
        counted("Answered", "answers"), shares("Answered", "answered", 1),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [(_detector(one), one.stratum, one.d, one.n, one.value) for one in judged]
    answered, drawn = sum(one.n or 0 for one in judged), sum(one.d or 0 for one in judged)
    rows.append(("all", "all", drawn, answered, answered / drawn if drawn else None))
    says = (
        f"{whole(answered)} of {whole(drawn)} items were answered with yes or no; the others were skipped, left out or "
        "unclear."
    )
    return Figure("judged-answers", "What was answered", says, Table(columns, rows))


def _key(one: Estimate) -> tuple[str, str, str]:
    return one.axis, one.group, one.stratum


def _reported(one: Estimate, reported: dict[tuple[str, str, str], Estimate]) -> float:
    said = reported.get(_key(one))
    return said.known if said else 0.0


def _detector(one: Estimate) -> str:
    return {"pii": "personal data"}.get(one.axis, score_name(one.axis))


def _what(one: Estimate) -> str:
    if one.axis == "language":
        return "other languages" if one.group == "other" else language_name(one.group)
    if one.axis in ("pii", "names"):
        return pii_name(one.group)
    return axis_name(one.group) if one.group else f"at least {one.stratum}"

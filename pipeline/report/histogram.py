"""How a score is spread over all documents, and what other thresholds would take."""

import math
from collections.abc import Sequence

from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, GRID, HALF, MUTED, SMALL
from fairsieve.pipeline.report.names import capital, score_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.scale import Scale, linear
from fairsieve.pipeline.report.scores import Score
from fairsieve.pipeline.report.svg import Picture, crisp, line, moved, rect, stairs, words
from fairsieve.pipeline.report.table import Table, counted, shares, text
from fairsieve.pipeline.report.untrusted import file_stem

DRAWN_BINS = 40

_LEFT, _TOP, _BELOW = 40, 27, 36
_WIDTH, _HEIGHT = HALF - 54, 210
"""Pixels of the field that bars or a line fill, and around it."""


def histogram(score: Score) -> Figure:
    each = max(1, len(score.bins) // DRAWN_BINS)
    counts = [sum(score.bins[start : start + each]) for start in range(0, len(score.bins), each)]
    width = each / len(score.bins)
    columns = [text("Score from", "score_from"), counted("Documents", "documents"), shares("Share", "documents")]
    rows = [(f"{place * width:.3f}", n, n / score.scored) for place, n in enumerate(counts)]
    low = score.scored - score.above(0.1)
    rows.append(("all below 0.1", low, low / score.scored))
    name = score_name(score.name)
    says = f"{percent(low / score.scored)} of documents have a score of {name} below 0.1."
    if score.threshold is not None:
        above = score.above(score.threshold)
        says += (
            f" {whole(above)} ({percent(above / score.scored)}) reach the policy’s threshold of {score.threshold:g}."
        )
        rows.append((f"all from {score.threshold:g}", above, above / score.scored))
    tops = [10**power for power in range(20) if 10 ** (power - 1) < max(counts)]
    x, y = _scores(), Scale(0, tops[-1], (0, *tops), _thousands, math.log1p)
    bars = []
    for place, n in enumerate(counts):
        if n:
            left, right, high = x.at(place * width, _WIDTH), x.at((place + 1) * width, _WIDTH), y.at(n, _HEIGHT)
            bars.append(rect(left + 0.25, _HEIGHT - high, right - left - 0.5, high, MUTED))
    chart = _plotted(score, bars, x, name, y, "documents; each line is ten times the one below", late=0.6)
    return Figure(
        f"histogram-{file_stem(score.name)}",
        f"{capital(name)} scores",
        says,
        Table(columns, rows),
        chart,
        half=True,
    )


def what_if(score: Score) -> Figure:
    steps = [place / 20 for place in range(4, 20)]
    if score.threshold is not None:
        steps = sorted({*steps, score.threshold})
    columns = [
        text("Threshold", "threshold"),
        counted("Documents from there", "documents"),
        shares("Share", "documents"),
    ]
    rows = [(f"{step:g}", score.above(step), score.above(step) / score.scored) for step in steps]
    name = score_name(score.name)
    lower, higher = score.above(0.5), score.above(0.9)
    says = (
        f"A threshold of 0.5 would take {whole(lower)} documents ({percent(lower / score.scored)}), "
        f"one of 0.9 would take {whole(higher)} ({percent(higher / score.scored)})."
    )
    fine = [place / len(score.bins) for place in range(len(score.bins) // 5, len(score.bins) + 1)]
    above = [(step, 100 * score.above(step) / score.scored) for step in fine]
    x, y = _scores(0.2), linear(0, 1.04 * (above[0][1] or 1.0))
    curve = stairs([(x.at(step, _WIDTH), _HEIGHT - y.at(share, _HEIGHT)) for step, share in above], MUTED)
    chart = _plotted(
        score, [curve], x, f"threshold of {name}", y, "documents that score at least so much, %", late=0.82
    )
    return Figure(
        f"what-if-{file_stem(score.name)}",
        f"Other thresholds of {name}",
        says,
        Table(columns, rows),
        chart,
        half=True,
    )


def _scores(start: float = 0.0) -> Scale:
    return Scale(start, 1, [fifth / 5 for fifth in range(round(start * 5), 6)], "{:.1f}".format)


def _thousands(n: float) -> str:
    """10000 as 10k."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if n >= size:
            return f"{n / size:g}{letter}"
    return f"{n:g}"


def _plotted(score: Score, shapes: Sequence[str], x: Scale, x_title: str, y: Scale, head: str, late: float) -> Picture:
    """A field with its axes; the policy's threshold, where it is later than `late`, is named left of its line."""
    drawn = []
    for tick in y.ticks:
        level = _HEIGHT - y.at(tick, _HEIGHT)
        drawn.append(line(0, crisp(level), _WIDTH, crisp(level), GRID))
        drawn.append(words(-6, level, y.told(tick), MUTED, SMALL, "end"))
    for place, tenths in x.labels(_WIDTH):
        drawn.append(words(place, _HEIGHT + 12, tenths, MUTED, SMALL, "middle"))
    drawn.append(words(_WIDTH / 2, _HEIGHT + 27, x_title, MUTED, SMALL, "middle"))
    drawn += shapes
    if score.threshold is not None and x.low <= score.threshold <= x.high:
        place = x.at(score.threshold, _WIDTH)
        told, left = f"policy: {score.threshold:g}", score.threshold > late
        drawn.append(line(place, 0, place, _HEIGHT, ACCENT, 2))
        drawn.append(words(place + (-6 if left else 6), 8, told, ACCENT, SMALL, "end" if left else "start", weight=600))
    title = words(0, 8, head, MUTED, SMALL)
    return Picture(title + moved(_LEFT, _TOP, drawn), HALF, _TOP + _HEIGHT + _BELOW)

"""How a score is spread over all documents, and what other thresholds would take."""

from collections.abc import Sequence

import altair as alt

from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.house import ACCENT, HALF, MUTED, SMALL, inline_data
from fairsieve.pipeline.report.names import capital, score_name
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.scores import Score
from fairsieve.pipeline.report.svg import picture
from fairsieve.pipeline.report.table import Table, counted, shares, text
from fairsieve.pipeline.report.untrusted import file_stem

DRAWN_BINS = 40
_THOUSANDS = "datum.value < 1000 ? datum.value : datum.value < 1e6 ? datum.value / 1e3 + 'k' : datum.value / 1e6 + 'M'"
_MARGIN = {"minExtent": 40, "maxExtent": 40}


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
    values = [{"from": place * width, "to": (place + 1) * width, "n": n} for place, n in enumerate(counts)]
    tops = [10**power for power in range(8) if 10 ** (power - 1) < max(counts)]
    y = alt.Y("n:Q", title=None, axis=alt.Axis(values=[0, *tops], labelExpr=_THOUSANDS, **_MARGIN),
              scale=alt.Scale(type="symlog", constant=1, domain=[0, max(tops)]))  # fmt: skip
    bars = alt.Chart(inline_data(values)).mark_bar(color=MUTED, binSpacing=0.5)
    bars = bars.encode(x=_score_axis("from:Q", name), x2=alt.X2("to:Q"), y=y, y2=alt.datum(0))
    layers = [bars, *_threshold_mark(score, top=float(max(tops)), y=y, late=0.6)]
    chart = _plotted(layers, "documents; each line is ten times the one below")
    return Figure(
        f"histogram-{file_stem(score.name)}",
        f"{capital(name)} scores",
        says,
        Table(columns, rows),
        picture(chart),
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
    values = [{"from": step, "share": 100 * score.above(step) / score.scored} for step in fine]
    y = alt.Y("share:Q", title=None, axis=alt.Axis(tickCount=5, **_MARGIN), scale=alt.Scale(domainMin=0, nice=True))
    line = alt.Chart(inline_data(values)).mark_line(color=MUTED, strokeWidth=2, interpolate="step-after")
    line = line.encode(x=_score_axis("from:Q", f"threshold of {name}", 0.2), y=y)
    top = max(one["share"] for one in values) or 1.0
    chart = _plotted([line, *_threshold_mark(score, top, y, late=0.82)], "documents that score at least so much, %")
    return Figure(
        f"what-if-{file_stem(score.name)}",
        f"Other thresholds of {name}",
        says,
        Table(columns, rows),
        picture(chart),
        half=True,
    )


def _score_axis(field: str, title: str, start: float = 0.0) -> alt.X:
    axis = alt.Axis(title=title, grid=False, values=[place / 5 for place in range(round(start * 5), 6)], format=".1f")
    return alt.X(field, axis=axis, scale=alt.Scale(domain=[start, 1], nice=False))


def _threshold_mark(score: Score, top: float, y: alt.Y, late: float) -> list[alt.Chart]:
    """The policy's threshold; one later than `late` is named to the left of its line."""
    if score.threshold is None:
        return []
    before = score.threshold > late
    at = [{"from": score.threshold, "n": top, "share": top, "label": f"policy: {score.threshold:g}"}]
    rule = alt.Chart(inline_data(at)).mark_rule(color=ACCENT, strokeWidth=2).encode(x=alt.X("from:Q"))
    words = alt.Chart(inline_data(at)).mark_text(
        align="right" if before else "left", dx=-6 if before else 6, dy=8, color=ACCENT, fontSize=SMALL, fontWeight=600
    )
    return [rule, words.encode(x=alt.X("from:Q"), y=y, text=alt.Text("label:N"))]


def _plotted(layers: Sequence[alt.Chart], head: str) -> alt.LayerChart:
    title = alt.Title(head, anchor="start", color=MUTED, fontSize=SMALL, fontWeight="normal", offset=10)
    return alt.layer(*layers).properties(width=HALF - 54, height=210, title=title)

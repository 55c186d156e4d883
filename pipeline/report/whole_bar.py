"""One bar for all records, with its parts named."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from fairsieve.pipeline.report.house import ACCENT, INK, MUTED, PALE, SOFT, WIDTH, inline_data, styled
from fairsieve.pipeline.report.numbers import percent, whole

_COLOURS = (PALE, SOFT, ACCENT, MUTED)
_COLUMN = WIDTH / 4


def whole_bar(parts: Mapping[str, int]) -> Any:
    """Parts of a whole as one bar; below it, a legend in columns: colour, name, count and share."""
    total = sum(parts.values()) or 1
    values, legend, done = [], [], 0.0
    for place, ((name, n), colour) in enumerate(zip(parts.items(), _COLOURS, strict=True)):
        # What is not nothing can be seen: two pixels at least.
        length = max(n / total, 2 / WIDTH) if n else 0.0
        values.append({"from": done, "to": done + length, "colour": colour})
        done += length
        told = f"{whole(n)}  ·  {percent(n / total)}"
        legend.append({"x": place * _COLUMN, "colour": colour, "name": name[:1].upper() + name[1:], "told": told})
    x = alt.Scale(domain=[0, max(done, 1.0)], range=[0, WIDTH], nice=False)
    bars = alt.Chart(inline_data(values)).mark_bar(height=34, y=17, stroke="#ffffff", strokeWidth=0)
    bars = bars.encode(x=alt.X("from:Q", axis=None, scale=x), x2="to:Q", color=alt.Color("colour:N", scale=None))
    at = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], range=[0, WIDTH]))
    keys = alt.Chart(inline_data(legend))
    squares = keys.mark_square(size=110, y=58, xOffset=6, opacity=1).encode(
        x=at, color=alt.Color("colour:N", scale=None)
    )
    names = keys.mark_text(align="left", y=58, dx=18, fontSize=12, color=MUTED).encode(x=at, text="name:N")
    told = keys.mark_text(align="left", y=76, dx=18, fontSize=13, fontWeight=600, color=INK).encode(x=at, text="told:N")
    chart = alt.layer(bars, squares, names, told).resolve_scale(x="independent")
    return styled(chart.properties(width=WIDTH, height=84), right=0)

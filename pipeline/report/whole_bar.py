"""One bar for all records, with its parts named."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from fairsieve.pipeline.report.house import ACCENT, INK, MUTED, PALE, SOFT, WIDTH, inline_data
from fairsieve.pipeline.report.numbers import percent, whole

_COLOURS = (PALE, SOFT, ACCENT, MUTED)
_LINE = 48


def whole_bar(parts: Mapping[str, int], width: int = WIDTH, columns: int = 4) -> Any:
    """Parts of a whole as one bar; below it, a legend in so many columns: colour, name, count and share."""
    total = sum(parts.values()) or 1
    values, legend, done = [], [], 0.0
    for place, ((name, n), colour) in enumerate(zip(parts.items(), _COLOURS, strict=True)):
        # What is not nothing can be seen: two pixels at least.
        length = max(n / total, 2 / width) if n else 0.0
        values.append({"from": done, "to": done + length, "colour": colour})
        done += length
        told = f"{whole(n)}  ·  {percent(n / total)}"
        at = {"x": place % columns * width / columns, "y": place // columns * _LINE}
        legend.append({**at, "colour": colour, "name": name[:1].upper() + name[1:], "told": told})
    x = alt.Scale(domain=[0, max(done, 1.0)], range=[0, width], nice=False)
    bars = alt.Chart(inline_data(values)).mark_bar(height=34, y=17)
    bars = bars.encode(
        x=alt.X("from:Q", axis=None, scale=x), x2=alt.X2("to:Q"), color=alt.Color("colour:N", scale=None)
    )
    height = 34 + _LINE * (len(legend) // columns) + 4
    place_x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], range=[0, width]))
    place_y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    keys = alt.Chart(inline_data(legend))
    squares = keys.mark_square(size=110, yOffset=56, xOffset=6, opacity=1).encode(
        x=place_x, y=place_y, color=alt.Color("colour:N", scale=None)
    )
    names = keys.mark_text(align="left", dy=57, dx=18, fontSize=12, color=MUTED)
    told = keys.mark_text(align="left", dy=75, dx=18, fontSize=13, fontWeight=600, color=INK)
    words = [
        text.encode(x=place_x, y=place_y, text=alt.Text(field)) for text, field in ((names, "name:N"), (told, "told:N"))
    ]
    chart = alt.layer(bars, squares, *words).resolve_scale(x="independent", y="independent")
    return chart.properties(width=width, height=height)

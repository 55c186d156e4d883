"""The house style of every chart: colours for light and dark, widths, type."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

SMALL = 11
"""Pixels of small type."""

INK, MUTED, GRID = "#1f2933", "#5d6875", "#e2e6ea"
ACCENT, SOFT, PALE, PAPER = "#0b5cad", "#9cc2e8", "#c6ced6", "#fefefe"
DARK = (
    (INK, "#e6eaee"),
    (MUTED, "#a5afba"),
    (GRID, "#30373e"),
    (ACCENT, "#71b2f4"),
    (SOFT, "#2f6298"),
    (PALE, "#4d5964"),
    (PAPER, "#14181c"),
)
"""Each colour of the house, and what takes its place on a dark page; one hue and greys, told apart by lightness too."""

WIDTH, HALF = 820, 398
"""Pixels of a picture that fills the page's width, and of one that stands beside another."""


CONFIG = {
    "axis": {
        "domain": False,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFlush": False,
        "labelFontSize": SMALL,
        "labelPadding": 6,
        "ticks": False,
        "titleColor": MUTED,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
    },
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
}
"""The house's type and colours as Vega-Lite's configuration; no background, so that the page shows through."""

PADDING = {"left": 0, "right": 8, "top": 4, "bottom": 4}
"""Pixels around a picture."""


def inline_data(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows for a chart; as a tuple they are not copied with every layer, which would take most of the time."""
    return alt.Data(values=tuple(rows))

"""One bar for all records, with its parts named."""

from collections.abc import Mapping

from fairsieve.pipeline.report.house import ACCENT, MUTED, PALE, SOFT, USUAL, WIDTH
from fairsieve.pipeline.report.numbers import percent, whole
from fairsieve.pipeline.report.svg import Picture, moved, rect, words

_COLOURS = (PALE, SOFT, ACCENT, MUTED)
_BAR, _LINE, _SQUARE, _LEAST = 34, 48, 10, 2
"""Pixels: height of the bar and of a line of the legend, side of a square, width of what is not nothing."""


def whole_bar(parts: Mapping[str, int], width: int = WIDTH, columns: int = 4) -> Picture:
    """Parts of a whole as one bar; below it, a legend in so many columns: colour, name, count and share."""
    total = sum(parts.values()) or 1
    lengths = [max(n / total, _LEAST / width) if n else 0.0 for n in parts.values()]
    pixels, left = width / max(1.0, sum(lengths)), 0.0
    shapes = []
    for place, ((name, n), length, colour) in enumerate(zip(parts.items(), lengths, _COLOURS, strict=True)):
        if length:
            shapes.append(rect(left, 0, pixels * length, _BAR, colour))
        left += pixels * length
        told = f"{whole(n)}  ·  {percent(n / total)}"
        entry = [
            rect(0, 18, _SQUARE, _SQUARE, colour),
            words(18, 23, name[:1].upper() + name[1:], MUTED, USUAL),
            words(18, 41, told, size=USUAL + 1, weight=600),
        ]
        shapes.append(moved(place % columns * width / columns, _BAR + place // columns * _LINE, entry))
    lines = -(-len(parts) // columns)
    return Picture(moved(0, 4, shapes), width, 4 + _BAR + _LINE * lines + 6)

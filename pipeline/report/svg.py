"""Shapes as SVG text, at places in pixels; every word that is drawn is escaped here, and nowhere else.

Each shape names its colours as attributes, so that a style sheet can change them for a dark page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from fairsieve.pipeline.report.house import DARK, FONT, INK, USUAL


@dataclass(frozen=True)
class Picture:
    """SVG text without its outermost tag, and its size in pixels."""

    inside: str
    width: int
    height: int

    def file(self, alt_text: str) -> str:
        """A file of its own: light or dark as the reader's screen is."""
        style = "".join(f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}' for light, dark in DARK)
        style = f"<style>@media (prefers-color-scheme:dark){{{style}}}</style>"
        return f"{self._open(alt_text)}{style}{self.inside}</svg>\n"

    def inline(self, alt_text: str) -> str:
        """The same for the page, whose style sheet has the dark colours."""
        return f"{self._open(alt_text)}{self.inside}</svg>"

    def _open(self, alt_text: str) -> str:
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        told = f'font-family="{FONT}" role="img" aria-label={quoteattr(alt_text)}'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {told}>'


def words(
    x: float,
    y: float,
    text: str,
    colour: str = INK,
    size: int = USUAL,
    anchor: Literal["start", "middle", "end"] = "start",
    weight: int = 400,
) -> str:
    """A line of text; `y` is the middle of its small letters."""
    look = f'font-size="{size}" fill="{colour}"'
    look += f' text-anchor="{anchor}"' if anchor != "start" else ""
    look += f' font-weight="{weight}"' if weight != 400 else ""
    # A third of its size below the middle is where type stands; "dominant-baseline" differs between browsers.
    return f'<text x="{_px(x)}" y="{_px(y + round(size / 3))}" {look}>{escape(text)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dashed: bool = False) -> str:
    places = f'x1="{_px(x1)}" y1="{_px(y1)}" x2="{_px(x2)}" y2="{_px(y2)}"'
    dashes = ' stroke-dasharray="3,3"' if dashed else ""
    return f'<line {places} stroke="{colour}" stroke-width="{_px(width)}"{dashes}/>'


def rect(x: float, y: float, width: float, height: float, colour: str, opacity: float = 1.0) -> str:
    size = f'x="{_px(x)}" y="{_px(y)}" width="{_px(width)}" height="{_px(height)}"'
    faint = f' fill-opacity="{_px(opacity)}"' if opacity < 1 else ""
    return f'<rect {size} fill="{colour}"{faint}/>'


def dot(x: float, y: float, fill: str, stroke: str) -> str:
    return f'<circle cx="{_px(x)}" cy="{_px(y)}" r="3.6" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def stairs(points: Iterable[tuple[float, float]], colour: str) -> str:
    """A line that keeps its height until the next point."""
    (x, height), *rest = points
    path = f"M{_px(x)},{_px(height)}"
    for x, y in rest:
        if y != height:
            path += f"H{_px(x)}V{_px(y)}"
        height = y
    return f'<path d="{path}H{_px(x)}" fill="none" stroke="{colour}" stroke-width="2"/>'


def polyline(points: Iterable[tuple[float, float]], colour: str, dashed: bool = False) -> str:
    """Straight lines from point to point."""
    path = "L".join(f"{_px(x)},{_px(y)}" for x, y in points)
    dashes = ' stroke-dasharray="3,3"' if dashed else ""
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def moved(x: float, y: float, shapes: Iterable[str]) -> str:
    """The shapes, so many pixels to the right and down."""
    return f'<g transform="translate({_px(x)},{_px(y)})">{"".join(shapes)}</g>'


def crisp(place: float) -> float:
    """The middle of a pixel: a line of one pixel there is not blurred over two."""
    return round(place - 0.5) + 0.5


def _px(value: float) -> str:
    """Hundredths of a pixel are enough."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

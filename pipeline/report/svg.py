"""A chart as SVG that can stand in a page: drawn by Vega, then held to a list of what may be in it."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import altair as alt
import vl_convert

from fairsieve.pipeline.report.house import CONFIG, DARK, FONT, PADDING

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "circle"})
_ATTRIBUTES = frozenset(
    {
        "d", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "height",
        "opacity", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1",
        "y2", "r", "cx", "cy",
    }
)  # fmt: skip


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


def picture(chart: alt.TopLevelMixin, right: int = PADDING["right"]) -> Picture:
    """Draws a chart in the house style; needs no network, and gives the same bytes each time."""
    # Altair copies and checks the whole chart for each thing that is configured; what is laid beside it here is not.
    spec = chart.to_dict(validate=False) | {"config": CONFIG, "padding": PADDING | {"right": right}}
    drawn = ET.fromstring(vl_convert.vegalite_to_svg(spec))  # noqa: S314 - Vega wrote it, just now
    width, height = (round(float(drawn.attrib[name])) for name in ("width", "height"))
    return Picture("".join(_written(child) for child in drawn), width, height)


def _written(element: ET.Element) -> str:
    """The element with what may be in it; anything else, and what draws nothing, is left out."""
    tag = element.tag.removeprefix(_NAMESPACE)
    drawn = element.attrib.get("display") != "none" and element.attrib.get("class") not in ("background", "foreground")
    if tag not in _ELEMENTS or not drawn:
        return ""
    attributes = "".join(
        f" {name}={quoteattr(value)}"
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and not (name == "font-family" and value == FONT)
    )
    inside = _escaped(element.text) + "".join(_written(child) + _escaped(child.tail) for child in element)
    if tag == "g" and not inside:
        return ""
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

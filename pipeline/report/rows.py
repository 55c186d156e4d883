"""Pictures made of labelled rows: bars, dots with intervals, shaded cells and words, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairsieve.pipeline.report.estimates import Point
from fairsieve.pipeline.report.house import ACCENT, GRID, INK, MUTED, PALE, PAPER, SMALL, USUAL
from fairsieve.pipeline.report.labels import cut_line, measured, wrapped
from fairsieve.pipeline.report.scale import Scale, linear
from fairsieve.pipeline.report.svg import Picture, crisp, dot, line, moved, rect, words

ROW = 28

_HEAD, _AXIS, _EDGE = 21, 22, 4
"""Pixels above the rows for what a panel shows, below them for the labels of an axis, and where there is neither."""

_FAR = 4

_LINE = 14
"""Pixels from a line of words to the next."""

_MARGIN = 8
"""Pixels at the right of an axis, for half a dot."""


@dataclass(frozen=True)
class Series:
    """Dots of one kind, each with its interval; None where there is nothing to draw."""

    name: str
    points: Sequence[Point]
    colour: str = ACCENT
    hollow: bool = False


def from_zero(*series: Series, also: float = 0.0) -> Scale:
    """A linear scale from 0 to a little more than the largest value or `also`, and farther where intervals end.

    An interval that ends beyond `_FAR` times of that is cut off: one of few documents would press all others together.
    """
    points = [point for one in series for point in one.points]
    most = max([also, *(value for value, _, _ in points if value is not None)])
    ends = [high if most == 0 else min(high, _FAR * most) for _, _, high in points if high is not None]
    return linear(0, 1.04 * (max([most, *ends]) or 1.0))


@dataclass(frozen=True)
class Panel:
    """What stands beside the labels: shapes whose places are from its left edge and the top of the first row.

    Attributes:
      width, above, below: pixels that it takes; the last two beyond the rows.
    """

    shapes: Sequence[str]
    width: int
    above: int = _HEAD
    below: int = _EDGE


@dataclass(frozen=True)
class Rows:
    """A picture of labelled rows: the labels, then panels side by side.

    Attributes:
      labels: of the rows, from the top.
      label_width: pixels; longer labels take two lines, then end in an ellipsis.
      row_height: pixels.
    """

    labels: Sequence[str]
    label_width: int = 230
    row_height: int = ROW

    @property
    def height(self) -> int:
        return self.row_height * len(self.labels)

    def drawn(self, *panels: Panel) -> Picture:
        """The labels and the panels as one picture."""
        above, below = max(one.above for one in panels), max(one.below for one in panels)
        placed, left = [moved(0, above, self._labels())], self.label_width
        for one in panels:
            placed.append(moved(left, above, one.shapes))
            left += one.width
        return Picture("".join(placed), left, above + self.height + below)

    def words(self, texts: Sequence[str], head: str, width: int, colour: str = INK) -> Panel:
        """A panel of right-aligned words or numbers."""
        shapes = [words(width - 2, self._middle(row), text, colour, anchor="end") for row, text in enumerate(texts)]
        shapes.append(words(width - 2, -11, head, MUTED, SMALL, "end"))
        return Panel(shapes, width)

    def bars(self, parts: Sequence[tuple[Sequence[float], str]], labels: Sequence[str], head: str, width: int) -> Panel:
        """A panel of bars, each of stacked parts of a colour, with a label behind it."""
        totals = [sum(lengths) for lengths in zip(*(lengths for lengths, _ in parts), strict=True)]
        room = width - 10 - max((measured(label) for label in labels), default=0)
        pixels = room / (max(totals, default=0) or 1.0)
        thick = self.row_height / 2
        shapes = []
        for row, label in enumerate(labels):
            end = 0.0
            for lengths, colour in parts:
                if lengths[row]:
                    shapes.append(rect(end, self._middle(row) - thick / 2, pixels * lengths[row], thick, colour))
                end += pixels * lengths[row]
            shapes.append(words(end + 6, self._middle(row), label, INK, SMALL))
        above, lines = _head(head, width)
        return Panel([*shapes, *lines], width, above)

    def dots(
        self,
        series: Sequence[Series],
        head: str,
        width: int,
        scale: Scale,
        reference: float | None = None,
        absent: Sequence[str] = (),
        side_by_side: bool = False,
        bands: Sequence[tuple[float, float] | None] = (),
    ) -> Panel:
        """A panel of dots with intervals.

        Args:
          reference: where a vertical line stands.
          absent: words in place of a dot that is not there.
          side_by_side: whether the series of a row lie below each other, or in one line.
          bands: of each row, from where to where its ground is shaded.
        """
        room = width - _MARGIN
        shapes = [_upright(scale.at(tick, room), self.height, GRID) for tick in scale.ticks]
        shapes += [line(0, crisp(y), room, crisp(y), GRID) for y in map(self._middle, range(len(self.labels)))]
        for place, text in scale.labels(room):
            # The last label may be wider than what is left beside it.
            shapes.append(words(min(place, width - measured(text) / 2), self.height + 12, text, MUTED, SMALL, "middle"))
        for row, band in enumerate(bands):
            if band is not None:
                left, right = (scale.at(end, room) for end in band)
                top = self._middle(row) - self.row_height / 3
                shapes.append(rect(left, top, max(right - left, 1), 2 * self.row_height / 3, PALE, 0.6))
        if reference is not None:
            shapes.append(_upright(scale.at(reference, room), self.height, MUTED, dashed=True))
        for place, one in enumerate(series):
            down = 9 * (place - (len(series) - 1) / 2) if side_by_side else 0
            shapes += self._one_series(one, down, scale, room)
        shapes += [words(6, self._middle(row), told, MUTED, SMALL) for row, told in enumerate(absent) if told]
        above, lines = _head(head, width)
        return Panel([*shapes, *lines], width, above, _AXIS)

    def cells(self, values: Sequence[Sequence[float | None]], heads: Sequence[str], head: str, width: int) -> Panel:
        """A panel of shaded cells with their shares in percent; None is a cell that is not published.

        Cells that are narrow have no decimals.
        """
        wide, high = width / len(heads), self.row_height - 3
        shapes = [words((at + 0.5) * wide, -12, text, MUTED, SMALL, "middle") for at, text in enumerate(heads)]
        for row, shares in enumerate(values):
            for column, share in enumerate(shares):
                if share:
                    top = self._middle(row) - high / 2
                    shapes.append(rect(column * wide, top, wide, high, ACCENT, 0.6 * share**0.5))
                told = "·" if share is None else _short(share, decimals=int(wide >= 30))
                shapes.append(words((column + 0.5) * wide, self._middle(row), told, INK, SMALL, "middle"))
        above, lines = _head(head, width, up=20)
        return Panel([*shapes, *lines], width, above)

    def _middle(self, row: int) -> float:
        return (row + 0.5) * self.row_height

    def _labels(self) -> list[str]:
        right, shapes = self.label_width - 12, []
        for row, label in enumerate(self.labels):
            lines = wrapped(label, right)
            for text, up in zip(lines, (0,) if len(lines) == 1 else (-7, 7), strict=True):
                shapes.append(words(right, self._middle(row) + up, text, anchor="end"))
        return shapes

    def _one_series(self, one: Series, down: float, scale: Scale, room: float) -> list[str]:
        whiskers, dots = [], []
        for row, (value, low, high) in enumerate(one.points):
            if value is None:
                continue
            y = self._middle(row) + down
            dots.append(dot(scale.at(value, room), y, PAPER if one.hollow else one.colour, one.colour))
            if low is not None and high is not None:
                whiskers.append(line(scale.at(low, room), y, scale.at(high, room), y, one.colour, 2))
        return whiskers + dots


def _short(share: float, decimals: int = 1) -> str:
    """A share in percent, short enough for a cell."""
    percent = 100 * share
    if 0 < percent < 10**-decimals:
        return f"<{10**-decimals:.{decimals}f}"
    return f"{percent:.0f}" if percent >= 10 or percent == 0 else f"{percent:.{decimals}f}"


def _head(text: str, width: float, up: float = 0) -> tuple[int, list[str]]:
    """What a panel shows, above it, in as many lines as it needs; and the pixels that this takes above the rows."""
    lines, rest = [], text
    while rest:
        # Type of this size is a little narrower than what labels are measured with.
        line, rest = cut_line(rest, width * USUAL / SMALL)
        lines.append(line)
    shapes = [words(0, -11 - up - _LINE * place, line, MUTED, SMALL) for place, line in enumerate(reversed(lines))]
    return round(_HEAD + up + _LINE * (len(lines) - 1)), shapes


def _upright(x: float, height: float, colour: str, dashed: bool = False) -> str:
    return line(crisp(x), 0, crisp(x), height, colour, dashed=dashed)

"""Pictures made of labelled rows: bars, dots with intervals, shaded cells and words, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from fairsieve.pipeline.report.estimates import Point
from fairsieve.pipeline.report.house import ACCENT, GRID, INK, MUTED, PAPER, SMALL, inline_data
from fairsieve.pipeline.report.labels import wrapped

ROW = 28
_TEXT = 12


@dataclass(frozen=True)
class Series:
    """Dots of one kind, each with its interval; None where there is nothing to draw."""

    name: str
    points: Sequence[Point]
    colour: str = ACCENT
    hollow: bool = False


def from_zero(*series: Series, also: float = 0.0) -> alt.Scale:
    """A linear scale from 0 to a little more than the largest value, end of an interval, or `also`."""
    ends = [end for one in series for point in one.points for end in point if end is not None]
    return alt.Scale(domain=[0, 1.04 * (max([also, *ends]) or 1.0)], nice=False)


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

    @property
    def y(self) -> Any:
        return alt.Y("row:O", axis=None, scale=alt.Scale(type="band", domain=list(range(len(self.labels))), padding=0))

    def drawn(self, *panels: Any) -> Any:
        """The labels and the panels as one chart."""
        room = self.label_width - 12
        lines: dict[int, list[dict[str, Any]]] = {0: [], -7: [], 7: []}
        for row, label in enumerate(self.labels):
            broken = wrapped(label, room)
            for line, up in zip(broken, (0,) if len(broken) == 1 else (-7, 7), strict=True):
                lines[up].append({"row": row, "label": line})
        labels = alt.layer(
            *(self._text(words, self.label_width, "right", room, INK, up) for up, words in lines.items() if words)
        )
        return alt.hconcat(labels, *panels, spacing=0, bounds="flush")

    def words(self, texts: Sequence[str], head: str, width: int, colour: str = INK) -> Any:
        """A panel of right-aligned words or numbers."""
        values = [{"row": row, "label": text} for row, text in enumerate(texts)]
        words = self._text(values, width, "right", width - 2, colour)
        return alt.layer(words, _head(head, width - 2, "right"))

    def bars(
        self,
        parts: Sequence[tuple[Sequence[float], str]],
        labels: Sequence[str],
        head: str,
        width: int,
        most: float = 0,
    ) -> Any:
        """A panel of bars, each of stacked parts of a colour, with a label behind it."""
        ends = [0.0] * len(self.labels)
        values: list[dict[str, Any]] = []
        for lengths, colour in parts:
            for row, length in enumerate(lengths):
                values.append({"row": row, "from": ends[row], "to": ends[row] + length, "colour": colour})
                ends[row] += length
        longest = max([most, *ends]) or 1.0
        room = 6.6 * max((len(label) for label in labels), default=0) + 10
        x = alt.Scale(domain=[0, longest], range=[0, width - room], nice=False)
        bars = alt.Chart(inline_data(values)).mark_bar(height=self.row_height * 0.5)
        bars = bars.encode(
            y=self.y,
            x=alt.X("from:Q", axis=None, scale=x),
            x2=alt.X2("to:Q"),
            color=alt.Color("colour:N", scale=None),
        )
        told = [{"row": row, "to": ends[row], "label": label} for row, label in enumerate(labels)]
        words = alt.Chart(inline_data(told)).mark_text(align="left", dx=6, color=INK, fontSize=SMALL)
        words = words.encode(y=self.y, x=alt.X("to:Q", axis=None, scale=x), text=alt.Text("label:N"))
        return alt.layer(bars, words, _head(head)).properties(width=width, height=self.height)

    def dots(
        self,
        series: Sequence[Series],
        head: str,
        width: int,
        scale: alt.Scale,
        reference: float | None = None,
        absent: Sequence[str] = (),
        ticks: Sequence[float] | None = None,
        tick_format: str = "",
        side_by_side: bool = False,
    ) -> Any:
        """A panel of dots with intervals.

        Args:
          reference: where a vertical line stands.
          absent: words in place of a dot that is not there.
          ticks: where the axis is labelled.
          side_by_side: whether the series of a row lie below each other, or in one line.
        """
        axis = alt.Axis(
            title=None,
            grid=True,
            tickCount=5,
            **({"values": list(ticks)} if ticks else {}),
            **({"format": tick_format} if tick_format else {}),
        )
        empty = [{"row": row} for row in range(len(self.labels))]
        lines = alt.Chart(inline_data(empty)).mark_rule(color=GRID, strokeWidth=1).encode(y=self.y)
        layers: list[Any] = [lines]
        if reference is not None:
            line = alt.Chart(inline_data([{"at": reference}])).mark_rule(color=MUTED, strokeDash=[3, 3])
            layers.append(line.encode(x=alt.X("at:Q", scale=scale, axis=axis)))
        apart = 9 if side_by_side else 0
        for place, one in enumerate(series):
            offset = apart * (place - (len(series) - 1) / 2)
            layers += self._one_series(one, offset, alt.X("value:Q", scale=scale, axis=axis), scale, axis)
        if any(absent):
            told = [{"row": row, "label": word} for row, word in enumerate(absent) if word]
            words = alt.Chart(inline_data(told)).mark_text(align="left", color=MUTED, fontSize=SMALL, dx=6)
            layers.append(words.encode(y=self.y, x=alt.value(0), text=alt.Text("label:N")))
        return alt.layer(*layers, _head(head)).properties(width=width, height=self.height)

    def cells(self, values: Sequence[Sequence[float | None]], heads: Sequence[str], head: str, width: int) -> Any:
        """A panel of shaded cells with their shares in percent; None is a cell that is not published."""
        filled = [
            {"row": row, "column": column, "shade": 0.6 * value**0.5, "label": _short(value)}
            for row, cells in enumerate(values)
            for column, value in enumerate(cells)
            if value is not None
        ]
        empty = [
            {"row": row, "column": column, "label": "·"}
            for row, cells in enumerate(values)
            for column, value in enumerate(cells)
            if value is None
        ]
        axis = alt.Axis(
            title=None, grid=False, orient="top", labelExpr=f"format(datum.value / {len(heads)}, '.1f')", labelAngle=0
        )
        x = alt.X("column:O", axis=axis, scale=alt.Scale(domain=list(range(len(heads))), padding=0))
        shaded = alt.Chart(inline_data(filled)).mark_rect(color=ACCENT, height=self.row_height - 3)
        shaded = shaded.encode(y=self.y, x=x, fillOpacity=alt.FillOpacity("shade:Q", scale=None, legend=None))
        words = alt.Chart(inline_data([*filled, *empty])).mark_text(color=INK, fontSize=SMALL)
        words = words.encode(y=self.y, x=x, text=alt.Text("label:N"))
        return alt.layer(shaded, words, _head(head, y=-30)).properties(width=width, height=self.height)

    def _one_series(self, one: Series, offset: float, x: Any, scale: Any, axis: Any) -> list[Any]:
        points = [{"row": row, "value": value} for row, (value, _, _) in enumerate(one.points) if value is not None]
        ranges = [
            {"row": row, "low": low, "high": high}
            for row, (value, low, high) in enumerate(one.points)
            if None not in (value, low, high)
        ]
        whiskers = alt.Chart(inline_data(ranges)).mark_rule(color=one.colour, strokeWidth=2, yOffset=offset)
        whiskers = whiskers.encode(y=self.y, x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"))
        look = {"fill": PAPER, "stroke": one.colour} if one.hollow else {"fill": one.colour, "stroke": one.colour}
        dots = alt.Chart(inline_data(points)).mark_point(size=52, opacity=1, strokeWidth=2, yOffset=offset, **look)
        return [whiskers, dots.encode(y=self.y, x=x)]

    def _text(self, values: list[dict[str, Any]], width: int, align: str, x: float, colour: str, up: float = 0) -> Any:
        words = alt.Chart(inline_data(values)).mark_text(align=align, color=colour, fontSize=_TEXT, dy=up)
        return words.encode(y=self.y, x=alt.value(x), text=alt.Text("label:N")).properties(
            width=width, height=self.height
        )


def _short(share: float) -> str:
    """A share in percent, short enough for a cell."""
    percent = 100 * share
    if 0 < percent < 0.1:
        return "<0.1"
    return f"{percent:.0f}" if percent >= 10 or percent == 0 else f"{percent:.1f}"


def _head(text: str, x: float = 0, align: str = "left", y: float = -11) -> Any:
    """What a panel shows, above it."""
    words = alt.Chart(inline_data([{"label": text}])).mark_text(align=align, color=MUTED, fontSize=SMALL)
    return words.encode(x=alt.value(x), y=alt.value(y), text=alt.Text("label:N"))

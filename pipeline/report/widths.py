"""The same picture twice: for the width of the page, and for a telephone's."""

from collections.abc import Sequence
from typing import NamedTuple

from fairsieve.pipeline.report.house import HALF, INK, WIDTH
from fairsieve.pipeline.report.rows import Rows, Series
from fairsieve.pipeline.report.scale import Scale
from fairsieve.pipeline.report.svg import Picture

SLIM_LABELS = 150
"""Pixels of the labels of a picture for a telephone."""


class Words(NamedTuple):
    """A column of words or numbers beside dots; `slim` are its pixels on a telephone, 0 where it is left out."""

    texts: Sequence[str]
    head: str
    width: int
    slim: int = 0
    colour: str = INK


class Both(NamedTuple):
    wide: Picture
    narrow: Picture


def bars(
    labels: Sequence[str],
    parts: Sequence[tuple[Sequence[float], str]],
    told: Sequence[str],
    head: str,
    label_width: int = 230,
    row_height: int = 28,
    short: Sequence[str] | None = None,
) -> Both:
    """Stacked bars by row, as `Rows.bars`; `short` are the labels for a telephone where those are too long."""
    rows = Rows(labels, label_width, row_height)
    slim = Rows(short or labels, SLIM_LABELS, max(row_height, 30))
    return Both(
        rows.drawn(rows.bars(parts, told, head, WIDTH - label_width)),
        slim.drawn(slim.bars(parts, told, head, HALF - SLIM_LABELS)),
    )


def dots(
    labels: Sequence[str],
    series: Sequence[Series],
    head: str,
    scale: Scale,
    words: Sequence[Words] = (),
    reference: float | None = None,
    side_by_side: bool = False,
    label_width: int = 290,
    row_height: int = 31,
    short: Sequence[str] | None = None,
) -> Both:
    """Dots with intervals by row, as `Rows.dots`, and columns of words behind them."""
    rows, slim = Rows(labels, label_width, row_height), Rows(short or labels, SLIM_LABELS, row_height)
    room = WIDTH - label_width - sum(one.width for one in words)
    slim_room = HALF - SLIM_LABELS - sum(one.slim for one in words)
    wide = rows.dots(series, head, room, scale, reference=reference, side_by_side=side_by_side)
    narrow = slim.dots(series, head, slim_room, scale, reference=reference, side_by_side=side_by_side)
    return Both(
        rows.drawn(wide, *(rows.words(one.texts, one.head, one.width, one.colour) for one in words)),
        slim.drawn(narrow, *(slim.words(one.texts, one.head, one.slim, one.colour) for one in words if one.slim)),
    )

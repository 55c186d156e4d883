"""Windows: the places of a batch that are worth a look, by one Hyperscan pass over its bytes."""

from collections.abc import Sequence
from typing import NamedTuple

import hyperscan
import numpy as np
import numpy.typing as npt

from fairsieve.transforms.pii.finding import Detector
from fairsieve.transforms.text import TextBuffer

BYTES_A_CHARACTER = 3
"""At most, in the scripts whose digits and punctuation are folded."""


class Window(NamedTuple):
    """Bytes of one document, as offsets of the batch's buffer: candidates start in `[first, last)`."""

    detector: int
    document: int
    first: int
    last: int


class HyperscanWindows:
    """Finds the windows of all detectors in one pass.

    The database is compiled here, so this object is made in `load` and never pickled.
    """

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = detectors
        self._reach = np.array([detector.reach for detector in detectors], np.int64) * BYTES_A_CHARACTER
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[detector.trigger for detector in detectors],
            ids=list(range(len(detectors))),
            elements=len(detectors),
            flags=[hyperscan.HS_FLAG_DOTALL] * len(detectors),
        )

    def windows(self, buffer: TextBuffer) -> list[Window]:
        """Windows that do not overlap for one detector, by document."""
        found: list[int] = []

        def keep(detector: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append(end << 8 | detector)

        if len(buffer.data):
            self._database.scan(buffer.data.tobytes(), match_event_handler=keep)
        hits = np.array(found, np.int64)
        detectors, ends = hits & 0xFF, hits >> 8
        order = np.lexsort((ends, detectors))
        return self._merged(buffer, detectors[order], ends[order])

    def _merged(
        self, buffer: TextBuffer, detectors: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> list[Window]:
        if not len(ends):
            return []
        documents = buffer.document_of(ends - 1)
        reach = self._reach[detectors]
        first = np.maximum(ends - reach, buffer.starts[documents])
        last = np.minimum(ends, buffer.starts[documents + 1])
        apart = (detectors[1:] != detectors[:-1]) | (documents[1:] != documents[:-1]) | (first[1:] > last[:-1])
        begin = np.concatenate([[0], np.flatnonzero(apart) + 1])
        end = np.concatenate([begin[1:] - 1, [len(ends) - 1]])
        columns = (detectors[begin], documents[begin], first[begin], last[end])
        windows = [Window(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
        return sorted(windows, key=lambda window: window.document)


class WholeDocuments:
    """Every document whole, for every detector: what the windows must agree with, and what runs without Hyperscan."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._count = len(detectors)

    def windows(self, buffer: TextBuffer) -> list[Window]:
        borders = buffer.starts.tolist()
        return [
            Window(detector, document, first, last)
            for document, (first, last) in enumerate(zip(borders, borders[1:], strict=False))
            for detector in range(self._count)
            if last > first
        ]

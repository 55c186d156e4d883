"""Windows: the places of a batch that are worth a look, by one Hyperscan pass over its bytes."""

from collections.abc import Sequence
from itertools import pairwise
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


def bytes_a_character(buffer: TextBuffer, documents: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many bytes a character of each document may have."""
    return np.where(buffer.ascii[documents], 1, BYTES_A_CHARACTER)


class HyperscanWindows:
    """Finds the windows of all detectors in one pass.

    The database is compiled here, so this object is made in `load` and never pickled.
    """

    def __init__(self, detectors: Sequence[Detector]) -> None:
        triggers = [(owner, t) for owner, detector in enumerate(detectors) for t in detector.triggers]
        self._owner = np.array([owner for owner, _ in triggers], np.int64)
        self._back = np.array([trigger.back for _, trigger in triggers], np.int64)
        self._ahead = np.array([trigger.ahead for _, trigger in triggers], np.int64)
        self._whole = np.array([trigger.whole for _, trigger in triggers], np.bool_)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[t.expression + rb"[^0-9]" if t.whole else t.expression for _, t in triggers],
            ids=list(range(len(triggers))),
            elements=len(triggers),
            flags=[hyperscan.HS_FLAG_DOTALL] * len(triggers),
        )

    def windows(self, buffer: TextBuffer) -> list[Window]:
        """Windows that do not overlap for one detector, by document."""
        found: list[int] = []

        def keep(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append(end << 8 | trigger)

        if not len(buffer.data):
            return []
        self._database.scan(buffer.data.tobytes(), match_event_handler=keep)
        hits = np.array(found, np.int64)
        triggers, ends = hits & 0xFF, hits >> 8
        ends = ends - self._whole[triggers]
        cut_triggers, cut_ends = self._cut_short(buffer)
        return self._merged(buffer, np.concatenate([triggers, cut_triggers]), np.concatenate([ends, cut_ends]))

    def _cut_short(self, buffer: TextBuffer) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Places for the numbers that end a document, as the digits of the next one may seem to go on with them."""
        ends = buffer.starts[1:][buffer.starts[1:] > buffer.starts[:-1]]
        last = buffer.data[ends - 1]
        ends = ends[(last >= ord("0")) & (last <= ord("9"))]
        whole = np.flatnonzero(self._whole)
        return np.repeat(whole, len(ends)), np.tile(ends, len(whole))

    def _merged(self, buffer: TextBuffer, triggers: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> list[Window]:
        if not len(ends):
            return []
        documents = buffer.document_of(ends - 1)
        width = bytes_a_character(buffer, documents)
        first = np.maximum(ends - self._back[triggers] * width, buffer.starts[documents])
        last = np.minimum(ends + self._ahead[triggers] * width, buffer.starts[documents + 1])
        owners = self._owner[triggers]
        order = np.lexsort((first, owners, documents))
        owners, documents, first, last = owners[order], documents[order], first[order], last[order]
        same = (owners[1:] == owners[:-1]) & (documents[1:] == documents[:-1])
        group = np.concatenate([[0], np.cumsum(~same)])
        # The farthest end so far within the group: lifting each group above the one before lets one pass do.
        span = len(buffer.data) + 1
        farthest = np.maximum.accumulate(last + group * span) - group * span
        apart = ~same | (first[1:] > farthest[:-1])
        begin = np.concatenate([[0], np.flatnonzero(apart) + 1])
        end = np.concatenate([begin[1:] - 1, [len(first) - 1]])
        columns = (owners[begin], documents[begin], first[begin], farthest[end])
        return [Window(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


class WholeDocuments:
    """Every document whole, for every detector: what the windows must agree with, and what runs without Hyperscan."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._count = len(detectors)

    def windows(self, buffer: TextBuffer) -> list[Window]:
        borders = buffer.starts.tolist()
        return [
            Window(detector, document, first, last)
            for document, (first, last) in enumerate(pairwise(borders))
            for detector in range(self._count)
            if last > first
        ]

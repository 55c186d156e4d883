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


_STEP = 16
"""How far behind a noted place, in bytes, other hits of the same trigger are not noted."""


class Windows(NamedTuple):
    """Bytes of documents, as offsets of the batch's buffer, in order of the documents: int64, one row a window.

    Candidates of the detector start in `[first, last)`.
    """

    detector: npt.NDArray[np.int64]
    document: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]


def _no_windows() -> Windows:
    none = np.empty(0, np.int64)
    return Windows(none, none, none, none)


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
        self._languages = [(index, t.languages) for index, (_, t) in enumerate(triggers) if t.languages]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[t.expression + rb"[^0-9]" if t.whole else t.expression for _, t in triggers],
            ids=list(range(len(triggers))),
            elements=len(triggers),
            flags=[hyperscan.HS_FLAG_DOTALL] * len(triggers),
        )

    def windows(self, buffer: TextBuffer, data: bytes, languages: Sequence[str]) -> Windows:
        """Windows that do not overlap for one detector, by document."""
        found: list[int] = []
        # Until where a place that was noted last speaks for the hits of the same trigger, so that a text made of hits
        # costs a place in _STEP bytes and not one each.
        until = [0] * len(self._owner)

        def keep(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
            if end >= until[trigger]:
                found.append(end << 8 | trigger)
                until[trigger] = end + _STEP

        if not data:
            return _no_windows()
        self._database.scan(data, match_event_handler=keep)
        hits = np.array(found, np.int64)
        triggers, ends = hits & 0xFF, hits >> 8
        ends = ends - self._whole[triggers]
        cut_triggers, cut_ends = self._cut_short(buffer)
        triggers = np.concatenate([triggers, cut_triggers])
        ends = np.concatenate([ends, cut_ends])
        documents, last_documents = buffer.document_of(ends - 1), buffer.document_of(self._reach(buffer, ends) - 1)
        triggers, ends, documents = _into_next_documents(triggers, ends, documents, last_documents)
        for trigger, only in self._languages:
            spoken = np.array([language in only for language in languages], np.bool_)
            kept = (triggers != trigger) | spoken[documents]
            triggers, ends, documents = triggers[kept], ends[kept], documents[kept]
        return self._merged(buffer, triggers, ends, documents)

    @staticmethod
    def _reach(buffer: TextBuffer, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.minimum(ends + _STEP, len(buffer.data))

    def _cut_short(self, buffer: TextBuffer) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Places for the numbers that end a document, as the digits of the next one may seem to go on with them."""
        ends = buffer.starts[1:][buffer.starts[1:] > buffer.starts[:-1]]
        last = buffer.data[ends - 1]
        ends = ends[(last >= ord("0")) & (last <= ord("9"))]
        whole = np.flatnonzero(self._whole)
        return np.repeat(whole, len(ends)), np.tile(ends, len(whole))

    def _merged(
        self,
        buffer: TextBuffer,
        triggers: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        documents: npt.NDArray[np.int64],
    ) -> Windows:
        if not len(ends):
            return _no_windows()
        width = bytes_a_character(buffer, documents)
        first = np.maximum(ends - self._back[triggers] * width, buffer.starts[documents])
        last = self._reach(buffer, ends) + self._ahead[triggers] * width
        last = np.minimum(last, buffer.starts[documents + 1])
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
        return Windows(owners[begin], documents[begin], first[begin], farthest[end])


def _into_next_documents(
    triggers: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    documents: npt.NDArray[np.int64],
    last_documents: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A row for each document that a place and the _STEP bytes behind it lie in."""
    counts = last_documents - documents + 1
    nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(triggers, counts), np.repeat(ends, counts), np.repeat(documents, counts) + nth


class WholeDocuments:
    """Every document whole, for every detector: what the windows must agree with, and what runs without Hyperscan."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._count = len(detectors)

    def windows(self, buffer: TextBuffer, _data: bytes, _languages: Sequence[str]) -> Windows:
        """Windows by document."""
        filled = np.flatnonzero(buffer.starts[1:] > buffer.starts[:-1])
        documents = np.repeat(filled, self._count)
        detectors = np.tile(np.arange(self._count), len(filled))
        return Windows(detectors, documents, buffer.starts[documents], buffer.starts[documents + 1])

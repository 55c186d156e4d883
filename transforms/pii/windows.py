"""Windows: the places of a batch that are worth a look, by Hyperscan over its bytes and its stretches of digits."""

from collections.abc import Sequence
from typing import NamedTuple

import hyperscan
import numpy as np
import numpy.typing as npt

from fairsieve.transforms.pii.finding import Detector
from fairsieve.transforms.pii.leads import Led
from fairsieve.transforms.pii.stretches import LINE_ENDS, Stretches, around, excerpts, stretches_of, wide_digit
from fairsieve.transforms.text import TextBuffer

BYTES_A_CHARACTER = 3
"""At most, in the scripts whose digits and punctuation are folded."""

_STEP = LINE_ENDS
"""How far behind a noted place, in bytes, other matches of the same trigger are not noted: the noted one speaks for
them, so that a text made of matches costs a place in so many bytes and not one each."""

Places = npt.NDArray[np.int64]


class Windows(NamedTuple):
    """Bytes of documents, as offsets of the batch's buffer, in order of the documents: int64, one row a window.

    Candidates of the detector start in `[first, last)`.
    """

    detector: Places
    document: Places
    first: Places
    last: Places


class _Rows(NamedTuple):
    """Windows of triggers, in any order: int64."""

    trigger: Places
    document: Places
    first: Places
    last: Places


def bytes_a_character(buffer: TextBuffer, documents: Places) -> Places:
    """How many bytes a character of each document may have."""
    return np.where(buffer.ascii[documents], 1, BYTES_A_CHARACTER)


class _Database:
    """Expressions that are looked for together."""

    def __init__(self, expressions: Sequence[bytes], steps: Sequence[int]) -> None:
        self._steps = tuple(steps)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if expressions:
            self._database.compile(
                expressions=list(expressions),
                ids=list(range(len(expressions))),
                elements=len(expressions),
                flags=[hyperscan.HS_FLAG_DOTALL] * len(expressions),
            )

    def hits(self, data: bytes) -> tuple[Places, Places]:
        """The number and the end of each match; none within the expression's step of bytes from the last noted one."""
        found: list[int] = []
        steps = self._steps
        until = [0] * len(steps)

        def keep(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            if end >= until[index]:
                found.append(end << 8 | index)
                until[index] = end + steps[index]

        if data and steps:
            self._database.scan(data, match_event_handler=keep)
        hits = np.array(found, np.int64)
        return hits & 0xFF, hits >> 8


class HyperscanWindows:
    """Finds the windows of all detectors.

    The databases are compiled here, so this object is made in `load` and never pickled.
    """

    def __init__(self, detectors: Sequence[Detector]) -> None:
        owners = [(owner, trigger) for owner, detector in enumerate(detectors) for trigger in detector.triggers]
        # Those anywhere first, then those of numbers; so a match tells its trigger.
        owners.sort(key=lambda row: (row[1].number, bool(row[1].leads)))
        triggers = [trigger for _, trigger in owners]
        self._owner = np.array([owner for owner, _ in owners], np.int64)
        self._back = np.array([trigger.back for trigger in triggers], np.int64)
        self._ahead = np.array([trigger.ahead for trigger in triggers], np.int64)
        self._digit_within = np.array([trigger.digit_within for trigger in triggers], np.int64)
        self._among_digits = np.array([trigger.among_digits for trigger in triggers], np.bool_)
        self._languages = [(number, t.languages) for number, t in enumerate(triggers) if t.languages]
        by_word = [detectors[owner].by_word for owner, _ in owners]
        self._step = np.where(by_word, 0, _STEP)
        self._anywhere_count = sum(not trigger.number and not trigger.leads for trigger in triggers)
        expressions, steps = [trigger.expression for trigger in triggers], self._step.tolist()
        here = slice(self._anywhere_count)
        self._anywhere = _Database([*expressions[here], wide_digit()], [*steps[here], 0])
        self._led = [
            (number, Led(trigger, int(self._step[number]))) for number, trigger in enumerate(triggers) if trigger.leads
        ]
        self._numbers_from = self._anywhere_count + len(self._led)
        behind = slice(self._numbers_from, None)
        self._in_numbers = _Database(expressions[behind], steps[behind])

    def windows(self, buffer: TextBuffer, data: bytes, languages: Sequence[str]) -> Windows:
        """Windows that do not overlap for one detector, by document."""
        triggers, ends = self._anywhere.hits(data)
        wide = triggers == self._anywhere_count
        stretches = stretches_of(buffer, ends[wide])
        triggers, ends = triggers[~wide], ends[~wide]
        for trigger, led in self._led:
            more = led.ends(buffer.data, data, stretches.groups)
            triggers, ends = np.append(triggers, np.full(len(more), trigger)), np.append(ends, more)
        found = [self._of_text(buffer, triggers, ends, stretches), *self._of_numbers(buffer, stretches)]
        rows = _Rows(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
        for trigger, only in self._languages:
            spoken = np.array([language in only for language in languages], np.bool_)
            kept = (rows.trigger != trigger) | spoken[rows.document]
            rows = _Rows(*(column[kept] for column in rows))
        return self._merged(buffer, rows)

    def _of_text(self, buffer: TextBuffer, triggers: Places, ends: Places, stretches: Stretches) -> _Rows:
        within = self._digit_within[triggers]
        # A cue stands for the digit that follows.
        size = len(buffer.data)
        nearest = np.append(stretches.groups, size)[np.searchsorted(stretches.groups, ends)]
        follows = (nearest - ends <= within) & (nearest < size)
        follows &= ~self._among_digits[triggers] | _inside(stretches, nearest)
        kept = (within == 0) | follows
        triggers, ends = triggers[kept], np.where(within > 0, nearest + 1, ends)[kept]
        documents = buffer.document_of(ends - 1)
        last_documents = buffer.document_of(np.minimum(ends + self._step[triggers], size) - 1)
        triggers, ends, documents = _into_next_documents(triggers, ends, documents, last_documents)
        return self._around(buffer, triggers, ends, documents)

    def _of_numbers(self, buffer: TextBuffer, stretches: Stretches) -> list[_Rows]:
        found = []
        for excerpt in excerpts(buffer, stretches):
            matched, ends = self._in_numbers.hits(excerpt.data)
            triggers = matched + self._numbers_from
            lines = np.searchsorted(excerpt.begins, ends - 1, side="right") - 1
            numbers = excerpt.stretch[lines]
            documents = stretches.document[numbers]
            first, last = around(buffer, stretches, numbers)
            if excerpt.folded:
                found.append(_Rows(triggers, documents, first, last))
            else:
                places = np.minimum(first + ends - excerpt.begins[lines], last)
                found.append(self._around(buffer, triggers, places, documents))
        return found

    def _around(self, buffer: TextBuffer, triggers: Places, ends: Places, documents: Places) -> _Rows:
        """The windows around places in documents."""
        width = bytes_a_character(buffer, documents)
        first = np.maximum(ends - self._back[triggers] * width, buffer.starts[documents])
        last = ends + self._step[triggers] + self._ahead[triggers] * width
        return _Rows(triggers, documents, first, np.minimum(last, buffer.starts[documents + 1]))

    def _merged(self, buffer: TextBuffer, rows: _Rows) -> Windows:
        if not len(rows.trigger):
            return Windows(*rows)
        owners = self._owner[rows.trigger]
        order = np.lexsort((rows.first, owners, rows.document))
        owners, documents, first, last = owners[order], rows.document[order], rows.first[order], rows.last[order]
        same = (owners[1:] == owners[:-1]) & (documents[1:] == documents[:-1])
        group = np.concatenate([[0], np.cumsum(~same)])
        # The farthest end so far within the group: lifting each group above the one before lets one pass do.
        span = len(buffer.data) + 1
        farthest = np.maximum.accumulate(last + group * span) - group * span
        apart = ~same | (first[1:] > farthest[:-1])
        begin = np.concatenate([[0], np.flatnonzero(apart) + 1])
        end = np.concatenate([begin[1:] - 1, [len(first) - 1]])
        return Windows(owners[begin], documents[begin], first[begin], farthest[end])


def _inside(stretches: Stretches, places: Places) -> npt.NDArray[np.bool_]:
    """Whether each place is in a stretch."""
    ends = np.append(0, stretches.last)
    return places < ends[np.searchsorted(stretches.first, places, side="right")]


def _into_next_documents(
    triggers: Places, ends: Places, documents: Places, last_documents: Places
) -> tuple[Places, Places, Places]:
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

"""Examine: the detectors' exact rules, on the windows of a batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from fairsieve.transforms.memory import REMEMBERED
from fairsieve.transforms.pii.finding import AFTER_CHARS, Detector, Find, Finding
from fairsieve.transforms.pii.fold import fold
from fairsieve.transforms.pii.windows import Windows, bytes_a_character
from fairsieve.transforms.text import TextBuffer

_REMEMBERED_BYTES = 512
"""Words of more bytes are not remembered."""

Places = tuple[int, int, int, int]
"""Bytes of a batch's buffer: from where to where a detector reads, and between them, where candidates start."""


class Examiner:
    """Runs each detector on its windows."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._find = [detector.find for detector in detectors]
        self._of_word = [_remembering(detector.find) if detector.by_word else None for detector in detectors]
        longest = np.array([detector.longest for detector in detectors], np.int64)
        by_word = np.array([detector.by_word for detector in detectors], np.bool_)
        # What reads words has candidates as far from its window as a word goes.
        before = np.array([detector.before for detector in detectors], np.int64)
        self._before = before + np.where(by_word, longest, 0)
        self._after = AFTER_CHARS + longest

    def findings(
        self, buffer: TextBuffer, data: bytes, windows: Windows, languages: Sequence[str]
    ) -> Iterator[tuple[int, int, Iterable[Finding]]]:
        """The findings of each window: the document, a byte place of the buffer, and they, in characters from there."""
        detectors, documents, first, last = windows
        width = bytes_a_character(buffer, documents)
        low = np.maximum(first - width * self._before[detectors], buffer.starts[documents])
        high = np.minimum(last + width * self._after[detectors], buffer.starts[documents + 1])
        done_in, done = (-1, -1), 0  # where the last window of a detector that reads words was, and its end
        rows = zip(*(column.tolist() for column in (*windows, low, high, width)), strict=True)
        for detector, document, begin, end, before, after, size in rows:
            find, language, of_word = self._find[detector], languages[document], self._of_word[detector]
            if of_word is not None:
                before, after = _word_around(data, before, begin, end, after)
                begin = max(before, done) if done_in == (document, detector) else before
                done_in, done = (document, detector), end
                word = data[before:after]
                if word.isascii() and len(word) <= _REMEMBERED_BYTES:
                    yield document, before, of_word(word, begin - before, end - before)
                    continue
            if size == 1:
                text = data[before:after].decode("ascii")
                yield document, before, find(text, begin - before, end - before, language)
            else:
                yield document, *_folded(data, (before, begin, end, after), find, language)


def _remembering(find: Find) -> Callable[[bytes, int, int], tuple[Finding, ...]]:
    @lru_cache(maxsize=2 * REMEMBERED)
    def of_word(word: bytes, first: int, last: int) -> tuple[Finding, ...]:
        return tuple(find(word.decode("ascii"), first, last, ""))

    return of_word


def _word_around(data: bytes, low: int, first: int, last: int, high: int) -> tuple[int, int]:
    """The bytes from `first` to `last`, and on both sides the rest of their words, but from `low` to `high` at most."""
    before = max(low, data.rfind(b" ", low, first) + 1, data.rfind(b"\n", low, first) + 1)
    space = data.find(b" ", last, high)
    after = high if space < 0 else space
    line = data.find(b"\n", last, after)
    return before, after if line < 0 else line


def _folded(data: bytes, places: Places, find: Find, language: str) -> tuple[int, Iterable[Finding]]:
    """The findings where text must be folded first: the byte place they are counted from, and they."""
    low, first, last, high = (_border(data, place) for place in places)
    text = data[low:high].decode()
    if len(text) == high - low:
        return low, find(text, first - low, last - low, language)
    ahead = len(data[low:first].decode())
    within = len(data[first:last].decode())
    folded = fold(text)
    findings = find(folded.text, folded.place(ahead), folded.place(ahead + within), language)
    if folded.origins is None:
        return low, findings
    spans = ((finding, *folded.span(finding.start, finding.end)) for finding in findings)
    return low, [finding._replace(start=start, end=stop) for finding, start, stop in spans]


def _border(data: bytes, place: int) -> int:
    """The first border between characters at or after `place`."""
    while place < len(data) and data[place] & 0xC0 == 0x80:
        place += 1
    return place

"""Pii, the scanner of personal data."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as option
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from fairsieve.transforms.pii import mail
from fairsieve.transforms.pii.detectors import DEFAULT_ENTITIES, ENTITIES, detectors_of
from fairsieve.transforms.pii.finding import AFTER_CHARS, BEFORE_CHARS, LEFT_ALONE, Find, Finding, resolve
from fairsieve.transforms.pii.fold import fold
from fairsieve.transforms.pii.spans import SPANS, languages_of, spans_array
from fairsieve.transforms.pii.user import UserMatcher, UserPattern
from fairsieve.transforms.pii.windows import HyperscanWindows, WholeDocuments, Windows, bytes_a_character
from fairsieve.transforms.text import TextBuffer

Reasons = Counter[tuple[str, str]]
"""How many candidates were not reported, by entity and reason."""


class FrontEnd(Protocol):
    """Says which places of a batch are worth a look."""

    def windows(self, buffer: TextBuffer, data: bytes, languages: Sequence[str]) -> Windows:
        """Windows in order of their documents; `data` is the buffer's, `languages` one code a document."""


@dataclass
class Pii:
    """Adds `pii`: the spans of personal data of each document, sorted, without overlaps.

    Spans are character offsets, end exclusive; `score` in (0, 1] orders rules by how much they saw: 0.95 and more for a
    checksum or a cue beside the value, 0.5 for a bare format.

    Attributes:
      entities: what to look for, by Presidio's names.
      front_end: "hyperscan", or "re", which examines every document whole: the same spans, far slower.
      patterns: the user's own; each is reported under its name, whether among the entities or not.
      candidates: of the last batch, how many candidates were not reported, by (entity, reason).
    """

    entities: tuple[str, ...] = DEFAULT_ENTITIES
    front_end: Literal["hyperscan", "re"] = "hyperscan"
    patterns: tuple[UserPattern, ...] = ()
    candidates: Reasons = option(default_factory=Counter, init=False, compare=False, repr=False)

    reads = ("text",)
    field = pa.field("pii", SPANS)

    def __post_init__(self) -> None:
        self._detectors = detectors_of(self.entities)
        self._wanted = frozenset(self.entities)
        self._windows: FrontEnd | None = None
        self._matcher: UserMatcher | None = None

    def load(self) -> None:
        """Compiles the triggers, about 1 s, once per process; numbering plans wait until a number asks for them."""
        if self._windows is not None:
            return
        mail.top_level_domains()
        if self.patterns:
            self._matcher = UserMatcher(self.patterns)
        fast = self.front_end == "hyperscan" and self._detectors
        self._windows = (HyperscanWindows if fast else WholeDocuments)(self._detectors)

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        """Spans for each document; never null."""
        spans, self.candidates = self.scan_with_reasons(documents)
        return spans

    def scan_with_reasons(self, documents: pa.RecordBatch) -> tuple[pa.Array, Reasons]:
        """The spans, and how many candidates were left alone or rejected, by (entity, reason)."""
        self.load()
        assert self._windows is not None
        buffer = TextBuffer.of(documents.column("text"))
        data = buffer.data.tobytes()
        languages = languages_of(documents)
        refused: list[Finding] = []
        pending: defaultdict[int, list[tuple[int, Finding]]] = defaultdict(list)
        windows = self._windows.windows(buffer, data, languages)
        for document, low, finding in self._findings(buffer, data, windows, languages):
            if finding.reason:
                refused.append(finding)
            if not finding.reason or finding.reason in LEFT_ALONE:
                pending[document].append((low, finding))
        reasons: Reasons = Counter((finding.type, finding.reason) for finding in refused)
        if self._matcher is not None:
            for document, (begin, end) in enumerate(pairwise(buffer.starts.tolist())):
                for place, finding in self._matcher.find(data[begin:end]):
                    if finding.reason:
                        reasons[finding.type, finding.reason] += 1
                    else:
                        pending[document].append((begin + place, finding))
        found: dict[int, list[Finding]] = {}
        for document, placed in sorted(pending.items()):
            shifts = _characters_before(buffer, document, [low for low, _ in placed])
            found[document] = resolve(
                Finding(kind, start + shift, end + shift, score, reason)
                for (_, (kind, start, end, score, reason)), shift in zip(placed, shifts, strict=True)
            )
        return spans_array(documents.num_rows, found), reasons

    def _findings(
        self, buffer: TextBuffer, data: bytes, windows: Windows, languages: list[str]
    ) -> Iterator[tuple[int, int, Finding]]:
        """The findings in the windows: the document, a byte place of the buffer, and characters counted from there."""
        longest = np.array([detector.longest for detector in self._detectors], np.int64)
        detectors, documents, first, last = windows
        width = bytes_a_character(buffer, documents)
        low = np.maximum(first - width * BEFORE_CHARS, buffer.starts[documents])
        high = np.minimum(last + width * (longest[detectors] + AFTER_CHARS), buffer.starts[documents + 1])
        find = [detector.find for detector in self._detectors]
        wanted, all_wanted = self._wanted, self._wanted >= set(ENTITIES)
        rows = zip(*(column.tolist() for column in (*windows, low, high, width)), strict=True)
        for detector, document, begin, end, before, after, size in rows:
            if size == 1:
                text = data[before:after].decode("ascii")
                findings = find[detector](text, begin - before, end - before, languages[document])
            else:
                places = _in_characters(data, before, begin, end, after)
                before, findings = _folded(data, places, find[detector], languages[document])
            for finding in findings:
                if all_wanted or finding.type in wanted:
                    yield document, before, finding


def _folded(data: bytes, places: tuple[int, int, int, int], find: Find, language: str) -> tuple[int, Iterable[Finding]]:
    """The findings where text must be folded first: the byte place they are counted from, and they."""
    low, first, last, high = places
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


def _in_characters(data: bytes, low: int, first: int, last: int, high: int) -> tuple[int, int, int, int]:
    """The places, each at the first border between characters at or after it."""
    end = len(data)
    return _border(data, low, end), _border(data, first, end), _border(data, last, end), _border(data, high, end)


def _characters_before(buffer: TextBuffer, document: int, places: list[int]) -> list[int]:
    """How many characters of the document lie before each byte place; the places ascend nearly always."""
    done = int(buffer.starts[document])
    if buffer.ascii[document]:
        return [place - done for place in places]
    signed = buffer.data.view(np.int8)  # the bytes that continue a character are those below -64
    counts, before = [], 0
    for place in places:
        step = signed[min(done, place) : max(done, place)]
        before += int(np.count_nonzero(step >= -64)) * (1 if place >= done else -1)
        done = place
        counts.append(before)
    return counts


def _border(raw: bytes, place: int, end: int) -> int:
    """The first border between characters at or after `place`."""
    while place < end and raw[place] & 0xC0 == 0x80:
        place += 1
    return place

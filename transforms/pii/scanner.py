"""Pii, the scanner of personal data."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from dataclasses import field as option
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from fairsieve.transforms.pii import mail, plans
from fairsieve.transforms.pii.detectors import DEFAULT_ENTITIES, detectors_of
from fairsieve.transforms.pii.finding import AFTER_CHARS, BEFORE_CHARS, LEFT_ALONE, Detector, Finding, resolve
from fairsieve.transforms.pii.fold import fold
from fairsieve.transforms.pii.spans import SPANS, languages_of, spans_array
from fairsieve.transforms.pii.user import UserMatcher, UserPattern
from fairsieve.transforms.pii.windows import BYTES_A_CHARACTER, HyperscanWindows, WholeDocuments, Window
from fairsieve.transforms.text import TextBuffer

Reasons = Counter[tuple[str, str]]
"""How many candidates were not reported, by entity and reason."""


class FrontEnd(Protocol):
    """Says which places of a batch are worth a look."""

    def windows(self, buffer: TextBuffer) -> list[Window]:
        """Windows in order of their documents."""


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
        """Compiles the expressions; 0.5 s, once per process."""
        if self._windows is not None:
            return
        plans.compile_all()
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
        languages = languages_of(documents)
        found: dict[int, list[Finding]] = {}
        reasons: Reasons = Counter()
        raw = buffer.data.data
        pending: defaultdict[int, list[tuple[int, Finding]]] = defaultdict(list)
        for window in self._windows.windows(buffer):
            detector = self._detectors[window.detector]
            low, findings = _examine(raw, buffer, window, detector, languages[window.document])
            for finding in findings:
                if finding.type not in self._wanted:
                    continue
                if finding.reason:
                    reasons[finding.type, finding.reason] += 1
                if not finding.reason or finding.reason in LEFT_ALONE:
                    pending[window.document].append((low, finding))
        if self._matcher is not None:
            for document in range(documents.num_rows):
                begin, end = int(buffer.starts[document]), int(buffer.starts[document + 1])
                for place, finding in self._matcher.find(bytes(raw[begin:end])):
                    if finding.reason:
                        reasons[finding.type, finding.reason] += 1
                    else:
                        pending[document].append((begin + place, finding))
        for document, placed in sorted(pending.items()):
            shifts = _characters_before(buffer, document, [low for low, _ in placed])
            found[document] = resolve(
                f._replace(start=f.start + shift, end=f.end + shift)
                for (_, f), shift in zip(placed, shifts, strict=True)
            )
        return spans_array(documents.num_rows, found), reasons


def _examine(
    raw: memoryview, buffer: TextBuffer, window: Window, detector: Detector, language: str
) -> tuple[int, list[Finding]]:
    """The findings of one detector in one window, as character offsets from a byte place of the buffer."""
    begin, end = int(buffer.starts[window.document]), int(buffer.starts[window.document + 1])
    width = 1 if buffer.ascii[window.document] else BYTES_A_CHARACTER
    low = _border(raw, max(begin, window.first - width * BEFORE_CHARS), end)
    high = _border(raw, min(end, window.last + width * (detector.longest + AFTER_CHARS)), end)
    text = str(raw[low:high], "utf-8")
    if len(text) == high - low:
        return low, list(detector.find(text, window.first - low, window.last - low, language))
    first, last = _border(raw, window.first, end), _border(raw, window.last, end)
    ahead = len(str(raw[low:first], "utf-8"))
    within = len(str(raw[first:last], "utf-8"))
    folded = fold(text)
    findings = detector.find(folded.text, folded.place(ahead), folded.place(ahead + within), language)
    if folded.origins is None:
        return low, list(findings)
    spans = ((finding, *folded.span(finding.start, finding.end)) for finding in findings)
    return low, [finding._replace(start=start, end=stop) for finding, start, stop in spans]


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


def _border(raw: memoryview, place: int, end: int) -> int:
    """The first border between characters at or after `place`."""
    while place < end and raw[place] & 0xC0 == 0x80:
        place += 1
    return place

"""Pii, the scanner of personal data."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as option
from itertools import pairwise
from operator import attrgetter
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from fairsieve.transforms.pii import mail
from fairsieve.transforms.pii.crowded import BLANK, PASSES, blanked, is_crowded
from fairsieve.transforms.pii.detectors import DEFAULT_ENTITIES, detectors_of
from fairsieve.transforms.pii.examine import Examiner
from fairsieve.transforms.pii.finding import LEFT_ALONE, Finding, resolve
from fairsieve.transforms.pii.spans import SPANS, languages_of, spans_array
from fairsieve.transforms.pii.user import UserMatcher, UserPattern
from fairsieve.transforms.pii.windows import HyperscanWindows, WholeDocuments, Windows
from fairsieve.transforms.text import TextBuffer

Reasons = Counter[tuple[str, str]]
"""How many candidates were not reported, by entity and reason."""

Refused = tuple[int, str, str]
"""The document of a candidate that is not reported, the entity, and the reason."""


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
        self._examiner: Examiner | None = None
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
        self._examiner = Examiner(self._detectors)
        self._windows = (HyperscanWindows if fast else WholeDocuments)(self._detectors)

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        """Spans for each document; never null."""
        spans, self.candidates = self.scan_with_reasons(documents)
        return spans

    def scan_with_reasons(self, documents: pa.RecordBatch) -> tuple[pa.Array, Reasons]:
        """The spans, and how many candidates were left alone or rejected, by (entity, reason)."""
        texts, languages = documents.column("text"), languages_of(documents)
        found, refused = self._found(texts, languages)
        rows = list(found)
        for _ in range(PASSES):
            rows = [row for row in rows if is_crowded(texts[row].as_py(), found[row])]
            if not rows:
                break
            blank = [blanked(texts[row].as_py(), found[row]) for row in rows]
            more, left = self._found(pa.array(blank, pa.string()), [languages[row] for row in rows])
            again = set(rows)
            refused = [one for one in refused if one[0] not in again]
            refused += [(rows[place], kind, reason) for place, kind, reason in left]
            for place, findings in more.items():
                whole = [one for one in findings if BLANK not in blank[place][one.start : one.end]]
                found[rows[place]] = sorted(found[rows[place]] + whole, key=attrgetter("start"))
            rows = [rows[place] for place in more]
        reasons = Counter((kind, reason) for _, kind, reason in refused)
        return spans_array(documents.num_rows, found), reasons

    def _found(self, texts: pa.StringArray, languages: Sequence[str]) -> tuple[dict[int, list[Finding]], list[Refused]]:
        """By document, what is found in it, in order; and what is not reported."""
        self.load()
        assert self._windows is not None
        assert self._examiner is not None
        buffer = TextBuffer.of(texts)
        data = buffer.data.tobytes()
        pending: defaultdict[int, list[tuple[int, Finding]]] = defaultdict(list)
        windows = self._windows.windows(buffer, data, languages)
        refused: list[Refused] = []
        wanted = self._wanted
        for document, low, findings in self._examiner.findings(buffer, data, windows, languages):
            for finding in findings:
                kind, _, _, _, reason = finding
                if kind not in wanted:
                    continue
                if reason:
                    refused.append((document, kind, reason))
                    if reason not in LEFT_ALONE:
                        continue
                pending[document].append((low, finding))
        if self._matcher is not None:
            for document, (begin, end) in enumerate(pairwise(buffer.starts.tolist())):
                for place, finding in self._matcher.find(data[begin:end]):
                    if finding.reason:
                        refused.append((document, finding.type, finding.reason))
                    else:
                        pending[document].append((begin + place, finding))
        found: dict[int, list[Finding]] = {}
        for document, placed in sorted(pending.items()):
            shifts = _characters_before(buffer, document, [low for low, _ in placed])
            found[document] = resolve(
                Finding._make((kind, start + shift, end + shift, score, reason))
                for (_, (kind, start, end, score, reason)), shift in zip(placed, shifts, strict=True)
            )
        return found, refused


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

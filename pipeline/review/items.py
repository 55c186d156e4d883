"""Items: what a person is shown of each drawn unit, and what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairsieve.pipeline.report.names import axis_name, capital, group_name, language_name, pii_name, plain
from fairsieve.pipeline.review.candidates import Candidates, Unit
from fairsieve.pipeline.review.looked import scanned
from fairsieve.pipeline.review.veil import Veil, veiled, visible
from fairsieve.transforms.pii import Pii
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.toxicity import Toxicity

AROUND_CHARS, DOCUMENT_CHARS, LANGUAGE_CHARS = 220, 1200, 700
PLAIN, TARGET, MARKED = 0, 1, 2
SEVERITY = (0.2, 0.5, 0.8)
"""Scores of toxicity from which a text is mild, strong or severe."""

_OF_SCORES = {
    "toxicity": "Is anything in this text rude, disrespectful or threatening?",
    "identity_attack": "Does anything in this text attack people for the group that they belong to?",
}

STRONG, ATTACKS, PERSONAL, UNRATED = "strong", "attacks", "personal", "unrated"


@dataclass(frozen=True)
class Drawn:
    """A drawn unit on its way to the form."""

    item: str
    candidates: Candidates
    unit: Unit
    text: str
    code: str


@dataclass
class Rater:
    """The shipped scanners: they say what is veiled, and how hard a text is to read.

    Attributes:
      unmask: whether nothing is veiled.
      pii: finds what is veiled.
    """

    unmask: bool = False
    pii: Scanner = field(default_factory=Pii)

    def __post_init__(self) -> None:
        self._veil = Veil()
        self._all, self._english = Toxicity(threshold=0.0), Toxicity()
        for scanner in (self.pii, self._all, self._english):
            scanner.load()

    def items(self, drawn: Sequence[Drawn], marks: Mapping[str, list[tuple[int, int]]]) -> list[dict[str, Any]]:
        """What the form holds of each drawn unit, in order.

        Args:
          marks: by item, places that passages show as found already.
        """
        texts, codes = [one.text for one in drawn], [one.code for one in drawn]
        personal = scanned(self.pii, texts, codes)
        windows = [_windows(one, self._sentences(one)) for one in drawn]
        shown = ["\n".join(one.text[start:end] for start, end in cut) for one, cut in zip(drawn, windows, strict=True)]
        rated = scanned(self._english, shown, codes)
        self._veil.learn(shown)
        return [
            self._item(one, cut, spans or [], said, marks)
            for one, cut, spans, said in zip(drawn, windows, personal, rated, strict=True)
        ]

    def _sentences(self, one: Drawn) -> list[tuple[int, int]]:
        """Sentences of a text that is too long to be shown, the most toxic first."""
        if len(one.text) <= DOCUMENT_CHARS or one.candidates.kind != "document":
            return []
        (said,) = scanned(self._all, [one.text], ["en"])
        spans: list[dict[str, Any]] = said["sentences"] if said else []  # type: ignore[call-overload]
        return [(span["start"], span["end"]) for span in sorted(spans, key=lambda span: -span["score"])]

    def _item(
        self,
        one: Drawn,
        windows: list[tuple[int, int]],
        personal: Sequence[dict[str, Any]],
        rated: Any,
        marks: Mapping[str, list[tuple[int, int]]],
    ) -> dict[str, Any]:
        text, unit, kind = one.text, one.unit, one.candidates.kind
        hidden = [(span["start"], span["end"]) for span in personal]
        if kind == "found" and one.candidates.detector != "mentions":
            hidden.append((unit.start, unit.end))
        hidden = [place for place in hidden if any(place[0] < end and start < place[1] for start, end in windows)]
        rude = [
            (start + at, start + to, slur)
            for start, end in windows
            for at, to, slur in self._veil.rude(text[start:end])
        ]
        marked = [(unit.start, unit.end, TARGET)] if kind == "found" else []
        marked += [(start, end, MARKED) for start, end in marks.get(one.item, ())]
        shown = visible(text if self.unmask else veiled(text, rude, hidden))
        severity, categories = _severity(rated, rude, bool(hidden))
        return {
            "id": one.item,
            "detector": one.candidates.detector,
            "kind": kind,
            "asks": question(one.candidates, unit),
            "said": unit.said if one.candidates.detector == "language" else "",
            "pieces": [_pieces(shown, start, end, marked) for start, end in windows],
            "cut": [windows[0][0] > 0, windows[-1][1] < len(text)] if windows else [False, False],
            "code": one.code,
            "severity": severity,
            "categories": categories,
        }


def question(candidates: Candidates, unit: Unit) -> str:
    """What is asked of a unit; the same whether the detector reports it or not."""
    if candidates.detector == "language":
        if unit.said in ("", "und"):
            return "Is it right that this text is in no single language?"
        return f"Is this text, or most of it, in {language_name(unit.said)}?"
    if candidates.detector == "mentions":
        if candidates.kind == "passage":
            return "Does this text speak of a group of people in words that are not marked?"
        axis, _, group = unit.said.partition("/")
        who = group_name(axis, group)
        return f"Is the marked word used for people here: {who} ({axis_name(axis)})?"
    if candidates.detector in ("pii", "names"):
        what = "a name" if candidates.detector == "names" else "personal data"
        if candidates.kind == "passage":
            return f"Is there {what} in this text that is not marked?"
        return f"Is what is marked really this: {pii_name(unit.said)}?"
    label = candidates.detector.rsplit(".", 1)[-1]
    return _OF_SCORES.get(label, f"Is “{plain(label)}” true of this text?")


def detector_title(detector: str) -> str:
    titles = {"language": "Language", "mentions": "Mentions of groups", "pii": "Personal data", "names": "Names"}
    return titles.get(detector, capital(plain(detector.rsplit(".", 1)[-1])))


def _windows(one: Drawn, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a text that are shown."""
    text, unit, size = one.text, one.unit, len(one.text)
    if one.candidates.kind == "passage":
        return [(unit.start, unit.end)]
    if one.candidates.kind == "found":
        return [(_word_border(text, unit.start - AROUND_CHARS, 1), _word_border(text, unit.end + AROUND_CHARS, -1))]
    if one.candidates.detector == "language":
        return [(0, size if size <= LANGUAGE_CHARS else _word_border(text, LANGUAGE_CHARS, -1))]
    if size <= DOCUMENT_CHARS:
        return [(0, size)]
    chosen = [(0, _word_border(text, DOCUMENT_CHARS // 3, -1))]
    room = DOCUMENT_CHARS - chosen[0][1]
    for start, end in sentences:
        if room <= 0:
            break
        chosen.append((start, min(end, start + room)))
        room -= chosen[-1][1] - start
    return _joined(chosen)


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order; those that touch or overlap are one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _word_border(text: str, place: int, step: int) -> int:
    """The nearest white space at or after (step 1) or before (step -1) a place, at most 30 characters away."""
    if place <= 0 or place >= len(text):
        return min(max(place, 0), len(text))
    for at in range(place, place + 30 * step, step):
        if 0 < at < len(text) and text[at].isspace():
            return at + 1 if step > 0 else at
    return place


def _pieces(text: str, start: int, end: int, marked: Sequence[tuple[int, int, int]]) -> list[list[Any]]:
    """The characters from start to end as stretches, each with how it is marked."""
    kinds = [PLAIN] * (end - start)
    for left, right, kind in sorted(marked, key=lambda one: -one[2]):
        for place in range(max(left, start), min(right, end)):
            kinds[place - start] = kind
    pieces: list[list[Any]] = []
    for character, kind in zip(text[start:end], kinds, strict=True):
        if pieces and pieces[-1][1] == kind:
            pieces[-1][0] += character
        else:
            pieces.append([character, kind])
    return pieces


def _severity(rated: Any, rude: Sequence[tuple[int, int, bool]], personal: bool) -> tuple[int | None, list[str]]:
    """0 (none) to 3 (severe), None where the model cannot say; and what a reader may not want to see."""
    slurs = any(slur for *_, slur in rude)
    severity = None if rated is None else sum(max(rated["toxicity"], rated["max"]) >= bound for bound in SEVERITY)
    if rude:
        severity = max(severity or 0, 2 if slurs else 1)
    named = {
        STRONG: severity is not None and severity >= 2,
        ATTACKS: slurs or (rated is not None and rated["identity_attack"] >= SEVERITY[1]),
        PERSONAL: personal,
        UNRATED: severity is None,
    }
    return severity, [name for name, holds in named.items() if holds]

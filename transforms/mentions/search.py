"""Finds and judges the mentions of one language in a column of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import Lexicon, Senses
from fairsieve.transforms.mentions.fold import Folded, fold
from fairsieve.transforms.mentions.matcher import BORDER, Ints, Matcher
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.senses import lists_of, rule_of
from fairsieve.transforms.text import TextBuffer

_WINDOW_BYTES = 120


@dataclass(frozen=True)
class Rows:
    """Mentions, one a row, sorted by document and start.

    Attributes:
      document: row of the column of texts.
      term: place in `Search.terms`.
      start, end: characters of the document, end exclusive.
      accepted: whether the sense rule took it for people.
    """

    document: Ints
    term: Ints
    start: Ints
    end: Ints
    accepted: npt.NDArray[np.bool_]


class Search:
    """The lexicons of one language, compiled."""

    def __init__(self, lexicons: Sequence[Lexicon], senses: Senses | None) -> None:
        self._matcher = Matcher(lexicons)
        self.terms = self._matcher.terms
        self._lists = lists_of(senses, lexicons)
        self._rules = [rule_of(term, senses) for _, term in self.terms]
        self._ruled = np.array([rule is not None for rule in self._rules], bool)

    def find(self, texts: pa.StringArray) -> Rows:
        """Every match in the texts, those of ambiguous terms with their judgement."""
        rows, odd = self._find_plain(texts)
        if not len(odd):
            return rows
        folded = [fold(text) for text in texts.take(pa.array(odd)).to_pylist()]
        again, _ = self._find_plain(pa.array([one.text for one in folded], pa.string()))
        return _merged(rows, odd, again, folded)

    def _find_plain(self, texts: pa.StringArray) -> tuple[Rows, Ints]:
        """Matches in texts as they are written, and the rows of texts that need folding first."""
        buffer = TextBuffer.of(pc.binary_join_element_wise(texts, "", BORDER.decode()))
        found = self._matcher.find(buffer.data, buffer.starts)
        document = buffer.document_of(found.start)
        accepted = np.ones(len(found.term), bool)
        for number in np.flatnonzero(self._ruled[found.term]).tolist():
            rule = self._rules[found.term[number]]
            if rule is not None:
                whole = document[number]
                place = _place(
                    buffer.data,
                    int(found.start[number]),
                    int(found.end[number]),
                    int(buffer.starts[whole]),
                    int(buffer.starts[whole + 1]) - 1,
                )
                accepted[number] = rule.accepts(place, self._lists)
        start, end = _characters(buffer, document, found.start), _characters(buffer, document, found.end)
        odd = np.unique(buffer.document_of(found.triggers))
        return Rows(document, found.term, start, end, accepted), odd


def concatenated(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, sorted by document and start; documents of different parts differ."""
    if not parts:
        nothing = np.empty(0, np.int64)
        return Rows(nothing, nothing, nothing, nothing, np.empty(0, bool))
    columns = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Rows)}
    order = np.lexsort((columns["start"], columns["document"]))
    return Rows(**{name: column[order] for name, column in columns.items()})


def _place(data: npt.NDArray[np.uint8], start: int, end: int, first: int, last: int) -> Place:
    """The match with its surroundings; cut characters at the edges of the window are left out."""
    left = data[max(first, start - _WINDOW_BYTES) : start].tobytes().decode("utf-8", "ignore")
    right = data[end : min(last, end + _WINDOW_BYTES)].tobytes().decode("utf-8", "ignore")
    return Place(data[start:end].tobytes().decode("utf-8"), left, right)


def _characters(buffer: TextBuffer, document: Ints, places: Ints) -> Ints:
    """Character offsets in its own document of each byte place."""
    offsets = places - buffer.starts[document]
    for whole in np.unique(document[~buffer.ascii[document]]):
        rows = document == whole
        offsets[rows] = buffer.characters(int(whole), places[rows])
    return offsets


def _merged(rows: Rows, odd: Ints, again: Rows, folded: Sequence[Folded]) -> Rows:
    """`rows` with the documents `odd` replaced by what was found in their folded texts."""
    keep = ~np.isin(rows.document, odd)
    start, end = again.start.copy(), again.end.copy()
    for number in np.unique(again.document):
        its = again.document == number
        start[its] = folded[number].begins[again.start[its]]
        end[its] = folded[number].ends[again.end[its] - 1]
    kept = Rows(*(getattr(rows, one.name)[keep] for one in fields(Rows)))
    return concatenated([kept, replace(again, document=odd[again.document], start=start, end=end)])

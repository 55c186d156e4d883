"""Finds and judges the mentions of one language in a column of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import Lexicon, Senses
from fairsieve.transforms.mentions.fold import Folded, fold
from fairsieve.transforms.mentions.matcher import BORDER, Found, Ints, Matcher
from fairsieve.transforms.mentions.offsets import characters
from fairsieve.transforms.mentions.place import Place
from fairsieve.transforms.mentions.senses import Rules, among_capitals, lists_of
from fairsieve.transforms.text import TextBuffer

_CAPITAL = np.array([0x41 <= byte <= 0x5A for byte in range(256)], bool)


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
    """The lexicons of one language, compiled.

    Attributes:
      terms: every term with the lexicon it is from; `Rows.term` counts in it.
      lists: the word lists that its sense rules use.
    """

    def __init__(self, lexicons: Sequence[Lexicon], senses: Senses | None) -> None:
        self._matcher = Matcher(lexicons)
        self.terms = self._matcher.terms
        self.lists = lists_of(senses, lexicons)
        self._rules = Rules([term for _, term in self.terms], senses, self.lists)
        self._acronyms = np.array([term.acronym for _, term in self.terms], bool)

    def find(self, texts: pa.StringArray) -> Rows:
        """Every match in the texts, those of ambiguous terms with their judgement."""
        rows, odd = self._find_plain(texts, leave_odd=True)
        if not len(odd):
            return rows
        folded = [fold(text) for text in texts.take(pa.array(odd)).to_pylist()]
        again, _ = self._find_plain(pa.array([one.text for one in folded], pa.string()), leave_odd=False)
        return concatenated([rows, _unfolded(again, odd, folded)])

    def _find_plain(self, texts: pa.StringArray, leave_odd: bool) -> tuple[Rows, Ints]:
        """Matches in texts as they are written, and the rows of texts that need folding first.

        With `leave_odd` those have no matches.
        """
        buffer = TextBuffer.of(pc.binary_join_element_wise(texts, "", BORDER.decode()))
        found = self._matcher.find(buffer.data)
        document, odd = buffer.document_of(found.start), np.unique(buffer.document_of(found.triggers))
        if leave_odd and len(odd):
            keep = ~np.isin(document, odd)
            found, document = Found(found.term[keep], found.start[keep], found.end[keep], odd), document[keep]
        accepted = self._judge(buffer, found, document)
        start, end = characters(buffer, document, found.start, found.end)
        return Rows(document, found.term, start, end, accepted), odd

    def _judge(self, buffer: TextBuffer, found: Found, document: Ints) -> npt.NDArray[np.bool_]:
        """Whether each match is a mention; only those of ambiguous terms, and acronyms, are looked at closely."""
        shouted = _CAPITAL[buffer.data[found.start]] & _CAPITAL[buffer.data[found.end - 1]]
        acronym = self._acronyms[found.term] & shouted & (found.end - found.start > 1)
        rows = np.flatnonzero(self._rules.ruled[found.term] | acronym)
        accepted = np.ones(len(found.term), bool)
        first, last = buffer.starts[document[rows]], buffer.starts[document[rows] + 1] - len(BORDER)
        place = Place.of(buffer.data, found.start[rows], found.end[rows], first, last, self._rules.vocabulary)
        acronyms = np.flatnonzero(acronym[rows])
        accepted[rows[acronyms]] = among_capitals(place.where(acronyms))
        ruled = np.flatnonzero(self._rules.ruled[found.term[rows]] & accepted[rows])
        accepted[rows[ruled]] = self._rules.accept(place.where(ruled), found.term[rows[ruled]])
        return accepted


def concatenated(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, sorted by document and start, as each part is; no two parts share a document."""
    if not parts:
        nothing = np.empty(0, np.int64)
        return Rows(nothing, nothing, nothing, nothing, np.empty(0, bool))
    if len(parts) == 1:
        return parts[0]
    columns = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Rows)}
    order = np.lexsort((columns["start"], columns["document"]))
    return Rows(**{name: column[order] for name, column in columns.items()})


def _unfolded(rows: Rows, odd: Ints, folded: Sequence[Folded]) -> Rows:
    """Rows found in folded texts, in the characters of the texts `odd` that they were folded from."""
    start, end = rows.start.copy(), rows.end.copy()
    begins = np.flatnonzero(np.diff(rows.document, prepend=-1))
    for its in np.split(np.arange(len(start)), begins[1:]) if len(start) else ():
        one = folded[rows.document[its[0]]]
        start[its], end[its] = one.begins[start[its]], one.ends[end[its] - 1]
    return replace(rows, document=odd[rows.document], start=start, end=end)

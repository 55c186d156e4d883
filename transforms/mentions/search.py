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
from fairsieve.transforms.mentions.sides import PADDING
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
        plain = self._locate(texts)
        odd = np.unique(plain.buffer.document_of(plain.found.triggers))
        if not len(odd):
            (rows,) = self._judged([plain])
            return rows
        folded = [fold(text) for text in texts.take(pa.array(odd)).to_pylist()]
        again = self._locate(pa.array([one.text for one in folded], pa.string()))
        rows, odd_rows = self._judged([plain.without(odd), again])
        return concatenated([rows, _unfolded(odd_rows, odd, folded)])

    def _locate(self, texts: pa.StringArray) -> "_Located":
        """Matches in texts as they are written."""
        buffer = TextBuffer.of(pc.binary_join_element_wise(texts, "", BORDER.decode()))
        found = self._matcher.find(buffer.data)
        return _Located(buffer, found, buffer.document_of(found.start))

    def _judged(self, parts: Sequence["_Located"]) -> list[Rows]:
        """The matches of each part, judged together, since few take nearly as long as many."""
        origin = np.cumsum([PADDING, *(len(part.buffer.data) for part in parts[:-1])])
        around = np.zeros(PADDING, np.uint8)
        accepted = self._judge(
            np.concatenate([around, *(part.buffer.data for part in parts), around]),
            np.concatenate([part.found.term for part in parts]),
            *(
                np.concatenate([place + first for place, first in zip(column, origin, strict=True)])
                for column in zip(*(part.places() for part in parts), strict=True)
            ),
        )
        bounds = np.cumsum([len(part.found.term) for part in parts])[:-1]
        return [part.rows(its) for part, its in zip(parts, np.split(accepted, bounds), strict=True)]

    def _judge(
        self, text: npt.NDArray[np.uint8], term: Ints, start: Ints, end: Ints, first: Ints, last: Ints
    ) -> npt.NDArray[np.bool_]:
        """Whether each match is a mention; only those of ambiguous terms, and acronyms, are looked at closely.

        Args:
          text: the documents of all matches, with `PADDING` around them.
          start, end: bytes of the match.
          first, last: bytes of its document.
        """
        shouted = _CAPITAL[text[start]] & _CAPITAL[text[end - 1]]
        acronym = self._acronyms[term] & shouted & (end - start > 1)
        ruled = self._rules.ruled[term]
        rows = np.flatnonzero(ruled | acronym)
        accepted = np.ones(len(term), bool)
        place = Place.of(text, start[rows], end[rows], first[rows], last[rows], self._rules.vocabulary)
        acronyms = np.flatnonzero(acronym[rows])
        accepted[rows[acronyms]] = among_capitals(place.where(acronyms))
        unsure = np.flatnonzero(ruled[rows] & accepted[rows])
        accepted[rows[unsure]] = self._rules.accept(place.where(unsure), term[rows[unsure]])
        return accepted


@dataclass(frozen=True)
class _Located:
    """Matches in texts that lie end to end, with the document of each."""

    buffer: TextBuffer
    found: Found
    document: Ints

    def without(self, documents: Ints) -> "_Located":
        """The matches in other documents than these."""
        keep = ~np.isin(self.document, documents)
        found = Found(self.found.term[keep], self.found.start[keep], self.found.end[keep], self.found.triggers)
        return _Located(self.buffer, found, self.document[keep])

    def places(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Start and end of each match, and of its document."""
        starts = self.buffer.starts
        return self.found.start, self.found.end, starts[self.document], starts[self.document + 1] - len(BORDER)

    def rows(self, accepted: npt.NDArray[np.bool_]) -> Rows:
        """The matches in characters."""
        start, end = characters(self.buffer, self.document, self.found.start, self.found.end)
        return Rows(self.document, self.found.term, start, end, accepted)


def concatenated(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, sorted by document and start, as each part is; no two parts share a document."""
    if not parts:
        nothing = np.empty(0, np.int64)
        return Rows(nothing, nothing, nothing, nothing, np.empty(0, bool))
    if len(parts) == 1:
        return parts[0]
    columns = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Rows)}
    order = np.argsort(columns["document"], kind="stable")
    return Rows(**{name: column[order] for name, column in columns.items()})


def _unfolded(rows: Rows, odd: Ints, folded: Sequence[Folded]) -> Rows:
    """Rows found in folded texts, in the characters of the texts `odd` that they were folded from."""
    start, end = rows.start.copy(), rows.end.copy()
    begins = np.flatnonzero(np.diff(rows.document, prepend=-1))
    for its in np.split(np.arange(len(start)), begins[1:]) if len(start) else ():
        one = folded[rows.document[its[0]]]
        start[its], end[its] = one.begins[start[its]], one.ends[end[its] - 1]
    return replace(rows, document=odd[rows.document], start=start, end=end)

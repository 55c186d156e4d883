"""Mentions: which groups a document speaks of, as a scanner."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.lexicons import SHIPPED, Lexicon, load_lexicons, load_placebo
from fairsieve.transforms.mentions.language import codes_of, english_words
from fairsieve.transforms.mentions.search import Rows, Search, concatenated

MENTION = pa.struct(
    [
        pa.field("axis", pa.string()),
        pa.field("group", pa.string()),
        pa.field("term", pa.string()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("accepted", pa.bool_()),
    ]
)


@dataclass
class Mentions:
    """Adds `mentions`: each place where a document speaks of a group, as list<axis, group, term, start, end, accepted>.

    `start` and `end` count characters, end exclusive; the list is sorted by start. `term` is the id of a lexicon entry,
    never what was written. `accepted` is false for an ambiguous word that its sense rule takes for something else, such
    as a colour. The list is null where there is no lexicon for the document's language; it is empty where nothing was
    found. A document of undetermined language is read as English if it looks English; without a column `language`
    every document is.

    Attributes:
      languages: lexicons to load of those shipped; None loads all.
      axes: axes of the shipped lexicons to look for; None looks for all.
      user: lexicons that the user brings.
      placebo: whether ordinary words are found as well, as groups of the axis `placebo`; only the comparison of what a
        filter removes makes use of them.
    """

    languages: tuple[str, ...] | None = None
    axes: tuple[str, ...] | None = None
    user: tuple[Lexicon, ...] = ()
    placebo: bool = False

    reads = ("text", "language")
    field = pa.field("mentions", pa.list_(MENTION))

    def load(self) -> None:
        """Reads the lexicons and compiles the English ones; those of another language when it is first met.

        Raises:
          LexiconError: a lexicon is not valid.
          ValueError: a language or axis is unknown.
        """
        languages = SHIPPED if self.languages is None else self.languages
        self._lexicons = load_lexicons(languages, self.user, self.axes)
        if self.placebo:
            ordinary = load_placebo(languages)
            self._lexicons = replace(self._lexicons, lexicons=(*self._lexicons.lexicons, *ordinary))
        terms = [(one, term) for code in self._lexicons.languages for one, term in self._lexicons.terms(code)]
        self._axis = pa.array([one.lexicon for one, _ in terms], pa.string())
        self._group = pa.array([term.group for _, term in terms], pa.string())
        self._term = pa.array([term.id for _, term in terms], pa.string())
        self._searches: dict[str, Search] = {}
        self._english_words: frozenset[str] = frozenset()
        if "en" in self._lexicons.languages:
            self._english_words = english_words(self._search("en").lists)

    def _search(self, code: str) -> Search:
        if code not in self._searches:
            self._searches[code] = Search(self._lexicons.of(code), self._lexicons.senses.get(code))
        return self._searches[code]

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        """One list for each document; null where no lexicon speaks its language."""
        texts = documents.column("text")
        codes = np.array(codes_of(documents, self._english_words).to_pylist(), object)
        parts: list[Rows] = []
        spoken = np.zeros(len(codes), bool)
        first_term = 0
        for code in self._lexicons.languages:
            those = np.flatnonzero(codes == code)
            if len(those):
                spoken[those] = True
                rows = self._search(code).find(texts if len(those) == len(texts) else texts.take(pa.array(those)))
                parts.append(replace(rows, document=those[rows.document], term=rows.term + first_term))
            first_term += len(self._lexicons.terms(code))
        return self._lists(parts, spoken)

    def _lists(self, parts: list[Rows], spoken: npt.NDArray[np.bool_]) -> pa.Array:
        rows = concatenated(parts)
        term = pa.array(rows.term)
        columns = [
            self._axis.take(term),
            self._group.take(term),
            self._term.take(term),
            pa.array(rows.start, pa.int32()),
            pa.array(rows.end, pa.int32()),
            pa.array(rows.accepted, pa.bool_()),
        ]
        counts = np.bincount(rows.document, minlength=len(spoken))
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
        values = pa.StructArray.from_arrays(columns, fields=list(MENTION))
        return pa.ListArray.from_arrays(offsets, values, type=self.field.type, mask=pa.array(~spoken))

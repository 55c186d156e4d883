"""Candidate places: matches and the words around them, as the sense patterns look at them, many at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.mentions.sides import WINDOW_BYTES, Side
from fairsieve.transforms.mentions.vocabulary import Bools, Ints, Numbers, Vocabulary


@dataclass(frozen=True)
class Words:
    """Words to one side of some places, the nearest first, within the sentence and `WINDOW_BYTES`.

    Words keep inner hyphens; an apostrophe with its one or two letters ("'s") is a word, and so is each mark; the full
    stop of a title or an initial is left out. Forwards the mark that ends the sentence is a word as well, and the end
    of a text is a full stop. `words[n]` are the numbers in the vocabulary of the nth words, which have lower case and
    neither the hyphen of a prefix; it is `NOTHING` beyond the last. `n` is one number, or one for each place.
    """

    side: Side
    rows: Ints

    def __getitem__(self, number: Ints | int) -> Numbers:
        self.side.read(self.rows, number)
        return np.asarray(self.side.words[number, self.rows])

    def has(self, shape: np.uint16, number: Ints | int) -> Bools:
        """Whether the nth words, as they are written, have this shape."""
        self.side.read(self.rows, number)
        return np.asarray((self.side.shapes[number, self.rows] & shape) != 0)

    def any_in(self, table: Bools, numbers: Sequence[int] | range) -> Bools:
        """Whether one of the words is in a list."""
        found = np.zeros(len(self.rows), np.bool_)
        for number in numbers:
            left = np.flatnonzero(~found)
            found[left] = table[Words(self.side, self.rows[left])[number]]
        return found

    def any_has(self, shape: np.uint16, numbers: Sequence[int] | range) -> Bools:
        """Whether one of the words has this shape."""
        found = np.zeros(len(self.rows), np.bool_)
        for number in numbers:
            left = np.flatnonzero(~found)
            found[left] = Words(self.side, self.rows[left]).has(shape, number)
        return found


@dataclass(frozen=True)
class Matches:
    """Matches in a text, `text[start:end]`, all in bytes."""

    text: npt.NDArray[np.uint8]
    start: Ints
    end: Ints

    def written(self, row: int) -> str:
        """What is written there."""
        return self.text[self.start[row] : self.end[row]].tobytes().decode()


@dataclass(frozen=True)
class Place:
    """Some matches with the words around them; `place.where(rows)` are some of those.

    Attributes:
      before: words before each match, the nearest first; nothing beyond the beginning of the sentence.
      after: words behind it.
    """

    matches: Matches
    rows: Ints
    before: Words
    after: Words

    @classmethod
    def of(
        cls, text: npt.NDArray[np.uint8], start: Ints, end: Ints, first: Ints, last: Ints, vocabulary: Vocabulary
    ) -> "Place":
        """The matches `text[start:end]` in the documents `text[first:last]`; the text has `PADDING` around it."""
        rows = np.arange(len(start))
        before = Side(text, start, np.maximum(start - WINDOW_BYTES, first), vocabulary, backwards=True)
        after = Side(text, end, np.minimum(end + WINDOW_BYTES, last), vocabulary, backwards=False)
        return cls(Matches(text, start, end), rows, Words(before, rows), Words(after, rows))

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, chosen: Ints | Bools) -> "Place":
        """Some of the places."""
        rows = self.rows[chosen]
        return Place(self.matches, rows, Words(self.before.side, rows), Words(self.after.side, rows))

    def read(self, before: int = -1, after: int = -1) -> None:
        """Reads words that are likely to be asked for, up to these: many at once take less time than few and few."""
        self.before.side.read(self.rows, before)
        self.after.side.read(self.rows, after)

    def also(self, mask: Bools, pattern: Callable[["Place"], Bools]) -> Bools:
        """Where the mask holds and the pattern does too, which is asked there only."""
        both = mask.copy()
        both[mask] = pattern(self.where(mask))
        return both

    def is_written(self, form: str) -> Bools:
        """Whether a match is an ASCII form, in any case."""
        start, end = self.matches.start[self.rows], self.matches.end[self.rows]
        same = end - start == len(form)
        spelled = self.matches.text[start[same, None] + np.arange(len(form))] | 0x20
        same[same] = (spelled == np.frombuffer(form.encode(), np.uint8)).all(axis=1)
        return np.asarray(same)

    def ends_with(self, ending: str) -> Bools:
        """Whether matches end in small ASCII letters, in any case."""
        last = self.matches.end[self.rows, None] - len(ending) + np.arange(len(ending))
        return np.asarray(((self.matches.text[last] | 0x20) == np.frombuffer(ending.encode(), np.uint8)).all(axis=1))

    @property
    def capital(self) -> Bools:
        """They begin with a capital."""
        head = self.matches.text[self.matches.start[self.rows]]
        capital = (head >= 0x41) & (head <= 0x5A)
        for place in np.flatnonzero(head >= 0x80):
            capital[place] = self.matches.written(self.rows[place])[0].isupper()
        return np.asarray(capital)

    @property
    def shouted(self) -> Bools:
        """All in capitals."""
        text, start, end = self.matches.text, self.matches.start[self.rows], self.matches.end[self.rows]
        small = text[end - 1]
        shouted = (end - start > 1) & ~((small >= 0x61) & (small <= 0x7A))
        for place in np.flatnonzero(shouted):
            written = self.matches.written(self.rows[place])
            shouted[place] = len(written) > 1 and written.isupper()
        return np.asarray(shouted)

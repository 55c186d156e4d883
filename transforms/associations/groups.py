"""The groups that documents mention, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import PLACEBO
from fairsieve.transforms.associations.incidence import Incidence, Ints
from fairsieve.transforms.count import MENTIONS
from fairsieve.transforms.mentions.offsets import characters
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import UNDETERMINED, TextBuffer

PRONOUNS = "pronouns"
ANYBODY = (("pronouns", "first"), ("pronouns", "second"))
"""Pronouns for whoever speaks or is spoken to: they stand for no group."""

_PLACE_BITS = 33


@dataclass(frozen=True)
class Groups:
    """Accepted mentions, one a row, sorted by document and start; those of `ANYBODY`, and ordinary words, are left out.

    Attributes:
      names: axis and name of each group.
      document: row of the batch.
      group: number of the group, a place in `names`.
      start, end: characters of the document, end exclusive.
    """

    names: list[tuple[str, str]]
    document: Ints
    group: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, mentions: pa.ListArray) -> "Groups":
        """From the column that the scanner `Mentions` adds."""
        flat, rows = mentions.flatten(), pc.list_parent_indices(mentions)
        axis, group = (pc.struct_field(flat, name).dictionary_encode() for name in ("axis", "group"))
        width = max(len(group.dictionary), 1)
        packed = axis.indices.to_numpy().astype(np.int64) * width + group.indices.to_numpy()
        seen = np.flatnonzero(np.bincount(packed)) if len(packed) else packed
        axes, groups = axis.dictionary.to_pylist(), group.dictionary.to_pylist()
        names = [(axes[code // width], groups[code % width]) for code in seen.tolist()]
        number = np.full(int(seen[-1]) + 1 if len(seen) else 0, -1, np.int64)
        kept = [name not in ANYBODY and name[0] != PLACEBO for name in names]
        number[seen[kept]] = np.arange(sum(kept))
        codes = number[packed]
        mine = (codes >= 0) & pc.struct_field(flat, "accepted").to_numpy(zero_copy_only=False)
        start, end = (pc.struct_field(flat, name).to_numpy()[mine].astype(np.int64) for name in ("start", "end"))
        own = [name for name, keep in zip(names, kept, strict=True) if keep]
        return cls(own, rows.to_numpy()[mine].astype(np.int64), codes[mine], start, end)

    @classmethod
    def joined(cls, parts: Sequence["Groups"], begins: Sequence[int]) -> "Groups":
        """Of documents that follow one another, all with the same names; `begins` tells the first one of each part."""
        document = np.concatenate([part.document + begin for part, begin in zip(parts, begins, strict=True)])
        others = (np.concatenate([getattr(part, name) for part in parts]) for name in ("group", "start", "end"))
        return cls(parts[0].names, document, *others)

    @property
    def keys(self) -> dict[str, pa.Array]:
        """The names as columns of facts."""
        axes, groups = [axis for axis, _ in self.names], [group for _, group in self.names]
        return {"axis": pa.array(axes, pa.string()), "group": pa.array(groups, pa.string())}

    def where(self, kept: npt.NDArray[np.bool_]) -> "Groups":
        """The mentions marked."""
        return Groups(self.names, self.document[kept], self.group[kept], self.start[kept], self.end[kept])

    @property
    def axis_number(self) -> Ints:
        """For each of `names`, a number that is the same for groups of one axis."""
        axes = sorted({axis for axis, _ in self.names})
        return np.array([axes.index(axis) for axis, _ in self.names], np.int64)

    def by_document(self) -> Incidence:
        return Incidence.of(self.document, self.group, len(self.names))

    def by_sentence(self, rows: Ints, buffer: TextBuffer, sentences: Sentences) -> "Groups":
        """Mentions by the sentence that they begin in, in the place of the document; arguments as of `in_sentences`."""
        mention, sentence, _ = self.in_sentences(rows, buffer, sentences)
        return Groups(self.names, sentence, self.group[mention], self.start[mention], self.end[mention])

    def in_sentences(self, rows: Ints, buffer: TextBuffer, sentences: Sentences) -> tuple[Ints, Ints, Ints]:
        """Mentions in some documents, the sentence each begins in, and the character of the sentence it begins at.

        Args:
          rows: the documents of `buffer`, as rows of the batch, in order.
        """
        owner = sentences.document_of()
        (begins,) = characters(buffer, owner, sentences.starts[:-1])
        place = np.searchsorted(rows, self.document)
        mention = np.flatnonzero(np.append(rows, -1)[place] == self.document)
        key = (place[mention] << _PLACE_BITS) | self.start[mention]
        sentence = np.searchsorted((owner << _PLACE_BITS) | begins, key, side="right") - 1
        return mention, sentence, self.start[mention] - begins[sentence]


def looked_into(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The documents that somebody looked for mentions in; the column tells by being null of which nobody did."""
    return documents.take(pa.array(np.flatnonzero(documents[MENTIONS].is_valid().to_numpy(zero_copy_only=False))))


def in_language(documents: pa.RecordBatch, language: str) -> Ints:
    """Rows that were searched for mentions in a language; those of undetermined language are English, or have none."""
    if "language" not in documents.schema.names:
        return np.arange(documents.num_rows)
    code = pc.fill_null(pc.struct_field(documents["language"], "code"), UNDETERMINED)
    return np.flatnonzero(pc.is_in(code, pa.array([language, UNDETERMINED], code.type)).to_numpy(zero_copy_only=False))

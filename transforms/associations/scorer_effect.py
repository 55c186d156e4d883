"""CountScorerEffect, opt-in: what the name of a group does to a score, all else in the sentence the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import load_lexicons
from fairsieve.transforms.associations.groups import PRONOUNS, Groups, in_language, looked_into
from fairsieve.transforms.associations.incidence import Ints
from fairsieve.transforms.associations.sample import HASHES, hashed_sentences
from fairsieve.transforms.batch import Batch
from fairsieve.transforms.count import MENTIONS, error_buckets
from fairsieve.transforms.facts import facts_of
from fairsieve.transforms.packed import gathered
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer

LANGUAGE = "en"
MILLIONTHS = 1_000_000
"""Differences are counted in millionths, so that they are added exactly."""

_PLURALS = ("s", "people", "men", "women", "children", "folk")


@dataclass
class CountScorerEffect(beam.PTransform):
    """Adds the fact `scorer_effect` to every batch; reads `mentions` and keeps it.

    A sentence that mentions a group is scored twice: as it is, and with each mention of the group replaced by a neutral
    word for people, or left out where it is an adjective before a noun.

    Attributes:
      scanner: what scores; its column is a struct.
      score: the field of it that is compared.
      share: of the sentences that mention a group, pronouns left out, chosen by a hash of the document's id and the
        sentence's place.
      seed: another seed chooses other sentences.
    """

    scanner: Scanner
    score: str = "toxicity"
    share: float = 0.05
    seed: int = 0

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Score" >> beam.ParDo(_ScoreFn(ScorerEffect(self.scanner, self.score, self.share, self.seed)))


class ScorerEffect:
    """Counts batches, one after another; the scanner must be loaded."""

    def __init__(self, scanner: Scanner, score: str, share: float, seed: int) -> None:
        self._scanner, self._score, self._share, self._seed = scanner, score, share, seed
        terms = load_lexicons([LANGUAGE]).terms(LANGUAGE)
        self._adjectives = {form.lower() for _, term in terms if term.pos == "adj" for form in term.forms}

    def load(self) -> None:
        self._scanner.load()

    def count(self, batch: Batch) -> Batch:
        """The batch with `scorer_effect`: documents, and sentences (spans) with the sum of differences (tokens)."""
        if MENTIONS not in batch.documents.schema.names:
            return batch
        documents = looked_into(batch.documents)
        rows = in_language(documents, LANGUAGE)
        buffer = TextBuffer.of(documents["text"].take(pa.array(rows)))
        if not len(buffer.data):
            return batch
        groups = Groups.of(documents[MENTIONS])
        groups = groups.where(np.array([axis != PRONOUNS for axis, _ in groups.names], np.bool_)[groups.group])
        sentences = Sentences.of(buffer)
        mention, sentence, start = groups.in_sentences(rows, buffer, sentences)
        hashed = hashed_sentences(sentence, sentences, documents["id"].take(pa.array(rows)), self._seed)
        kept = hashed < self._share * HASHES
        mention, sentence, start = mention[kept], sentence[kept], start[kept]
        pairs, place = np.unique(sentence * len(groups.names) + groups.group[mention], return_inverse=True)
        if not len(pairs):
            return batch
        owner, group = np.divmod(pairs, len(groups.names))
        texts = [
            buffer.data[sentences.starts[one] : sentences.starts[one + 1]].tobytes().decode() for one in owner.tolist()
        ]
        spans: list[list[tuple[int, int]]] = [[] for _ in texts]
        length = groups.end[mention] - groups.start[mention]
        for pair, begin, long in zip(place.tolist(), start.tolist(), length.tolist(), strict=True):
            spans[pair].append((begin, begin + long))
        swapped = [self.neutral(text, own) for text, own in zip(texts, spans, strict=True)]
        differences = self._scores(texts) - self._scores(swapped)
        document = rows[sentences.document_of()][owner]
        known = np.flatnonzero(~np.isnan(differences))
        one = pa.table(
            {
                **{name: values.take(pa.array(group[known])) for name, values in groups.keys.items()},
                "label": pa.repeat(self._score, len(known)),
                "bucket": error_buckets(documents["cluster"])[document[known]],
                "documents": _first_of(document[known], group[known]),
                "spans": np.ones(len(known), np.int64),
                "tokens": np.rint(differences[known] * MILLIONTHS).astype(np.int64),
            }
        )
        return replace(batch, facts=gathered([facts_of("scorer_effect", one)], batch.facts))

    def neutral(self, text: str, spans: list[tuple[int, int]]) -> str:
        """A sentence with what stands at the spans, in characters, replaced."""
        for begin, end in sorted(spans, reverse=True):
            word = text[begin:end].lower()
            behind = text[end:].lstrip(" ")
            if word in self._adjectives and behind[:1].isalpha() and len(behind) < len(text) - end:
                text = text[:begin] + behind
            else:
                text = text[:begin] + ("people" if word.endswith(_PLURALS) else "person") + text[end:]
        return text

    def _scores(self, texts: list[str]) -> np.ndarray:
        """NaN where a sentence was not scored."""
        languages = pa.StructArray.from_arrays(
            [pa.array([LANGUAGE] * len(texts)), pa.array([1.0] * len(texts), pa.float32())], ["code", "score"]
        )
        found = self._scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string()), "language": languages}))
        return np.asarray(pc.struct_field(found, self._score).cast(pa.float64()).to_numpy(zero_copy_only=False))


def _first_of(document: Ints, group: Ints) -> Ints:
    """1 for the first row of each document and group, else 0: they add up to the documents."""
    _, first = np.unique(np.stack([document, group]), axis=1, return_index=True)
    once = np.zeros(len(document), np.int64)
    once[first] = 1
    return once


class _ScoreFn(beam.DoFn):
    def __init__(self, effect: ScorerEffect) -> None:
        self.effect = effect

    def setup(self) -> None:
        self.effect.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield self.effect.count(batch)

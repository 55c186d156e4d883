"""CountAssociations: in how many sentences a group and a word stand together, and which groups are named together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import load_lexicons
from fairsieve.transforms.associations.groups import Groups, in_language
from fairsieve.transforms.associations.incidence import Incidence, Ints, Pairs
from fairsieve.transforms.associations.sample import chosen
from fairsieve.transforms.associations.tally import pair_buckets, tally
from fairsieve.transforms.associations.targets import BORDER, Target, TargetMatcher, targets_of
from fairsieve.transforms.associations.together import in_one_sentence, together
from fairsieve.transforms.batch import Batch
from fairsieve.transforms.count import MENTIONS, PAIRS
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.packed import gathered
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer, stretches

LANGUAGE = "en"
"""The language that there are targets for."""

_READ = (MENTIONS, "cluster", "language")
"""Columns that are looked at beside the text."""


@dataclass
class CountAssociations(beam.PTransform):
    """Adds facts about sentences, and about pairs of groups, to every batch; reads `mentions` and keeps it.

    Also a column of the pairs that each document mentions; `CountFacts` drops it, as it does `mentions`.

    Attributes:
      share: of documents that are looked at, in [0, 1], chosen by a hash of their ids.
    """

    share: float = 1.0

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Count" >> beam.ParDo(_CountFn(self.share))


class AssociationCounter:
    """Counts batches, one after another; holds what is compiled once.

    A group and a word that names it ("homeless", and homeless people) are no pair: they always stand together.
    """

    def __init__(self, share: float = 1.0) -> None:
        self._share = share
        self._targets = targets_of(LANGUAGE)
        self._labels = pa.array([one.label for one in self._targets], pa.string())
        self._matcher = TargetMatcher(self._targets)
        self._naming = _naming(self._targets)

    def count(self, batch: Batch) -> Batch:
        """The batch with these facts added, and the column `PAIRS`, null where a document is not in the sample.

        The same batch where nobody looked for mentions.
        """
        documents = batch.documents
        if MENTIONS not in documents.schema.names:
            return batch
        read = documents[MENTIONS].is_valid().to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(read & chosen(documents["id"], self._share))
        sample = documents.select([name for name in _READ if name in documents.schema.names]).take(pa.array(rows))
        groups, bucket = Groups.of(sample[MENTIONS]), pair_buckets(sample)
        of_pairs, pairs = together(groups, bucket)
        tables = chain(
            [tally("sample", Incidence.each(len(rows)), np.arange(len(rows)), bucket, {})],
            of_pairs,
            self._of_sentences(documents["text"], rows, in_language(sample, LANGUAGE), groups, bucket),
        )
        place = np.full(documents.num_rows, -1)
        place[rows] = np.arange(len(rows))
        told = documents.append_column(PAIRS, pairs.take(pa.array(place, mask=place < 0)))
        return replace(batch, documents=told, facts=gathered(tables, batch.facts))

    def _of_sentences(
        self, texts: pa.StringArray, rows: Ints, spoken: Ints, groups: Groups, bucket: Ints
    ) -> Iterator[pa.Table]:
        """`sentence`, and `sentence_group`, `_target`, `_pair` and `_both`, of documents in `LANGUAGE`.

        Args:
          texts: of the batch.
          rows: of the batch, those in the sample.
          spoken: of the sample, those in `LANGUAGE`.
        """
        found = list(self._sentences(texts, rows, spoken, groups))
        if not found:
            return
        documents, mentions, targets = zip(*found, strict=True)
        begins = np.cumsum([0, *map(len, documents)])[:-1].tolist()
        document, by_sentence = np.concatenate(documents), Groups.joined(mentions, begins)
        targeted, named = Incidence.joined(targets, begins), by_sentence.by_document()
        holding = np.zeros(len(document), np.bool_)
        holding[targeted.unit] = True
        pairs = Pairs.of(named.within(holding), targeted)
        pairs = pairs.where(~self._names_itself(groups)[pairs.first, pairs.second])
        label = {"label": self._labels}
        yield tally("sentence", Incidence.each(len(document)), document, bucket, {})
        yield tally("sentence_group", named, document, bucket, groups.keys)
        yield tally("sentence_target", targeted, document, bucket, label)
        yield tally("sentence_pair", pairs, document, bucket, groups.keys, label)
        yield in_one_sentence(by_sentence, document, bucket)

    def _sentences(
        self, texts: pa.StringArray, rows: Ints, spoken: Ints, groups: Groups
    ) -> Iterator[tuple[Ints, Groups, Incidence]]:
        """Of each sentence the document, and the groups and targets by sentence; sentences are numbered by stretch."""
        for stretch in stretches(texts):
            own = spoken[slice(*np.searchsorted(rows[spoken], stretch))]
            buffer = TextBuffer.of(texts.take(pa.array(rows[own])))
            if len(buffer.data):
                sentences = Sentences.of(buffer)
                by_sentence = groups.by_sentence(own, buffer, sentences)
                yield own[sentences.document_of()], by_sentence, self._by_sentence(buffer.texts, sentences)

    def _by_sentence(self, texts: pa.StringArray, sentences: Sentences) -> Incidence:
        """The targets of each sentence."""
        bordered = TextBuffer.of(pc.binary_join_element_wise(texts, "", BORDER.decode()))
        target, place = self._matcher.find(bordered.data)
        place = place - bordered.document_of(place)  # a border stands behind each document before
        sentence = np.searchsorted(sentences.starts, place, side="right") - 1
        return Incidence.of(sentence, target, len(self._targets))

    def _names_itself(self, groups: Groups) -> npt.NDArray[np.bool_]:
        """Whether each target is a word for each group; shape (groups, targets)."""
        nothing = np.zeros(len(self._targets), np.bool_)
        naming = [self._naming.get(name, nothing) for name in groups.names]
        return np.array(naming, np.bool_).reshape(-1, len(nothing))


def _naming(targets: tuple[Target, ...]) -> dict[tuple[str, str], npt.NDArray[np.bool_]]:
    """For each axis and group, which targets are words of its terms."""
    words: dict[tuple[str, str], set[str]] = {}
    for lexicon, term in load_lexicons([LANGUAGE]).terms(LANGUAGE):
        spelled = {word for form in term.forms for word in form.lower().replace("-", " ").split()}
        words.setdefault((lexicon.lexicon, term.group), set()).update(spelled)
    return {name: np.array([not own.isdisjoint(one.forms) for one in targets]) for name, own in words.items()}


class _CountFn(beam.DoFn):
    def __init__(self, share: float) -> None:
        self.share = share

    def setup(self) -> None:
        self._counter = AssociationCounter(self.share)

    def process(self, batch: Batch) -> Iterator[Batch]:
        counted = self._counter.count(batch)
        give_back()
        yield counted

"""Groups of different axes that one document, or one sentence, mentions."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.associations.groups import PRONOUNS, Groups
from fairsieve.transforms.associations.incidence import Incidence, Ints, Pairs
from fairsieve.transforms.associations.tally import Keys, tally

_TOUCHING = (0, 1)
"""Characters between two mentions of one noun phrase, as in "older women"."""

_OVERLAPPING = (-(1 << 30), -1)
"""The same of two mentions that share a word, as "Arab" may stand for two axes."""


_PAIR = pa.struct([(name, pa.string()) for name in ("axis", "group", "label")])


def together(groups: Groups, bucket: Ints) -> tuple[list[pa.Table], pa.ListArray]:
    """`sample_group`, `together`, `next_to`: documents that mention a group, two of different axes, or two that touch.

    And the pairs of each document.

    Pronouns are left out: they stand beside everything. Nor is it a pair where one word stands for both. The first
    group is `axis` and `group`; the second, whose axis comes later in the alphabet, is `label`, as `axis/group`.
    """
    people = _people(groups)
    mentioned, everywhere = _both(people)
    nearby = _beside(people, _TOUCHING)
    label, documents = _label(people), np.arange(len(bucket))
    tables = [
        tally("sample_group", mentioned, documents, bucket, people.keys),
        tally("together", everywhere, documents, bucket, people.keys, label),
        tally("next_to", nearby, documents, bucket, people.keys, label),
    ]
    return tables, _listed(everywhere, people, len(bucket))


def _listed(pairs: Pairs, people: Groups, documents: int) -> pa.ListArray:
    first, second = pa.array(pairs.first), pa.array(pairs.second)
    keys = people.keys
    columns = [keys["axis"].take(first), keys["group"].take(first), _label(people)["label"].take(second)]
    ends = np.cumsum(np.bincount(pairs.unit, minlength=documents))
    return pa.ListArray.from_arrays(
        pa.array([0, *ends], pa.int32()), pa.StructArray.from_arrays(columns, fields=list(_PAIR))
    )


def in_one_sentence(by_sentence: Groups, document: Ints, bucket: Ints) -> pa.Table:
    """`sentence_both`: sentences that mention two groups of different axes; pronouns and shared words as in `together`.

    Args:
      by_sentence: mentions, with sentences in the place of documents.
      document: of each sentence.
    """
    people = _people(by_sentence)
    return tally("sentence_both", _both(people)[1], document, bucket, people.keys, _label(people))


def _people(groups: Groups) -> Groups:
    return groups.where(np.array([axis != PRONOUNS for axis, _ in groups.names], np.bool_)[groups.group])


def _label(groups: Groups) -> Keys:
    return {"label": pc.binary_join_element_wise(groups.keys["axis"], groups.keys["group"], "/")}


def _both(people: Groups) -> tuple[Incidence, Pairs]:
    """The groups of each document, and the pairs of them, but for those that are one word alone."""
    mentioned = people.by_document()
    pairs = _across(Pairs.of(mentioned, mentioned), people)
    return mentioned, pairs.where(pairs.ways > _times(pairs, _beside(people, _OVERLAPPING), people))


def _across(pairs: Pairs, groups: Groups) -> Pairs:
    """The pairs whose axes differ, each once."""
    axis = groups.axis_number
    return pairs.where(axis[pairs.first] < axis[pairs.second])


def _beside(people: Groups, gaps: tuple[int, int]) -> Pairs:
    """Groups of different axes in mentions that follow each other at a distance within `gaps`, by document."""
    gap = people.start[1:] - people.end[:-1]
    place = np.flatnonzero((people.document[1:] == people.document[:-1]) & (gap >= gaps[0]) & (gap <= gaps[1]))
    left, right = people.group[place], people.group[place + 1]
    document, one = np.tile(people.document[place], 2), np.ones(2 * len(place), np.int64)
    return _across(Pairs(document, np.concatenate([left, right]), np.concatenate([right, left]), one, one), people)


def _times(pairs: Pairs, counted: Pairs, groups: Groups) -> Ints:
    """How often each pair of a document is among those counted."""
    names = len(groups.names)
    own, found = ((one.unit * names + one.first) * names + one.second for one in (pairs, counted))
    keys, times = np.unique(found, return_counts=True)
    place = np.searchsorted(keys, own)
    same = np.append(keys, -1)[place] == own
    return np.where(same, np.append(times, 0)[place], 0)

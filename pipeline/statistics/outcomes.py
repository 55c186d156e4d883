"""What became of the documents that mention a group, and of all others, by stratum and error bucket."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.pipeline.statistics.tables import codes_of, keys_of, select
from fairsieve.transforms.count import BUCKETS, STRATA
from fairsieve.transforms.packed import Facts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Measure = Literal["documents", "tokens"]

STAYED = ("keep", "redact")
"""Outcomes of documents that stay; every other one is `+` and the reasons of removed documents, joined by `+`."""

_COLUMNS = ["fact", *STRATA, "bucket", "decision", "label", "axis", "group", "documents", "tokens"]
_FACTS = ("covered", "covered_reasons", "group_reasons", "mention", "placebo")


@dataclass(frozen=True)
class Layout:
    """The pairs of stratum and error bucket in which a lexicon could look into documents; most strata have few.

    Attributes:
      stratum, bucket: of each pair, sorted by stratum; strata count from 0.
      languages, sources, lengths: of each stratum.
      buckets: how many error buckets there are.
    """

    stratum: Ints
    bucket: Ints
    languages: npt.NDArray[np.object_]
    sources: npt.NDArray[np.object_]
    lengths: Ints
    buckets: int = BUCKETS

    @property
    def strata(self) -> int:
        return len(self.languages)

    def by_bucket(self, values: Floats) -> Ints:
        """Sums over the pairs of each bucket; shape (buckets,)."""
        return np.bincount(self.bucket, values, minlength=self.buckets).astype(np.int64)

    def pairs_of(self, rows: pa.Table) -> Ints:
        """The pair of each row of facts about documents that a lexicon could look into."""
        named = zip(self.languages.tolist(), self.sources.tolist(), self.lengths.tolist(), strict=True)
        place = {key: number for number, key in enumerate(named)}
        keys, code = keys_of(rows, ["language", "source"])
        length = rows["length"].to_numpy().astype(np.int64) + 1
        longest = int(length.max(initial=0)) + 1
        distinct, at = np.unique(code * longest + length, return_inverse=True)
        stratum = np.array([place[*keys[one // longest], one % longest - 1] for one in distinct.tolist()], np.int64)
        own = (stratum[at] if len(distinct) else at) * BUCKETS + rows["bucket"].to_numpy()
        return np.asarray(np.searchsorted(self.stratum * BUCKETS + self.bucket, own))


@dataclass(frozen=True)
class Counted:
    """Documents of one population, one row for each pair and outcome.

    Attributes:
      pair: place in the layout; of ordinary words, which have no bucket, the stratum.
      outcome: place in `Outcomes.names`.
    """

    pair: Ints
    outcome: Ints
    documents: Ints
    tokens: Ints

    def where(self, rows: Ints | Mask | slice) -> "Counted":
        return Counted(self.pair[rows], self.outcome[rows], self.documents[rows], self.tokens[rows])

    def by_pair(self, wanted: Mask, pairs: int, measure: Measure = "documents") -> Floats:
        """Sums over the rows with a wanted outcome; shape (pairs,)."""
        chosen = wanted[self.outcome]
        return np.bincount(self.pair[chosen], getattr(self, measure)[chosen], minlength=pairs).astype(np.float64)


@dataclass(frozen=True)
class Outcomes:
    """Everybody's outcomes, each group's, and each ordinary word's.

    Attributes:
      names: outcomes: those of `STAYED`, then combinations of reasons.
      everybody: documents that a lexicon could look into.
      groups: by axis and group, in sorted order.
      words: rows of ordinary words, and the word of each.
    """

    layout: Layout
    names: list[str]
    everybody: Counted
    groups: dict[tuple[str, str], Counted]
    words: tuple[Counted, Ints]

    @classmethod
    def of(cls, facts: Facts) -> "Outcomes":
        rows = pa.concat_tables([select(facts, fact, _COLUMNS) for fact in _FACTS]).unify_dictionaries()
        rows = rows.combine_chunks()
        fact, facts_named = codes_of(rows["fact"])
        of_fact = {name: fact == place for place, name in enumerate(facts_named)}
        nothing = np.zeros(rows.num_rows, np.bool_)
        stratum = strata_of(rows)
        bucket = rows["bucket"].to_numpy().astype(np.int64)
        covered = of_fact.get("covered", nothing)
        strata, first = np.unique(stratum[covered], return_index=True)
        stratum = np.searchsorted(strata, stratum)
        pairs = np.unique(stratum[covered] * BUCKETS + bucket[covered])
        named = rows.take(pa.array(np.flatnonzero(covered)[first]))
        languages, sources = (np.array(named[name].to_pylist(), object) for name in ("language", "source"))
        lengths = named["length"].to_numpy().astype(np.int64)
        layout = Layout(pairs // BUCKETS, pairs % BUCKETS, languages, sources, lengths)
        ordinary = of_fact.get("placebo", nothing)
        pair = np.where(ordinary, stratum, np.searchsorted(pairs, stratum * BUCKETS + bucket))
        names, outcome = _outcomes(rows)
        counted = Counted(pair, outcome, rows["documents"].to_numpy(), rows["tokens"].to_numpy())
        # Removed documents are told by their reasons; the rows that tell no more than that they were removed are left.
        told = outcome >= 0
        everybody = counted.where((covered | of_fact.get("covered_reasons", nothing)) & told)
        mentioning = (of_fact.get("mention", nothing) | of_fact.get("group_reasons", nothing)) & told
        words, _ = codes_of(rows["group"])
        return cls(
            layout,
            names,
            everybody,
            _by_group(rows, counted, mentioning),
            (counted.where(ordinary), words[ordinary]),
        )

    @cached_property
    def stayed(self) -> Mask:
        return np.array([name in STAYED for name in self.names], np.bool_)

    def of_rule(self, rule: str, alone: bool = False) -> Mask:
        """Outcomes in which the rule is a reason, or the only one."""
        reasons = (name.split("+")[1:] for name in self.names)
        return np.array([one == [rule] if alone else rule in one for one in reasons], np.bool_)

    def of_redaction(self) -> Mask:
        """The outcome of documents that stay with another text."""
        return np.array([name == "redact" for name in self.names], np.bool_)

    def by_bucket(self, counted: Counted) -> Ints:
        """Documents by outcome and bucket; shape (outcomes, buckets)."""
        buckets = self.layout.buckets
        cell = counted.outcome * buckets + self.layout.bucket[counted.pair]
        summed = np.bincount(cell, counted.documents, minlength=len(self.names) * buckets)
        return summed.astype(np.int64).reshape(len(self.names), buckets)


def strata_of(rows: pa.Table) -> Ints:
    """A number for each row's stratum."""
    number = np.zeros(rows.num_rows, np.int64)
    for name in STRATA:
        codes, values = codes_of(rows[name])
        number = number * max(len(values), 1) + codes
    return number


def _outcomes(rows: pa.Table) -> tuple[list[str], Ints]:
    """The names of outcomes, and the outcome of each row; -1 where only the reasons tell."""
    decision, decisions = codes_of(rows["decision"])
    label, labels = codes_of(rows["label"])
    kinds, kind = np.unique(label * max(len(decisions), 1) + decision, return_inverse=True)
    of_kind = []
    for one in kinds.tolist():
        reasons, decided = labels[one // len(decisions)], decisions[one % len(decisions)]
        # An ordinary word has no decision: what has no reason stays.
        of_kind.append(f"+{reasons}" if reasons else decided or STAYED[0])
    names = [*STAYED, *sorted({one for one in of_kind if one.startswith("+")})]
    place = {name: number for number, name in enumerate(names)}
    number = np.array([place.get(one, -1) for one in of_kind], np.int64)
    return names, number[kind] if len(kinds) else np.empty(0, np.int64)


def _by_group(rows: pa.Table, counted: Counted, mentioning: Mask) -> dict[tuple[str, str], Counted]:
    axes, axis_names = codes_of(rows["axis"])
    groups, group_names = codes_of(rows["group"])
    number = (axes * max(len(group_names), 1) + groups)[mentioning]
    order = np.argsort(number, kind="stable")
    places = np.flatnonzero(mentioning)[order]
    distinct, first = np.unique(number[order], return_index=True)
    found: dict[tuple[str, str], Counted] = {}
    if not len(distinct):
        return found
    for code, own in zip(distinct.tolist(), np.split(places, first[1:]), strict=True):
        axis, group = divmod(code, max(len(group_names), 1))
        found[axis_names[axis], group_names[group]] = counted.where(own)
    return dict(sorted(found.items()))

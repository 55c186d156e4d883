"""CountFacts: every counter of the audit, from the columns in memory; group mentions end here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.count.domains import domain_facts
from fairsieve.transforms.count.frame import frame_of
from fairsieve.transforms.count.groups import groups_of, mention_facts, mentions_of, placebo, reasons_by_group
from fairsieve.transforms.count.likely import likely_languages, without_likely
from fairsieve.transforms.count.lost import cut_facts, redacted_mentions
from fairsieve.transforms.count.pairs import PAIRS, pair_outcomes
from fairsieve.transforms.count.told import (
    coverage,
    covered_reasons,
    reasons,
    rejected,
    rescored,
    score_histograms,
    spans_of,
)
from fairsieve.transforms.cut import cuts_of
from fairsieve.transforms.facts import facts_of
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.packed import gathered
from fairsieve.transforms.policy import Policy

MENTIONS = "mentions"
RESCORED = "cascade"
NO_POLICY = Policy()


@dataclass
class CountFacts(beam.PTransform):
    """Adds `facts` to every batch and drops its `mentions` and `pairs`: no group label goes on beside a document.

    `scores` names the number columns whose histograms are counted, e.g. `toxicity.toxicity`; `policy` is the one that
    decided, so that what it cut out and wrote over is counted, and the mentions lost with it. With `sites`, documents
    are also counted by registrable domain, which is a fact or two for each.
    """

    scores: tuple[str, ...] = ()
    policy: Policy = NO_POLICY
    sites: bool = False

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Count" >> beam.ParDo(_CountFn(self.scores, self.policy, self.sites))


def count_facts(batch: Batch, scores: tuple[str, ...] = (), policy: Policy = NO_POLICY, sites: bool = False) -> Batch:
    """The batch with its facts, and without group mentions."""
    documents = batch.documents
    kept_columns = [name for name in documents.schema.names if name not in (MENTIONS, PAIRS)]
    facts = gathered(_facts(batch, scores, policy, sites), batch.facts)
    return replace(batch, documents=without_likely(documents.select(kept_columns)), facts=facts)


def _facts(batch: Batch, scores: tuple[str, ...], policy: Policy, sites: bool) -> Iterator[pa.Table]:
    """One fact after another."""
    documents = batch.documents
    frame = frame_of(documents)
    give_back()  # what counting tokens left
    yield facts_of("corpus", frame)
    yield rejected(batch.rejected)
    yield from coverage(documents, frame)
    yield likely_languages(documents, frame)
    reasoned = frame.append_column("label", pc.binary_join(documents["reasons"], "+").dictionary_encode())
    yield from reasons(documents, frame, reasoned)
    groups = None
    if MENTIONS in documents.schema.names:
        mentioned, ordinary = mentions_of(documents[MENTIONS])
        groups = groups_of(mentioned, frame)
        covered = documents[MENTIONS].is_valid()
        yield facts_of("covered", frame.filter(covered))
        yield covered_reasons(reasoned.filter(covered))
        yield placebo(ordinary, reasoned)
        yield from mention_facts(mentioned, groups, frame)
        yield redacted_mentions(documents, mentioned, policy)
    columns = {name: _resolve(documents, name) for name in scores}
    yield from score_histograms(columns, frame, groups)
    yield from domain_facts(documents, frame, columns, groups, sites)
    if groups is not None:
        yield reasons_by_group(groups, reasoned)
    if PAIRS in documents.schema.names:
        yield from pair_outcomes(documents[PAIRS], reasoned)
    if RESCORED in documents.schema.names:
        yield from rescored(documents[RESCORED], frame)
    for cut in cuts_of(documents, policy):
        yield from cut_facts(cut, documents, frame, groups)
    for name in ("pii", "names"):
        if name in documents.schema.names:
            yield from spans_of(name, documents[name], frame)


def _resolve(documents: pa.RecordBatch, name: str) -> pa.Array:
    first, *rest = name.split(".")
    column = documents[first]
    for part in rest:
        column = pc.struct_field(column, part)
    return column


class _CountFn(beam.DoFn):
    def __init__(self, scores: tuple[str, ...], policy: Policy, sites: bool) -> None:
        self.scores = scores
        self.policy = policy
        self.sites = sites

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield count_facts(batch, self.scores, self.policy, self.sites)

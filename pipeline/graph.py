"""The page that shows it all: how a run is wired."""

from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.detectors import mode_maker
from fairsieve.transforms.associations import CountAssociations
from fairsieve.transforms.associations.describe import CountDescriptions
from fairsieve.transforms.associations.scorer_effect import CountScorerEffect
from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.count import CountFacts
from fairsieve.transforms.decide import Decide
from fairsieve.transforms.merge import MergeFacts
from fairsieve.transforms.merged import WriteMerged
from fairsieve.transforms.read import ReadListing, ReadOptions, ReadShards
from fairsieve.transforms.resume import COMMITTED, LEFT, Resume
from fairsieve.transforms.scan import Scan, Scanner
from fairsieve.transforms.scanners import scorer_of, scores_of
from fairsieve.transforms.store import Store
from fairsieve.transforms.write import WriteParts


@dataclass(frozen=True)
class Plan:
    """All that is settled before anything is read.

    Attributes:
      config: what the user asked for.
      schema: columns of the output, the same in every part.
      scanners: in the order they run.
      run: fingerprint of the run.
      store: where it writes to; the listing of its shards lies there.
    """

    config: Config
    schema: pa.Schema
    scanners: Sequence[Scanner]
    run: str
    store: Store


def build(root: beam.Pipeline, plan: Plan) -> None:
    """Adds a whole run to a pipeline: shards -> batches -> commits -> merged facts."""
    config = plan.config
    shards = root | ReadListing(plan.store) | Resume(plan.store, plan.run)
    batches = shards[LEFT] | ReadShards(plan.schema, read_options(config))
    for scanner in plan.scanners:
        batches |= Scan(scanner)
    batches |= Decide(config.policy, config.input.text_columns[0], mode_maker(config, plan.run))
    if config.associations.share > 0:
        batches |= CountAssociations(config.associations.share)
    if parsed := config.associations.adjectives:
        batches |= CountDescriptions(parsed.model, parsed.sample, parsed.per_batch, parsed.sample_seed)
    if (twice := config.associations.scorer_effect) and (scorer := scorer_of(plan.scanners)):
        batches |= CountScorerEffect(scorer, share=twice.sample, seed=twice.sample_seed)
    batches |= CountFacts(scores_of(plan.scanners), config.policy, config.name_sites)
    fresh = batches | WriteParts(plan.store, plan.run, config.on_error, config.keep_removed)
    (fresh, shards[COMMITTED]) | MergeFacts() | WriteMerged(plan.store)


def read_options(config: Config) -> ReadOptions:
    limits = config.limits
    return ReadOptions(
        text_columns=config.input.text_columns,
        id_column=config.input.id_column,
        source_column=config.input.source_column,
        url_column=config.input.url_column,
        batch_bytes=limits.batch_mb << 20,
        batch_rows=limits.batch_rows,
        document_bytes=limits.document_mb << 20,
        keep_raw=config.keep_raw,
    )


def check_policy(config: Config, scanners: Sequence[Scanner], carried: pa.Schema) -> None:
    """Puts the policy to the columns it will meet.

    Raises:
      PolicyError: a rule names a column that is not there, or one it cannot compare.
    """
    columns = [*DOCUMENTS, *(scanner.field for scanner in scanners)]
    config.policy.check(pa.schema(columns), carried)

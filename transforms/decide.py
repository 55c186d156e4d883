"""Decide: the policy's decision and reasons beside every document, and the redacted text in place of the read one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.redact import redact

KEEP, REDACT, REMOVE = "keep", "redact", "remove"

DECISION = pa.field("decision", pa.string(), nullable=False)
REASONS = pa.field("reasons", pa.list_(pa.string()), nullable=False)


@dataclass
class Decide(beam.PTransform):
    """Adds `decision` and `reasons`, and redacts `text_column` of what stays; no document is dropped here.

    Removed documents keep the text that was read; `documents["text"]` is left alone in all of them, for the audit.
    """

    policy: Policy
    text_column: str = "text"

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Decide" >> beam.ParDo(_DecideFn(self.policy, self.text_column))


def decide(batch: Batch, policy: Policy, text_column: str = "text") -> Batch:
    """The batch with `decision`, `reasons`, and its carried text redacted."""
    reasons = policy.reasons(batch.documents, batch.carried)
    removed = pc.greater(pc.list_value_length(reasons), 0)
    carried, changed = batch.carried, np.zeros(batch.documents.num_rows, np.bool_)
    if policy.redact and "pii" in batch.documents.schema.names:
        spans = pc.if_else(removed, pa.scalar(None, batch.documents["pii"].type), batch.documents["pii"])
        texts, changed, _ = redact(batch.documents["text"], spans, policy.redact)
        if changed.any():
            place = carried.schema.get_field_index(text_column)
            carried = carried.set_column(
                place, carried.schema.field(place), texts.cast(carried.schema.field(place).type)
            )
    decision = pc.if_else(removed, REMOVE, pc.if_else(pa.array(changed), REDACT, KEEP))
    documents = batch.documents.append_column(DECISION, decision).append_column(REASONS, reasons)
    return replace(batch, documents=documents, carried=carried)


class _DecideFn(beam.DoFn):
    def __init__(self, policy: Policy, text_column: str) -> None:
        self.policy = policy
        self.text_column = text_column

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield decide(batch, self.policy, self.text_column)

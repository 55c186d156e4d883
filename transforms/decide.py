"""Decide: the policy's decision and reasons beside every document, and the edited text in place of the read one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.cut import cuts_of, emptied, joined
from fairsieve.transforms.edit import edits
from fairsieve.transforms.pii.modes import Mode, Token
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.redact import CUT, DEFAULT_MODE, redact
from fairsieve.transforms.reject import keep_only

KEEP, REDACT, REMOVE = "keep", "redact", "remove"

DECISION = pa.field("decision", pa.string(), nullable=False)
REASONS = pa.field("reasons", pa.list_(pa.string()), nullable=False)

REDACTION_ERROR = "redaction_error"
"""Reason code of a document whose spans could not be written over: it is in no output as it is."""


@dataclass
class Decide(beam.PTransform):
    """Adds `decision` and `reasons`, cuts and redacts `text_column` of what stays; no document is dropped here.

    Removed documents keep the text that was read; `documents["text"]` is left alone in all of them, for the audit. A
    document that cannot be redacted becomes a rejected row with the reason `redaction_error`.

    `mode` makes what redaction writes. It is called on each worker, so that a key is read there and never travels.
    """

    policy: Policy
    text_column: str = "text"
    mode: Callable[[], Mode] = Token

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Decide" >> beam.ParDo(_DecideFn(self.policy, self.text_column, self.mode))


def decide(batch: Batch, policy: Policy, text_column: str = "text", mode: Mode = DEFAULT_MODE) -> Batch:
    """The batch with `decision`, `reasons`, and its carried text without what is cut out and redacted."""
    reasons = _reasons(batch, policy)
    removed = pc.greater(pc.list_value_length(reasons), 0)
    carried, changed = batch.carried, np.zeros(batch.documents.num_rows, np.bool_)
    spans, types = edits(batch.documents, policy), policy.redact | {CUT}
    if spans is not None:
        spans = pc.if_else(removed, pa.scalar(None, spans.type), spans)
        texts, ids = batch.documents["text"], batch.documents["id"]
        try:
            texts, changed, _ = redact(texts, spans, types, mode, ids)
        except Exception:
            # What cannot be redacted must not pass for redacted; the exception may quote the text.
            good = _redacted_one_by_one(texts, spans, types, mode, ids)
            if good.all():
                raise
            return decide(keep_only(good, batch, REDACTION_ERROR), policy, text_column, mode)
        if changed.any():
            place = carried.schema.get_field_index(text_column)
            carried = carried.set_column(
                place, carried.schema.field(place), texts.cast(carried.schema.field(place).type)
            )
    decision = pc.if_else(removed, REMOVE, pc.if_else(pa.array(changed), REDACT, KEEP))
    documents = batch.documents.append_column(DECISION, decision).append_column(REASONS, reasons)
    return replace(batch, documents=documents, carried=carried)


def _reasons(batch: Batch, policy: Policy) -> pa.Array:
    """The policy's, and for a document that would have no text left, the rules that cut out its sentences."""
    reasons = policy.reasons(batch.documents, batch.carried)
    cuts = cuts_of(batch.documents, policy)
    empty = emptied(batch.documents["text"], joined(cuts))
    if not empty.any():
        return reasons
    told = reasons.to_pylist()
    for one in cuts:
        for row in np.unique(one.row[empty[one.row]]).tolist():
            told[row].append(one.rule)
    return pa.array(told, reasons.type)


def _redacted_one_by_one(
    texts: pa.StringArray, spans: pa.ListArray, types: frozenset[str], mode: Mode, ids: pa.StringArray
) -> npt.NDArray[np.bool_]:
    """Which documents can be redacted."""
    good = np.ones(len(texts), np.bool_)
    for row in range(len(texts)):
        try:
            redact(texts.slice(row, 1), spans.slice(row, 1), types, mode, ids.slice(row, 1))
        except Exception:
            good[row] = False
    return good


class _DecideFn(beam.DoFn):
    def __init__(self, policy: Policy, text_column: str, mode: Callable[[], Mode]) -> None:
        self.policy = policy
        self.text_column = text_column
        self.make_mode = mode

    def setup(self) -> None:
        self.mode = self.make_mode()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield decide(batch, self.policy, self.text_column, self.mode)

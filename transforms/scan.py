"""Scan: one scanner, one column more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import apache_beam as beam
import numpy as np
import pyarrow as pa

from fairsieve.transforms.batch import REJECTED, Batch


class Scanner(Protocol):
    """Says one thing about each document of a batch.

    A scanner is picklable before `load`, and works without Beam: `load()` once, then `scan` for each batch.
    """

    reads: tuple[str, ...]
    """Columns it needs, of `DOCUMENTS` or of scanners before it."""

    field: pa.Field
    """The column it adds."""

    def load(self) -> None:
        """Loads models; called once per worker process, before the first `scan`."""

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        """Returns `documents.num_rows` values of type `field.type`, in row order; null where it could not tell."""


@dataclass
class Scan(beam.PTransform):
    """Adds the scanner's column to every batch; keeps rows and their order, but for documents the scanner fails on."""

    scanner: Scanner

    def default_label(self) -> str:
        return f"Scan{type(self.scanner).__name__}"

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "AddColumn" >> beam.ParDo(_ScanFn(self.scanner))


def with_column(scanner: Scanner, batch: Batch) -> Batch:
    """The batch with the scanner's column appended.

    Where the scanner fails on the batch, its documents are scanned one by one, and each that fails becomes a rejected
    row with the reason `detector_error:<column>`: one poisoned document costs itself, never the run.
    """
    try:
        column = scanner.scan(batch.documents)
    except Exception:
        # Whatever a detector trips over is a fact about the document; the exception may quote its text.
        batch, column = _one_by_one(scanner, batch)
    return replace(batch, documents=batch.documents.append_column(scanner.field, column))


def _one_by_one(scanner: Scanner, batch: Batch) -> tuple[Batch, pa.Array]:
    good = np.ones(batch.documents.num_rows, np.bool_)
    columns = [pa.array([], scanner.field.type)]
    for row in range(len(good)):
        try:
            columns.append(scanner.scan(batch.documents.slice(row, 1)))
        except Exception:
            good[row] = False
    failed = [
        {"shard": batch.key.shard, "row": row, "reason": f"detector_error:{scanner.field.name}"}
        for row in batch.documents["row"].filter(pa.array(~good)).to_pylist()
    ]
    both = pa.Table.from_batches([batch.rejected, pa.RecordBatch.from_pylist(failed, REJECTED)]).sort_by("row")
    left = replace(
        batch,
        documents=batch.documents.filter(pa.array(good)),
        carried=batch.carried.filter(pa.array(good)),
        rejected=pa.RecordBatch.from_arrays([column.combine_chunks() for column in both.columns], schema=REJECTED),
    )
    return left, pa.concat_arrays(columns)


class _ScanFn(beam.DoFn):
    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def setup(self) -> None:
        self.scanner.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield with_column(self.scanner, batch)

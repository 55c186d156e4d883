"""Scan: one scanner, one column more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import apache_beam as beam
import pyarrow as pa

from fairsieve.transforms.batch import Batch


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
    """Adds the scanner's column to every batch; keeps rows and their order."""

    scanner: Scanner

    def default_label(self) -> str:
        return f"Scan{type(self.scanner).__name__}"

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "AddColumn" >> beam.ParDo(_ScanFn(self.scanner))


def with_column(scanner: Scanner, batch: Batch) -> Batch:
    """The batch with the scanner's column appended; raises on a wrong length or type."""
    column = scanner.scan(batch.documents)
    return replace(batch, documents=batch.documents.append_column(scanner.field, column))


class _ScanFn(beam.DoFn):
    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def setup(self) -> None:
        self.scanner.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield with_column(self.scanner, batch)

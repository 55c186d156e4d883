"""Scan: one scanner, one column more."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.facts import facts_of, merge
from fairsieve.transforms.reject import keep_only


class Scanner(Protocol):
    """Says one thing about each document of a batch.

    A scanner is picklable before `load`, and works without Beam: `load()` once, then `scan` for each batch.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns it needs, of `DOCUMENTS` or of scanners before it."""

    @property
    def field(self) -> pa.Field:
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
    """The batch with the scanner's column appended, and the scanner's candidates counted as facts.

    Where the scanner fails on the batch, its documents are scanned one by one, and each that fails becomes a rejected
    row with the reason `detector_error:<column>`: one poisoned document costs itself, never the run.
    """
    name = scanner.field.name
    try:
        column = scanner.scan(batch.documents)
        candidates = candidates_of(scanner)
    except Exception:
        # Whatever a detector trips over is a fact about the document; the exception may quote its text.
        good, column, candidates = _one_by_one(scanner, batch.documents)
        batch = keep_only(good, batch, f"detector_error:{name}")
    facts = batch.facts
    if candidates:
        counted = facts_of(f"{name}_candidate", _rows(candidates))
        facts = merge([counted] if facts is None else [facts, counted])
    return replace(batch, documents=batch.documents.append_column(scanner.field, column), facts=facts)


def candidates_of(scanner: Scanner) -> Counter[tuple[str, str]]:
    """How many candidates of the batch scanned last were not reported, by (type, reason).

    A scanner that leaves candidates alone has them as `candidates`; of any other there are none.
    """
    return Counter(getattr(scanner, "candidates", {}))


def _rows(candidates: Counter[tuple[str, str]]) -> pa.Table:
    return pa.table(
        {
            "label": [kind for kind, _ in candidates],
            "group": [reason for _, reason in candidates],
            "spans": list(candidates.values()),
        }
    )


def _one_by_one(
    scanner: Scanner, documents: pa.RecordBatch
) -> tuple[npt.NDArray[np.bool_], pa.Array, Counter[tuple[str, str]]]:
    """Which documents could be scanned, the column for these, and their candidates."""
    good = np.ones(documents.num_rows, np.bool_)
    columns = [pa.array([], scanner.field.type)]
    candidates: Counter[tuple[str, str]] = Counter()
    for row in range(len(good)):
        try:
            columns.append(scanner.scan(documents.slice(row, 1)))
            candidates += candidates_of(scanner)
        except Exception:
            good[row] = False
    return good, pa.concat_arrays(columns), candidates


class _ScanFn(beam.DoFn):
    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def setup(self) -> None:
        self.scanner.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield with_column(self.scanner, batch)

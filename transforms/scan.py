"""Scan: one scanner, one column more."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fairsieve.transforms.batch import Batch
from fairsieve.transforms.facts import facts_of
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.packed import gathered
from fairsieve.transforms.reject import keep_only
from fairsieve.transforms.text import stretches


class Scanner(Protocol):
    """Says one thing about each document of a batch.

    A scanner is picklable before `load`, and works without Beam: `load()` once, then `scan` any number of times.
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

    A scanner is given a stretch of documents at a time. Where it fails, these are scanned one by one, and each that
    fails becomes a rejected row with the reason `detector_error:<column>`: one poisoned document costs itself only.
    """
    name = scanner.field.name
    good, column, candidates = _scanned(scanner, batch.documents)
    if not good.all():
        batch = keep_only(good, batch, f"detector_error:{name}")
    counted = [facts_of(f"{name}_candidate", _rows(candidates))] if candidates else []
    facts = gathered(counted, batch.facts)
    return replace(batch, documents=batch.documents.append_column(scanner.field, column), facts=facts)


def candidates_of(scanner: Scanner) -> Counter[tuple[str, str]]:
    """How many candidates of the documents scanned last were not reported, by (type, reason).

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


def _scanned(
    scanner: Scanner, documents: pa.RecordBatch
) -> tuple[npt.NDArray[np.bool_], pa.Array, Counter[tuple[str, str]]]:
    """Which documents could be scanned, the column for these, and their candidates."""
    good = np.ones(documents.num_rows, np.bool_)
    columns, candidates = [pa.array([], scanner.field.type)], Counter[tuple[str, str]]()
    waiting = deque(stretches(documents["text"]))
    while waiting:
        begin, end = waiting.popleft()
        try:
            columns.append(scanner.scan(documents.slice(begin, end - begin)))
            candidates += candidates_of(scanner)
        except Exception:
            # Whatever a detector trips over is a fact about the document; the exception may quote its text.
            if end - begin == 1:
                good[begin] = False
            else:
                waiting.extendleft((row, row + 1) for row in reversed(range(begin, end)))
    return good, pa.concat_arrays(columns), candidates


class _ScanFn(beam.DoFn):
    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def setup(self) -> None:
        self.scanner.load()

    def process(self, batch: Batch) -> Iterator[Batch]:
        scanned = with_column(self.scanner, batch)
        give_back()
        yield scanned

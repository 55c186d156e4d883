"""What the published part of an output folder holds: which files, with which columns, how many rows and bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.pipeline.statistics.tables import AUDIT
from fairsieve.transforms.commit import PartFile
from fairsieve.transforms.store import Store, decode_parquet


@dataclass(frozen=True)
class Part:
    """One subset of the dataset: a folder of Parquet files with the same columns.

    Attributes:
      name: of the subset, as `load_dataset` takes it.
      folder: where its files lie.
      about: what a row is.
      schema: its columns; None where there is no file.
      rows, size: of all its files; bytes.
    """

    name: str
    folder: str
    about: str
    schema: pa.Schema | None
    rows: int
    size: int

    @property
    def glob(self) -> str:
        return f"{self.folder}/*.parquet"


def parts_of(store: Store, files: Sequence[PartFile]) -> list[Part]:
    """The subsets that have files: the documents, what was found in each document, and the audit tables."""
    found = [
        _part(store, files, "default", "data", "a document that was kept"),
        _part(store, files, "audit_documents", "annotations", "a document that was read, kept or removed; no text"),
        _part(store, files, "audit_metrics", "audit", "a number of the audit, with its interval and what it counts"),
    ]
    return [one for one in found if one.schema is not None]


def _part(store: Store, files: Sequence[PartFile], name: str, folder: str, about: str) -> Part:
    there = [one for one in files if one.name.startswith(f"{folder}/") and one.name.endswith(".parquet")]
    schema = None
    if there:
        schema = AUDIT if folder == "audit" else _schema(store, min(one.name for one in there))
    return Part(name, folder, about, schema, sum(one.rows for one in there), sum(one.size for one in there))


def _schema(store: Store, name: str) -> pa.Schema:
    if store.is_local:
        return pq.read_schema(store.path(name))
    return decode_parquet(store.read(name)).schema

"""Facts of what the scanners told of documents, and of why documents left."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.count.frame import STRATA, beside, removed_of
from fairsieve.transforms.count.pairs import PAIRS
from fairsieve.transforms.decide import DECISION, REASONS
from fairsieve.transforms.facts import facts_of, named

SCORE_BINS = 200
"""Bins of a score's histogram over [0, 1]; bin i holds i / 200 up to (i + 1) / 200, the last one 1 as well."""

HIGH = 5
"""Tenths of a score from which on documents that mention a group are counted by stratum as well."""

_TENTH = SCORE_BINS // 10


def rejected(rejected: pa.RecordBatch) -> pa.Table:
    return facts_of("rejected", pa.table({"label": rejected["reason"]}))


def coverage(documents: pa.RecordBatch, frame: pa.Table) -> list[pa.Table]:
    """`coverage`: for each scanner's column, the documents it told something of (bin 1) and the others (bin 0)."""
    tables = []
    for name in documents.schema.names:
        if name not in (*DOCUMENTS.names, DECISION.name, REASONS.name, PAIRS):
            keyed = frame.select(["language", "documents", "tokens", "bytes"])
            keyed = keyed.append_column("bin", documents[name].is_valid().cast(pa.int16()))
            tables.append(facts_of("coverage", keyed.append_column("label", named(name, keyed.num_rows))))
    return tables


def reasons(documents: pa.RecordBatch, frame: pa.Table, reasoned: pa.Table) -> list[pa.Table]:
    """`reason`: each reason of each document; `reasons`: all of a document's reasons together, joined by `+`."""
    one = pa.table(
        {"row": pc.list_parent_indices(documents["reasons"]), "label": pc.list_flatten(documents["reasons"])}
    )
    together = removed_of(reasoned).select(["label", "documents", "tokens"])
    return [facts_of("reason", beside(one, frame)), facts_of("reasons", together)]


def covered_reasons(reasoned: pa.Table) -> pa.Table:
    """`covered_reasons`: removed documents by all of their reasons together, of those a lexicon could look into."""
    return facts_of("covered_reasons", removed_of(reasoned).select([*STRATA, "bucket", "label", "documents", "tokens"]))


def score_histograms(scores: Mapping[str, pa.Array], frame: pa.Table, groups: pa.Table | None) -> Iterator[pa.Table]:
    """`score`: documents by bin; `group_score`: those that mention a group; `source_score`: by source, in tenths.

    `group_high`: those of them that score `HIGH` tenths or more, or have no score, by stratum.
    """
    high = []
    for name, score in scores.items():
        bins = _bins(score)
        scored = frame.select(["bucket", "documents"]).append_column("bin", pa.array(bins))
        scored = scored.append_column("label", named(name, len(bins)))
        known = bins >= 0
        tenths = pa.array(bins[known] // _TENTH)
        by_source = frame.select(["source", "bucket", "documents"]).filter(pa.array(known)).append_column("bin", tenths)
        yield facts_of("score", scored)
        yield facts_of("source_score", by_source.append_column("label", named(name, len(tenths))))
        if groups is not None:
            yield facts_of("group_score", beside(groups.select(["row", "axis", "group"]), scored))
            high.append(_high(name, bins, groups))
    if high:
        yield facts_of("group_high", pa.concat_tables(high))


def tenths_of(score: pa.Array) -> npt.NDArray[np.int16]:
    """The tenth that each score lies in, 0 to 9; -1 where there is none."""
    return _bins(score) // np.int16(_TENTH)


def _bins(score: pa.Array) -> npt.NDArray[np.int16]:
    """The bin of each score; -1 where there is none."""
    values = score.cast(pa.float64()).to_numpy(zero_copy_only=False)
    known = ~np.isnan(values)
    bins = np.full(len(values), -1, np.int16)
    bins[known] = np.clip(np.floor(values[known] * SCORE_BINS), 0, SCORE_BINS - 1)
    return bins


def _high(name: str, bins: npt.NDArray[np.int16], groups: pa.Table) -> pa.Table:
    tenths = bins[groups["row"].to_numpy()] // np.int16(_TENTH)
    chosen = np.flatnonzero((tenths >= HIGH) | (tenths < 0))
    high = groups.select([*STRATA, "bucket", "axis", "group", "documents"]).take(pa.array(chosen))
    high = high.append_column("bin", pa.array(tenths[chosen]))
    return high.append_column("label", named(name, len(chosen)))


def spans_of(name: str, column: pa.Array, frame: pa.Table) -> list[pa.Table]:
    """`pii` and `any_pii`, `names` and `any_names`: documents with a span of each type, and of any; and the spans."""
    spans = pa.table({"row": pc.list_parent_indices(column), "label": pc.struct_field(column.flatten(), "type")})
    by_type = spans.group_by(["row", "label"], use_threads=False).aggregate([([], "count_all")])
    by_type = beside(by_type.rename_columns(["row", "label", "spans"]), frame)
    anybody = by_type.select(["row"]).group_by("row", use_threads=False).aggregate([])
    columns = ["decision", "language", "source", "bucket", "documents", "tokens"]
    return [
        facts_of(name, by_type.select([*columns, "label", "spans"])),
        facts_of(f"any_{name}", beside(anybody, frame).select(columns)),
    ]


def rescored(column: pa.Array, frame: pa.Table) -> list[pa.Table]:
    """`cascade`: documents that a cascade scored, with their bytes; `rescored`: those that its strong scorer was asked
    about; spans are the sentences, bytes those of their text."""
    scored = frame.select(["bucket", "documents", "bytes"]).filter(column.is_valid())
    asked = pc.fill_null(pc.struct_field(column, "rescored"), 0).cast(pa.int64())
    read = pc.fill_null(pc.struct_field(column, "rescored_bytes"), 0).cast(pa.int64())
    own = frame.select(["bucket", "documents"]).append_column("spans", asked).append_column("bytes", read)
    return [facts_of("cascade", scored), facts_of("rescored", own.filter(pc.greater(asked, 0)))]

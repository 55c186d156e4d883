"""CountFacts: every counter of the audit, from the columns in memory; group mentions end here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import PLACEBO
from fairsieve.transforms.batch import DOCUMENTS, Batch
from fairsieve.transforms.cut import Cuts, bytes_of, cuts_of
from fairsieve.transforms.decide import DECISION, REASONS, REDACT, REMOVE
from fairsieve.transforms.edit import edits
from fairsieve.transforms.facts import facts_of, merge
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.redact import CUT
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.tokens import count_tokens

BUCKETS = 128
"""Error buckets: documents that were sampled together share one, and intervals are taken over them."""

SCORE_BINS = 200
"""Bins of a score's histogram over [0, 1]; bin i holds i / 200 up to (i + 1) / 200, the last one 1 as well."""

STRATA = ("language", "source", "length")
MENTIONS = "mentions"
RESCORED = "cascade"
NO_POLICY = Policy()


@dataclass
class CountFacts(beam.PTransform):
    """Adds `facts` to every batch and drops its `mentions`: no group label leaves this stage beside a document.

    `scores` names the number columns whose histograms are counted, e.g. `toxicity.toxicity`; `policy` is the one that
    decided, so that what it cut out and wrote over is counted, and the mentions lost with it.
    """

    scores: tuple[str, ...] = ()
    policy: Policy = NO_POLICY

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        return batches | "Count" >> beam.ParDo(_CountFn(self.scores, self.policy))


def count_facts(batch: Batch, scores: tuple[str, ...] = (), policy: Policy = NO_POLICY) -> Batch:
    """The batch with its facts, and without group mentions."""
    documents = batch.documents
    frame = _frame(documents)
    tables = [facts_of("corpus", frame), _rejected(batch.rejected), *_coverage(documents, frame)]
    reasoned = frame.append_column("label", pc.binary_join(documents["reasons"], "+"))
    tables += _reasons(documents, frame, reasoned)
    groups = None
    if MENTIONS in documents.schema.names:
        mentioned, ordinary = _mentions(documents[MENTIONS])
        groups = _groups(mentioned, frame)
        covered = documents[MENTIONS].is_valid()
        tables += [facts_of("covered", frame.filter(covered)), _covered_reasons(reasoned.filter(covered))]
        tables.append(_placebo(ordinary, reasoned))
        tables += _mention_facts(mentioned, groups, frame)
        tables.append(_redacted_mentions(documents, mentioned, policy))
    for name in scores:
        tables += _score_histograms(name, _resolve(documents, name), frame, groups)
    if groups is not None:
        tables.append(_reasons_by_group(groups, reasoned))
    if RESCORED in documents.schema.names:
        tables += _rescored(documents[RESCORED], frame)
    for cut in cuts_of(documents, policy):
        tables += _cut_facts(cut, documents, frame, groups)
    for name in ("pii", "names"):
        if name in documents.schema.names:
            tables += _spans(name, documents[name], frame)
    if batch.facts is not None:
        tables.append(batch.facts)
    kept_columns = [name for name in documents.schema.names if name != MENTIONS]
    return replace(batch, documents=documents.select(kept_columns), facts=merge(tables))


def length_bin(tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
    """Half-octaves: floor(2 log2(tokens)), and -1 for a document without a token."""
    with np.errstate(divide="ignore"):
        bins = np.floor(2 * np.log2(tokens.astype(np.float64)))
    return np.where(tokens > 0, bins, -1).astype(np.int16)


def error_bucket(cluster: str) -> int:
    """sha256 of the cluster's name, modulo `BUCKETS`."""
    return int.from_bytes(hashlib.sha256(cluster.encode()).digest()[-2:], "big") % BUCKETS


def _frame(documents: pa.RecordBatch) -> pa.Table:
    """One row a document: the keys it is counted under, and its size."""
    text = TextBuffer.of(documents["text"])
    tokens = count_tokens(text)
    buckets = documents["cluster"].dictionary_encode()
    by_cluster = np.array([error_bucket(name) for name in buckets.dictionary.to_pylist()], np.int16)
    languages = (
        pc.struct_field(documents["language"], "code")
        if "language" in documents.schema.names
        else pa.repeat("", documents.num_rows)
    )
    return pa.table(
        {
            "decision": documents["decision"],
            "language": pc.fill_null(languages, ""),
            "source": documents["source"],
            "length": length_bin(tokens),
            "bucket": by_cluster[buckets.indices.to_numpy()] if len(by_cluster) else np.empty(0, np.int16),
            "documents": np.ones(documents.num_rows, np.int64),
            "tokens": tokens,
            "bytes": np.diff(text.starts),
        }
    )


def _mentions(column: pa.Array) -> tuple[pa.Table, pa.Table]:
    """Matches of groups, and of ordinary words: the row of the document, what was met, where, and whether it counts."""
    flat = column.flatten()
    rows = pc.list_parent_indices(column)
    found = pa.table({"row": rows, **{field.name: flat.field(i) for i, field in enumerate(flat.type)}})
    ordinary = pc.equal(found["axis"], PLACEBO)
    return found.filter(pc.invert(ordinary)), found.filter(ordinary)


def _groups(mentioned: pa.Table, frame: pa.Table) -> pa.Table:
    """One row for each document and group it mentions: row, axis, group, spans; then the document's keys."""
    accepted = mentioned.filter(mentioned["accepted"])
    spans = accepted.group_by(["row", "axis", "group"], use_threads=False).aggregate([([], "count_all")])
    spans = spans.rename_columns(["row", "axis", "group", "spans"])
    return _beside(spans, frame)


def _beside(rows: pa.Table, frame: pa.Table) -> pa.Table:
    """`rows`, each with the keys and the size of its document; its own columns win."""
    taken = frame.take(rows["row"])
    for name in taken.column_names:
        if name not in rows.column_names:
            rows = rows.append_column(name, taken[name])
    return rows


def _mention_facts(mentioned: pa.Table, groups: pa.Table, frame: pa.Table) -> list[pa.Table]:
    named = [("group", "first"), ([], "count_all")]
    axes = groups.select(["row", "axis", "group"]).group_by(["row", "axis"], use_threads=False).aggregate(named)
    several = pc.greater(axes["count_all"], 1)
    axes = axes.append_column("label", pc.if_else(several, "", axes["group_first"]))
    axes = _beside(axes.select(["row", "axis", "label"]), frame)
    single = axes.select(["decision", "bucket", "axis", "label", "documents"])
    terms = mentioned.select(["row", "axis", "group", "term", "accepted"]).rename_columns(
        ["row", "axis", "group", "label", "bin"]
    )
    terms = terms.set_column(4, "bin", terms["bin"].cast(pa.int16()))
    keys = ["row", "axis", "group", "label", "bin"]
    terms = terms.group_by(keys, use_threads=False).aggregate([([], "count_all")]).rename_columns([*keys, "spans"])
    terms = _beside(terms, frame.select(["language", "bucket", "documents"]))
    return [
        facts_of("mention", groups),
        facts_of("axis", axes.drop_columns(["label"])),
        facts_of("axis_class", single.rename_columns({"label": "group"})),
        facts_of("term", terms),
    ]


def _score_histograms(name: str, score: pa.Array, frame: pa.Table, groups: pa.Table | None) -> list[pa.Table]:
    values = score.cast(pa.float64()).to_numpy(zero_copy_only=False)
    known = ~np.isnan(values)
    bins = np.full(len(values), -1, np.int16)
    bins[known] = np.clip(np.floor(values[known] * SCORE_BINS), 0, SCORE_BINS - 1)
    scored = frame.select(["bucket", "documents"]).append_column("bin", pa.array(bins))
    scored = scored.append_column("label", pa.repeat(name, len(bins)))
    tables = [facts_of("score", scored)]
    if groups is not None:
        tables.append(facts_of("group_score", _beside(groups.select(["row", "axis", "group"]), scored)))
    return tables


def _reasons(documents: pa.RecordBatch, frame: pa.Table, reasoned: pa.Table) -> list[pa.Table]:
    """`reason`: each reason of each document; `reasons`: all of a document's reasons together, joined by `+`."""
    one = pa.table(
        {"row": pc.list_parent_indices(documents["reasons"]), "label": pc.list_flatten(documents["reasons"])}
    )
    together = _removed(reasoned).select(["label", "documents", "tokens"])
    return [facts_of("reason", _beside(one, frame)), facts_of("reasons", together)]


def _covered_reasons(reasoned: pa.Table) -> pa.Table:
    """`covered_reasons`: removed documents by all of their reasons together, of those a lexicon could look into."""
    return facts_of("covered_reasons", _removed(reasoned).select([*STRATA, "bucket", "label", "documents", "tokens"]))


def _reasons_by_group(groups: pa.Table, reasoned: pa.Table) -> pa.Table:
    """`group_reasons`: removed documents that mention a group, by all of their reasons together."""
    removed = _removed(groups.append_column("label", reasoned["label"].take(groups["row"])))
    return facts_of(
        "group_reasons", removed.select([*STRATA, "bucket", "axis", "group", "label", "documents", "tokens"])
    )


def _placebo(ordinary: pa.Table, reasoned: pa.Table) -> pa.Table:
    """`placebo`: documents with each ordinary word, by all reasons together; without a bucket, so that they are few."""
    words = ordinary.select(["row", "group"]).group_by(["row", "group"], use_threads=False).aggregate([])
    return facts_of("placebo", _beside(words, reasoned.select([*STRATA, "label", "documents"])))


def _removed(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.equal(rows["decision"], REMOVE))


def _spans(name: str, column: pa.Array, frame: pa.Table) -> list[pa.Table]:
    """`pii` and `any_pii`, `names` and `any_names`: documents with a span of each type, and of any; and the spans."""
    spans = pa.table({"row": pc.list_parent_indices(column), "label": pc.struct_field(column.flatten(), "type")})
    by_type = spans.group_by(["row", "label"], use_threads=False).aggregate([([], "count_all")])
    by_type = _beside(by_type.rename_columns(["row", "label", "spans"]), frame)
    anybody = by_type.select(["row"]).group_by("row", use_threads=False).aggregate([])
    columns = ["decision", "language", "source", "bucket", "documents", "tokens"]
    return [
        facts_of(name, by_type.select([*columns, "label", "spans"])),
        facts_of(f"any_{name}", _beside(anybody, frame).select(columns)),
    ]


def _rescored(column: pa.Array, frame: pa.Table) -> list[pa.Table]:
    """`cascade`: documents that a cascade scored, with their bytes; `rescored`: those that its strong scorer was asked
    about; spans are the sentences, bytes those of their text."""
    scored = frame.select(["bucket", "documents", "bytes"]).filter(column.is_valid())
    asked = pc.fill_null(pc.struct_field(column, "rescored"), 0).cast(pa.int64())
    read = pc.fill_null(pc.struct_field(column, "rescored_bytes"), 0).cast(pa.int64())
    own = frame.select(["bucket", "documents"]).append_column("spans", asked).append_column("bytes", read)
    return [facts_of("cascade", scored), facts_of("rescored", own.filter(pc.greater(asked, 0)))]


def _cut_facts(cut: Cuts, documents: pa.RecordBatch, frame: pa.Table, groups: pa.Table | None) -> list[pa.Table]:
    """`cut`: documents that stay without some of their sentences; spans are the sentences, bytes those of their text.

    `group_cut`: the same documents by group that they mention, whether or not in these sentences.
    """
    stays = pc.not_equal(documents["decision"], REMOVE).to_numpy(zero_copy_only=False)
    kept = stays[cut.row]
    cut = Cuts(cut.rule, cut.row[kept], cut.start[kept], cut.end[kept])
    rows, first, sentences = np.unique(cut.row, return_index=True, return_counts=True)
    taken = np.add.reduceat(bytes_of(documents["text"], cut), first) if len(rows) else np.empty(0, np.int64)
    own = pa.table({"row": rows, "label": pa.repeat(cut.rule, len(rows)), "spans": sentences, "bytes": taken})
    keys = ["language", "source", "bucket", "documents"]
    tables = [facts_of("cut", _beside(own, frame.select(keys)))]
    if groups is not None:
        touched = groups.filter(pc.is_in(groups["row"], pa.array(rows, pa.int64())))
        touched = touched.append_column("label", pa.repeat(cut.rule, touched.num_rows))
        tables.append(facts_of("group_cut", touched.select(["label", "axis", "group", "bucket", "documents"])))
    return tables


def _redacted_mentions(documents: pa.RecordBatch, mentioned: pa.Table, policy: Policy) -> pa.Table:
    """`redacted_mention`: accepted mentions that lie in a span that was replaced or cut out."""
    lost = np.empty(0, np.int64)
    types = policy.redact | {CUT}
    written_over = edits(documents, policy)
    if written_over is not None and mentioned.num_rows:
        redacted = pc.equal(documents["decision"], REDACT).to_numpy(zero_copy_only=False)
        rows, starts, ends = (mentioned[name].to_numpy() for name in ("row", "start", "end"))
        considered = np.flatnonzero(mentioned["accepted"].to_numpy() & redacted[rows])
        over = _overlapped(written_over, types, rows[considered], starts[considered], ends[considered])
        lost = considered[over]
    gone = mentioned.select(["row", "axis", "group"]).take(pa.array(lost))
    gone = gone.group_by(["row", "axis", "group"], use_threads=False).aggregate([([], "count_all")])
    gone = gone.rename_columns({"count_all": "spans"}).append_column("documents", pa.repeat(1, gone.num_rows))
    return facts_of("redacted_mention", gone)


def _overlapped(
    spans: pa.Array,
    types: frozenset[str],
    rows: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
    """Whether each place `[start, end)` of a row overlaps a span of that row of one of the types.

    The spans of a row are sorted and apart, so the last one that starts before a place ends decides.
    """
    flat = spans.flatten()
    wanted = pc.is_in(pc.struct_field(flat, "type"), value_set=pa.array(sorted(types), pa.string()))
    wanted = wanted.to_numpy(zero_copy_only=False)
    if not wanted.any():
        return np.zeros(len(rows), np.bool_)
    of_row = pc.list_parent_indices(spans).to_numpy()[wanted]
    begin, stop = (pc.struct_field(flat, name).to_numpy()[wanted].astype(np.int64) for name in ("start", "end"))
    # Rows follow one another on one line, each on a stretch longer than any document.
    stretch = int(max(stop.max(), ends.max(initial=0))) + 1
    last = np.searchsorted(of_row * stretch + begin, rows * stretch + ends) - 1
    behind = np.maximum(last, 0)
    return np.asarray((last >= 0) & (of_row[behind] == rows) & (stop[behind] > starts))


def _rejected(rejected: pa.RecordBatch) -> pa.Table:
    return facts_of("rejected", pa.table({"label": rejected["reason"]}))


def _coverage(documents: pa.RecordBatch, frame: pa.Table) -> list[pa.Table]:
    """`coverage`: for each scanner's column, the documents it told something of (bin 1) and the others (bin 0)."""
    tables = []
    for name in documents.schema.names:
        if name not in (*DOCUMENTS.names, DECISION.name, REASONS.name):
            keyed = frame.select(["language", "source", "documents", "tokens", "bytes"])
            keyed = keyed.append_column("bin", documents[name].is_valid().cast(pa.int16()))
            tables.append(facts_of("coverage", keyed.append_column("label", pa.repeat(name, keyed.num_rows))))
    return tables


def _resolve(documents: pa.RecordBatch, name: str) -> pa.Array:
    first, *rest = name.split(".")
    column = documents[first]
    for part in rest:
        column = pc.struct_field(column, part)
    return column


class _CountFn(beam.DoFn):
    def __init__(self, scores: tuple[str, ...], policy: Policy) -> None:
        self.scores = scores
        self.policy = policy

    def process(self, batch: Batch) -> Iterator[Batch]:
        yield count_facts(batch, self.scores, self.policy)

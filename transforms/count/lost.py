"""Facts of what was taken out of documents that stay: sentences cut, and mentions redacted with what they lay in."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.count.frame import beside
from fairsieve.transforms.cut import Cuts, bytes_of
from fairsieve.transforms.decide import REDACT, REMOVE
from fairsieve.transforms.edit import edits
from fairsieve.transforms.facts import facts_of
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.redact import CUT


def cut_facts(cut: Cuts, documents: pa.RecordBatch, frame: pa.Table, groups: pa.Table | None) -> list[pa.Table]:
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
    tables = [facts_of("cut", beside(own, frame.select(keys)))]
    if groups is not None:
        touched = groups.filter(pc.is_in(groups["row"], pa.array(rows, pa.int64())))
        touched = touched.append_column("label", pa.repeat(cut.rule, touched.num_rows))
        tables.append(facts_of("group_cut", touched.select(["label", "axis", "group", "bucket", "documents"])))
    return tables


def redacted_mentions(documents: pa.RecordBatch, mentioned: pa.Table, policy: Policy) -> pa.Table:
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

"""Facts of groups: the documents that mention one, its terms, and why such documents were removed."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.lexicons import PLACEBO
from fairsieve.transforms.count.frame import STRATA, beside, removed_of
from fairsieve.transforms.facts import facts_of


def mentions_of(column: pa.Array) -> tuple[pa.Table, pa.Table]:
    """Matches of groups, and of ordinary words: the row of the document, what was met, where, and whether it counts."""
    flat = column.flatten()
    rows = pc.list_parent_indices(column)
    found = pa.table({"row": rows, **{field.name: _numbered(flat.field(i)) for i, field in enumerate(flat.type)}})
    ordinary = pc.equal(found["axis"], PLACEBO)
    return found.filter(pc.invert(ordinary)), found.filter(ordinary)


def _numbered(column: pa.Array) -> pa.Array:
    return column.dictionary_encode() if pa.types.is_string(column.type) else column


def groups_of(mentioned: pa.Table, frame: pa.Table) -> pa.Table:
    """One row for each document and group it mentions: row, axis, group, spans; then the document's keys."""
    accepted = mentioned.filter(mentioned["accepted"])
    spans = accepted.group_by(["row", "axis", "group"], use_threads=False).aggregate([([], "count_all")])
    spans = spans.rename_columns(["row", "axis", "group", "spans"])
    return beside(spans, frame)


def mention_facts(mentioned: pa.Table, groups: pa.Table, frame: pa.Table) -> Iterator[pa.Table]:
    """`mention`: documents by group; `axis`, by axis; `axis_class`, by axis and its only group; `term`."""
    yield facts_of("mention", groups)
    named = [("group", "first"), ([], "count_all")]
    axes = groups.select(["row", "axis"]).append_column("group", groups["group"].cast(pa.string()))
    axes = axes.group_by(["row", "axis"], use_threads=False).aggregate(named)
    several = pc.greater(axes["count_all"], 1)
    axes = axes.append_column("label", pc.if_else(several, "", axes["group_first"]))
    axes = beside(axes.select(["row", "axis", "label"]), frame)
    yield facts_of("axis", axes.drop_columns(["label"]))
    single = axes.select(["decision", "bucket", "axis", "label", "documents"])
    yield facts_of("axis_class", single.rename_columns({"label": "group"}))
    terms = mentioned.select(["row", "axis", "group", "term", "accepted"]).rename_columns(
        ["row", "axis", "group", "label", "bin"]
    )
    terms = terms.set_column(4, "bin", terms["bin"].cast(pa.int16()))
    keys = ["row", "axis", "group", "label", "bin"]
    terms = terms.group_by(keys, use_threads=False).aggregate([([], "count_all")]).rename_columns([*keys, "spans"])
    terms = beside(terms, frame.select(["language", "bucket", "documents"]))
    yield facts_of("term", terms)


def reasons_by_group(groups: pa.Table, reasoned: pa.Table) -> pa.Table:
    """`group_reasons`: removed documents that mention a group, by all of their reasons together."""
    removed = removed_of(groups.append_column("label", reasoned["label"].take(groups["row"])))
    return facts_of(
        "group_reasons", removed.select([*STRATA, "bucket", "axis", "group", "label", "documents", "tokens"])
    )


def placebo(ordinary: pa.Table, reasoned: pa.Table) -> pa.Table:
    """`placebo`: documents with each ordinary word, by all reasons together; without a bucket, so that they are few."""
    words = ordinary.select(["row", "group"]).group_by(["row", "group"], use_threads=False).aggregate([])
    return facts_of("placebo", beside(words, reasoned.select([*STRATA, "label", "documents"])))

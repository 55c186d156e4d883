"""What a cascade's strong scorer was asked about: the share of the text, and how much that is."""

from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure
from fairsieve.pipeline.report.numbers import between, percent, whole
from fairsieve.pipeline.report.table import Cell, Table, counted, interval_of, shares, text


def cascade_figure(audit: Audit) -> Figure | None:
    """None where the run had no cascade."""
    found = {one.metric: one for one in audit.rows("cascade")}
    if not found:
        return None
    documents, read = found["documents_rescored"], found["bytes_rescored"]
    sentences = found["sentences_rescored"].n or 0
    share = shares("Share", "share", 3)
    columns = [
        text("Of what the fast scorer scored", "what"), counted("Asked about", "asked"), counted("In all", "all"),
        share, interval_of(share),
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name, one.n, one.d, one.value, (one.low, one.high))
        for name, one in (("documents", documents), ("bytes of text", read))
    ]
    rows.append(("sentences", sentences, None, None, (None, None)))
    says = (
        f"The strong scorer read {whole(sentences)} sentences of {whole(documents.n or 0)} documents, "
        f"{percent(read.known)} of the text (95 % interval {between(read.value, read.low, read.high, 100)} %); the "
        "fast scorer’s word stands for the rest."
    )
    return Figure("cascade", "What the strong scorer was asked", says, Table(columns, rows))

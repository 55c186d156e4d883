"""What a run says on the terminal when it is done."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fairsieve.pipeline.finish import Outcome, folder_of

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, *range(8234, 8239), *range(8294, 8298)))


def printable(text: str) -> str:
    """Text of a corpus or a path without what a terminal would obey: controls, direction marks, rich's markup."""
    return escape(text.encode("utf-8", "replace").decode().translate(_CONTROLS))


def say_outcome(outcome: Outcome, console: Console) -> None:
    """The closing table, the count equation, warnings, and where to look."""
    total, tables = outcome.total, outcome.tables
    rejected = sum(total.rejected.values())
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("", "before", "after", "change"):
        table.add_column(name, justify="left" if not name else "right")
    for cells in _lines(tables):
        table.add_row(*cells)
    console.print(table)
    if rejected:
        reasons = ", ".join(f"{printable(reason)} {n:,}" for reason, n in sorted(total.rejected.items()))
        console.print(f"rejected  {rejected:,} ({reasons})", highlight=False)
        for path, tally in list(outcome.shards.items())[:1000]:
            if tally.rejected:
                found = ", ".join(f"{printable(reason)} {n:,}" for reason, n in sorted(tally.rejected.items()))
                console.print(f"          {printable(path)}: {found}", highlight=False, soft_wrap=True)
    equation = f"{total.read:,} = {total.kept:,} kept + {total.removed:,} removed + {rejected:,} rejected"
    console.print(f"check     {equation}   OK", highlight=False)
    if outcome.resumed:
        console.print(f"resumed   {outcome.resumed:,} batches were committed by an earlier start", highlight=False)
    folder = printable(folder_of(outcome.store))
    if outcome.manifest_sha256:
        console.print(
            f"wrote     {folder}/  ({outcome.files:,} files, manifest sha256 {outcome.manifest_sha256[:8]}…)",
            highlight=False,
            soft_wrap=True,
        )
    console.print(
        f"report    {folder}/report.html        verify: fairsieve verify {folder}", highlight=False, soft_wrap=True
    )
    for warning in outcome.warnings:
        console.print(f"! {printable(warning)}", highlight=False, soft_wrap=True)


def outcome_json(outcome: Outcome) -> str:
    """The same as one JSON object."""
    total = outcome.total
    about: dict[str, Any] = {
        "read": total.read,
        "kept": total.kept,
        "redacted": total.redacted,
        "removed": total.removed,
        "rejected": dict(sorted(total.rejected.items())),
        "out": outcome.store.root,
        "files": outcome.files,
        "manifest_sha256": outcome.manifest_sha256,
        "resumed_batches": outcome.resumed,
        "committed": outcome.over_limit is None,
        "seconds": round(outcome.seconds, 3),
        "warnings": outcome.warnings,
    }
    return json.dumps(about, ensure_ascii=False)


def _lines(tables: dict[str, pa.Table]) -> Iterator[tuple[str, str, str, str]]:
    corpus = {(row["metric"], row["stratum"]): row["value"] for row in tables["corpus"].to_pylist()}
    for name in ("documents", "tokens"):
        before, after = corpus[name, "before"], corpus[name, "after"]
        yield name, f"{before:,.0f}", f"{after:,.0f}", _change(before, after)
    for row in tables["toxicity"].to_pylist():
        if row["axis"] == "score" and row["metric"] == "at_least" and row["value"] is not None:
            yield f"{row['group'].split('.')[-1]} ≥ {row['stratum']}", f"{row['value']:.1%}", "", ""
    redacted = next(row["value"] for row in tables["corpus"].to_pylist() if row["stratum"] == "redacted")
    for row in tables["pii"].to_pylist():
        if row["metric"] == "document_share" and row["group"] == "" and row["stratum"] == "all":
            yield "with PII", f"{row['value']:.1%}", "", f"redacted in {redacted:,.0f}"
    shares = {row["stratum"]: row for row in tables["pronouns"].to_pylist() if row["metric"] == "log_he_she"}
    if all(shares.get(stratum, {}).get("n") for stratum in ("before", "after")):
        said = [f"1 : {row['n'] / max(row['d'], 1):.2f}" for row in (shares["before"], shares["after"])]
        yield "she : he", said[0], said[1], ""


def _change(before: float, after: float) -> str:
    return f"{(after - before) / before:+.1%}" if before else ""

"""What a run says on the terminal when it is done."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from fairsieve.pipeline.finish import Outcome

MOST_TYPES = 4
"""Types of personal data that are named, those found most often; the report has all."""

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, *range(8234, 8239), *range(8294, 8298)))


def printable(text: str) -> str:
    """Text of a corpus or a path without what a terminal would obey: controls, direction marks, rich's markup."""
    return escape(text.encode("utf-8", "replace").decode().translate(_CONTROLS))


def say_outcome(outcome: "Outcome", console: Console) -> None:
    """Sizes and headline figures, the count equation, warnings, and where to look."""
    total, tables = outcome.total, outcome.tables
    rejected = sum(total.rejected.values())
    console.print(_sizes(tables), _figures(outcome))
    if found := _found(tables):
        console.print(f"found     {printable(found)}", highlight=False)
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
    from fairsieve.pipeline.finish import folder_of

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


def outcome_json(outcome: "Outcome") -> str:
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
        "figures": [asdict(card) for card in outcome.cards],
        "warnings": outcome.warnings,
    }
    return json.dumps(about, ensure_ascii=False)


def _sizes(tables: Mapping[str, pa.Table]) -> Table:
    table = _table(("", "before", "after", "change"))
    corpus = {(row["metric"], row["stratum"]): row["value"] for row in tables["corpus"].to_pylist()}
    for name in ("documents", "tokens"):
        before, after = corpus[name, "before"], corpus[name, "after"]
        table.add_row(name, f"{before:,.0f}", f"{after:,.0f}", _change(before, after))
    return table


def _figures(outcome: "Outcome") -> Table:
    """The report's headline figures, as the report writes them."""
    table = _table(("", "figure", "95 % interval", "made of"))
    for card in outcome.cards:
        table.add_row(*map(printable, (card.label, card.value, card.interval, card.of)))
    return table


def _found(tables: Mapping[str, pa.Table]) -> str:
    """How many values of personal data were found, the most frequent types first; empty where none was."""
    from fairsieve.pipeline.report.estimates import Audit
    from fairsieve.pipeline.report.names import pii_name

    rows = Audit({"pii": tables["pii"]}).rows("pii", metric="spans_per_million", stratum="all")
    rows = sorted((one for one in rows if one.n), key=lambda one: (-(one.n or 0), one.group))
    told = [f"{pii_name(one.group)} {one.n:,}" for one in rows[:MOST_TYPES]]
    return ", ".join(told) + (", …" if len(rows) > MOST_TYPES else "")


def _table(heads: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for place, name in enumerate(heads):
        table.add_column(name, justify="right" if place else "left")
    return table


def _change(before: float, after: float) -> str:
    return f"{(after - before) / before:+.1%}" if before else ""

"""What the command says on the terminal."""

import math
from collections import Counter
from pathlib import Path

import orjson
import pyarrow as pa
from rich import box
from rich.console import Console
from rich.table import Table

from fairsieve.pipeline.review.design import Design
from fairsieve.pipeline.review.items import detector_title
from fairsieve.pipeline.terminal import printable

_SHOWN = ("accuracy", "precision", "recall", "rejected_wrongly", "agreement")


def say_sample(design: Design, form: Path, out: str, console: Console) -> None:
    """What was drawn, and what to do with it."""
    drawn = Counter(design.strata[place.stratum].detector for place in design.items)
    for detector, count in drawn.items():
        strata = sum(one.detector == detector and one.drawn > 0 for one in design.strata)
        console.print(f"{detector_title(detector):<24}{count:>6,} items from {strata} strata")
    if design.beyond:
        console.print(
            f"! {design.beyond:,} of {design.documents:,} documents cannot be drawn: redaction changed them, and the "
            "input they were read from is gone or has changed"
        )
    console.print(f"\nform      {printable(str(form))}   holds text of the corpus; readable by you only")
    console.print(f"then      fairsieve review {printable(out)} --labels FILE... -o {printable(str(form.parent))}")


def say_figures(table: pa.Table, out: str, console: Console) -> None:
    """The figures with their intervals, and where they are shown."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("detector", "what", "figure", "value", "95 % interval", "answers"):
        words = name in ("detector", "what", "figure")
        # Numbers are never cut: words give way first.
        shown.add_column(name, justify="left" if words else "right", no_wrap=not words)
    last = ""
    for row in table.to_pylist():
        if row["metric"] in _SHOWN:
            what = row["group"] or (f"≥ {row['stratum']}" if row["stratum"] != "all" else "")
            shown.add_row(
                detector_title(row["axis"]) if row["axis"] != last else "",
                printable(what),
                row["metric"].replace("_", " "),
                _number(row["value"]),
                f"{_number(row['ci_low'])} to {_number(row['ci_high'])}",
                f"{row['n']:,} of {row['d']:,}" if row["metric"] != "agreement" else f"{row['d']:,}",
            )
            last = row["axis"]
    console.print(shown)
    console.print(f"wrote     {printable(out)}/audit/review.parquet")
    console.print(f"report    {printable(out)}/report.html#review")


def figures_json(table: pa.Table) -> str:
    return orjson.dumps(table.to_pylist()).decode()


def _number(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.2f}"

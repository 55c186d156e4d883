"""`fairsieve publish`: what of a run may be given away beside earlier audits."""

from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table


def publish(
    out: Annotated[str, typer.Argument(help="Folder of a finished run.")],
    beside: Annotated[
        list[str] | None, typer.Option(help="Folders of the runs whose audits were published before; all of them.")
    ] = None,
    folder: Annotated[
        str | None, typer.Option("-o", "--folder", help="Where to; OUT-published by default. It must be empty.")
    ] = None,
) -> None:
    """Write the audit, report and cards of a run without what would tell of a few documents beside earlier ones."""
    from fairsieve.pipeline.publish import publish as publish_it
    from fairsieve.pipeline.terminal import printable
    from fairsieve.transforms.store import Store

    where = folder or f"{out.rstrip('/')}-published"
    published = publish_it(Store(out), [Store(one) for one in beside or ()], Store(where))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("table")
    for name in ("told", "not told"):
        table.add_column(name, justify="right")
    for name, hidden in published.hidden.items():
        if hidden:
            table.add_row(name, f"{published.told[name]:,}", f"{hidden:,}")
    console = Console(width=100, highlight=False, soft_wrap=True)
    if any(published.hidden.values()):
        console.print(table)
    console.print(
        f"{sum(published.told.values()):,} numbers told, {sum(published.hidden.values()):,} not. "
        f"Written to {printable(where)}/"
    )

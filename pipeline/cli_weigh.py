"""`fairsieve weigh`: weights for kept documents, so that declared shares hold."""

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table


def weigh(
    out: Annotated[str, typer.Argument(help="Folder of a finished run.")],
    margins: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML file of the shares.")],
    folder: Annotated[
        Path | None, typer.Option("-o", "--folder", help="Of the weights; OUT-weights by default.")
    ] = None,
) -> None:
    """Weigh the kept documents of a run so that declared shares hold: id and weight, nothing deleted."""
    from fairsieve.pipeline.terminal import printable
    from fairsieve.pipeline.weights.margins import load_margins
    from fairsieve.pipeline.weights.weigh import weigh as weigh_documents
    from fairsieve.transforms.store import Store

    where = folder or Path(f"{out.rstrip('/')}-weights")
    weighed = weigh_documents(Store(out), load_margins(margins), where)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("margin", "category"):
        table.add_column(name)
    for name in ("before, %", "declared, %", "reached, %"):
        table.add_column(name, justify="right")
    for one in weighed.categories:
        table.add_row(
            printable(one.margin),
            printable(one.category),
            *(f"{100 * share:.2f}" for share in (one.before, one.declared, one.reached)),
        )
    console = Console(width=100, highlight=False, soft_wrap=True)
    console.print(table)
    console.print(
        f"{weighed.documents:,} documents, weights {weighed.least:.3f} to {weighed.most:.3f}; they tell as much as "
        f"{weighed.effective:,.0f} of equal weight. Written to {printable(str(where))}/"
    )
    if any(abs(one.declared - one.reached) > 0.0005 for one in weighed.categories):
        console.print("The caps keep some shares from what was declared; wider caps would come nearer.")

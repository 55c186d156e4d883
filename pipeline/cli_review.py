"""`fairsieve review`: a sample for people to judge, and what their judgements say of the detectors."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fairsieve.pipeline.stop import USAGE, stop


def review(
    out: Annotated[str, typer.Argument(help="Folder of a finished run.")],
    n: Annotated[int, typer.Option("-n", min=1, max=20_000, help="Items to draw.")] = 400,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The same seed draws the same items.")] = 0,
    detector: Annotated[
        list[str] | None, typer.Option(help="language, mentions, toxicity, pii or names; all that the run used.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("-o", "--folder", help="Of the sample; OUT-review by default.")] = None,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show slurs and personal data as they stand.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Put the sample in the place of another.")] = False,
    labels: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Files that the form saved, one a reviewer; draws nothing."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --labels: print the figures as JSON.")] = False,
) -> None:
    """Draw a sample for people to judge; with --labels, turn their answers into precision and recall."""
    from fairsieve.pipeline.review.design import FORM_FILE
    from fairsieve.pipeline.review.draw import draw
    from fairsieve.pipeline.review.say import figures_json, say_figures, say_sample
    from fairsieve.pipeline.review.write import review_folder, write_figures, write_sample
    from fairsieve.transforms.store import Store

    where, store, console = folder or review_folder(out), Store(out), Console(highlight=False, soft_wrap=True)
    if labels:
        table = write_figures(store, where, labels)
        if as_json:
            print(figures_json(table))
        else:
            say_figures(table, out, console)
        return
    if as_json:
        stop(USAGE, "--json is for figures: give --labels")
    sample = draw(store, n, seed, detector or (), unmask)
    if not sample.items:
        stop(USAGE, "nothing can be drawn: the run holds no document that these detectors looked into")
    write_sample(where, sample, unmask, overwrite)
    say_sample(sample.design, where / FORM_FILE, out, console)

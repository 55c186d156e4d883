"""`fairsieve evaluate`: how good a detector is on text that people have labelled."""

from pathlib import Path
from typing import Annotated

import typer

from fairsieve.pipeline.stop import USAGE, stop

evaluate = typer.Typer(help="Say how good a detector is on labelled text.", no_args_is_help=True)

File = Annotated[
    Path,
    typer.Option(
        "--data",
        exists=True,
        dir_okay=False,
        help="Parquet, CSV or JSON Lines with `text` and `label` (1 is toxic), and `functionality` if there is one.",
    ),
]


@evaluate.callback()
def _detectors() -> None:
    """Keeps the detector's name a part of the command while there is one only."""


@evaluate.command()
def toxicity(
    data: File,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Score from which a text counts as toxic.")] = 0.5,
    passages: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Clean long texts, column `text`, for the needle test."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--report", dir_okay=False, help="Write the figures as a page, one HTML file.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="YAML file of a run whose scorer is looked at, not the default."),
    ] = None,
    score: Annotated[
        str, typer.Option(help="Which of its scores, e.g. identity_attack; the first one unless said.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Ranking, calibration, operating points and bias of a scorer on labelled text."""
    from fairsieve.pipeline.config import ConfigError, load_config
    from fairsieve.pipeline.evaluate_toxicity import as_json as written
    from fairsieve.pipeline.evaluate_toxicity import evaluate_file, table

    settings = load_config(config) if config else None
    try:
        found = evaluate_file(data, threshold, passages, score, settings)
    except ConfigError:
        raise
    except ValueError as error:
        # What a parser says of a file may quote it.
        stop(USAGE, str(error) if type(error) is ValueError else f"{data.name}: is not what its name says")
    if page is not None:
        from fairsieve.pipeline.report.evaluation import evaluation_page

        page.write_text(evaluation_page(found, data.name, found["score"]), encoding="utf-8")
    print(written(found).decode() if as_json else table(found), end="" if as_json else "\n")

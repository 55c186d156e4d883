"""`fairsieve evaluate`: how good a detector is on text that people have labelled."""

from pathlib import Path
from typing import Annotated

import orjson
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
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Ranking, calibration, operating points and bias of the default scorer."""
    from fairsieve.pipeline.evaluate_toxicity import evaluate_file, table

    try:
        found = evaluate_file(data, threshold, passages)
    except ValueError as error:
        # What a parser says of a file may quote it.
        stop(USAGE, str(error) if type(error) is ValueError else f"{data.name}: is not what its name says")
    print(orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY).decode() if as_json else table(found))

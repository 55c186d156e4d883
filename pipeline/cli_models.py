"""`fairsieve models`: models that are not shipped, fetched when asked for and never otherwise."""

from pathlib import Path
from typing import Annotated

import typer

models = typer.Typer(help="Fetch models that are not shipped.", no_args_is_help=True)

Cache = Annotated[
    Path | None, typer.Option("--into", help="Cache folder; else $FAIRSIEVE_CACHE, or ~/.cache/fairsieve.")
]


@models.command("list")
def list_them(into: Cache = None) -> None:
    """List the released models of Detoxify: source, licence, and whether they are in the cache."""
    from fairsieve.transforms.toxicity import release

    pins = release.locks()
    for variant in release.variants():
        name = release.checkpoint_of(variant)
        found = release.located(variant, into)
        where = f"in {found.folder}" if found else "not fetched"
        print(f"{variant:15s} {pins[name]['licence']:11s} {where:12s} {pins[name]['source']}")


@models.command()
def fetch(variant: Annotated[str, typer.Argument(help="One of `fairsieve models list`.")], into: Cache = None) -> None:
    """Fetch one of Detoxify's models, check it against models.lock, and print its folder."""
    from fairsieve.pipeline.stop import USAGE, stop
    from fairsieve.transforms.toxicity import release

    if variant not in release.variants():
        stop(USAGE, f"there is no such model; known: {', '.join(release.variants())}")
    print(release.fetched(variant, into).folder)

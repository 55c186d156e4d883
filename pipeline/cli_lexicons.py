"""`fairsieve lexicons`: what is looked for, without a corpus."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from fairsieve.pipeline.stop import MISMATCH, OK, USAGE, stop

lexicons = typer.Typer(help="Look at the word lists of groups, or check your own.", no_args_is_help=True)

Lang = Annotated[str, typer.Option("--lang", help="Language code.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


@lexicons.command("list")
def list_them(as_json: AsJson = False) -> None:
    """List the lexicons that are shipped."""
    from fairsieve.lexicons import load_lexicons, summaries

    found = summaries(load_lexicons())
    if as_json:
        for one in found:
            print(orjson.dumps(asdict(one)).decode())
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("language", "axis", "version", "licence"):
        table.add_column(name)
    for name in ("groups", "terms", "forms", "ambiguous"):
        table.add_column(name, justify="right")
    for one in found:
        counts = (one.groups, one.terms, one.forms, one.ambiguous)
        table.add_row(one.language, one.axis, one.version, one.licence, *(f"{n:,}" for n in counts))
    Console(width=100, highlight=False).print(table)


@lexicons.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Lexicons in YAML; those shipped if none is named.")
    ] = None,
) -> None:
    """Check lexicon files; each problem is named with file and line."""
    from fairsieve.lexicons import check as problems_of
    from fairsieve.pipeline.terminal import printable

    problems = problems_of(files or ())
    console = Console(soft_wrap=True, highlight=False)
    for problem in problems:
        console.print(printable(problem))
    console.print(f"{len(problems)} problems" if problems else "no problems")
    raise typer.Exit(MISMATCH if problems else OK)


@lexicons.command()
def show(
    axis: Annotated[str, typer.Argument(help="An axis, as `fairsieve lexicons list` names it.")],
    lang: Lang = "en",
    group: Annotated[str | None, typer.Option("--group", help="Only the terms of this group.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the terms of an axis: group, id, forms, and how an ambiguous one is told apart."""
    from fairsieve.lexicons import SHIPPED, load_lexicons, terms_of
    from fairsieve.pipeline.terminal import printable

    if lang not in SHIPPED:
        stop(USAGE, f"no lexicon is shipped for {lang!r}; shipped: {', '.join(SHIPPED)}")
    try:
        terms = terms_of(load_lexicons([lang]), axis, lang, group)
    except ValueError as error:
        stop(USAGE, str(error))
    console = Console(soft_wrap=True, highlight=False)
    for term in sorted(terms, key=lambda one: one.group):
        if as_json:
            print(orjson.dumps(term.model_dump()).decode())
            continue
        notes: list[str] = [term.status] if term.status != "neutral" else []
        notes += [f"sense {term.sense}"] if term.sense else []
        notes += [f"not before {', '.join(term.not_before)}"] if term.not_before else []
        notes += [f"not after {', '.join(term.not_after)}"] if term.not_after else []
        said = f"  [{'; '.join(notes)}]" if notes else ""
        console.print(printable(f"{term.group}  {term.id}: {', '.join(term.forms)}{said}"))

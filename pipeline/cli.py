"""The command line."""

import gc
import io
import logging
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import orjson
import typer
from rich.console import Console

from fairsieve import __version__
from fairsieve.pipeline.cli_evaluate import evaluate
from fairsieve.pipeline.cli_lexicons import lexicons
from fairsieve.pipeline.cli_models import models
from fairsieve.pipeline.cli_publish import publish
from fairsieve.pipeline.cli_review import review
from fairsieve.pipeline.cli_weigh import weigh
from fairsieve.pipeline.stop import FAILED, INTERRUPTED, LIMIT, MISMATCH, OK, USAGE, stop

if TYPE_CHECKING:
    from fairsieve.pipeline.config import Config
    from fairsieve.transforms.store import Store

app = typer.Typer(
    name="fairsieve",
    help="See what a training corpus says about people, filter it, and prove what the filter did.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(lexicons, name="lexicons")
app.add_typer(evaluate, name="evaluate")
app.command()(publish)
app.command()(review)
app.command()(weigh)
app.add_typer(models, name="models")

Out = Annotated[str, typer.Option("--out", "-o", help="Output folder: local, gs:// or s3://.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes of the local runner.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Delete what another run left in the output folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the closing table as one JSON object.")]

ALLOCATOR = {
    "ARROW_DEFAULT_MEMORY_POOL": "jemalloc",
    "JE_ARROW_MALLOC_CONF": "dirty_decay_ms:100,muzzy_decay_ms:0",
}
"""What Arrow is told where the C library is glibc, by variables that it reads when it is imported.

Its own choice, mimalloc, keeps more and more of what was freed. It asks jemalloc to give back by a name that jemalloc
does not know, so that has to happen by itself.
"""

_SEVERAL = ("--beside", "--input", "--labels")
"""Options that may be followed by several values."""

_beam_flags: list[str] = []
"""What follows `--` on the command line."""


@app.callback(invoke_without_command=True)
def _options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def run(
    config: Annotated[str | None, typer.Argument(help="YAML file of the run; local, gs:// or s3://.")] = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help="Output folder: local, gs:// or s3://.")] = None,
    paths: Annotated[
        list[str] | None, typer.Option("--input", help="Files, folders or globs, instead of a configuration.")
    ] = None,
    workers: Workers = 1,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Print shards, columns, scanners and policy; scan and write nothing.")
    ] = False,
) -> None:
    """Scan, filter and audit a corpus. Flags for Beam follow after `--`."""
    from fairsieve.pipeline.config import load_config, parse_config

    if (config is None) == (not paths):
        stop(USAGE, "give either a configuration or --input")
    _reach_stores()
    settings = load_config(config) if config else parse_config({"input": {"paths": paths}}, "--input")
    if dry:
        _plan(settings, as_json)
    elif out is None:
        stop(USAGE, "name an output folder with --out")
    else:
        _run(settings, out, workers, overwrite, as_json)


@app.command()
def demo(
    out: Out = "fairsieve-demo", workers: Workers = 1, overwrite: Overwrite = True, as_json: AsJson = False
) -> None:
    """Make a small corpus with known contents, and run over it; needs no network."""
    from fairsieve.pipeline.config import parse_config
    from fairsieve.pipeline.demo import write_demo_corpus

    corpus = Path(f"{out}-corpus")
    write_demo_corpus(corpus)
    small = {"limits": {"batch_rows": 500}, "associations": {"share": 1}}
    settings = parse_config({"input": {"paths": [str(corpus)]}, **small})
    _run(settings, out, workers, overwrite, as_json)


@app.command()
def init() -> None:
    """Print a configuration to start from: `fairsieve init > audit.yaml`."""
    from fairsieve.pipeline.starting import starting_configuration

    print(starting_configuration(), end="")


@app.command()
def verify(out: Annotated[str, typer.Argument(help="Folder of a finished run.")]) -> None:
    """Check every hash and every count of a finished run."""
    from fairsieve.pipeline.terminal import printable
    from fairsieve.pipeline.verify import UnfinishedError
    from fairsieve.pipeline.verify import verify as check
    from fairsieve.transforms.store import Store

    _reach_stores()
    try:
        problems = list(check(Store(out)))
    except UnfinishedError as error:
        stop(USAGE, str(error))
    console = Console(soft_wrap=True, highlight=False)
    for problem in problems:
        console.print(printable(problem))
    console.print(f"{len(problems)} problems" if problems else "all files and counts are as they were written")
    raise typer.Exit(MISMATCH if problems else OK)


@app.command()
def report(
    out: Annotated[str, typer.Argument(help="Folder of a finished run.")],
    show: Annotated[bool, typer.Option("--open", help="Open the report in a browser.")] = False,
) -> None:
    """Render the report of a run again from its audit tables, and name it."""
    from fairsieve.pipeline.claim import lock
    from fairsieve.pipeline.finish import folder_of
    from fairsieve.pipeline.rerender import rerender
    from fairsieve.transforms.store import Store

    _reach_stores()
    store = Store(out)
    _refuse_absent(store)
    with lock(out):
        rerender(store)
    print(f"{folder_of(store)}/report.html")
    if show:
        typer.launch(store.path("report.html"))


@app.command()
def finish(
    out: Annotated[str, typer.Argument(help="Folder of a run whose job has ended.")], as_json: AsJson = False
) -> None:
    """Finish a run whose job a template launched, or whose launcher is gone: audit, report, manifest."""
    from fairsieve.pipeline.claim import lock
    from fairsieve.pipeline.finish_later import finish_later
    from fairsieve.pipeline.terminal import outcome_json, say_outcome
    from fairsieve.transforms.store import Store

    _reach_stores()
    _refuse_absent(Store(out))
    with lock(out):
        outcome = finish_later(Store(out))
    if as_json:
        print(outcome_json(outcome))
    else:
        say_outcome(outcome, Console())
    raise typer.Exit(OK if outcome.over_limit is None else LIMIT)


@app.command()
def inspect(
    file: Annotated[str, typer.Argument(help="A file that a run could read; - is standard input, JSON Lines.")] = "-",
    config: Annotated[Path | None, typer.Option("--config", "-c", help="YAML file of a run.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add the heaviest n-grams of the toxicity score, masked.")
    ] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="With --explain: spell the n-grams out.")] = False,
) -> None:
    """Print what is found in each document, one JSON object a line."""
    from fairsieve.pipeline.config import load_config, parse_config
    from fairsieve.pipeline.inspect import Inspector

    settings = load_config(config) if config else parse_config({"input": {"paths": ["-"]}})
    inspector = Inspector(settings, explain, masked=not unmasked)
    for answer in inspector.inspect_file(file):
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()
    raise typer.Exit(FAILED if inspector.bad else OK)


def _reach_stores() -> None:
    """Lets the flags after `--` say how object stores are reached."""
    if _beam_flags:
        from fairsieve.pipeline.beam_flags import pipeline_options

        pipeline_options(_beam_flags)


def _refuse_absent(store: "Store") -> None:
    """Else a folder would be made for the lock of a run that is not there."""
    from fairsieve.pipeline.verify import UnfinishedError

    if store.is_local and not Path(store.root).is_dir():
        raise UnfinishedError(f"{store.root} holds no run")


def _plan(settings: "Config", as_json: bool) -> None:
    from fairsieve.pipeline.beam_flags import pipeline_options
    from fairsieve.pipeline.dry_run import planned, say_plan

    pipeline_options((*settings.beam, *_beam_flags), workers=1)
    plan = planned(settings)
    if as_json:
        print(orjson.dumps(plan).decode())
    else:
        say_plan(plan, Console())


def _run(settings: "Config", out: str, workers: int, overwrite: bool, as_json: bool) -> None:
    from fairsieve.pipeline.run import Launch, LaunchedLaterError
    from fairsieve.pipeline.run import run as run_it
    from fairsieve.pipeline.terminal import outcome_json, printable, say_outcome

    gc.freeze()  # what was imported stays to the end: not to be looked through for garbage again and again
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    if not as_json:
        errors.print(f"fairsieve {__version__} · {workers} worker{'s' if workers > 1 else ''} · seed {settings.seed}")
    try:
        outcome = run_it(settings, Launch(out, workers, tuple(_beam_flags), overwrite, progress=not as_json))
    except LaunchedLaterError as later:
        errors.print(printable(str(later)))
        raise typer.Exit(OK) from None
    if as_json:
        print(outcome_json(outcome))
    else:
        say_outcome(outcome, Console())
    if outcome.over_limit is not None:
        limit = settings.limits.max_rejected
        errors.print(
            printable(
                f"{outcome.over_limit:.2%} of the records were rejected, more than limits.max_rejected allows "
                f"({limit:.2%}); the run is not committed. See {out}/rejected/ and shards.json"
            )
        )
        raise typer.Exit(LIMIT)


def _inputs_apart(arguments: list[str]) -> list[str]:
    """`--input a b` as `--input a --input b`, and so all of `_SEVERAL`: a shell hands over the files of a pattern."""
    apart: list[str] = []
    option = ""
    for argument in arguments:
        if option and not argument.startswith("-") and apart[-1] != option:
            apart.append(option)
        option = argument if argument in _SEVERAL else "" if argument.startswith("-") else option
        apart.append(argument)
    return apart


def main() -> NoReturn:
    """Runs a command; errors become one line and an exit code (docs/data-contract.md lists the codes)."""
    gc.set_threshold(50_000)  # importing makes objects by the hundred thousand, and hardly one is garbage
    if platform.libc_ver()[0] == "glibc":
        for name, value in ALLOCATOR.items():
            os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no dashes and dots must not end a run
    arguments = sys.argv[1:]
    place = arguments.index("--") if "--" in arguments else len(arguments)
    _beam_flags[:] = arguments[place + 1 :]
    arguments = _inputs_apart(arguments[:place])
    # Beam warns of clients that are not installed, whether or not they are needed.
    logging.basicConfig(level=logging.ERROR)
    try:
        app(arguments, standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        from fairsieve.pipeline.errors import exit_code, first_line
        from fairsieve.pipeline.terminal import printable

        code = exit_code(error)
        said = "\n".join(map(printable, first_line(error).split("\n")))
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"fairsieve: {said}")
        sys.exit(code)
    sys.exit(OK)

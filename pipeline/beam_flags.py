"""Flags for Beam: known ones are passed on, unknown ones refused with a suggestion."""

import argparse
import contextlib
import difflib
import io
from collections.abc import Sequence

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

from fairsieve.pipeline.config import ConfigError

LOCAL = ("DirectRunner", "FnApiRunner", "BundleBasedDirectRunner")


def pipeline_options(flags: Sequence[str], workers: int = 1) -> PipelineOptions:
    """Options of the pipeline, and of the file systems from here on.

    Without a runner, or with DirectRunner, it runs in this machine's processes. DirectRunner becomes FnApiRunner: under
    its own name Beam would look for another runner on the network first.

    Raises:
      ConfigError: a flag is not one of Beam's, or has a value that it cannot have; there is no such runner; `workers`
        are asked of a runner that is not this machine's.
    """
    parser = _parser()
    _check_names(flags, sorted(name for action in parser._actions for name in action.option_strings))
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            given: str | None = parser.parse_known_args(list(flags))[0].runner
    except SystemExit:
        raise ConfigError(f"Beam's flags: {said.getvalue().strip().rsplit('error: ', 1)[-1]}") from None
    if given is None or given in LOCAL:
        local = _without_runner(flags)
        if workers > 1:
            local = [f"--direct_num_workers={workers}", "--direct_running_mode=multi_processing", *local]
        options = PipelineOptions(["--runner=FnApiRunner", *local])
    else:
        _check_runner(given)
        if workers > 1:
            raise ConfigError(f"--workers are those of the local runner; {given} has flags of its own for them")
        options = PipelineOptions([*flags])
    FileSystems.set_options(options)
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for options in PipelineOptions.__subclasses__():
        if options.__module__.startswith("apache_beam."):
            with contextlib.suppress(argparse.ArgumentError):
                options._add_argparse_args(parser)
    return parser


def _check_names(flags: Sequence[str], known: Sequence[str]) -> None:
    value_may_follow = False
    for flag in flags:
        name, is_whole, _ = flag.partition("=")
        if name.startswith("--"):
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                raise ConfigError(f"Beam has no flag {name}" + (f"; did you mean {close[0]}?" if close else ""))
        elif not value_may_follow:
            raise ConfigError("Beam's flags start with --; write --name=value")
        value_may_follow = name.startswith("--") and not is_whole


def _without_runner(flags: Sequence[str]) -> list[str]:
    left = [flag for flag in flags if not flag.startswith("--runner=")]
    while "--runner" in left:
        place = left.index("--runner")
        del left[place : place + 2]
    return left


def _check_runner(given: str) -> None:
    known = [path.rsplit(".", 1)[-1] for path in StandardOptions.ALL_KNOWN_RUNNERS]
    if "." not in given and given.lower() not in {name.lower() for name in known}:
        close = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
        raise ConfigError(f"Beam has no runner {given}; " + (f"did you mean {close[0]}?" if close else str(known)))

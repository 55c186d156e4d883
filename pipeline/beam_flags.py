"""Flags for Beam: known ones are passed on, unknown ones refused with a suggestion."""

import argparse
import difflib
from collections.abc import Sequence

from apache_beam.options.pipeline_options import PipelineOptions

from fairsieve.pipeline.config import ConfigError

LOCAL = ("DirectRunner", "FnApiRunner", "BundleBasedDirectRunner")


def pipeline_options(flags: Sequence[str], workers: int = 1) -> PipelineOptions:
    """Options of the pipeline; without a runner, or with DirectRunner, it runs in this machine's processes.

    DirectRunner becomes FnApiRunner: under its own name Beam would look for another runner on the network first.

    Raises:
      ConfigError: a flag is not one of Beam's.
    """
    known = _known_flags()
    for flag in flags:
        name = flag.split("=", 1)[0]
        if name.startswith("--") and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ConfigError(f"Beam has no flag {name}{hint}")
        if not name.startswith("--") and flag is flags[0]:
            raise ConfigError("Beam's flags start with --; write --name=value")
    runner = _runner(flags)
    if runner is not None and runner not in LOCAL:
        return PipelineOptions([*flags])
    local = [flag for flag in flags if not flag.startswith("--runner")]
    if workers > 1:
        local = [f"--direct_num_workers={workers}", "--direct_running_mode=multi_processing", *local]
    return PipelineOptions(["--runner=FnApiRunner", *local])


def _runner(flags: Sequence[str]) -> str | None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--runner")
    given: str | None = parser.parse_known_args(list(flags))[0].runner
    return given


def _known_flags() -> list[str]:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for options in PipelineOptions.__subclasses__():
        if options.__module__.startswith("apache_beam."):
            try:
                options._add_argparse_args(parser)
            except argparse.ArgumentError:
                continue
    return sorted(name for action in parser._actions for name in action.option_strings)

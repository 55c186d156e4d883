"""One run, from a configuration to a finished output folder."""

import gc
import importlib.metadata
import logging
import platform
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
import yaml
from apache_beam.metrics import MetricsFilter
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineResult

from fairsieve import __version__
from fairsieve.pipeline.beam_flags import pipeline_options
from fairsieve.pipeline.claim import RUN, Claim, claim, lock
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.detectors import key_id, scanners_of, user_lists
from fairsieve.pipeline.fingerprint import fingerprint, versions
from fairsieve.pipeline.finish import Outcome, finish
from fairsieve.pipeline.graph import Plan, build, check_policy, read_options
from fairsieve.pipeline.progress import Progress
from fairsieve.pipeline.seal import seal
from fairsieve.pipeline.unchanged import forget_changed, states_of
from fairsieve.pipeline.workers import check_reach, is_template, staged_package
from fairsieve.transforms.memory import give_back
from fairsieve.transforms.read import list_shards, plan_schema, write_listing
from fairsieve.transforms.resume import DONE_AGAIN


class LaunchedLaterError(RuntimeError):
    """A template was written, and nothing has run yet; the message says what is left to do."""


@dataclass(frozen=True)
class Launch:
    """How a run is started, beside what it does.

    Attributes:
      out: output folder, local or with a scheme.
      workers: processes of the local runner.
      beam: flags for Beam; they win over the configuration's.
      overwrite: whether what another run left in the folder is deleted.
      progress: whether progress is shown.
    """

    out: str
    workers: int = 1
    beam: tuple[str, ...] = ()
    overwrite: bool = False
    progress: bool = True


def run(config: Config, launch: Launch) -> Outcome:
    """Does the whole run, or what is left of it; writes `_SUCCESS` last.

    Raises:
      FileNotFoundError: an input matches nothing.
      ConfigError: a flag for Beam is not known; a file that the configuration names cannot be used.
      PolicyError: a rule does not fit the columns.
      RefusedError: the output folder is taken.
      LaunchedLaterError: the flags for Beam ask for a template.
      InputError: an input cannot be read for now.
      RunError: the shards do not reconcile, an input changed, or a record was rejected and `on_error` is `fail`.
      StoreError: the output cannot be written.
    """
    started = time.time()
    options = pipeline_options((*config.beam, *launch.beam), launch.workers)
    check_reach(config, launch.out, options)
    shards = list_shards(config.input.paths)
    states = states_of(shards)
    scanners = scanners_of(config)
    key = key_id(config)
    schema = plan_schema(shards, read_options(config))
    check_policy(config, scanners, schema)
    with lock(launch.out):
        parts = fingerprint(config, shards)
        claimed = claim(launch.out, parts, launch.overwrite)
        _write_start(claimed, config, key, parts, launch, started)
        write_listing(claimed.store, (shard._replace(done=claimed.done.get(shard.number, ())) for shard in shards))
        plan = Plan(config, schema, scanners, claimed.run, claimed.store)
        watching: AbstractContextManager[Any] = (
            Progress(claimed.store, len(shards)) if launch.progress else nullcontext()
        )
        with watching, _quiet_beam(), staged_package(config, launch.out, options):
            done_again = _run_pipeline(options, plan)
        if is_template(options):
            raise LaunchedLaterError(f"the job is written; when it has run: fairsieve finish {launch.out}")
        forget_changed(claimed.store, shards, states)
        resumed = sum(map(len, claimed.done.values())) - done_again
        outcome = finish(claimed.store, config, shards, claimed.run, resumed)
    return replace(outcome, seconds=time.time() - started)


def _run_pipeline(options: PipelineOptions, plan: Plan) -> int:
    """Returns how many batches had a commit record that was not good, as far as the runner tells."""
    pipeline = beam.Pipeline(options=options)
    build(pipeline, plan)
    result = pipeline.run()
    result.wait_until_finish()
    done_again = _counted(result, DONE_AGAIN)
    # The local runner leaves cycles that hold the last batches; the report is drawn in their room, not on top of them.
    del pipeline, result
    gc.collect()
    give_back()
    return done_again


def _counted(result: PipelineResult, name: str) -> int:
    try:
        found = result.metrics().query(MetricsFilter().with_name(name))["counters"]
    except Exception:  # not every runner has metrics, and nothing but a message depends on them
        return 0
    return sum(int(counter.result or 0) for counter in found)


def _write_start(
    claimed: Claim, config: Config, key: str, parts: dict[str, str], launch: Launch, started: float
) -> None:
    """Writes what the folder is for, before anything else is: run.json and config.lock.yaml."""
    about = {
        "fairsieve": __version__,
        "fingerprint": parts,
        "host": {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()},
        "run": claimed.run,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "workers": launch.workers,
    }
    claimed.store.write(RUN, seal(about))
    locked: dict[str, Any] = {
        "config": config.canonical(),
        "versions": {"fairsieve": __version__, "apache-beam": importlib.metadata.version("apache-beam")}
        | versions(config),
    }
    if lists := user_lists(config):
        locked["lexicons"] = lists
    if key:
        locked["pseudonym_key_id"] = key
    text = yaml.safe_dump(locked, allow_unicode=True, sort_keys=True)
    claimed.store.write("config.lock.yaml", text.encode())


class _quiet_beam:  # noqa: N801 - reads as the `with` statement it is
    """Keeps Beam's notices off the terminal: its tracebacks may quote a document. What failed is said by `errors`."""

    LOGGERS = ("apache_beam", "root")

    def __enter__(self) -> None:
        self.levels = [logging.getLogger(name).level for name in self.LOGGERS]
        if not logging.getLogger().isEnabledFor(logging.INFO):
            for name in self.LOGGERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)

    def __exit__(self, *_: object) -> None:
        for name, level in zip(self.LOGGERS, self.levels, strict=True):
            logging.getLogger(name).setLevel(level)

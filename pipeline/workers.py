"""Workers: what a runner's workers can reach of what a run names, and what they must be given."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
    SetupOptions,
    StandardOptions,
    WorkerOptions,
)

from fairsieve.pipeline.config import Config, ConfigError
from fairsieve.pipeline.detectors import worker_files
from fairsieve.pipeline.wheel import build_wheel

_ON_THIS_DISK = ("LOOPBACK", "EXTERNAL", "PROCESS")
_ALREADY_INSTALLED = ("LOOPBACK", "EXTERNAL")
_CLIENTS = {"gs": ("gcp", "google.cloud.storage"), "s3": ("aws", "boto3")}


def check_reach(config: Config, out: str, options: PipelineOptions) -> None:
    """Whether launcher and workers can reach what the run reads and writes.

    Raises:
      ConfigError: a client library is missing; the output folder of an object store has a character of patterns; the
        workers have a disk of their own, and an input, the output or a model lies on this machine's.
    """
    paths = [*config.input.paths, out]
    _check_clients(paths)
    if "://" in out and set("*?[") & set(out):
        raise ConfigError("out: name a folder without *, ? or [")
    if _share_this_disk(options):
        return
    runner = options.view_as(StandardOptions).runner
    for key, path in [*(("input.paths", path) for path in config.input.paths), ("out", out)]:
        if "://" not in path.removeprefix("@"):
            raise ConfigError(f"{key}: the workers of {runner} cannot reach this machine's files; name gs:// or s3://")
    for key, file in worker_files(config):
        if not _image(options):
            raise ConfigError(
                f"{key}: the workers of {runner} have no {file}; name an image that holds it there with "
                "--sdk_container_image (docs/clusters.md)"
            )


@contextmanager
def staged_package(config: Config, out: str, options: PipelineOptions) -> Iterator[None]:
    """While it is entered, the options name this very code as a package, if the workers must be given it."""
    setup = options.view_as(SetupOptions)
    chosen = setup.setup_file or setup.extra_packages or setup.requirements_file or _image(options)
    if chosen or is_local(options) or _environment(options) in _ALREADY_INSTALLED:
        yield
        return
    extras = {extra for scheme, (extra, _) in _CLIENTS.items() if scheme in _schemes([*config.input.paths, out])}
    if "names" in config.scanners:
        extras.add("names")
    if config.toxicity.detoxify is not None:
        extras.add("detoxify")
    with TemporaryDirectory(prefix="fairsieve-") as folder:
        setup.extra_packages = [str(build_wheel(Path(folder), extras))]
        yield


def is_local(options: PipelineOptions) -> bool:
    """Whether the workers are processes of this machine that the launcher starts itself."""
    return str(options.view_as(StandardOptions).runner) == "FnApiRunner"


def is_template(options: PipelineOptions) -> bool:
    """Whether a job is only written down, to be launched by somebody else."""
    return bool(options.view_as(GoogleCloudOptions).template_location)


def _share_this_disk(options: PipelineOptions) -> bool:
    return is_local(options) or _environment(options) in _ON_THIS_DISK


def _environment(options: PipelineOptions) -> str:
    """LOOPBACK, EXTERNAL, PROCESS or DOCKER, as Beam chooses it."""
    runner = (options.view_as(StandardOptions).runner or "").lower()
    if "dataflow" in runner:
        return "DOCKER"
    told = options.view_as(PortableOptions).environment_type
    if not told and runner == "flinkrunner":
        flink = options.view_as(FlinkRunnerOptions)
        return "LOOPBACK" if flink.flink_master in ("[local]", "[auto]") else "DOCKER"
    return str(told or "DOCKER").upper()


def _image(options: PipelineOptions) -> str | None:
    """The container image that the user named."""
    portable = options.view_as(PortableOptions)
    named = options.view_as(WorkerOptions).sdk_container_image
    if not named and _environment(options) == "DOCKER":
        named = portable.environment_config or portable.lookup_environment_option("docker_container_image")
    return named or None


def _schemes(paths: Iterable[str]) -> set[str]:
    return {path.removeprefix("@").split("://", 1)[0] for path in paths if "://" in path}


def _check_clients(paths: Iterable[str]) -> None:
    for scheme in sorted(_schemes(paths)):
        if scheme in _CLIENTS:
            extra, module = _CLIENTS[scheme]
            if not _is_installed(module):
                raise ConfigError(f"{scheme}:// needs a client: pip install 'fairsieve[{extra}]'")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False

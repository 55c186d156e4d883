"""The configuration of a run: typed, frozen, and wrong early."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from fairsieve.lexicons.yaml_text import read_yaml
from fairsieve.pipeline.sections import (
    AssociationsSection,
    LanguageSection,
    MentionsSection,
    NamesSection,
    PiiSection,
    Section,
    ToxicitySection,
)
from fairsieve.transforms.pii import DEFAULT_REDACTED
from fairsieve.transforms.policy import Policy, Rule

MAX_BYTES = 1 << 20
"""Bytes of the largest configuration file that is read."""

ScannerName = Literal["language", "mentions", "toxicity", "pii", "names"]

DEFAULT_SCANNERS: tuple[ScannerName, ...] = ("language", "mentions", "toxicity", "pii")

_TOXIC = {"default": "toxicity.toxicity", "detoxify": "detoxify.toxicity", "cascade": "cascade.toxicity"}
"""What the default policy reads of each scorer; the labels of a user's own model are known to the user only."""


class ConfigError(ValueError):
    """The configuration cannot be used; the message names file, key and allowed values, never the value given."""


class Input(Section):
    """Where the corpus lies, and which of its columns mean what."""

    paths: tuple[Annotated[str, Field(pattern=r"^[^\x00]+$")], ...] = Field(min_length=1)
    """Files, folders and globs; local, gs:// or s3://."""
    text_column: str | tuple[str, ...] = "text"
    """Column of the text; of several, the first that a shard has."""
    id_column: str = "id"
    source_column: str = "source"
    url_column: str = "url"

    @property
    def text_columns(self) -> tuple[str, ...]:
        return (self.text_column,) if isinstance(self.text_column, str) else self.text_column


class Limits(Section):
    """Bounds on what is held in memory, and on how much may be unreadable."""

    batch_mb: int = Field(default=32, ge=1, le=1024)
    """MiB of text in a batch."""
    batch_rows: int = Field(default=20_000, ge=1, le=1_000_000)
    """Documents in a batch."""
    document_mb: int = Field(default=32, ge=1, le=1024)
    """MiB of the longest line or document that is read; a longer one is rejected."""
    max_rejected: float = Field(default=0.01, ge=0, le=1)
    """Fraction of records that may be rejected; more ends the run with exit code 3."""


def default_policy(said: dict[str, Any]) -> Policy:
    """Removes what is toxic with confidence, redacts PII, and removes lists of it; as far as scanners look for these.

    Args:
      said: the configuration's fields that come before the policy, as far as they are valid.
    """
    scanners = said.get("scanners", DEFAULT_SCANNERS)
    toxicity, pii = said.get("toxicity", ToxicitySection()), said.get("pii", PiiSection())
    rules = []
    if "toxicity" in scanners and toxicity.scorer in _TOXIC:
        rules.append(Rule(name="toxic", column=_TOXIC[toxicity.scorer], at_least=0.8))
    if "pii" in scanners:
        rules.append(Rule(name="pii_list", column="pii", more_than=20))
    redacts = "pii" in scanners and pii.redaction.mode != "annotate"
    return Policy(remove=tuple(rules), redact=DEFAULT_REDACTED & set(pii.entities) if redacts else frozenset())


class Config(Section):
    """One run, but for where it writes to."""

    input: Input
    scanners: tuple[ScannerName, ...] = DEFAULT_SCANNERS
    """What looks into each document; the order does not matter."""
    language: LanguageSection = LanguageSection()
    mentions: MentionsSection = MentionsSection()
    toxicity: ToxicitySection = ToxicitySection()
    pii: PiiSection = PiiSection()
    names: NamesSection = NamesSection()
    associations: AssociationsSection = AssociationsSection()
    policy: Policy = Field(default_factory=default_policy)
    on_error: Literal["quarantine", "drop", "fail"] = "quarantine"
    keep_removed: bool = True
    """Whether removed documents are written to removed/."""
    keep_raw: bool = False
    """Whether rejected/ holds the raw bytes of unreadable records."""
    name_sites: bool = False
    """Whether the audit names the largest sites; each is a fact or two until all facts are added up."""
    limits: Limits = Limits()
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Seed of the resampling that gives intervals."""
    beam: tuple[str, ...] = ()
    """Flags for Beam, e.g. `--runner=FlinkRunner`; those of the command line come after them."""

    def canonical(self) -> dict[str, Any]:
        """The configuration as JSON-ready values, sets sorted: equal configurations give equal text."""
        plain: dict[str, Any] = _plain(self.model_dump())
        return plain


def load_config(path: Path | str) -> Config:
    """Reads and checks a YAML file, local or in an object store; relative paths of the latter start where we are.

    Raises:
      ConfigError: unreadable, larger than 1 MiB, no YAML, unknown keys, values out of range.
    """
    try:
        data = _read(str(path)) if "://" in str(path) else Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or 'cannot be read'}") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        raw, _ = read_yaml(data.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None)
        raise ConfigError(f"{path}{place}: this is no YAML{f': {problem}' if problem else ''}") from None
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: a mapping is expected, with `input:` in it")
    return parse_config(raw, str(path), Path() if "://" in str(path) else Path(path).parent)


def _read(path: str) -> bytes:
    from apache_beam.io.filesystems import FileSystems

    try:
        with FileSystems.open(path, compression_type="uncompressed") as source:
            return bytes(source.read(MAX_BYTES + 1))
    except Exception as error:  # each store raises its own kinds
        raise OSError(0, f"cannot be read ({type(error).__name__})") from None


def parse_config(raw: dict[Any, Any], name: str = "config", folder: Path = Path()) -> Config:
    """Checks a configuration that is read already; `name` stands in front of errors. No other file is opened.

    Args:
      folder: where relative paths of patterns, lexicons, models and keys start.

    Raises:
      ConfigError: as `load_config`.
    """
    try:
        return Config.model_validate(raw, context={"folder": folder})
    except ValidationError as error:
        lines = [
            f"{name}: {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
            if problem["type"] != "default_factory_not_called"  # said of the policy where anything else is wrong
        ]
        raise ConfigError("\n".join(lines)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value

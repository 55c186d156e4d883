"""Detoxify's released models: fetched when somebody asks for one, checked against models.lock, kept in a cache."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import yaml

from fairsieve.transforms.toxicity.shipped import FOLDER, LOCK, ModelMismatch

MODELS = Path(__file__).with_name("detoxify.yaml")
CACHE = "FAIRSIEVE_CACHE"
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
WHOLE = 64
"""Hexadecimal digits of a whole sha256; of some releases only the first ones are published, in the file's name."""

_SECONDS = 60
_PIECE = 1 << 20
_YES = {"1", "on", "true", "yes"}


class NotFetchedError(Exception):
    """A released model is not in the cache, and was not fetched; the message says why, and what can be done."""


@dataclass(frozen=True)
class Files:
    """A model on disk: the checkpoint, its sha256, and the folder with configuration and tokenizer."""

    checkpoint: Path
    folder: Path
    sha256: str


def variants() -> tuple[str, ...]:
    """The names of Detoxify's models."""
    return tuple(_described()["variants"])


def checkpoint_of(variant: str) -> str:
    """The name of the variant's checkpoint, which models.lock knows it by."""
    return _names(variant)[0]


def cache_folder() -> Path:
    """Where fetched models lie: what FAIRSIEVE_CACHE names, else fairsieve/ in the user's cache folder."""
    if named := os.environ.get(CACHE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fairsieve"


def locks(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """What models.lock says of each file: source, sha256, licence, bytes."""
    found: dict[str, dict[str, Any]] = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    return found


def located(variant: str, into: Path | None = None) -> Files | None:
    """The variant's files in the cache; None where one of them is missing. Opens no connection."""
    checkpoint, tokenizer = _names(variant)
    folder = _home(into) / variant
    files = {name: folder / name.split("/")[-1] for name in (checkpoint, tokenizer)}
    if not all(path.is_file() and _noted(path).is_file() for path in files.values()):
        return None
    return Files(files[checkpoint], folder, _noted(files[checkpoint]).read_text().strip())


def fetched(variant: str, into: Path | None = None, locked: Mapping[str, Mapping[str, Any]] | None = None) -> Files:
    """The variant's files, fetched where the cache does not have them whole.

    What is fetched is written under its name once its sha256 is found to be the locked one, and the sha256 is kept
    beside it. Of a file whose lock has only the first digits, these must agree, and it comes over https only.

    Raises:
      NotFetchedError: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set, or the host does not answer.
      ModelMismatch: what came, or lies in the cache, is not what models.lock says.
    """
    pins = locks() if locked is None else locked
    checkpoint, tokenizer = _names(variant)
    folder = _home(into) / variant
    for name in (checkpoint, tokenizer):
        path = folder / name.split("/")[-1]
        if not _is_there(path, pins[name]):
            _refuse_offline(name)
            folder.mkdir(parents=True, exist_ok=True)
            _fetch(path, pins[name])
    about = _described()["models"][_described()["variants"][variant]["model"]]
    for name, content in (("config.json", about["config"]), ("tokenizer_config.json", about["tokenizer"])):
        with _written(folder / name) as file:
            file.write(json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")
    found = located(variant, into)
    assert found is not None, "just fetched"
    return found


def _names(variant: str) -> tuple[str, str]:
    """The names in models.lock of the variant's checkpoint and tokenizer."""
    one = _described()["variants"][variant]
    return one["checkpoint"], f"{one['model']}/tokenizer.json"


def _home(into: Path | None) -> Path:
    return (cache_folder() if into is None else into) / "detoxify"


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MODELS.read_text(encoding="utf-8"))
    return found


def _noted(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _is_there(path: Path, pin: Mapping[str, Any]) -> bool:
    if not path.is_file() or not _noted(path).is_file():
        return False
    with path.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != _noted(path).read_text().strip() or not found.startswith(pin["sha256"]):
        raise ModelMismatch(f"{path.name}: sha256 is {found}, not the one it was fetched with; delete {path.parent}")
    return True


def _refuse_offline(name: str) -> None:
    for variable in OFFLINE:
        if os.environ.get(variable, "").lower() in _YES:
            raise NotFetchedError(f"{name} is not in the cache, and {variable} is set: nothing is fetched")


def _fetch(path: Path, pin: Mapping[str, Any]) -> None:
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    source, most, digest = pin["source"], int(pin["bytes_at_most"]), hashlib.sha256()
    safe = ("https",) if len(pin["sha256"]) < WHOLE else ("https", "http")
    _check_scheme(source, safe)
    with _written(path) as coming:
        try:
            with urlopen(Request(source, headers={"User-Agent": "fairsieve"}), timeout=_SECONDS) as answer:  # noqa: S310
                _check_scheme(answer.geturl(), safe)
                size = 0
                while piece := answer.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise ModelMismatch(f"{path.name}: more than {most} bytes came; models.lock allows no more")
                    digest.update(piece)
                    coming.write(piece)
        except (HTTPException, OSError) as error:
            raise NotFetchedError(f"{path.name}: {urlsplit(source).hostname} does not answer as it should") from error
        found = digest.hexdigest()
        if not found.startswith(pin["sha256"]):
            raise ModelMismatch(f"{path.name}: sha256 is {found}, models.lock says {pin['sha256']}")
    with _written(_noted(path)) as note:
        note.write(f"{found}\n".encode())


def _check_scheme(address: str, allowed: tuple[str, ...]) -> None:
    if urlsplit(address).scheme not in allowed:
        raise NotFetchedError(f"a model of this kind is fetched over {' or '.join(allowed)} only")


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the path's name once all of it is written, and leaves nothing where that fails."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as coming:
            yield coming
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

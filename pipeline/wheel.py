"""Wheel: this very code as a package, for workers that do not have it."""

import base64
import hashlib
import zipfile
from collections.abc import Collection, Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

from fairsieve.pipeline.config import ConfigError

PACKAGES = ("lexicons", "pipeline", "transforms")
_LEFT_OUT = ("__pycache__", "_root")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_wheel(folder: Path, extras: Collection[str] = ()) -> Path:
    """Writes a wheel of the files that this process runs, however they were installed; returns its path.

    It needs no build tools, and a worker gets the code that the fingerprint of the run was taken of, byte for byte.
    What `extras` name is needed by the wheel without being asked for. Equal files give equal bytes.

    Raises:
      ConfigError: fairsieve is not installed, so that nothing tells what it needs.
    """
    try:
        told = _with_extras(cast(Message, metadata("fairsieve")), extras)
    except PackageNotFoundError:
        raise ConfigError("fairsieve is not installed; pip install it, or name --setup_file") from None
    # The page about the project, which importlib makes a header of that may not be written as one; no worker reads it.
    del told["Description"]
    told.set_payload("")
    about = f"fairsieve-{told['Version']}.dist-info"
    tags = "Wheel-Version: 1.0\nGenerator: fairsieve\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    written = {
        **dict(sorted(_code())),
        f"{about}/METADATA": told.as_bytes(),
        f"{about}/WHEEL": tags.encode(),
        f"{about}/entry_points.txt": b"[console_scripts]\nfairsieve = fairsieve.pipeline.cli:main\n",
    }
    record = [f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in written.items()]
    written[f"{about}/RECORD"] = "".join([*record, f"{about}/RECORD,,\n"]).encode()
    path = folder / f"fairsieve-{told['Version']}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in written.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            wheel.writestr(entry, data)
    return path


def _with_extras(told: Message, extras: Collection[str]) -> Message:
    needed = [Requirement(one) for one in told.get_all("Requires-Dist", [])]
    for one in needed:
        asked = one.marker is not None and any(one.marker.evaluate({"extra": extra}) for extra in extras)
        if asked and one.marker is not None and not one.marker.evaluate({"extra": ""}):
            one.marker = None
            told["Requires-Dist"] = str(one)
    return told


def _code() -> Iterator[tuple[str, bytes]]:
    for entry in files("fairsieve").iterdir():
        if entry.is_file():
            yield f"fairsieve/{entry.name}", entry.read_bytes()
    for package in PACKAGES:
        yield from _walk(files(f"fairsieve.{package}"), f"fairsieve/{package}")


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_file():
            yield f"{prefix}/{entry.name}", entry.read_bytes()
        elif entry.name not in _LEFT_OUT:
            yield from _walk(entry, f"{prefix}/{entry.name}")


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

"""Shards: the input files, found, sorted and numbered."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from apache_beam.io.filesystem import FileMetadata
from apache_beam.io.filesystems import FileSystems

from fairsieve.transforms.read.machine import InputError, failure, shown

KNOWN_NAMES = re.compile(r"\.(jsonl|ndjson|json|txt|warc|wet)(\.(gz|zst|bz2))?$|\.parquet$", re.IGNORECASE)
"""The file names that are taken from a folder; a file that is named itself is always taken."""

_MAGIC = re.compile(r"[*?\[]")


class Shard(NamedTuple):
    """One input file.

    Attributes:
      number: place in the sorted list of shards, from 0.
      path: where it is, local or with a scheme.
      size: bytes on disk, compressed as they are; 0 where it cannot be told.
      done: numbers of the batches that are committed already; they are read over and not given again.
      name: path below the input that named it, with `/`; the same on every machine. Empty means the file name.
      modified: when it was last written, in nanoseconds since 1970; 0 where it cannot be told.
    """

    number: int
    path: str
    size: int
    done: tuple[int, ...] = ()
    name: str = ""
    modified: int = 0

    @property
    def stable_name(self) -> str:
        """What derived ids are made from: it does not depend on where the corpus lies."""
        return self.name or self.path.replace(os.sep, "/").rsplit("/", 1)[-1]

    @property
    def told(self) -> str:
        """The path as records have it: as it is, but bytes that are no UTF-8 stand there as escapes."""
        return self.path.encode("utf-8", "backslashreplace").decode()

    @property
    def shown(self) -> str:
        """The path as messages have it: one line."""
        return shown(self.path)

    @property
    def stem(self) -> str:
        """The file name without its folders and known extensions."""
        file_name = self.stable_name.rsplit("/", 1)[-1]
        return (KNOWN_NAMES.sub("", file_name) or file_name).encode("utf-8", "replace").decode()


class _Found(NamedTuple):
    path: str
    size: int
    name: str
    modified: int


def list_shards(inputs: Sequence[str]) -> list[Shard]:
    """Finds the shards that `inputs` name, each once, sorted by path.

    An input is a file, a folder (searched to any depth, for known extensions), a pattern (`*`, `?`, `[...]`, `**`), or
    `@file`, a list of inputs, one a line. A path that exists is taken as it is, whatever characters it has. Names that
    begin with `.` or `_` are passed over in folders and patterns; of a pattern that ends in `/*` or `/**`, as of a
    folder, known extensions are taken. A link that leads nowhere is listed, and is rejected when it is read.

    Raises:
      FileNotFoundError: an input matches nothing.
      InputError: a folder cannot be listed, or the machine failed.
    """
    found: dict[str, _Found] = {}
    for entry in _expanded(inputs):
        matches = list(_find_remote(entry) if "://" in entry else _find_local(entry))
        if not matches:
            raise FileNotFoundError(f"input {entry!r} matches no shard")
        for match in matches:
            found.setdefault(match.path, match)
    ordered = [found[path] for path in sorted(found)]
    names = _names(ordered)
    return [
        Shard(number, f.path, f.size, (), name, f.modified)
        for number, (f, name) in enumerate(zip(ordered, names, strict=True))
    ]


def _expanded(inputs: Sequence[str]) -> Iterator[str]:
    for entry in inputs:
        if entry.startswith("@") and not os.path.lexists(entry):
            with FileSystems.open(entry[1:]) as listing:
                lines = listing.read().decode("utf-8-sig").splitlines()
            yield from (line.strip() for line in lines if line.strip() and not line.startswith("#"))
        else:
            yield entry


def _names(found: Sequence[_Found]) -> list[str]:
    """Names below the inputs, or below the deepest folder of all shards where two would be the same."""
    names = [match.name for match in found]
    if len(set(names)) == len(names):
        return names
    paths = [match.path if "://" in match.path else os.path.abspath(match.path) for match in found]
    root = os.path.commonpath([path.rsplit("/", 1)[0] + "/" for path in paths]).rstrip("/") + "/"
    return [path[len(root) :] for path in paths]


def _find_local(entry: str) -> Iterator[_Found]:
    if os.path.isdir(entry):
        yield from _walk(entry, entry)
    elif os.path.lexists(entry):
        yield _found(entry, os.path.dirname(entry))
    elif _MAGIC.search(entry):
        root = os.path.dirname(entry[: _MAGIC.search(entry).start()])  # type: ignore[union-attr]  # searched above
        for path in glob.iglob(entry, recursive=True):
            below = os.path.relpath(path, root or ".")
            if any(_passed_over(part) for part in below.split(os.sep)):
                continue
            if os.path.isdir(path):
                yield from () if entry.endswith("**") else _walk(path, root)
            elif not _whole_folder(entry) or KNOWN_NAMES.search(path):
                yield _found(path, root)


def _walk(folder: str, root: str) -> Iterator[_Found]:
    seen: set[str] = set()
    for parent, folders, files in os.walk(folder, followlinks=True, onerror=_refuse_unlisted):
        real = os.path.realpath(parent)
        if real in seen:  # a link back to a folder above
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _passed_over(name))
        for name in sorted(files):
            if KNOWN_NAMES.search(name) and not _passed_over(name):
                yield _found(os.path.join(parent, name), root)


def _refuse_unlisted(error: OSError) -> None:
    """Else what lies in a folder that cannot be listed would be left out without a word."""
    raise InputError(f"{shown(error.filename)}: {os.strerror(error.errno or 0)}") from None


def _whole_folder(pattern: str) -> bool:
    return pattern.rsplit("/", 1)[-1] in ("*", "**")


def _passed_over(name: str) -> bool:
    return name.startswith(("_", ".")) and name not in (".", "..")


def _found(path: str, root: str) -> _Found:
    size, modified = 0, 0
    try:
        about = os.stat(path)
        size, modified = about.st_size, about.st_mtime_ns
    except OSError as error:
        if isinstance(failed := failure(error, path), InputError):
            raise failed from None
    return _Found(path, size, os.path.relpath(path, root or ".").replace(os.sep, "/"), modified)


def _find_remote(entry: str) -> Iterator[_Found]:
    """Files of a store that knows no folders: the object itself, else what lies below that prefix."""
    pattern = entry.rstrip("/")
    wild = _MAGIC.search(pattern)
    matched = _match(pattern)
    if not matched and not wild:
        pattern += "/**"
        wild = _MAGIC.search(pattern)
        matched = _match(pattern)
    root = pattern[: wild.start() if wild else len(pattern)].rsplit("/", 1)[0] + "/"
    for about in matched:
        path, name = about.path, about.path[len(root) :]
        if wild and any(_passed_over(part) for part in name.split("/")):
            continue
        if not _whole_folder(pattern) or KNOWN_NAMES.search(name):
            yield _Found(path, about.size_in_bytes, name, modified_ns(about))


def modified_ns(about: FileMetadata) -> int:
    """When a file of a store was last written, in nanoseconds; 0 where the store does not tell."""
    return round((about.last_updated_in_seconds or 0) * 1_000_000) * 1_000


def _match(pattern: str) -> list[FileMetadata]:
    return list(FileSystems.match([pattern])[0].metadata_list)

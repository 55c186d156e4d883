"""Streams: a shard's bytes, decompressed, with every damage noticed."""

import os
import stat
from collections.abc import Generator, Iterator
from typing import BinaryIO, cast

import pyarrow as pa
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.machine import WatchedFile, failure
from fairsieve.transforms.read.salvage import MAGIC, salvage

BLOCK_BYTES = 1 << 18
EXPANSION_RATIO = 200
EXPANSION_FLOOR = 1 << 30
"""A stream may grow to 1 GiB, and from there on to 200 times its compressed size."""

_EXTENSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}


def open_shard(path: str) -> BinaryIO:
    """The shard's bytes as they are stored; reading them raises as opening does.

    Raises:
      Damage: unreadable_shard.
      InputError: the machine failed.
    """
    try:
        if "://" not in path and not stat.S_ISREG(os.stat(path).st_mode):
            raise Damage("unreadable_shard")  # a pipe would wait for ever
        file = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    except Exception as error:  # each store raises its own kinds
        raise failure(error, path) from None
    return cast(BinaryIO, WatchedFile(file, path))


def codec_of(path: str, head: bytes) -> str | None:
    """gzip, zstd or bz2 by the first bytes; None where they are none of these.

    Raises:
      Damage: the file is empty, though its name says that it is compressed.
    """
    for codec, magics in MAGIC.items():
        if head.startswith(magics):
            return codec
    if not head and os.path.splitext(path)[1].lower() in _EXTENSIONS:
        raise Damage("truncated_stream")
    return None


def bare_name(path: str) -> str:
    """The path in lower case, without the extension of a codec."""
    lowered = path.lower()
    stem, extension = os.path.splitext(lowered)
    return stem if extension in _EXTENSIONS else lowered


def blocks_of(path: str) -> Generator[bytes]:
    """Decompressed blocks of at most 256 KiB; several members or frames are one stream.

    Raises:
      Damage: after the last byte before the damage.
      InputError: the machine failed.
    """
    with open_shard(path) as file:
        head = file.read(4)
        codec = codec_of(path, head)
        if codec is None:
            yield head
            while block := file.read(BLOCK_BYTES):
                yield block
            return
        counted = _Counted(file, head)
        stream = pa.CompressedInputStream(pa.PythonFile(counted, mode="r"), codec)
        given = 0
        while True:
            try:
                block = stream.read(BLOCK_BYTES)
            except (OSError, pa.ArrowException):
                if counted.failure:
                    raise counted.failure from None
                break
            if not block:
                return
            given += len(block)
            if given > EXPANSION_FLOOR and given > EXPANSION_RATIO * counted.taken:
                raise Damage("expansion_limit")
            yield block
    with open_shard(path) as again:
        yield from _limited(salvage(again, codec, given), given, counted.taken)


def _limited(blocks: Iterator[bytes], given: int, taken: int) -> Iterator[bytes]:
    for block in blocks:
        given += len(block)
        if given > EXPANSION_FLOOR and given > EXPANSION_RATIO * taken:
            raise Damage("expansion_limit")
        yield block


class _Counted:
    """A file that counts what is read of it, for Arrow."""

    closed = False

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self.file = file
        self.head = head
        self.taken = 0  # compressed bytes handed out
        self.failure: Exception | None = None  # why reading failed, where it was not decoding

    def read(self, size: int = -1) -> bytes:
        try:
            block = self.head + self.file.read(size - len(self.head))
        except Exception as error:
            self.failure = error
            raise OSError("read failed") from None
        self.head = b""
        self.taken += len(block)
        return block

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Left to the owner of the file."""

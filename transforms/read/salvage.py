"""Salvage: what a damaged stream still holds, up to the byte where it breaks, and the reason."""

import bz2
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import zstandard

from fairsieve.transforms.read.damage import Damage, Reason

MAGIC = {
    "gzip": (b"\x1f\x8b",),
    "bz2": (b"BZh",),
    # A frame, or a skippable frame (RFC 8878), which pzstd puts first.
    "zstd": (b"\x28\xb5\x2f\xfd", *(bytes([low]) + b"\x2a\x4d\x18" for low in range(0x50, 0x60))),
}
"""First bytes of a member or frame of each codec."""

_DECODERS: dict[str, Callable[[], object]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "bz2": bz2.BZ2Decompressor,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
_PIECE = 256  # small, because a few compressed bytes may hold megabytes
_STEP = 65536


def salvage(file: BinaryIO, codec: str, given: int) -> Iterator[bytes]:
    """Gives the bytes after the first `given` of a stream that a faster decoder failed on.

    A decoder that fails gives nothing of its last piece. So the stream is decoded twice: once to find the piece that
    fails, and again up to there, and then byte by byte.

    Raises:
      Damage: where the stream breaks. If it does not break after all, the stream ends as usual.
    """
    sound = _sound_bytes(file, codec)
    file.seek(0)
    members = _Members(codec)
    position = 0
    while piece := file.read(_PIECE if position < sound else 1):
        position += len(piece)
        for block in members.feed(piece):
            fresh = block[given:] if given > 0 else block
            given -= len(block)
            if fresh:
                yield fresh
    members.close()


def _sound_bytes(file: BinaryIO, codec: str) -> int:
    """Compressed bytes, a whole number of pieces, before the first piece that does not decode."""
    members = _Members(codec)
    sound = 0
    try:
        while piece := file.read(_PIECE):
            for _ in members.feed(piece):
                pass
            sound += len(piece)
    except Damage:
        pass
    return sound


class _Members:
    """Decodes members one after the other, as `cat` joins them."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.finished = 0
        self._begin()

    def _begin(self) -> None:
        self.decoder = _DECODERS[self.codec]()
        self.head = b""  # first bytes of the member, empty before it begins

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            self.head = (self.head + piece[:4])[:4]
            try:
                yield from self._decode(piece)
            except (OSError, ValueError, zlib.error, zstandard.ZstdError) as error:
                raise Damage(self._reason(str(error))) from None
            piece = b""
            if self.decoder.eof:  # type: ignore[attr-defined]  # the three decoders share no class
                piece = self.decoder.unused_data  # type: ignore[attr-defined]
                self.finished += 1
                self._begin()

    def close(self) -> None:
        if self.head or not self.finished:
            raise Damage(self._reason(""))

    def _decode(self, piece: bytes) -> Iterator[bytes]:
        decoder = self.decoder
        if not isinstance(decoder, bz2.BZ2Decompressor):
            yield decoder.decompress(piece)  # type: ignore[attr-defined]
            return
        yield decoder.decompress(piece, _STEP)
        while not decoder.needs_input and not decoder.eof:
            yield decoder.decompress(b"", _STEP)

    def _reason(self, message: str) -> Reason:
        begins = any(magic.startswith(self.head[: len(magic)]) for magic in MAGIC[self.codec])
        if self.finished and not begins:
            return "trailing_garbage"
        if not message:
            return "truncated_stream"
        checks = ("incorrect data check", "incorrect length check", "checksum")
        return "bad_checksum" if any(check in message for check in checks) else "corrupt_stream"

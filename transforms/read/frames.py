"""Frames: the records of a WARC stream, as bytes (ISO 28500: header, empty line, body, two empty lines)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fairsieve.transforms.read.damage import Damage, Reason

WARC_MAGIC = b"WARC/"

_HEADER_BYTES = 1 << 16
HEADER_END = re.compile(rb"\r?\n\r?\n")
"""Where a header ends, with either kind of line end."""

_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^WARC-Type:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_NEXT = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")


class Frame(NamedTuple):
    """One record of a stream.

    Attributes:
      offset: its first byte in the uncompressed stream.
      kind: response, request, ...; empty where that is not known.
      payload: header and body; empty where `reason` is set.
      reason: why the record is not whole.
    """

    offset: int
    kind: str
    payload: bytes
    reason: Reason | None = None


def frames_of(blocks: Iterable[bytes], max_bytes: int) -> Iterator[Frame]:
    """Gives every record; a body longer than `max_bytes` is passed over as oversize_document.

    After bytes that are no record, reading goes on where the next one begins. Damage of the stream is the last frame.
    """
    buffer = _Buffer(blocks)
    while buffer.fill(1):
        if buffer.data.startswith((b"\r", b"\n")):
            buffer.drop(1)
            continue
        offset = buffer.offset
        header = _header(buffer)
        if header is None:
            begun = WARC_MAGIC.startswith(bytes(buffer.data[: len(WARC_MAGIC)]))
            found = _to_next(buffer)
            yield Frame(offset, "", b"", "corrupt_stream" if found else _cut_off(buffer, begun))
            continue
        kind, length = header
        body = HEADER_END.search(buffer.data).end()  # type: ignore[union-attr]  # found by _header
        if length > max_bytes:
            buffer.drop(body)
            whole = buffer.skip(length)
            yield Frame(offset, kind, b"", "oversize_document" if whole else _cut_off(buffer))
        elif not buffer.fill(body + length):
            buffer.drop(len(buffer.data))
            yield Frame(offset, kind, b"", _cut_off(buffer))
        elif _ends_at(buffer, body + length):
            yield Frame(offset, kind, bytes(buffer.data[: body + length]))
            buffer.drop(body + length)
        else:
            yield Frame(offset, kind, b"", "corrupt_stream")
            _to_next(buffer)
    if buffer.damage and not buffer.told:
        yield Frame(buffer.offset, "", b"", buffer.damage.reason)


def header_fields(payload: bytes) -> dict[str, str]:
    """The header of a whole record by name in lower case; bytes that are no UTF-8 are replaced."""
    lines = payload[: HEADER_END.search(payload).start()].decode("utf-8", "replace").splitlines()[1:]  # type: ignore[union-attr]  # every frame has one
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _header(buffer: "_Buffer") -> tuple[str, int] | None:
    """Type and body length of the record that begins here; None where none does."""
    if not buffer.fill(len(WARC_MAGIC)) or not buffer.data.startswith(WARC_MAGIC):
        return None
    end = HEADER_END.search(buffer.data)
    while end is None and len(buffer.data) < _HEADER_BYTES and buffer.fill(len(buffer.data) + 1):
        end = HEADER_END.search(buffer.data)
    if end is None:
        return None
    head = bytes(buffer.data[: end.end()])
    length, kind = _LENGTH.search(head), _TYPE.search(head)
    return (kind[1].decode().lower(), int(length[1])) if length and kind else None


def _ends_at(buffer: "_Buffer", end: int) -> bool:
    """Whether a record may end there: two line ends follow, or else a record or the end of the stream."""
    buffer.fill(end + 4 + len(WARC_MAGIC))
    following = bytes(buffer.data[end : end + 4 + len(WARC_MAGIC)])
    begun = following.lstrip(b"\r\n")[: len(WARC_MAGIC)]
    return following.startswith((b"\r\n\r\n", b"\n\n")) or WARC_MAGIC.startswith(begun)


def _to_next(buffer: "_Buffer") -> bool:
    """Drops all up to the next record; whether there is one."""
    while True:
        found = _NEXT.search(buffer.data, 1)
        if found:
            buffer.drop(found.start())
            return True
        buffer.drop(max(0, len(buffer.data) - 16))
        if not buffer.fill(17):
            buffer.drop(len(buffer.data))
            return False


def _cut_off(buffer: "_Buffer", begun: bool = True) -> Reason:
    """Why the stream ended inside of a record, or of what is none."""
    buffer.told = True
    if buffer.damage:
        return buffer.damage.reason
    return "truncated_stream" if begun else "trailing_garbage"


class _Buffer:
    """The bytes ahead of a place in a stream."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks = iter(blocks)
        self.data = bytearray()
        self.offset = 0
        self.damage: Damage | None = None
        self.told = False  # whether the damage is reported

    def fill(self, size: int) -> bool:
        """Reads until `size` bytes are at hand; False where the stream ends before."""
        try:
            while len(self.data) < size:
                block = next(self.blocks, None)
                if block is None:
                    return False
                self.data += block
        except Damage as damage:
            self.damage = damage
            return False
        return True

    def drop(self, size: int) -> None:
        self.offset += min(size, len(self.data))
        del self.data[:size]

    def skip(self, size: int) -> bool:
        """Drops `size` bytes without holding them; False where the stream ends before."""
        while size > len(self.data):
            size -= len(self.data)
            self.drop(len(self.data))
            if not self.fill(1):
                return False
        self.drop(size)
        return True

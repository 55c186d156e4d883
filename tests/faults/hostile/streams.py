"""Streams: compressed files whose members, frames and trailers are odd or damaged."""

import bz2
import gzip
import io
import struct
import zipfile
import zlib

import zstandard

from .case import Case, file, lines

_GZIP, _ZSTD, _BZ2 = "a.jsonl.gz", "a.jsonl.zst", "a.jsonl.bz2"


def _gz(data: bytes, level: int = 6) -> bytes:
    return gzip.compress(data, level, mtime=0)


def _with_header_fields(data: bytes) -> bytes:
    """A member with an extra field, a name, a comment and a checksum of its header (RFC 1952)."""
    head = b"\x1f\x8b\x08\x1e" + bytes(4) + b"\x00\xff" + struct.pack("<H", 6) + b"AB\x02\x00zz" + b"name\0" + b"note\0"
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    tail = struct.pack("<II", zlib.crc32(data), len(data))
    return head + struct.pack("<H", zlib.crc32(head) & 0xFFFF) + body + tail


def _zst(data: bytes, **parameters: bool) -> bytes:
    return zstandard.ZstdCompressor(**parameters).compress(data)


def _skippable(number: int = 0) -> bytes:
    return bytes([0x50 + number]) + b"\x2a\x4d\x18" + struct.pack("<I", 5) + b"hello"


def _window(log: int, data: bytes) -> bytes:
    """A frame of one raw block that asks for a window of 2 to the `log` bytes (RFC 8878)."""
    return b"\x28\xb5\x2f\xfd\x00" + bytes([(log - 10) << 3]) + struct.pack("<I", len(data) << 3 | 1)[:3] + data


def _dictionary(data: bytes) -> bytes:
    samples = [b"She wrote number %d near the river and the %d bridges." % (n, n * 7) for n in range(2000)]
    trained = zstandard.train_dictionary(2048, samples)
    return zstandard.ZstdCompressor(dict_data=trained).compress(data)


def _zip(data: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.jsonl"), data)
    return content.getvalue()


def _flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 0x10
    return bytes(changed)


_FIRST, _SECOND = lines(5), lines(5, 5)
_CUT, _SUM, _CORRUPT = {"truncated_stream": 1}, {"bad_checksum": 1}, {"corrupt_stream": 1}
_TRAILING = {"trailing_garbage": 1}

STREAMS: dict[str, Case] = {
    "gzip: the second member has lost its trailer": Case(file(_GZIP, (_gz(_FIRST) + _gz(_SECOND))[:-8]), 10, _CUT),
    "gzip: the second member is cut in its header": Case(file(_GZIP, _gz(_FIRST) + _gz(_SECOND)[:7]), 5, _CUT),
    "gzip: the second member's checksum is another": Case(
        file(_GZIP, _flipped(_gz(_FIRST) + _gz(_SECOND), -6)), 10, _SUM
    ),
    "gzip: the first member's checksum is another": Case(
        file(_GZIP, _flipped(_gz(_FIRST), -6) + _gz(_SECOND)), 5, _SUM
    ),
    "gzip: the length is another": Case(file(_GZIP, _flipped(_gz(_FIRST), -2)), 5, _SUM),
    "gzip: something else follows": Case(file(_GZIP, _gz(_FIRST) + b"PK\3\4 and more"), 5, _TRAILING),
    "gzip: text follows": Case(file(_GZIP, _gz(_FIRST) + _SECOND), 5, _TRAILING),
    "gzip: a thousand members": Case(file(_GZIP, b"".join(_gz(lines(1, n)) for n in range(1000))), 1000),
    "gzip: members of nothing between": Case(file(_GZIP, _gz(b"") + _gz(_FIRST) + _gz(b"") * 3 + _gz(_SECOND)), 10),
    "gzip: members cut within a line": Case(file(_GZIP, _gz(_FIRST[:99]) + _gz(_FIRST[99:])), 5),
    "gzip: every field a header can have": Case(file(_GZIP, _with_header_fields(_FIRST)), 5),
    "gzip: an unknown method": Case(file(_GZIP, b"\x1f\x8b\x07" + _gz(_FIRST)[3:]), 0, _CORRUPT),
    "gzip: two bytes": Case(file(_GZIP, b"\x1f\x8b"), 0, _CUT),
    "gzip: stored, not shrunk": Case(file(_GZIP, _gz(_FIRST, 0)), 5),
    "gzip in gzip": Case(file(_GZIP, _gz(_gz(_FIRST))), 0, {"bad_utf8": 2}),
    "gzip: zeros up to a block's end": Case(file(_GZIP, _gz(_FIRST) + bytes(512)), 5, _TRAILING),
    "zip named gz, its lines stored": Case(file(_GZIP, _zip(_FIRST)), 4, {"bad_utf8": 2}),
    "zlib named gz": Case(file(_GZIP, zlib.compress(b"a" * 9)), 0, {"bad_utf8": 1}),
    "zstd: skippable frames before, between, behind": Case(
        file(_ZSTD, _skippable() + _zst(_FIRST) + _skippable(7) + _zst(_SECOND) + _skippable(15)), 10
    ),
    "zstd: skippable frames alone": Case(file(_ZSTD, _skippable() * 2), 0),
    "zstd: a skippable frame that is cut": Case(file(_ZSTD, _zst(_FIRST) + _skippable()[:-2]), 5, _CUT),
    "zstd: a dictionary that nobody has": Case(file(_ZSTD, _dictionary(_FIRST)), 0, _CORRUPT),
    "zstd: a window of 2 GB": Case(file(_ZSTD, _window(31, _FIRST)), 0, _CORRUPT),
    "zstd: a window of 2 TB": Case(file(_ZSTD, _window(41, _FIRST)), 0, _CORRUPT),
    "zstd: a window of 128 MB": Case(file(_ZSTD, _window(27, _FIRST)), 5),
    "zstd: the second frame is cut": Case(file(_ZSTD, (_zst(_FIRST) + _zst(_SECOND))[:-20]), 5, _CUT),
    "zstd: the second frame's checksum is another": Case(
        file(_ZSTD, _flipped(_zst(_FIRST) + _zst(_SECOND, write_checksum=True), -2)), 10, _SUM
    ),
    "zstd: something else follows": Case(file(_ZSTD, _zst(_FIRST) + b"garbage"), 5, _TRAILING),
    "zstd: no size in its header": Case(file(_ZSTD, _zst(_FIRST, write_content_size=False)), 5),
    "zstd: a frame of nothing": Case(file(_ZSTD, _zst(b"")), 0),
    "zstd: a reserved bit": Case(file(_ZSTD, _flipped(_zst(_FIRST), 4)[:4] + b"\x08" + _zst(_FIRST)[5:]), 0, _CORRUPT),
    "bzip2: two streams": Case(file(_BZ2, bz2.compress(_FIRST) + bz2.compress(_SECOND)), 10),
    "bzip2: the second stream is cut": Case(file(_BZ2, (bz2.compress(_FIRST) + bz2.compress(_SECOND))[:-9]), 10, _CUT),
    "bzip2: the second stream is cut in its header": Case(
        file(_BZ2, bz2.compress(_FIRST) + bz2.compress(_SECOND)[:3]), 5, _CUT
    ),
    "bzip2: the second stream's block is damaged": Case(
        file(_BZ2, bz2.compress(_FIRST) + _flipped(bz2.compress(_SECOND), 12)), 5, _CORRUPT
    ),
    "bzip2: something else follows": Case(file(_BZ2, bz2.compress(_FIRST) + b"\0\0garbage"), 5, _TRAILING),
    "bzip2: a stream of nothing": Case(file(_BZ2, bz2.compress(b"")), 0),
    "xz named gz": Case(file(_GZIP, b"\xfd7zXZ\x00" + bytes(range(128, 160))), 0, {"bad_utf8": 1}),
    "nothing, named bz2": Case(file(_BZ2, b""), 0, _CUT),
}

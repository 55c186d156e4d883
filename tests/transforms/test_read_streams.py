"""Compressed streams: whole when they are whole, and every damage noticed."""

import bz2
import errno
import gzip
import io
import random
from pathlib import Path

import pytest
import zstandard

from fairsieve.transforms.read import stream
from fairsieve.transforms.read.damage import Damage
from fairsieve.transforms.read.machine import InputError
from fairsieve.transforms.read.stream import blocks_of

# Long enough for several Deflate blocks, and incompressible enough that every byte of the stream matters.
DATA = b"".join(b'{"id":%d,"text":"%x"}\n' % (n, random.Random(n).getrandbits(160)) for n in range(400))

CODECS = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def read(path: Path) -> tuple[bytes, str | None]:
    """The bytes that a stream gives before its damage, and the reason."""
    out = bytearray()
    try:
        for block in blocks_of(str(path)):
            out += block
    except Damage as damage:
        return bytes(out), damage.reason
    return bytes(out), None


@pytest.fixture(params=CODECS)
def codec(request) -> str:
    return request.param


def stored(tmp_path: Path, codec: str, content: bytes) -> Path:
    path = tmp_path / f"shard.jsonl.{codec}"
    path.write_bytes(content)
    return path


def test_members_and_frames_joined_by_cat_are_one_stream(tmp_path, codec):
    compress = CODECS[codec]
    path = stored(tmp_path, codec, compress(DATA) + compress(b"") + compress(DATA[:100]))
    assert read(path) == (DATA + DATA[:100], None)


def test_a_stream_is_known_by_its_first_bytes_not_by_its_name(tmp_path, codec):
    path = tmp_path / "shard.txt"
    path.write_bytes(CODECS[codec](DATA))
    assert read(path) == (DATA, None)


def test_plain_bytes_under_the_name_of_a_codec_are_read_as_they_are(tmp_path, codec):
    assert read(stored(tmp_path, codec, DATA)) == (DATA, None)


def test_every_cut_is_noticed_and_what_stands_before_it_is_given(tmp_path, codec):
    whole = CODECS[codec](DATA)
    for cut in {*range(4, 40), *range(40, len(whole), 97), *range(len(whole) - 20, len(whole))}:
        given, reason = read(stored(tmp_path, codec, whole[:cut]))
        assert reason == "truncated_stream", cut
        assert DATA.startswith(given)


def test_a_cut_of_the_trailer_alone_loses_nothing(tmp_path):
    assert read(stored(tmp_path, "gz", CODECS["gz"](DATA)[:-4])) == (DATA, "truncated_stream")
    assert read(stored(tmp_path, "zst", CODECS["zst"](DATA)[:-2])) == (DATA, "truncated_stream")


def test_a_cut_in_the_second_member_keeps_the_first_whole(tmp_path, codec):
    compress = CODECS[codec]
    given, reason = read(stored(tmp_path, codec, compress(DATA) + compress(DATA)[:-1]))
    assert reason == "truncated_stream"
    assert given.startswith(DATA)


def test_an_empty_file_is_no_stream(tmp_path, codec):
    assert read(stored(tmp_path, codec, b"")) == (b"", "truncated_stream")


@pytest.mark.parametrize("junk", [b"\0" * 512, b"junk behind the end", b"\0\0\0\0junk"])
def test_what_follows_the_end_is_garbage_and_costs_nothing(tmp_path, codec, junk):
    assert read(stored(tmp_path, codec, CODECS[codec](DATA) + junk)) == (DATA, "trailing_garbage")


def test_a_wrong_checksum_costs_nothing(tmp_path):
    broken = bytearray(CODECS["gz"](DATA))
    broken[-8] ^= 1
    assert read(stored(tmp_path, "gz", bytes(broken))) == (DATA, "bad_checksum")
    broken = bytearray(CODECS["zst"](DATA))
    broken[-1] ^= 1
    assert read(stored(tmp_path, "zst", bytes(broken))) == (DATA, "bad_checksum")


def test_no_flipped_bit_goes_unnoticed(tmp_path, codec):
    whole, chance = CODECS[codec](DATA), random.Random(1)
    header = 10 if codec == "gz" else 0  # gzip does not guard its own header: time, system, flags
    for _ in range(150):
        broken = bytearray(whole)
        broken[chance.randrange(header, len(whole))] ^= 1 << chance.randrange(8)
        given, reason = read(stored(tmp_path, codec, bytes(broken)))
        # A flip in the first bytes makes it another kind of file, whose bytes are then no records.
        assert reason or given == bytes(broken) or given == DATA


def test_skippable_frames_are_skipped(tmp_path):
    skippable = b"\x50\x2a\x4d\x18" + (8).to_bytes(4, "little") + b"parallel"
    path = stored(tmp_path, "zst", skippable + CODECS["zst"](DATA) + skippable)
    assert read(path) == (DATA, None)


def test_long_streams_are_salvaged_to_the_last_byte_before_the_damage(tmp_path, codec):
    data = b"".join(b"%x\n" % random.Random(n).getrandbits(2000) for n in range(3000))
    whole = CODECS[codec](data)
    given, reason = read(stored(tmp_path, codec, whole[: len(whole) * 3 // 4]))
    assert reason == "truncated_stream"
    assert data.startswith(given)
    assert len(given) > len(data) * (0.3 if codec == "bz2" else 0.6)  # bzip2 decodes blocks of 900 kB


def test_a_bomb_is_stopped_past_the_floor(tmp_path, codec, monkeypatch):
    monkeypatch.setattr(stream, "EXPANSION_FLOOR", 1 << 20)
    bomb = CODECS[codec](bytes(8 << 20))
    given, reason = read(stored(tmp_path, codec, bomb))
    assert reason == "expansion_limit"
    assert len(given) <= max(1 << 20, 200 * len(bomb))


def test_a_missing_file_is_unreadable(tmp_path):
    assert read(tmp_path / "nowhere.jsonl") == (b"", "unreadable_shard")


class Failing(io.BytesIO):
    """A file of whose reads the fourth fails."""

    def __init__(self, number: int | None) -> None:
        super().__init__(gzip.compress(random.Random(0).randbytes(1 << 20)))
        self.left, self.number = 3, number

    def read(self, size: int | None = -1) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError(self.number, "secret in the message") if self.number else OSError("secret in the message")
        return super().read(size)


def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int | None) -> str:
    path = stored(tmp_path, "gz", b"")
    monkeypatch.setattr(stream.FileSystems, "open", lambda *_, **__: Failing(number))
    return str(path)


def test_a_disk_that_fails_while_a_file_is_read_ends_the_run_and_rejects_nothing(tmp_path, monkeypatch):
    path = failing(tmp_path, monkeypatch, errno.EIO)
    with pytest.raises(InputError) as caught:
        list(blocks_of(path))
    assert str(caught.value) == f"{path}: Input/output error"


@pytest.mark.parametrize("number", [None, errno.EACCES])
def test_a_file_that_cannot_be_read_by_its_own_fault_is_unreadable_not_damaged(tmp_path, monkeypatch, number):
    path = failing(tmp_path, monkeypatch, number)
    with pytest.raises(Damage, match=r"^unreadable_shard$"):
        list(blocks_of(path))

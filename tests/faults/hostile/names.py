"""Names: files called oddly, and what is called like a file and is none."""

import os
import socket
from pathlib import Path

from .case import Case, Write, lines

_ODD = (
    b"line\nfeed.jsonl", b"carriage\rreturn.jsonl", b"escape\x1b[31mred.jsonl", b"tab\t.jsonl", b" leading.jsonl",
    b"trailing .jsonl", b"percent%41%00.jsonl", b"-dash.jsonl", b"--out.jsonl", b"[a-z]*?.jsonl", b"#hash?q=1.jsonl",
    b"'quotes\"`$(id)`.jsonl", b"back\\slash.jsonl", "caf\u00e9.jsonl".encode(), "cafe\u0301.jsonl".encode(),
    "\u202egnp.jsonl".encode(), "\U0001f409.jsonl".encode(), b"not\xff\xfeutf8.jsonl", b"|||EMAIL|||.jsonl",
    b"{id}.jsonl", b"s3:colon.jsonl", b"a" * 240 + b".jsonl", b"UPPER.JSONL", b"<script>alert(1)<script>.jsonl",
    b"=1+1.jsonl", b"...jsonl.jsonl",
)  # fmt: skip
"""The last begins with a dot, and is passed over."""


def _odd(folder: Path) -> None:
    for number, name in enumerate(_ODD):
        with open(os.path.join(os.fsencode(folder), name), "wb") as sink:
            sink.write(lines(1, number))
    for name in (".hidden.jsonl", "_passed.jsonl"):
        (folder / name).write_bytes(lines(1))


def _beside(make: Write) -> Write:
    """Makes something beside a good shard."""

    def write(folder: Path) -> None:
        (folder / "good.jsonl").write_bytes(lines(5))
        make(folder)

    return write


def _loop(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "again").symlink_to(folder)
    (folder / "below" / "self").symlink_to(folder / "below" / "self")


def _folder(folder: Path) -> None:
    (folder / "x.jsonl").mkdir()
    (folder / "empty.jsonl").mkdir()
    (folder / "x.jsonl" / "inner.jsonl").write_bytes(lines(2))


def _socket(folder: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)  # its name may have 107 bytes
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("x.jsonl")
    finally:
        os.chdir(here)
        os.close(here)


def _deep(folder: Path) -> None:
    """A path of 4,000 bytes."""
    below = folder
    for _ in range((3900 - len(str(folder))) // 200):
        below /= "d" * 199
    below.mkdir(parents=True)
    (below / "a.jsonl").write_bytes(lines(1))


def _same(folder: Path) -> None:
    """One file under three names: by a hard link and a symbolic one."""
    os.link(folder / "good.jsonl", folder / "hard.jsonl")
    (folder / "soft.jsonl").symlink_to(folder / "good.jsonl")


_UNREADABLE = {"unreadable_shard": 1}

NAMES: dict[str, Case] = {
    "names of every kind": Case(_odd, len(_ODD) - 1),
    "links in a circle": Case(_beside(_loop), 5),
    "a link to itself called like a shard": Case(
        _beside(lambda folder: (folder / "x.jsonl").symlink_to(folder / "x.jsonl")), 5, _UNREADABLE
    ),
    "a link that leads nowhere": Case(
        _beside(lambda folder: (folder / "x.jsonl").symlink_to(folder / "gone")), 5, _UNREADABLE
    ),
    "a link to a device without an end": Case(
        _beside(lambda folder: (folder / "x.jsonl").symlink_to("/dev/zero")), 5, _UNREADABLE
    ),
    "a pipe": Case(_beside(lambda folder: os.mkfifo(folder / "x.jsonl")), 5, _UNREADABLE),
    "a socket": Case(_beside(_socket), 5, _UNREADABLE),
    "folders called like shards": Case(_beside(_folder), 7),
    "a path of 4,000 bytes": Case(_beside(_deep), 6),
    "one file under three names": Case(_beside(_same), 15),
}

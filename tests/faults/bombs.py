"""Bombs: small files that grow, and records that are too large; reported in bounded time and memory."""

import bz2
import gzip
import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from fairsieve.pipeline.config import parse_config

from .children import in_child
from .figure import Figure
from .small_run import WORDS, record, room, run_once
from .spent import measured

MB = 1_000_000
MOST_SECONDS, MOST_MB = 5.0, 1000


def _words(size: int) -> str:
    sentence = " ".join(WORDS) + ". "
    return (sentence * (size // len(sentence) + 1))[:size]


def _long_document(folder: Path) -> None:
    (folder / "bomb.jsonl").write_text(json.dumps({"text": _words(50 * MB)}) + "\n")


def _one_line(compress: Any, size: int) -> bytes:
    """`{"text": "aaa...` of so many bytes, compressed."""
    parts = [compress.compress(b'{"text": "')]
    parts += [compress.compress(b"a" * MB) for _ in range(size // MB)]
    parts += [compress.compress(b'"}\n'), compress.flush()]
    return b"".join(parts)


def _gzip(size: int) -> Callable[[Path], object]:
    return lambda folder: (folder / "bomb.jsonl.gz").write_bytes(_one_line(zlib.compressobj(9, wbits=31), size))


def _zstd(folder: Path) -> None:
    (folder / "bomb.jsonl.zst").write_bytes(_one_line(zstandard.ZstdCompressor(level=3).compressobj(), 200 * MB))


def _bzip2(folder: Path) -> None:
    (folder / "bomb.jsonl.bz2").write_bytes(_one_line(bz2.BZ2Compressor(9), 200 * MB))


def _repeated(value: str, rows: int, group: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        kind = pa.dictionary(pa.int32(), pa.string())
        with pq.ParquetWriter(folder / "bomb.parquet", pa.schema([("text", kind)]), compression="zstd") as writer:
            for _ in range(rows // group):
                column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(group, np.int32)), pa.array([value]))
                writer.write_table(pa.table({"text": column}), row_group_size=group)

    return write


def _plain_pages(folder: Path) -> None:
    """2 GB of one byte in pages that a codec shrinks."""
    with pq.ParquetWriter(folder / "bomb.parquet", pa.schema([("text", pa.string())]), use_dictionary=False,
                          compression="zstd") as writer:  # fmt: skip
        for _ in range(20):
            writer.write_table(pa.table({"text": ["a" * MB] * 100}))


def _web_page(folder: Path) -> None:
    """A web archive of 200 kB, of which one page unpacks to 200 MB."""
    page = gzip.compress(b"<html><body>" + b"a " * (100 * MB) + b"</body></html>")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    block = head + page
    warc = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: %d\r\n\r\n" % len(block)
    (folder / "bomb.warc.gz").write_bytes(gzip.compress(warc + block + b"\r\n\r\n"))


def _many_keys(folder: Path) -> None:
    (folder / "bomb.jsonl").write_text(json.dumps({f"k{n}": n for n in range(200_000)}) + "\n")


BOMBS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "a document of 50 MB": (_long_document, {"oversize_line"}),
    "200 MB in one line of gzip": (_gzip(200 * MB), {"oversize_line"}),
    "2 GB in one line of gzip": (_gzip(2000 * MB), {"expansion_limit", "oversize_line"}),
    "200 MB in one line of zstd": (_zstd, {"oversize_line"}),
    "200 MB in one line of bzip2": (_bzip2, {"oversize_line"}),
    "2 MB of Parquet for 20 GB": (_repeated(_words(1024), 20 * MB, MB), {"expansion_limit"}),
    "one value of 4 MB 3,000 times": (_repeated(_words(4 << 20), 3_000, 1_000), {"expansion_limit"}),
    "2 GB of Parquet pages": (_plain_pages, {"expansion_limit"}),
    "a web page of 200 MB": (_web_page, {"oversize_document", "expansion_limit"}),
    "200,000 keys": (_many_keys, {"text_missing"}),
}
"""What is written, and the reasons of which one at least must be told."""


def bombs(trials: int, seed: int) -> Figure:
    """Runs over a small corpus with each bomb in it, and without; CPU seconds beyond those, and peak memory."""
    problems, most_s, most_mb = [], 0.0, 0
    with room(on_disk=True) as folder:
        plain, _ = _measured(folder / "none", lambda _: None)
        for name, (write, reasons) in list(BOMBS.items())[: trials or None]:
            found, told = _measured(folder / name.replace(" ", "-"), write)
            seconds = found["seconds"] - plain["seconds"]
            most_s, most_mb = max(most_s, seconds), max(most_mb, found["mb"])
            if not reasons & told:
                problems.append(f"{name}: not reported: {found}")
            elif seconds > MOST_SECONDS or found["mb"] > MOST_MB:
                problems.append(f"{name}: {seconds:.1f} s, {found['mb']} MB")
        of = len(list(BOMBS)[: trials or None])
    said = f"bombs are reported, in {most_s:.1f} s of CPU at most beyond the corpus and {most_mb} MB"
    return Figure(of - len(problems), of, said, tuple(problems))


def _measured(folder: Path, write: Callable[[Path], object]) -> tuple[dict[str, Any], set[str]]:
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "plain.jsonl").write_text("".join(json.dumps(record(n)) + "\n" for n in range(50)))
    written = in_child(lambda: (write(corpus), None)[1])
    if written.code:
        raise RuntimeError("a bomb could not be made")
    found = in_child(partial(_resources, corpus, folder / "out")).value
    return found, set(found.get("rejected", {}))


def _resources(corpus: Path, out: Path) -> dict[str, Any]:
    config = parse_config({"input": {"paths": [str(corpus)]}, "limits": {"max_rejected": 1}})
    return measured(partial(run_once, config, out))

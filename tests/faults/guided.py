"""Files that a fuzzer makes up, led by the code they reach, for as long as there is time: `pip install atheris`, then

    python -m tests.faults.guided warc --seconds 600

prints how many were tried, or what was found, and leaves the file that caused it.
"""

import argparse
import gzip
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import atheris

with atheris.instrument_imports(include=["fairsieve"]):
    import pyarrow as pa

    from fairsieve.lexicons import LexiconError, load_file, load_mmhb, load_tsv
    from fairsieve.pipeline.config import ConfigError, load_config
    from fairsieve.transforms.pii import DEFAULT_REDACTED, Pii
    from fairsieve.transforms.pii.modes import Token
    from fairsieve.transforms.pii.user import read_patterns
    from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
    from fairsieve.transforms.redact import redact

from .hostile.archives import http, record

OPTIONS = ReadOptions(document_bytes=1 << 16)
UNFORESEEN = {"unreadable_shard", "unreadable_record"}
"""Why a record is rejected that failed in a way no reader expects."""


def read(path: Path) -> None:
    """Every record is numbered once, and what is rejected is so for a reason of its own."""
    shard = Shard(0, str(path), path.stat().st_size)
    batches = list(read_shard(shard, plan_schema([shard], OPTIONS), OPTIONS))
    rejected = [row for batch in batches for row in batch.rejected.to_pylist()]
    rows = [row["row"] for row in rejected] + [row for batch in batches for row in batch.documents["row"].to_pylist()]
    assert sorted(rows) == list(range(len(rows)))
    assert not UNFORESEEN & {row["reason"] for row in rejected}


SCANNER = Pii()


def redacted(path: Path) -> None:
    """Spans lie in the text, one after the other, and what stands between them stays."""
    text = path.read_bytes().decode("utf-8", "ignore")
    texts = pa.array([text], pa.string())
    spans = SCANNER.scan(pa.record_batch({"text": texts}))
    found = [one for one in spans[0].as_py() if one["type"] in DEFAULT_REDACTED]
    edges = [0, *(place for one in found for place in (one["start"], one["end"])), len(text)]
    assert edges == sorted(edges)
    after = redact(texts, spans, DEFAULT_REDACTED, Token(), pa.array(["d"])).texts[0].as_py()
    parts = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for one, part in zip([*found, None], parts, strict=True):
        assert after.startswith(part)
        after = after[len(part) :]
        if one:
            after = after.removeprefix(f"|||{one['type']}|||")
    assert not after


def loaded(load: Callable[[Path], object], refused: type[Exception]) -> Callable[[Path], None]:
    """Only that error is allowed."""

    def tried(path: Path) -> None:
        with suppress(refused):
            load(path)

    return tried


class Target(NamedTuple):
    name: str
    """Of the file, which tells the format."""
    take: Callable[[Path], None]
    seed: bytes


_LINES = b'{"id": "a", "text": "b", "n": 1.5, "l": [{"k": null}]}\n{"id": 2, "text": "c\\u00e9"}\n'
_PAGE = b"<html><title>t</title><body><p>She wrote near the river, as she did.</p></body></html>"
_WARC = record(b"warcinfo", b"x: y\r\n") + record(b"response", http(_PAGE)) + record(b"conversion", b"She wrote.")
_YAML = b"""lexicon: religion
language: en
version: 1.0.0
licence: CC0-1.0
source: {name: me, url: "https://x.org"}
groups: {sikh: Sikhs}
terms: [{id: x.sikh, group: sikh, forms: [sikh, Sikhs], pos: noun}]
"""
_RUN = b"""input: {paths: [corpus/], text_column: [text, content]}
policy:
  remove: [{name: toxic, column: toxicity.toxicity, at_least: 0.8}]
  redact: [EMAIL_ADDRESS]
on_error: quarantine
limits: {max_rejected: 0.01}
"""
_FOUND = b"a.b@mail.org +49 30 901820 81.2.69.142 4539 1488 0343 6467 DE44 5001 0517 5407 3249 31 https://b:pw@db.net/x"

TARGETS = {
    "jsonl": Target("a.jsonl", read, _LINES),
    "array": Target("a.json", read, b"[" + _LINES.replace(b"}\n{", b"},{") + b"]"),
    "gzip": Target("a.jsonl.gz", read, gzip.compress(_LINES, mtime=0)),
    "text": Target("a.txt", read, b"one\ntwo\n\nthree\r\n"),
    "warc": Target("a.warc", read, _WARC),
    "config": Target("run.yaml", loaded(load_config, ConfigError), _RUN),
    "patterns": Target("p.yaml", loaded(read_patterns, ValueError), b'[{name: X, pattern: "T-[0-9]+", match: [T-1]}]'),
    "lexicon": Target("a.yaml", loaded(load_file, LexiconError), _YAML),
    "tsv": Target(
        "a.tsv", loaded(lambda at: load_tsv(at, "en", "MIT"), LexiconError), b"axis\tgroup\tform\nage\told\tx\n"
    ),
    "mmhb": Target(
        "b.tsv", loaded(lambda at: load_mmhb(at, "MIT", "en"), LexiconError), b"id\taxis\tsense\n7\tage\told\n"
    ),
    "redact": Target("a.txt", redacted, _FOUND),
}


def main() -> None:
    """Tries one target; libFuzzer ends the process, with 0 where nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.guided")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    target = TARGETS[given.target]
    folder = Path(tempfile.mkdtemp(prefix="guided-"))
    (folder / "seeds").mkdir()
    (folder / "seeds" / "whole").write_bytes(target.seed)

    def once(data: bytes) -> None:
        path = folder / target.name
        path.write_bytes(data)
        target.take(path)

    print(f"{given.target}: files that cause an error are left in {folder}", flush=True)
    limits = [
        f"-max_total_time={given.seconds}",
        f"-artifact_prefix={folder}/",
        "-timeout=20",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, str(folder / "seeds")], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

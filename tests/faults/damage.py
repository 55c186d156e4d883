"""Damaged files: what is cut off or flipped in the input is reported, and in the output found."""

import bz2
import gzip
import json
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from fairsieve.pipeline.verify import verify
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.store import Store

from .children import JOBS, in_child, parallel
from .figure import Figure, counted
from .small_run import record, room, run_once, small_config, write_corpus

Rows = list[tuple[str, str]]
"""Id and text of documents."""

_DOCUMENTS = 300


def originals() -> Rows:
    """Documents that do not compress away, so that every byte of a stream matters."""
    chance = random.Random(0)
    rows = [record(number) for number in range(_DOCUMENTS)]
    return [(row["id"], f"{row['text']} {chance.getrandbits(400):x}") for row in rows]


def _lines() -> bytes:
    return b"".join(json.dumps({"id": one, "text": text}).encode() + b"\n" for one, text in originals())


def _parquet(compression: str) -> bytes:
    ids, texts = zip(*originals(), strict=True)
    sink = pa.BufferOutputStream()
    table = pa.table({"id": ids, "text": texts})
    pq.write_table(table, sink, compression=compression, row_group_size=100, write_page_checksum=True)
    return bytes(sink.getvalue())


FORMATS: dict[str, Callable[[], bytes]] = {
    "jsonl.gz": lambda: gzip.compress(_lines(), mtime=0),
    "jsonl.zst": lambda: zstandard.ZstdCompressor(write_checksum=True).compress(_lines()),
    "jsonl.bz2": lambda: bz2.compress(_lines()),
    "parquet": lambda: _parquet("zstd"),
}
"""Whole files of each format that guards its content."""

PARQUET = ("zstd", "snappy", "none")


def read_back(path: Path) -> tuple[Rows, list[str]]:
    """The documents of a file, and the reasons of what was rejected."""
    options = ReadOptions()
    shard = Shard(0, str(path), path.stat().st_size)
    rows: Rows = []
    reasons: list[str] = []
    for batch in read_shard(shard, plan_schema([shard], options), options):
        rows += zip(batch.documents["id"].to_pylist(), batch.documents["text"].to_pylist(), strict=True)
        reasons += batch.rejected["reason"].to_pylist()
    return rows, reasons


def truncate(trials: int, seed: int) -> Figure:
    """Cuts a file of each format at random places: the cut is reported, and what is given stood before it."""
    chance = random.Random(seed)
    each = -(-trials // len(FORMATS))
    cuts = []
    for kind, make in FORMATS.items():
        whole = make()
        cuts += [(kind, whole[: chance.randrange(1, len(whole))]) for _ in range(each)]
    return _in_files(cuts[:trials], _cut_problem, "cuts of gz, zst, bz2 and Parquet are reported")


def _cut_problem(path: Path) -> str:
    rows, reasons = read_back(path)
    if not reasons:
        return f"{path.name} of {path.stat().st_size} bytes: not reported"
    wanted = originals()
    return "" if rows == wanted[: len(rows)] else f"{path.name}: gives other documents"


def bitflip(trials: int, seed: int) -> Figure:
    """Flips one bit of an input: what it changed is reported, and the process lives."""
    chance = random.Random(seed)
    makers = {kind: make for kind, make in FORMATS.items() if kind != "parquet"}
    makers |= {f"{compression}.parquet": partial(_parquet, compression) for compression in PARQUET}
    flips = []
    wholes = {kind: make() for kind, make in makers.items()}
    for number in range(trials):
        kind = list(wholes)[number % len(wholes)]
        flips.append((kind, flipped(wholes[kind], chance)))
    return _in_files(flips, _flip_problem, "flipped bits of inputs are reported or change nothing; 0 silent, 0 crashes")


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _flip_problem(path: Path) -> str:
    rows, reasons = read_back(path)
    if reasons or rows == originals():
        return ""
    return f"{path.name}: other documents, and nothing is said"


def _in_files(cases: list[tuple[str, bytes]], problem: Callable[[Path], str], said: str) -> Figure:
    with room() as folder:
        works = [partial(_each, folder / str(n), chunk, problem) for n, chunk in enumerate(_chunks(cases))]
        return counted([one for found in parallel(works) for one in found], said)


def _chunks(cases: list[tuple[str, bytes]], size: int = 25) -> Iterator[list[tuple[str, bytes]]]:
    for first in range(0, len(cases), size):
        yield cases[first : first + size]


def _each(folder: Path, cases: list[tuple[str, bytes]], problem: Callable[[Path], str]) -> list[str]:
    """What is wrong with each case; one after which the process is dead is tried alone, and named."""
    folder.mkdir()
    paths = []
    for number, (kind, data) in enumerate(cases):
        path = folder / f"{number}.{kind}"
        path.write_bytes(data)
        paths.append(path)
    together = in_child(lambda: [problem(path) for path in paths])
    if together.value is not None:
        return list(together.value)
    alone = [in_child(partial(problem, path)) for path in paths]
    return [f"{path.name}: ended with {one.code}" if one.value is None else one.value
            for path, one in zip(paths, alone, strict=True)]  # fmt: skip


def rot(trials: int, seed: int) -> Figure:
    """Flips one bit anywhere in a finished output: `verify` finds it."""
    with room() as folder:
        config = small_config(write_corpus(folder / "corpus"))
        ended = in_child(partial(run_once, config, folder / "out"))
        if ended.value["code"] or list(verify(Store(str(folder / "out")))):
            raise RuntimeError("the output is not sound to begin with")
        share = -(-trials // (4 * JOBS))
        shares = [min(share, trials - first) for first in range(0, trials, share)]
        works = [partial(_rotten, folder, n, count, seed) for n, count in enumerate(shares)]
        problems = [one for found in parallel(works) for one in found]
        return counted(problems, "flipped bits of outputs are found by verify")


def _rotten(folder: Path, number: int, count: int, seed: int) -> list[str]:
    chance = random.Random(f"{seed}-{number}")
    out = folder / f"copy{number}"
    shutil.copytree(folder / "out", out)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    problems = []
    for _ in range(count):
        # Half of them by file, so that small ones have their turn.
        file = chance.choices(files, sizes)[0] if chance.random() < 0.5 else chance.choice(files)
        data = file.read_bytes()
        if not data:
            continue
        file.write_bytes(flipped(data, chance))
        problems.append("" if list(verify(Store(str(out)))) else f"{file.relative_to(out)}: not found")
        file.write_bytes(data)
    return problems

"""How fast mentions are found: text MB (UTF-8) per CPU second, on real shards.

Usage: python benchmarks/mentions.py [FOLDER OR FILE ...]; prints one JSON line.

Those of pyahocorasick and flashtext2 that are installed look for the same forms in turn with the scanner, since only a
ratio of one run tells machines apart. They find words; nothing is said about their senses.
"""

import gzip
import io
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.lexicons import load_lexicons
from fairsieve.transforms.mentions import Mentions

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data"))
BATCH_BYTES = 32 << 20
BATCH_ROWS = 20_000


def texts_of(path: Path) -> list[str]:
    """The texts of a shard in Parquet or (gz, zst) JSONL."""
    if path.suffix == ".parquet":
        return [text for text in pq.read_table(path, columns=["text"])["text"].to_pylist() if text is not None]
    if path.suffix == ".zst":
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as file:
            return [json.loads(line)["text"] for line in io.TextIOWrapper(file, "utf-8")]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def batches_of(texts: list[str]) -> Iterator[pa.RecordBatch]:
    """Batches of the size that a run makes."""
    taken: list[str] = []
    size = 0
    for text in texts:
        if taken and (size + len(text) * 2 > BATCH_BYTES or len(taken) == BATCH_ROWS):
            yield pa.record_batch({"text": pa.array(taken, pa.string())})
            taken, size = [], 0
        taken.append(text)
        size += len(text)
    if taken:
        yield pa.record_batch({"text": pa.array(taken, pa.string())})


def finders(forms: Sequence[str]) -> dict[str, Callable[[str], int]]:
    """By library: counts the places of any of the forms in a text, in either case."""
    found: dict[str, Callable[[str], int]] = {}
    with suppress(ImportError):
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for form in forms:
            automaton.add_word(form, len(form))
        automaton.make_automaton()
        found["pyahocorasick"] = lambda text: sum(1 for _ in automaton.iter(text.lower()))
    with suppress(ImportError):
        import flashtext2

        processor = flashtext2.KeywordProcessor(case_sensitive=False)
        processor.add_keywords_from_iter(forms)
        found["flashtext2"] = lambda text: len(processor.extract_keywords(text))
    return found


def main(places: list[Path]) -> None:
    """Scans each shard as English with all English lexicons, three times, in turn with others; medians count."""
    files = sorted(file for place in places for file in (place.glob("part-*") if place.is_dir() else [place]))
    batches = [batch for file in files for batch in batches_of(texts_of(file))]
    text_bytes = sum(len(text.encode()) for batch in batches for text in batch["text"].to_pylist())
    scanner = Mentions(languages=("en",))
    started = time.process_time()
    scanner.load()
    load_seconds = time.process_time() - started
    lists = [batch["text"].to_pylist() for batch in batches]
    forms = sorted({form.lower() for _, term in load_lexicons(["en"]).terms("en") for form in term.forms})
    found = finders(forms)
    seconds: dict[str, list[float]] = {name: [] for name in ("fairsieve", *found)}
    mentions = 0
    for _ in range(3):
        started = time.process_time()
        mentions = sum(len(scanner.scan(batch).flatten()) for batch in batches)
        seconds["fairsieve"].append(time.process_time() - started)
        for name, find in found.items():
            started = time.process_time()
            for texts in lists:
                for text in texts:
                    find(text)
            seconds[name].append(time.process_time() - started)
    speed = {name: round(text_bytes / 1e6 / sorted(spent)[1], 1) for name, spent in seconds.items()}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(
        json.dumps(
            {
                "benchmark": "mentions",
                "commit": commit.stdout.strip(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
                "text_mb": round(text_bytes / 1e6, 1),
                "matches_per_mb": round(mentions / text_bytes * 1e6),
                "load_cpu_s": round(load_seconds, 2),
                "forms": len(forms),
                "mb_per_cpu_s": speed.pop("fairsieve"),
                "others": speed,
            }
        )
    )


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [DATA / "corpora" / "mixed"])

"""How well and how fast is personal data found? Prints one JSON line.

    python benchmarks/pii.py [--data FOLDER] [--mb 10] [--text FILE.parquet ...]

F1 is micro: same type, overlap over union at least 0.5, one to one. Speed is CPU time of one thread, in the
same run; plain `re` and the peers read every twentieth document of the text, since they are far slower. Presidio (on a
blank spaCy pipeline) and scrubadub are measured too where they can be imported, as in an environment with
presidio-analyzer, spacy and scrubadub.
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fairsieve.transforms.pii import Pii

SIX = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN")
MEDDOCAN = {
    "CORREO_ELECTRONICO": "EMAIL_ADDRESS",
    "NUMERO_TELEFONO": "PHONE_NUMBER",
    "NUMERO_FAX": "PHONE_NUMBER",
}
LEAST_OVERLAP = 0.5
SLOW_SHARE = 20  # what is far slower reads one part in so many

Span = tuple[str, int, int]
Labelled = list[tuple[str, list[Span]]]


def presidio_research(path: Path) -> Labelled:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        (row["full_text"], [(s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"]])
        for row in rows
    ]


def brat(folder: Path) -> Labelled:
    labelled: Labelled = []
    for path in sorted(folder.glob("*.txt")):
        spans: list[Span] = []
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            kind, start, end = line.split("\t")[1].split()[:3] if line.startswith("T") else ("", "0", "0")
            if kind in MEDDOCAN:
                spans.append((MEDDOCAN[kind], int(start), int(end)))
        labelled.append((path.read_bytes().decode(), spans))
    return labelled


def overlap(one: Span, other: Span) -> float:
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return max(0, shared) / (max(one[2], other[2]) - min(one[1], other[1]))


def f1(labelled: Labelled, found: Iterable[list[Span]], types: tuple[str, ...]) -> dict[str, float]:
    """F1 of each type and of all together, under "micro"."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # true positives, false positives, false negatives
    for (_, gold), spans in zip(labelled, found, strict=True):
        open_gold = [span for span in gold if span[0] in types]
        for span in spans:
            if span[0] not in types:
                continue
            match = next((g for g in open_gold if g[0] == span[0] and overlap(g, span) >= LEAST_OVERLAP), None)
            counts[span[0]][0 if match else 1] += 1
            if match:
                open_gold.remove(match)
        for kind, _, _ in open_gold:
            counts[kind][2] += 1
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    return {kind: round(2 * tp / (2 * tp + fp + fn), 4) for kind, (tp, fp, fn) in [*counts.items(), ("micro", total)]}


def spans_of(scanner: Pii, texts: list[str]) -> list[list[Span]]:
    column = scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string())}))
    return [[(s["type"], s["start"], s["end"]) for s in row] for row in column.to_pylist()]


def cpu_seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def peers() -> dict[str, Callable[[list[str]], object]]:
    """What else finds personal data and can be imported here."""
    found: dict[str, Callable[[list[str]], object]] = {}
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        class Blank(SpacyNlpEngine):
            def __init__(self) -> None:
                super().__init__()
                self.nlp = {"en": spacy.blank("en")}

        engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
        found["presidio_blank_spacy"] = lambda texts: [engine.analyze(text, "en", entities=list(SIX)) for text in texts]
    except ImportError:
        pass
    try:
        import scrubadub

        scrubber = scrubadub.Scrubber()
        found["scrubadub"] = lambda texts: [list(scrubber.iter_filth(text)) for text in texts]
    except ImportError:
        pass
    return found


def speed(texts: list[str]) -> dict[str, float]:
    """Megabytes of UTF-8 per CPU second; `cold` is the first look at the text, after `load_s`."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    few = texts[::SLOW_SHARE]
    few_size = sum(len(text.encode()) for text in few) / 1e6
    batch = pa.record_batch({"text": pa.array(texts)})
    fast, plain = Pii(), Pii(front_end="re")
    result = {"load_s": round(cpu_seconds(fast.load), 3), "text_mb": round(size, 2)}
    plain.load()
    result["cold"] = size / cpu_seconds(lambda: fast.scan(batch))
    result["warm"] = size / min(cpu_seconds(lambda: fast.scan(batch)) for _ in range(3))
    result["plain_re"] = few_size / cpu_seconds(lambda: plain.scan(pa.record_batch({"text": pa.array(few)})))
    for name, run in peers().items():
        result[name] = few_size / cpu_seconds(lambda run=run: run(few))  # type: ignore[misc]
    return {name: round(value, 3) for name, value in result.items()}


def ratios(speeds: dict[str, float]) -> dict[str, float]:
    """How many times as fast as plain `re`, and as each peer that could be imported, the first look is."""
    others = [name for name in speeds if name not in ("load_s", "text_mb", "cold", "warm")]
    return {name: round(speeds["cold"] / speeds[name], 1) for name in others}


def texts_of(paths: list[Path], megabytes: float) -> list[str]:
    texts: list[str] = []
    size = 0.0
    for path in paths:
        table = pq.read_table(path)
        wanted = table["source"].to_pylist() if "source" in table.column_names else ["webpages"] * table.num_rows
        for text, source in zip(table["text"].to_pylist(), wanted, strict=True):
            if source in ("webpages", "enwikinews") and size < megabytes:
                texts.append(text)
                size += len(text.encode()) / 1e6
    return texts


def main() -> None:
    here = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("FAIRSIEVE_DATA", here.parent / "shared" / "data"))
    )
    parser.add_argument("--mb", type=float, default=10)
    parser.add_argument("--text", type=Path, nargs="*", help="Parquet files with a column `text`")
    options = parser.parse_args()
    scanner = Pii()
    quality = {}
    for name in ("synth_dataset_v2", "generated_large"):
        labelled = presidio_research(options.data / "pii" / "presidio-research" / f"{name}.json")
        quality[name] = f1(labelled, spans_of(scanner, [text for text, _ in labelled]), SIX)
    notes = brat(options.data / "pii" / "meddocan" / "train" / "brat")
    quality["meddocan_train"] = f1(
        notes, spans_of(scanner, [text for text, _ in notes]), ("EMAIL_ADDRESS", "PHONE_NUMBER")
    )
    paths = options.text or sorted((options.data / "corpora" / "mixed").glob("*.parquet"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, text=True, check=False
    )
    speeds = speed(texts_of(paths, options.mb))
    print(
        json.dumps(
            {
                "benchmark": "pii",
                "commit": commit.stdout.strip(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores",
                "f1": quality,
                "mb_per_cpu_s": speeds,
                "times_as_fast_as": ratios(speeds),
            }
        )
    )


if __name__ == "__main__":
    main()

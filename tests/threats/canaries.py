"""Canaries: text that nobody else would write, in good and in poisoned records; found nowhere but where it may be."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from tests.faults.figure import Figure, counted
from tests.faults.poison import POISON
from tests.faults.small_run import room

MAY = ("data", "removed", "extra")
"""Folders whose purpose it is to hold what documents hold; `rejected` too, where raw bytes are asked for."""


def canaries(trials: int, seed: int) -> Figure:
    """Runs in four ways, and looks for the canaries in all that was written and said."""
    ways: dict[str, tuple[dict[str, object], tuple[str, ...], int]] = {
        "quarantine": ({}, MAY, 0),
        "raw bytes asked for": ({"keep_raw": True}, (*MAY, "rejected"), 0),
        "drop": ({"on_error": "drop"}, MAY, 0),
        "fail": ({"on_error": "fail"}, MAY, 1),
        "a limit is passed": ({"limits": {"max_rejected": 0.0}}, MAY, 3),
    }
    problems = []
    with room() as folder:
        count = _write(folder / "corpus")
        for way, (settings, may, code) in ways.items():
            problems += _looked_at(folder, way, settings, may, code)
    return counted(problems, f"files and streams of 5 runs hold none of {count} canaries where they may not")


def _write(corpus: Path) -> int:
    """One canary a record: in texts, in other fields, in lines that cannot be read."""
    corpus.mkdir()
    lines = []
    for number in range(60):
        word = f"canary{number:03d}zq"
        said = f"She wrote about the harvest to {word}@quillmoor.com and to {word} in the old town near the river."
        lines.append(json.dumps({"id": number, "text": said, "note": f"note {word}", "url": f"https://x.org/{word}"}))
        lines.append(json.dumps({"id": f"t{number}", "text": f"You are a stupid idiot and a pathetic loser, {word}."}))
    poison = [line for line, _ in POISON.values() if len(line) < 10_000]
    for number, line in enumerate(poison, 60):
        word = f"canary{number:03d}zq".encode()
        # Inside of the line where there is a text to be longer, else behind it.
        changed = line.replace(b'"text": "', b'"text": "' + word + b" ", 1)
        lines.append((changed if changed != line else line + word).decode("latin-1"))
    (corpus / "a.jsonl").write_bytes(b"\n".join(line.encode("latin-1") for line in lines) + b"\n")
    words = [f"canary{number:03d}zq" for number in range(40)]
    notes = [f"note {word}" for word in words]
    pq.write_table(_table(words, notes), corpus / "b.parquet")
    return 60 + len(poison)


def _table(words: list[str], notes: list[str]) -> object:
    import pyarrow as pa

    texts = [None if number % 5 == 0 else f"The old river, {word}." for number, word in enumerate(words)]
    return pa.table({"text": texts, "note": notes})


def _looked_at(folder: Path, way: str, settings: dict[str, object], may: tuple[str, ...], code: int) -> list[str]:
    out, config = folder / way.replace(" ", "-"), folder / "run.yaml"
    plain = {"input": {"paths": [str(folder / "corpus")]}, "limits": {"max_rejected": 1.0}}
    config.write_text(json.dumps(plain | settings))
    command = [sys.executable, "-m", "fairsieve", "run", str(config), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != code:
        return [f"{way}: exit {done.returncode}"]
    told = {"stdout": done.stdout, "stderr": done.stderr}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name = path.relative_to(out).as_posix()
        if name.split("/")[0] not in may:
            told[name] = _content(path)
    return [f"{way}: {name}" if b"canary" in content.lower() else "" for name, content in told.items()]


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        data += repr(table.to_pylist()).encode() + repr(table.schema.metadata).encode()
    return data

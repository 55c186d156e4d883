"""How well ambiguous words are told apart, by axis: precision and recall on labelled sentences.

Usage: python benchmarks/senses.py [--mistakes] [FILE]; prints one JSON line for each axis, one for black, white and
straight, and one for all. Each line of the file is 1 or 0, a tab, and a sentence with one word in brackets: 1 where it
speaks of people of the group. Without FILE, the sentences of the tests. A word that two axes know counts for both.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from fairsieve.lexicons import PLACEBO
from fairsieve.transforms.mentions import Mentions

SENTENCES = Path(__file__).parents[1] / "tests" / "transforms" / "mentions_sentences.tsv"
HARDEST = frozenset({"black", "white", "straight"})


def judged(path: Path = SENTENCES) -> Iterator[tuple[str, bool, bool, str]]:
    """(axis, label, whether the word in brackets is taken for people, line) of each line, as a run scans it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [line.split("\t")[1] for line in lines]
    scanner = Mentions(languages=("en",), placebo=True)
    scanner.load()
    texts = pa.array([text.replace("[", "").replace("]", "") for text in marked], pa.string())
    for line, text, mentions in zip(
        lines, marked, scanner.scan(pa.record_batch({"text": texts})).to_pylist(), strict=True
    ):
        start, end = text.index("["), text.index("]") - 1
        taken: dict[str, bool] = defaultdict(bool)
        for one in mentions:
            if one["axis"] != PLACEBO and one["start"] < end and one["end"] > start:
                taken[one["axis"]] |= one["accepted"]
        if text[start + 1 : end + 1].casefold() in HARDEST:
            taken["black, white, straight"] = any(taken.values())
        taken["all"] = any(taken.values())
        for axis, accepted in taken.items():
            yield axis, line.startswith("1"), accepted, line


def figures(path: Path = SENTENCES) -> dict[str, dict[str, float]]:
    """Precision, recall and the number of sentences, by axis."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for axis, label, taken, _ in judged(path):
        rows[axis].append((label, taken))
    return {axis: _figures(its) for axis, its in sorted(rows.items())}


def _figures(rows: list[tuple[bool, bool]]) -> dict[str, float]:
    people, accepted = sum(label for label, _ in rows), sum(taken for _, taken in rows)
    right = sum(label and taken for label, taken in rows)
    precision, recall = right / max(accepted, 1), right / max(people, 1)
    return {"sentences": len(rows), "of_people": people, "precision": round(precision, 3), "recall": round(recall, 3)}


def main(arguments: list[str]) -> None:
    """Prints the figures; with --mistakes, the sentences that are judged otherwise than labelled as well."""
    paths = [Path(argument) for argument in arguments if argument != "--mistakes"] or [SENTENCES]
    for path in paths:
        for axis, its in figures(path).items():
            print(json.dumps({"benchmark": "senses", "axis": axis, **its}))
        for axis, label, taken, line in judged(path) if "--mistakes" in arguments else ():
            if label != taken and axis == "all":
                print(line)


if __name__ == "__main__":
    main(sys.argv[1:])

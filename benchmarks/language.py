"""How much faster is our evaluation of lid.176 than the library's, and does it answer the same?

    python benchmarks/language.py [PARQUET] [--column text] [--documents 3000] [--rounds 5]

Prints one JSON line. Both are timed in turns, in CPU time of this process, on the same documents.
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairsieve.transforms.language import Language, model_path

DATA = Path(os.environ.get("FAIRSIEVE_DATA", "../shared/data"))


def library() -> Callable[[pa.StringArray, int], list[tuple[str, float]]]:
    """fastText, called once a document."""
    import fasttext

    predict = fasttext.load_model(str(model_path())).f.predict

    def answer(texts: pa.StringArray, max_chars: int) -> list[tuple[str, float]]:
        heads = pc.utf8_slice_codeunits(texts, 0, max_chars)
        lines = pc.replace_substring_regex(heads, r"[\x00\s]+", " ").to_pylist()
        guesses = [predict(line + "\n", 1, 0.0, "strict")[0] for line in lines]
        return [(label.removeprefix("__label__"), score) for score, label in guesses]

    return answer


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parquet", nargs="?", type=Path, default=DATA / "corpora/mixed/part-00002.parquet")
    parser.add_argument("--column", default="text")
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    column = pq.read_table(options.parquet, columns=[options.column])[options.column]
    texts = column.slice(0, options.documents).combine_chunks()
    texts = texts.filter(pc.not_equal(texts, ""))
    documents = pa.record_batch({"text": texts})
    ours, theirs = Language(at_least=0), library()
    ours.load()
    ours.scan(documents)

    times = []
    for _ in range(options.rounds):
        our_s, found = cpu_s(lambda: ours.scan(documents))
        their_s, expected = cpu_s(lambda: theirs(texts, ours.max_chars))
        times.append((our_s, their_s))
    our_s, their_s = np.median(times, axis=0)
    labels, scores = zip(*expected, strict=True)
    equal = found.field("code").to_numpy(zero_copy_only=False) == np.array(labels)
    apart = np.abs(found.field("score").to_numpy() - np.minimum(scores, 1))
    megabytes = pc.sum(pc.binary_length(texts)).as_py() / 1e6
    print(
        json.dumps(
            {
                "benchmark": "language",
                "documents": len(texts),
                "text_mb": round(megabytes, 2),
                "library_mb_per_cpu_s": round(megabytes / their_s, 2),
                "ours_mb_per_cpu_s": round(megabytes / our_s, 2),
                "ratio": round(float(np.median([theirs / ours for ours, theirs in times])), 2),
                "equal_labels": float(equal.mean()),
                "largest_score_difference": float(apart[equal].max()),
                "commit": subprocess.run(
                    ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
                ).stdout.strip(),
                "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            }
        )
    )


if __name__ == "__main__":
    main()

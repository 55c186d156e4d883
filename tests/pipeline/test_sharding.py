"""The audit does not depend on how a corpus is cut into shards, nor on their order."""

import json
import random
from pathlib import Path

import pytest

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.demo import write_demo_corpus
from fairsieve.pipeline.run import Launch, run
from fairsieve.transforms.read import list_shards, plan_schema, read_shard
from fairsieve.transforms.read.options import ReadOptions

DOCUMENTS = 640
SHARDS = (1, 7, 64)


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> list[str]:
    """The records of the demo corpus, as lines of JSON."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo_corpus(folder, DOCUMENTS)
    shards = list_shards([str(folder)])
    schema = plan_schema(shards, ReadOptions())
    found = []
    for shard in shards:
        for batch in read_shard(shard, schema, ReadOptions()):
            for row in batch.documents.select(["id", "text", "source"]).to_pylist():
                found.append(json.dumps(row))
    return found


def audit_of(lines: list[str], shards: int, folder: Path) -> dict[str, bytes]:
    """Every table of the audit, and the merged facts, as they lie on disk."""
    order = list(lines)
    random.Random(shards).shuffle(order)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number in range(shards):
        (corpus / f"part-{number:05}.jsonl").write_text("\n".join(order[number::shards]) + "\n", encoding="utf-8")
    run(parse_config({"input": {"paths": [str(corpus)]}}), Launch(str(folder / "out"), progress=False))
    files = [*(folder / "out" / "audit").glob("*.parquet"), folder / "out" / "facts.parquet"]
    return {path.name: path.read_bytes() for path in files}


def test_one_shard_and_many_shuffled_ones_give_the_same_bytes(lines, tmp_path_factory):
    first, *others = (audit_of(lines, number, tmp_path_factory.mktemp(f"cut-{number}")) for number in SHARDS)
    assert len(first) > 20
    for one in others:
        assert {name for name in first if one[name] != first[name]} == set()

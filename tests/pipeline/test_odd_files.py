"""Files that hostile inputs made fail, in a run of the whole pipeline."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairsieve.pipeline.claim import MANIFEST
from fairsieve.pipeline.dry_run import planned
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store
from tests.faults.small_run import run_once, small_config

LINE = b'{"text": "She wrote near the river."}\n'


@pytest.fixture
def unnamed(tmp_path: Path) -> Path:
    """A corpus of one shard, whose name is no UTF-8."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    with open(os.path.join(os.fsencode(folder), b"not\xffutf8.jsonl"), "wb") as sink:
        sink.write(LINE)
    return folder


def test_a_file_whose_name_is_no_utf8_is_read_and_the_manifest_is_json_for_everybody(unnamed, tmp_path):
    ended = run_once(small_config(unnamed, policy={"remove": []}), tmp_path / "out")
    assert (ended["code"], ended["kept"]) == (0, 1)
    assert list(verify(Store(str(tmp_path / "out")))) == []
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes().decode())
    assert manifest["shards"][0]["path"].endswith("not\\udcffutf8.jsonl")


def test_its_plan_is_json_too(unnamed):
    plan = planned(small_config(unnamed, policy={"remove": []}))
    assert json.dumps(plan, ensure_ascii=False).encode()


def test_lists_of_a_fixed_size_in_some_shards_alone_give_an_output_that_can_be_read(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    vectors = pa.array([[1.0, 2.0], [3.0, 4.0]], pa.list_(pa.float32(), 2))
    pq.write_table(pa.table({"text": ["a", "b"], "vector": vectors}), folder / "a.parquet")
    pq.write_table(pa.table({"text": ["c", "d"]}), folder / "b.parquet")
    ended = run_once(small_config(folder, policy={"remove": []}), tmp_path / "out")
    assert (ended["code"], ended["kept"]) == (0, 4)
    assert list(verify(Store(str(tmp_path / "out")))) == []
    found = pq.read_table(tmp_path / "out" / "data")["vector"].to_pylist()
    assert found == [[1.0, 2.0], [3.0, 4.0], None, None]


def test_a_terminal_without_unicode_does_not_end_a_run(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(LINE)
    (tmp_path / "run.yaml").write_text("{input: {paths: [a.jsonl]}, scanners: []}")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "fairsieve", "run", "run.yaml", "-o", "out"]
    done = subprocess.run(command, env=os.environ | plain, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 = 1 kept" in done.stdout

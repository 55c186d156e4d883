"""A whole run: what it writes, and that it writes the same again."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from demo_run import SMALL, DemoRun, demo_config

from fairsieve.pipeline.claim import RefusedError
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.finish import RunError
from fairsieve.pipeline.run import Launch, run
from fairsieve.pipeline.verify import verify
from fairsieve.transforms.store import Store


def hashes(out: Path) -> dict[str, str]:
    """sha256 of every file but run.json, which tells when and where the run was."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and path.name != "run.json"]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def plain_config(corpus: Path, **settings: object) -> Config:
    """For what does not depend on scanners: the cheapest of them alone."""
    return demo_config(corpus, scanners=["language"], **settings)


def jsonl(path: Path, *documents: dict) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in documents))
    return path


def rows(out: Path, folder: str) -> list[dict]:
    return [row for path in sorted((out / folder).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_every_record_is_kept_removed_or_rejected(demo: DemoRun):
    total = demo.outcome.total
    assert total.read == demo.truth.records
    assert total.kept + total.removed == demo.truth.documents
    assert total.rejected == demo.truth.rejected
    assert len(rows(demo.out, "data")) == total.kept
    assert len(rows(demo.out, "removed")) == total.removed
    assert len(rows(demo.out, "rejected")) == sum(total.rejected.values())


def test_the_audit_recovers_what_was_injected(demo: DemoRun):
    mentions = demo.outcome.tables["mentions"].to_pylist()
    told = {
        (row["axis"], row["group"]): row["n"]
        for row in mentions
        if (row["metric"], row["stratum"]) == ("document_share", "before") and row["n"] is not None
    }
    injected = {group: count for group, count in demo.truth.group_counts().items() if count >= 20}
    # A group may be hidden lest a smaller one be learned from it and the axis's total.
    assert len(injected.keys() & told.keys()) >= 0.8 * len(injected)
    for group in injected.keys() & told.keys():
        assert told[group] == pytest.approx(injected[group], rel=0.05), group
    rows_about_pii = demo.outcome.tables["pii"].to_pylist()
    spans = [row for row in rows_about_pii if (row["metric"], row["stratum"]) == ("spans_per_million", "all")]
    pii = {row["group"]: row["n"] for row in spans}
    for kind, spans_injected in demo.truth.pii_counts().items():
        assert pii[kind] == pytest.approx(spans_injected, abs=max(2, 0.05 * spans_injected)), kind


def test_toxic_documents_are_removed_and_others_stay(demo: DemoRun):
    removed = {row["id"] for row in rows(demo.out, "removed") if "toxic" in row["reasons"]}
    toxic = set(demo.truth.toxic)
    assert len(removed & toxic) >= 0.85 * len(toxic)
    assert len(removed - toxic) <= 0.005 * demo.truth.documents


def test_kept_documents_are_the_input_but_for_redaction(demo: DemoRun):
    kept = rows(demo.out, "data")
    decisions = {row["id"]: row["decision"] for row in rows(demo.out, "annotations")}
    parquet = {row["id"]: row for path in demo.corpus.glob("*.parquet") for row in pq.read_table(path).to_pylist()}
    compared = [row for row in kept if row["id"] in parquet]
    assert len(compared) > 100
    for row in compared:
        origin = parquet[row["id"]]
        assert {k: v for k, v in row.items() if k != "text"} == {k: v for k, v in origin.items() if k != "text"}
        assert (row["text"] == origin["text"]) == (decisions[row["id"]] == "keep")


def command(out: Path, corpus: Path) -> list[str]:
    settings = out.parent / "run.yaml"
    settings.write_text(json.dumps({"input": {"paths": [str(corpus)]}, **SMALL}))
    return [sys.executable, "-m", "fairsieve", "run", str(settings), "-o", str(out)]


def test_a_killed_run_is_finished_by_two_workers_with_the_bytes_of_one_that_was_not_killed(demo: DemoRun, tmp_path):
    out = tmp_path / "out"
    started = subprocess.Popen(command(out, demo.corpus), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(list(out.glob("commits/*.json"))) < 3 and started.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert not (out / "_SUCCESS").exists()
    finish = [*command(out, demo.corpus), "--workers", "2"]
    again = subprocess.run(finish, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "committed by an earlier start" in again.stdout
    assert hashes(out) == hashes(demo.out)


def test_parts_without_a_good_commit_record_are_done_again(demo: DemoRun, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(demo.out, out)
    (out / "_SUCCESS").unlink()
    parts, records = sorted((out / "data").iterdir()), sorted((out / "commits").iterdir())
    flipped = bytearray(parts[1].read_bytes())
    flipped[len(flipped) // 2] ^= 255
    parts[1].write_bytes(bytes(flipped))
    parts[3].unlink()
    cut_off = bytearray(records[5].read_bytes())
    cut_off[len(cut_off) // 2] ^= 255
    records[5].write_bytes(bytes(cut_off[:-40]))
    outcome = run(demo.config, Launch(str(out), progress=False))
    assert outcome.resumed == len(records) - 3
    assert hashes(out) == hashes(demo.out)


def test_a_finished_run_is_refused_unless_told_to_overwrite(tmp_path):
    corpus = jsonl(tmp_path / "a.jsonl", {"text": "Some plain words."})
    out = tmp_path / "out"
    run(plain_config(corpus), Launch(str(out), progress=False))
    with pytest.raises(RefusedError, match="finished"):
        run(plain_config(corpus), Launch(str(out), progress=False))
    (out / "mine.txt").write_text("not the run's")
    run(plain_config(corpus), Launch(str(out), overwrite=True, progress=False))
    assert (out / "mine.txt").exists()


@pytest.mark.parametrize("changed", ["input", "config"])
def test_another_run_is_refused_and_the_difference_is_named(tmp_path, changed):
    corpus = jsonl(tmp_path / "a.jsonl", {"text": "Some plain words."})
    run(plain_config(corpus), Launch(str(tmp_path / "out"), progress=False))
    (tmp_path / "out" / "_SUCCESS").unlink()
    settings = {}
    if changed == "input":
        jsonl(corpus, {"text": "Some other words."})
    else:
        settings = {"keep_removed": False}
    with pytest.raises(RefusedError, match=f"another run: {changed} differ"):
        run(plain_config(corpus, **settings), Launch(str(tmp_path / "out"), progress=False))


def test_a_folder_with_other_files_is_refused(tmp_path):
    corpus = jsonl(tmp_path / "a.jsonl", {"text": "Some plain words."})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("mine")
    with pytest.raises(RefusedError, match="not a run's"):
        run(plain_config(corpus), Launch(str(tmp_path / "out"), progress=False))


def test_shards_of_different_schemas_come_out_as_one(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    jsonl(corpus / "a.jsonl", {"id": 1, "text": "First of all.", "meta": {"year": 1999}})
    jsonl(corpus / "b.jsonl", {"id": "x", "text": "Second of all.", "tags": ["a", "b"]})
    run(plain_config(corpus), Launch(str(tmp_path / "out"), progress=False))
    kept = sorted(rows(tmp_path / "out", "data"), key=lambda row: row["id"])
    assert [row["meta"] for row in kept] == [{"year": 1999}, None]
    assert [row["tags"] for row in kept] == [None, ["a", "b"]]


def test_a_corpus_of_which_nothing_stays_has_a_schema(tmp_path):
    corpus = jsonl(tmp_path / "a.jsonl", {"id": "1", "text": "Some plain words."})
    nothing = {"remove": [{"name": "all", "column": "input.id", "none_of": ["0"]}]}
    run(plain_config(corpus, policy=nothing), Launch(str(tmp_path / "out"), progress=False))
    table = pq.read_table(tmp_path / "out" / "data" / "part-00000-0000.parquet")
    assert (table.num_rows, table.column_names) == (0, ["id", "text"])


def test_on_error_drop_counts_what_it_does_not_write(tmp_path):
    corpus = tmp_path / "a.jsonl"
    corpus.write_text('{"text": "Some words."}\n{broken\n')
    config = plain_config(corpus, on_error="drop", limits={"max_rejected": 1.0})
    outcome = run(config, Launch(str(tmp_path / "out"), progress=False))
    assert outcome.total.rejected == {"bad_json": 1}
    assert not (tmp_path / "out" / "rejected").exists()


def test_on_error_fail_ends_the_run_and_names_the_record(tmp_path):
    corpus = tmp_path / "a.jsonl"
    corpus.write_text('{"text": "Some words."}\n{broken jane.doe@mail.test\n')
    config = plain_config(corpus, on_error="fail")
    with pytest.raises(Exception, match="shard 0, record 1: bad_json") as caught:
        run(config, Launch(str(tmp_path / "out"), progress=False))
    assert "jane" not in str(caught.value)


@pytest.mark.parametrize(("limit", "committed"), [(0.5, True), (0.49, False)])
def test_more_rejected_records_than_the_limit_are_not_committed(tmp_path, limit, committed):
    corpus = tmp_path / "a.jsonl"
    corpus.write_text('{"text": "Some words."}\n{broken\n')
    config = plain_config(corpus, limits={"max_rejected": limit})
    outcome = run(config, Launch(str(tmp_path / "out"), progress=False))
    assert (outcome.over_limit is None) == committed
    assert (tmp_path / "out" / "_SUCCESS").exists() == committed


def test_what_does_not_add_up_fails_the_run(tmp_path, monkeypatch):
    from fairsieve.pipeline import finish

    corpus = jsonl(tmp_path / "a.jsonl", {"text": "Some plain words."})
    real = finish.read_merged

    def one_lost(store: Store):
        merged = real(store)
        merged.shards[0].kept -= 1
        return merged

    monkeypatch.setattr(finish, "read_merged", one_lost)
    with pytest.raises(RunError, match="1 records were read, 0 are kept, removed or rejected"):
        run(plain_config(corpus), Launch(str(tmp_path / "out"), progress=False))
    assert not (tmp_path / "out" / "_SUCCESS").exists()


def test_verify_finds_nothing_on_a_finished_run(demo: DemoRun):
    assert list(verify(Store(str(demo.out)))) == []


def test_verify_finds_a_flipped_byte_in_any_file(demo: DemoRun, tmp_path):
    for name in ("data", "annotations", "facts", "audit", "commits", "removed"):
        victim = sorted((demo.out / name).iterdir())[0]
        data = victim.read_bytes()
        mode = victim.stat().st_mode
        for place in (0, len(data) // 2, len(data) - 1):
            flipped = bytearray(data)
            flipped[place] ^= 4
            victim.write_bytes(bytes(flipped))
            assert list(verify(Store(str(demo.out)))), (name, place)
        victim.write_bytes(data)
        os.chmod(victim, mode)
    assert list(verify(Store(str(demo.out)))) == []


@pytest.mark.parametrize("name", ["run.json", "_SUCCESS", "_manifest.json", "config.lock.yaml", "report.html"])
def test_verify_finds_every_kind_of_change_in_a_file_beside_the_parts(demo: DemoRun, name):
    data = (demo.out / name).read_bytes()
    for changed in (data[:-1], data + b"\n", data[:-1] + b"\v", data.replace(b"1", b"2", 1)):
        (demo.out / name).write_bytes(changed)
        assert changed == data or list(verify(Store(str(demo.out)))), (name, len(changed))
    (demo.out / name).write_bytes(data)
    assert list(verify(Store(str(demo.out)))) == []


def test_verify_finds_files_that_are_missing_or_strange(demo: DemoRun):
    stranger = demo.out / "data" / "part-99999-0000.parquet"
    stranger.write_bytes(b"PAR1")
    assert list(verify(Store(str(demo.out)))) == ["data/part-99999-0000.parquet: not written by this run"]
    stranger.unlink()
    victim = demo.out / "data" / "part-00000-0000.parquet"
    data = victim.read_bytes()
    victim.unlink()
    assert list(verify(Store(str(demo.out)))) == ["data/part-00000-0000.parquet: missing"]
    victim.write_bytes(data)


def test_the_data_loads_as_a_dataset(demo: DemoRun, tmp_path):
    datasets = pytest.importorskip("datasets", reason="needs the extra `test`")
    loaded = datasets.load_dataset("parquet", data_files=str(demo.out / "data" / "*.parquet"), cache_dir=str(tmp_path))
    assert loaded["train"].num_rows == demo.outcome.total.kept
    assert {"id", "text", "source", "meta"} <= set(loaded["train"].column_names)


def test_the_audit_is_one_table_to_a_query(demo: DemoRun):
    query = f"select count(*), count(distinct metric) from '{demo.out}/audit/*.parquet'"
    [(lines, metrics)] = duckdb.sql(query).fetchall()
    assert lines == sum(table.num_rows for table in demo.outcome.tables.values())
    assert metrics > 15

"""Batches: cut the same way from the same shard, whoever reads it, and resumed where they were left."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.batch import DOCUMENTS, REJECTED, Batch
from fairsieve.transforms.read import ReadBatches, ReadOptions, Shard, list_shards, plan_schema, read_shard
from fairsieve.transforms.read.cut import cut
from fairsieve.transforms.read.stretch import Piece, Stretch, nothing_but, with_extra


def write(path: Path, texts: list[str | None]) -> Shard:
    records = [{} if text is None else {"text": text} for text in texts]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return Shard(3, str(path), path.stat().st_size)


def read(shard: Shard, options: ReadOptions) -> list[Batch]:
    return list(read_shard(shard, plan_schema([shard], options), options))


@pytest.fixture
def shard(tmp_path) -> Shard:
    return write(tmp_path / "shard.jsonl", [f"text {n}" for n in range(25)])


def test_batches_are_numbered_and_exactly_the_last_says_so(shard):
    batches = read(shard, ReadOptions(batch_rows=10))
    assert [str(batch.key) for batch in batches] == ["00003-0000", "00003-0001", "00003-0002"]
    assert [batch.documents.num_rows for batch in batches] == [10, 10, 5]
    assert [batch.last for batch in batches] == [False, False, True]


def test_a_text_of_many_pieces_is_in_memory_once(shard):
    first = read(shard, ReadOptions(batch_bytes=200))[0]  # of four pieces
    held, carried = (column.buffers()[2] for column in (first.documents["text"], first.carried["text"]))
    assert first.carried["text"].to_pylist() == [f"text {n}" for n in range(first.documents.num_rows)]
    assert held.address == carried.address


SCHEMA = pa.schema([("text", pa.string()), ("id", pa.string())])


def piece(texts: list[str], own: bool) -> Piece:
    """Carried are, as `id`, the documents' own text, and as `text` the same or, if not `own`, another."""
    text = pa.array(texts, pa.string())
    rest = {name: pa.array([""] * len(texts), pa.string()) for name in ("id", "source", "cluster")}
    documents = pa.record_batch({"row": pa.array(range(len(texts))), **rest, "text": text}, schema=DOCUMENTS)
    columns = [text if own else pa.array([one.upper() for one in texts], pa.string()), text]
    carried = pa.RecordBatch.from_arrays([*columns, pa.nulls(len(texts), pa.string())], schema=with_extra(SCHEMA))
    return Piece(documents, carried, pa.RecordBatch.from_pylist([], REJECTED))


@pytest.mark.parametrize(("own", "carried"), [(True, ["a", "é", "b", "c", ""]), (False, ["a", "é", "B", "c", ""])])
def test_a_carried_text_is_in_memory_once_where_it_is_the_documents_own_in_every_piece(own, carried):
    shard = Shard(0, "a", 1)
    pieces = [piece(["a", "é"], True), nothing_but(shard, SCHEMA), piece(["b"], own), piece(["c", ""], True)]
    (batch,) = cut([Stretch(0, 1, 1, partial(lambda one: one, one)) for one in pieces], shard, SCHEMA, ReadOptions())
    assert batch.documents["text"].to_pylist() == batch.carried["id"].to_pylist() == ["a", "é", "b", "c", ""]
    assert batch.carried["text"].to_pylist() == carried
    held, text, identity = (
        column.buffers()[2].address for column in (batch.documents["text"], batch.carried["text"], batch.carried["id"])
    )
    assert (held == identity, held == text) == (True, own)


def test_a_piece_may_hold_rejected_rows_alone(tmp_path):
    names, texts = ["a", None, *"cdefgh"], [None] * 4 + ["words"] * 4
    pq.write_table(pa.table({"id": names, "text": texts}), tmp_path / "a.parquet")
    shard = Shard(0, str(tmp_path / "a.parquet"), 1)
    batches = read(shard, ReadOptions(batch_bytes=12))
    assert [text for batch in batches for text in batch.carried["text"].to_pylist()] == ["words"] * 4
    assert sum(batch.rejected.num_rows for batch in batches) == 4


def test_a_full_last_batch_is_the_last(tmp_path):
    batches = read(write(tmp_path / "a.jsonl", ["a"] * 20), ReadOptions(batch_rows=10))
    assert [batch.last for batch in batches] == [False, True]


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_shard_is_one_empty_batch(tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_text(content)
    [batch] = read(Shard(0, str(path), 0), ReadOptions())
    assert (batch.documents.num_rows, batch.rejected.num_rows, batch.last) == (0, 0, True)
    assert (batch.documents.schema, batch.rejected.schema) == (DOCUMENTS, REJECTED)


def test_batches_hold_no_more_bytes_than_they_may(tmp_path):
    shard = write(tmp_path / "a.jsonl", ["x" * (n * 37 % 900) for n in range(300)])
    batches = read(shard, ReadOptions(batch_bytes=4000))
    assert all(batch.documents["text"].nbytes < 4000 + 5 * batch.documents.num_rows for batch in batches)
    assert sum(batch.documents.num_rows for batch in batches) == 300


def test_a_document_larger_than_a_batch_is_a_batch(tmp_path):
    shard = write(tmp_path / "a.jsonl", ["a", "b" * 500, "c"])
    assert [batch.documents.num_rows for batch in read(shard, ReadOptions(batch_bytes=100))] == [1, 1, 1]


def test_rejected_rows_go_with_the_stretch_they_stand_in(tmp_path):
    shard = write(tmp_path / "a.jsonl", ["a", None, "b", None, None])
    batches = read(shard, ReadOptions(batch_rows=2))
    assert [batch.rejected["row"].to_pylist() for batch in batches] == [[1], [3], [4]]
    assert [batch.documents["row"].to_pylist() for batch in batches] == [[0], [2], []]


@pytest.mark.parametrize("done", [(), (0,), (1,), (0, 2), (0, 1, 2)])
def test_batches_that_are_done_are_read_over_and_the_others_are_the_same(shard, done):
    options = ReadOptions(batch_rows=10)
    whole = [batch for batch in read(shard, options) if batch.key.batch not in done]
    resumed = read(shard._replace(done=done), options)
    assert [batch.key for batch in resumed] == [batch.key for batch in whole]
    assert all(one.documents.equals(other.documents) for one, other in zip(whole, resumed, strict=True))
    assert all(one.carried.equals(other.carried) for one, other in zip(whole, resumed, strict=True))


def test_done_records_are_not_even_parsed(shard, monkeypatch):
    options = ReadOptions(batch_rows=10)
    schema = plan_schema([shard], options)
    monkeypatch.setattr("fairsieve.transforms.read.jsonl.parse", lambda line: pytest.fail("parsed"))
    assert list(read_shard(shard._replace(done=(0, 1, 2)), schema, options)) == []


def test_ids_are_derived_from_name_and_row_and_not_from_where_the_corpus_lies(tmp_path):
    found = []
    for folder in ("here", "there/deeper"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        write(tmp_path / folder / "sub" / "a.jsonl", ["a", None, "b"])
        [shard] = list_shards([str(tmp_path / folder)])
        [batch] = read(shard, ReadOptions())
        found.append(batch.documents["id"].to_pylist())
    # printf 'sub/a.jsonl:0' | sha256sum | cut -c-16, and the same for row 2
    assert found == [["8582aacd91668131", "241162feb2b3cdd9"]] * 2


def test_source_falls_back_to_the_name_of_the_shard(tmp_path):
    path = tmp_path / "news.jsonl.gz"
    values = ["web", "", None, 5, ["a"]]
    path.write_text("".join(json.dumps({"text": "a", "source": value}) + "\n" for value in values))
    [batch] = read(Shard(0, str(path), 0), ReadOptions())
    assert batch.documents["source"].to_pylist() == ["web", "news", "news", "news", "news"]
    assert batch.carried["source"].to_pylist() == ["web", "", None, "5", '["a"]']
    table = pa.table({"text": ["a"] * 3, "origin": pa.array(["web", "", None]).dictionary_encode()})
    pq.write_table(table, tmp_path / "books.parquet")
    [batch] = read(Shard(0, str(tmp_path / "books.parquet"), 0), ReadOptions(source_column="origin"))
    assert batch.documents["source"].to_pylist() == ["web", "books", "books"]


@pytest.mark.parametrize(
    ("url", "cluster"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("http://user@Sub.Example.COM:8080/x?y#z", "example.com"),
        ("example.org/page", "example.org"),
        ("https://192.0.2.7/x", "192.0.2.7"),
        ("https://[2001:db8::1]/x", "2001:db8::1"),
        ("http://localhost/x", "localhost"),
        ("https://münchen.de/x", "münchen.de"),
        ("", "the-id"),
        (None, "the-id"),
        (17, "the-id"),
        ("http://[broken/x", "the-id"),
    ],
)
def test_a_cluster_is_the_registrable_domain_else_the_id(tmp_path, url, cluster):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "a", "id": "the-id", "url": url}))
    [batch] = read(Shard(0, str(path), 0), ReadOptions())
    assert batch.documents["cluster"].to_pylist() == [cluster]


def test_a_failure_that_nobody_foresaw_is_a_rejected_row_without_text(shard, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret text of a document")

    options = ReadOptions(batch_rows=10)
    schema = plan_schema([shard], options)
    monkeypatch.setattr("fairsieve.transforms.read.jsonl.piece_of", fail)
    batches = list(read_shard(shard, schema, options))
    assert [reason for batch in batches for reason in batch.rejected["reason"].to_pylist()] == [
        "unreadable_record"
    ] * 25
    monkeypatch.setattr("fairsieve.transforms.read.read_batches.stretches_of", fail)
    [batch] = read_shard(shard, schema, options)
    assert batch.rejected["reason"].to_pylist() == ["unreadable_shard"]


@given(
    texts=st.lists(st.none() | st.text(max_size=20), max_size=30),
    batch_bytes=st.integers(1, 300),
    batch_rows=st.integers(1, 12),
)
def test_however_a_shard_is_cut_it_holds_the_same(tmp_path_factory, texts, batch_bytes, batch_rows):
    shard = write(tmp_path_factory.mktemp("law") / "a.jsonl", texts)
    batches = read(shard, ReadOptions(batch_bytes=batch_bytes, batch_rows=batch_rows))
    [whole] = read(shard, ReadOptions())
    assert pa.Table.from_batches([batch.documents for batch in batches]).to_pylist() == whole.documents.to_pylist()
    assert pa.Table.from_batches([batch.rejected for batch in batches]).to_pylist() == whole.rejected.to_pylist()
    assert [batch.key.batch for batch in batches] == list(range(len(batches)))


@pytest.mark.parametrize(
    "limits", [{"batch_rows": 0}, {"batch_bytes": 0}, {"document_bytes": -1}, {"text_columns": ()}]
)
def test_limits_that_make_no_sense_are_refused(limits):
    with pytest.raises(ValueError, match=r"must be"):
        ReadOptions(**limits)


def test_a_pipeline_reads_every_shard(tmp_path):
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.jsonl", [name] * 15)
    with TestPipeline(runner="FnApiRunner") as p:
        batches = p | ReadBatches.of(str(tmp_path), options=ReadOptions(batch_rows=10))
        assert batches.element_type is Batch
        found = batches | beam.Map(lambda batch: (str(batch.key), batch.documents["text"].to_pylist()))
        expected = [(f"0000{n}-000{b}", [name] * rows) for n, name in enumerate("abc") for b, rows in ((0, 10), (1, 5))]
        assert_that(found, equal_to(expected))


MEMORY = """
import resource, sys
from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.read.cut import cut
from fairsieve.transforms.read.stretch import Piece, Stretch, nothing_but, with_extra
shard, options = Shard(0, sys.argv[1], 0), ReadOptions(batch_bytes=2 << 20)
schema = plan_schema([shard], options)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(sum(batch.documents.num_rows for batch in read_shard(shard, schema, options)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_shard(tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        for n in range(15_000):  # 25 MB
            file.write(json.dumps({"id": n, "text": f"{n} " * 250}) + "\n")
    ran = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, check=True, text=True)
    rows, grown = map(int, ran.stdout.split())
    assert rows == 15_000
    assert grown * 1024 < 24 << 20  # a few batches of 2 MiB, and what they are made from

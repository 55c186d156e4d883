"""Plain text: one document a file."""

import gzip

import pytest

from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard


def read(path, options=None):
    options = options or ReadOptions()
    shard = Shard(0, str(path), 0)
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    return batch.documents["text"].to_pylist(), batch.rejected["reason"].to_pylist()


@pytest.mark.parametrize("text", ["", "one\n", "a\r\nb\n\n\u2028c\0", "日本語"])
def test_a_file_is_one_document_as_it_is(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert read(path) == ([text], [])


def test_compressed_text_is_one_document(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"a" * 3_000_000))
    assert read(path) == (["a" * 3_000_000], [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"caf\xe9", "bad_utf8"),
        ("wide".encode("utf-16"), "bad_utf8"),
        (b"a" * 101, "oversize_document"),
        (gzip.compress(b"abc" * 30, mtime=0)[:-1], "truncated_stream"),
    ],
)
def test_a_text_that_cannot_be_read_whole_is_one_rejected_row(tmp_path, content, reason):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert read(path, ReadOptions(document_bytes=100)) == ([], [reason])


def test_an_unknown_name_is_text_unless_it_begins_with_an_object(tmp_path):
    (tmp_path / "a.log").write_text("a\nb")
    (tmp_path / "b.log").write_text('{"text":"a"}\n{"text":"b"}')
    assert read(tmp_path / "a.log") == (["a\nb"], [])
    assert read(tmp_path / "b.log") == (["a", "b"], [])

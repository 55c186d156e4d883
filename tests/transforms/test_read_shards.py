"""Shards: found wherever they are named, each once, in an order that depends on their paths alone."""

import os
from pathlib import Path

import pytest
from apache_beam.io.filesystem import FileMetadata, MatchResult

from fairsieve.transforms.read import InputError, ReadOptions, Shard, list_shards, plan_schema, read_shard
from fairsieve.transforms.read import shards as shards_module


@pytest.fixture
def corpus(tmp_path):
    for name in (
        "b/2.jsonl.gz",
        "b/1.jsonl",
        "a.parquet",
        "c.txt",
        "README.md",
        "config.yaml",
        "_SUCCESS",
        "_logs/x.jsonl",
        ".hidden.jsonl",
        ".git/x.jsonl",
        "b/x.jsonl.tmp",
        "w.warc.gz",
        "UPPER.JSONL",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text":"a"}\n')
    return tmp_path


def names(found: list[Shard]) -> list[str]:
    return [shard.name for shard in found]


def test_a_folder_gives_its_shards_to_any_depth_in_order(corpus):
    found = list_shards([str(corpus)])
    assert names(found) == ["UPPER.JSONL", "a.parquet", "b/1.jsonl", "b/2.jsonl.gz", "c.txt", "w.warc.gz"]
    assert [shard.number for shard in found] == list(range(6))
    assert {shard.size for shard in found} == {13}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("b/*.jsonl", ["1.jsonl"]),
        ("**/*.jsonl*", ["b/1.jsonl", "b/2.jsonl.gz", "b/x.jsonl.tmp"]),
        ("?.txt", ["c.txt"]),
        ("[a-b].parquet", ["a.parquet"]),
        ("*", ["UPPER.JSONL", "a.parquet", "b/1.jsonl", "b/2.jsonl.gz", "c.txt", "w.warc.gz"]),
        ("**", ["UPPER.JSONL", "a.parquet", "b/1.jsonl", "b/2.jsonl.gz", "c.txt", "w.warc.gz"]),
        ("R*.md", ["README.md"]),
    ],
)
def test_a_pattern_gives_what_it_matches(corpus, pattern, expected):
    assert names(list_shards([str(corpus / pattern)])) == expected


def test_a_file_that_is_named_is_taken_whatever_it_is_called(corpus):
    assert names(list_shards([str(corpus / "README.md"), str(corpus / "_SUCCESS")])) == ["README.md", "_SUCCESS"]


def test_a_list_names_inputs_line_by_line(corpus):
    listing = corpus / "list.txt"
    listing.write_text(f"# shards\n{corpus}/c.txt\n\n{corpus}/b\n")
    assert names(list_shards([f"@{listing}"])) == ["1.jsonl", "2.jsonl.gz", "c.txt"]


def test_a_shard_that_two_inputs_name_is_listed_once(corpus):
    assert len(list_shards([str(corpus / "b"), str(corpus / "b/*.jsonl"), str(corpus / "b/1.jsonl")])) == 2


def test_the_order_of_inputs_does_not_matter(corpus):
    inputs = [str(corpus / "c.txt"), str(corpus / "b"), str(corpus / "a.parquet")]
    paths = [shard.path for shard in list_shards(inputs)]
    assert paths == [shard.path for shard in list_shards(inputs[::-1])] == sorted(paths)


def test_an_input_that_matches_nothing_is_an_error(corpus):
    for nothing in ("nowhere", "*.nothing", "b/1"):
        with pytest.raises(FileNotFoundError, match=r"matches no shard"):
            list_shards([str(corpus / nothing)])


def test_a_path_that_exists_is_no_pattern(tmp_path):
    path = tmp_path / "päth with späces 文件" / "%20 #1 'one' [0]*?.jsonl"
    path.parent.mkdir()
    path.write_text('{"text":"a"}')
    [shard] = list_shards([str(path)])
    assert Path(shard.path) == path
    options = ReadOptions()
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    assert batch.documents["text"].to_pylist() == ["a"]


def test_a_folder_that_is_called_like_a_shard_is_a_folder(tmp_path):
    (tmp_path / "x.jsonl").mkdir()
    (tmp_path / "x.jsonl" / "y.jsonl").write_text("")
    assert names(list_shards([str(tmp_path)])) == ["x.jsonl/y.jsonl"]
    assert names(list_shards([str(tmp_path / "*.jsonl")])) == ["x.jsonl/y.jsonl"]


def test_a_folder_that_cannot_be_listed_is_no_empty_one(tmp_path, monkeypatch):
    (tmp_path / "x.jsonl").write_text("")
    (tmp_path / "inner").mkdir()
    listed = os.scandir

    def fail(path):
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(InputError, match=r"inner: Permission denied$"):
        list_shards([str(tmp_path)])


def test_links_that_lead_nowhere_or_to_themselves_are_unreadable_shards(tmp_path):
    (tmp_path / "dangling.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "itself.jsonl").symlink_to(tmp_path / "itself.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    found = list_shards([str(tmp_path)])
    assert names(found) == ["dangling.jsonl", "itself.jsonl", "pipe.jsonl"]
    options = ReadOptions()
    schema = plan_schema(found, options)
    for shard in found:
        [batch] = read_shard(shard, schema, options)
        assert batch.rejected["reason"].to_pylist() == ["unreadable_shard"]
        assert batch.last


def test_links_between_folders_are_followed_once(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("")
    (tmp_path / "in" / "back").symlink_to(tmp_path)
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "b.jsonl").write_text("")
    (tmp_path / "in" / "out").symlink_to(outside)
    assert names(list_shards([str(tmp_path / "in")])) == ["a.jsonl", "out/b.jsonl"]


def test_equal_names_are_told_apart_by_their_folders(tmp_path):
    for folder in ("x/data", "y/data"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "0.jsonl").write_text("")
    found = list_shards([str(tmp_path / "x/data"), str(tmp_path / "y/data")])
    assert names(found) == ["x/data/0.jsonl", "y/data/0.jsonl"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a/part-0.jsonl.gz", "part-0"), ("x.y.parquet", "x.y"), ("c4.json.gz", "c4"), (".jsonl", ".jsonl"), ("n", "n")],
)
def test_a_stem_is_the_file_name_without_known_extensions(name, stem):
    assert Shard(0, "/somewhere/else", 0, (), name).stem == stem


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("gs://b/in", ["a.jsonl", "sub/b.parquet"]),
        ("gs://b/in/", ["a.jsonl", "sub/b.parquet"]),
        ("gs://b/in/**", ["a.jsonl", "sub/b.parquet"]),
        ("gs://b/in/*.md", ["README.md"]),
        ("gs://b/in/a.jsonl", ["a.jsonl"]),
    ],
)
def test_a_store_is_searched_by_prefix(monkeypatch, entry, expected):
    stored = ["in/a.jsonl", "in/sub/b.parquet", "in/README.md", "in/_tmp/c.jsonl", "inner/d.jsonl"]

    def match(patterns: list[str]) -> list[MatchResult]:
        [pattern] = patterns
        below = pattern.removesuffix("**") if pattern.endswith("**") else None
        found = [
            f"gs://b/{name}"
            for name in stored
            if (
                f"gs://b/{name}".startswith(below) if below else Path(f"gs:/b/{name}").match(pattern.replace("//", "/"))
            )
        ]
        return [MatchResult(pattern, [FileMetadata(path, 7) for path in found])]

    monkeypatch.setattr(shards_module.FileSystems, "match", match)
    assert names(list_shards([entry])) == expected

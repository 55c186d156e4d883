"""Every file of the hostile corpus ends as it should: valid ones whole, damaged ones reported."""

import os
from collections import Counter
from pathlib import Path

import pytest

from fairsieve.transforms.read import ReadOptions, list_shards, plan_schema, read_shard

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data"))
HOSTILE = DATA / "corpora" / "hostile"

pytestmark = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile corpus is not at hand")

EXPECTED: dict[str, tuple[int, dict[str, int]]] = {
    "bad_crc.jsonl.gz": (300, {"bad_checksum": 1}),
    "bad_footer_len.parquet": (0, {"bad_parquet": 1}),
    "bitflip.jsonl.zst": (300, {"bad_checksum": 1}),
    "blank_lines.jsonl": (5, {}),
    "corrupt_page.parquet": (0, {"corrupt_stream": 100}),
    "crlf_bom.jsonl": (5, {}),
    "deep_nesting.jsonl": (4, {"too_deep": 3}),
    "duplicate_ids.jsonl": (8, {}),
    "empty.jsonl": (0, {}),
    "empty.jsonl.gz": (0, {"truncated_stream": 1}),
    "empty.parquet": (0, {"bad_parquet": 1}),
    "empty_member.jsonl.gz": (0, {}),
    "good.parquet": (100, {}),
    "gzip_bomb_200mb.jsonl.gz": (0, {"oversize_line": 1}),
    "gzip_named.jsonl": (300, {}),
    "huge_noword_20mb.jsonl.gz": (5, {}),
    "invalid_lines.jsonl": (62, {"bad_json": 11, "not_object": 4, "text_missing": 1}),
    "jsonl_named.parquet": (5, {}),
    "lone_surrogates.jsonl": (3, {"lone_surrogate": 3}),
    "missing_text.jsonl": (3, {"text_missing": 7}),
    "multi_frame.jsonl.zst": (300, {}),
    "multi_member.jsonl.gz": (300, {}),
    "no_final_newline.jsonl": (5, {}),
    "non_utf8.jsonl": (10, {"bad_utf8": 5}),
    "not_gzip.jsonl.gz": (300, {}),
    "nul_bytes.jsonl": (7, {"bad_json": 2}),
    "null_and_types.jsonl": (11, {"text_missing": 1, "text_not_string": 4}),
    "one_row_per_group.parquet": (300, {}),
    "part 'one' [0].jsonl.gz": (10, {}),
    "part-0.parquet": (50, {}),
    "part-1.parquet": (50, {}),
    "part-2.parquet": (0, {"text_missing": 50}),
    "part-3.parquet": (50, {}),
    "part-4.parquet": (40, {"text_missing": 10}),
    "part-5-zero-rows.parquet": (0, {}),
    "part-6-list-text.parquet": (0, {"text_not_string": 2}),
    "trailing_garbage.jsonl.gz": (300, {"trailing_garbage": 1}),
    "truncated.jsonl.gz": (181, {"truncated_stream": 1}),
    "truncated.jsonl.zst": (158, {"truncated_stream": 1}),
    "truncated.parquet": (0, {"bad_parquet": 1}),
    "truncated_trailer.jsonl.gz": (300, {"truncated_stream": 1}),
    "unicode_tricks.jsonl": (21, {}),
    "utf16.jsonl": (0, {"bad_utf8": 1}),
    "wrong_magic.parquet": (0, {"bad_parquet": 1}),
}
SHARDS = {Path(shard.path).name: shard for shard in list_shards([str(HOSTILE)])} if HOSTILE.is_dir() else {}


def test_every_file_of_the_corpus_is_listed_once():
    assert sorted(SHARDS) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_file_ends_as_its_description_says(name):
    shard, options = SHARDS[name], ReadOptions()
    batches = list(read_shard(shard, plan_schema([shard], options), options))
    documents = sum(batch.documents.num_rows for batch in batches)
    reasons = Counter(reason for batch in batches for reason in batch.rejected["reason"].to_pylist())
    assert (documents, dict(reasons)) == EXPECTED[name]


def test_shards_of_different_schemas_are_read_with_one():
    options = ReadOptions(text_columns=("text", "content"))
    shards = list_shards([str(HOSTILE / "schema_drift")])
    schema = plan_schema(shards, options)
    batches = [batch for shard in shards for batch in read_shard(shard, schema, options)]
    assert len({batch.carried.schema for batch in batches}) == 1
    assert [batch.documents.num_rows for batch in batches] == [50, 50, 50, 50, 40, 0, 0]

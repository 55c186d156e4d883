"""Counts of pronouns in two published corpora."""

import csv
import os
from pathlib import Path

import pyarrow as pa
import pytest

from fairsieve.transforms.mentions import Mentions

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "labelled"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="labelled data are not here")


def tokens_by_group(texts: list[str]) -> list[dict[str, int]]:
    """Accepted pronouns of each text by group."""
    scanner = Mentions(languages=("en",), axes=("pronouns",))
    scanner.load()
    lists = scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()
    counted = []
    for mentions in lists:
        groups: dict[str, int] = {}
        for mention in mentions:
            if mention["accepted"]:
                groups[mention["group"]] = groups.get(mention["group"], 0) + 1
        counted.append(groups)
    return counted


def test_winogender_has_one_third_of_its_sentences_with_each_pronoun():
    with open(DATA / "winogender_all_sentences.tsv", encoding="utf-8") as file:
        sentences = [row["sentence"] for row in csv.DictReader(file, delimiter="\t")]
    counted = tokens_by_group(sentences)
    assert {group: sum(group in one for one in counted) for group in ("she", "he", "they")} == {
        "she": 240,
        "he": 240,
        "they": 240,
    }


def test_gap_has_the_published_counts_of_documents_and_tokens():
    texts = []
    for part in ("development", "test", "validation"):
        with open(DATA / f"gap-{part}.tsv", encoding="utf-8") as file:
            texts += [row["Text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    counted = tokens_by_group(texts)
    assert len(texts) == 4454
    assert sum("she" in one for one in counted) == 2481
    assert sum("he" in one for one in counted) == 2931
    assert sum("she" in one and "he" in one for one in counted) == 958
    assert sum(one.get("she", 0) for one in counted) == 6526
    assert sum(one.get("he", 0) for one in counted) == 7504
    assert sum(one.get("they", 0) for one in counted) == 1321

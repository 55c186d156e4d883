"""With Gender-GAP's lists loaded, counts are those of its method: the share of tokens that are in a list."""

import gzip
import json
import os
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from fairsieve.lexicons import load_gender_gap
from fairsieve.transforms.mentions import Mentions

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data"))
LISTS = DATA / "lexicons" / "responsiblenlp_gender_gap"
PARAGRAPHS = DATA / "corpora" / "langid" / "udhr_paragraphs.jsonl.gz"

pytestmark = pytest.mark.skipif(not (LISTS.is_dir() and PARAGRAPHS.is_file()), reason="the lists are not here")

UNSPACED = {"cmn", "jpn", "tha", "yue"}
"""Scripts without spaces: a token would need a segmenter for each language."""

HYPHENS = {"hin", "mlt", "tgl"}
"""Particles and doubled words are written with hyphens, where tokenizers differ: `il-bniedem`."""


def reference(classes: dict[str, list[dict[str, str]]], texts: list[str]) -> Counter[str]:
    """Tokens by class: lower case, a token is letters, marks and digits with hyphens inside, looked up in a set."""
    forms = {
        name: {form.lower() for noun in nouns for form in noun.values() if form} for name, nouns in classes.items()
    }
    counted: Counter[str] = Counter()
    for text in texts:
        kept = (one if one.isalnum() or one == "-" or unicodedata.category(one)[0] == "M" else " " for one in text)
        for token in "".join(kept).lower().split():
            counted.update(name for name, words in forms.items() if token.strip("-") in words)
    return counted


def unmatched(classes: dict[str, list[dict[str, str]]]) -> set[str]:
    """Forms that no token can equal: several words, or blanks around one."""
    forms = {form for nouns in classes.values() for noun in nouns for form in noun.values() if form}
    return {form for form in forms if any(one.isspace() or one in "'\u2019" for one in form)}


def spelled(form: str) -> str:
    """In lower case, with one plain blank for every gap."""
    return " ".join(form.replace("-", " ").lower().split())


@cache
def paragraphs() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    with gzip.open(PARAGRAPHS, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            texts.setdefault(row["iso639_3"], []).append(
                unicodedata.normalize("NFC", row["text"].replace("\u2010", "-"))
            )
    return texts


def lists() -> dict[str, Path]:
    return {path.name[:3]: path for path in sorted(LISTS.glob("*_nouns.json"))}


def classes_of(code: str) -> dict[str, list[dict[str, str]]]:
    return json.loads(lists()[code].read_text(encoding="utf-8-sig"))


def shortened(classes: dict[str, list[dict[str, str]]], texts: list[str]) -> dict[str, list[dict[str, str]]]:
    """Each noun of which a form may be in the texts, and every tenth of the others: long lists take long to compile."""
    whole = spelled(" ".join(texts))
    return {
        name: [
            noun
            for place, noun in enumerate(nouns)
            if place % 10 == 0 or any(spelled(form) in whole for form in noun.values() if form)
        ]
        for name, nouns in classes.items()
    }


def found(listed: Path, texts: list[str]) -> list[list[dict]]:
    """Mentions of each text; without a column `language`, all texts are read with the lexicon of English."""
    scanner = Mentions(languages=(), user=load_gender_gap(listed, "for tests", "en"))
    scanner.load()
    return scanner.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()


CODES = sorted(set(lists()) - UNSPACED - HYPHENS) if LISTS.is_dir() else []


@pytest.mark.parametrize("code", CODES)
def test_counts_are_those_of_tokens_in_the_lists_but_for_forms_that_are_no_token(code, tmp_path):
    texts = paragraphs().get(code)
    if not texts:
        pytest.skip("no text in the language")
    classes, listed = shortened(classes_of(code), texts), tmp_path / "nouns.json"
    listed.write_text(json.dumps(classes))
    beyond = {spelled(form) for form in unmatched(classes)}
    ours: Counter[str] = Counter()
    plain = []
    for text, mentions in zip(texts, found(listed, texts), strict=True):
        cut = text
        for one in mentions:
            if spelled(text[one["start"] : one["end"]]) in beyond:
                cut = cut[: one["start"]] + " " * (one["end"] - one["start"]) + cut[one["end"] :]
            else:
                ours[one["group"]] += 1
        plain.append(cut)
    assert ours == reference(classes, plain)


def test_most_languages_are_compared_on_text_that_names_people():
    compared = [code for code in CODES if code in paragraphs() and reference(classes_of(code), paragraphs()[code])]
    assert len(compared) >= 40


def test_forms_that_tokens_cannot_match_are_found_here():
    listed = {code: sorted(unmatched(classes_of(code))) for code in lists()}
    several = [(code, form) for code, forms in listed.items() for form in forms if len(form.split()) > 1]
    blanks = [(code, form) for code, forms in listed.items() for form in forms if form != form.strip()]
    assert len(several) > 900
    assert len(blanks) > 20
    for code in ("fra", "vie"):
        forms = [form for form in listed[code] if any(one.isalnum() for one in form)]
        assert forms
        assert all(mentions for mentions in found(lists()[code], [" ".join(form.split()) for form in forms]))

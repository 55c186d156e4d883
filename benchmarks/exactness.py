"""Are counts of mentions those that others published? Prints one JSON line for each of three labelled corpora.

    python benchmarks/exactness.py [--forms]

Winogender and GAP are run through the whole pipeline and read from the tables of the audit. Gender-GAP's lists are
loaded as a user's lexicons, and the mentions counted in the Universal Declaration of Human Rights are compared with
those of a short reference: lower case, tokens of letters, marks and digits with hyphens inside, looked up in a set.
Forms that no token can equal are counted apart, and listed with `--forms`. The exit status is 1 where a count differs.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from fairsieve.lexicons import load_gender_gap
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.run import Launch, run
from fairsieve.transforms.mentions import Mentions

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / "shared" / "data"))
WINOGENDER = {"she": 240, "he": 240, "they": 240}
GAP_DOCUMENTS, GAP_TOKENS = {"she": 2481, "he": 2931}, {"she": 6526, "he": 7504, "they": 1321}
MOST_OFF = 0.002
UNSPACED = {"cmn", "jpn", "tha", "yue"}
"""Scripts without spaces between words, where a token takes a segmenter."""

HYPHENATED = {"hin", "mlt", "tgl"}
"""Particles and doubled words are written with hyphens, at which tokenizers differ."""


def rows_of(name: str, column: str) -> list[str]:
    with open(DATA / "labelled" / name, encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def audited(texts: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Documents and mentions of each pronoun, as the audit of a run over the texts publishes them."""
    with tempfile.TemporaryDirectory() as folder:
        shard = Path(folder) / "corpus.jsonl"
        lines = (json.dumps({"id": f"{place}", "text": text}) for place, text in enumerate(texts))
        shard.write_text("\n".join(lines) + "\n", encoding="utf-8")
        config = parse_config({"input": {"paths": [str(shard)]}, "scanners": ["mentions"]})
        rows = run(config, Launch(f"{folder}/out", progress=False)).tables["mentions"].to_pylist()
    told = [one for one in rows if one["axis"] == "pronouns" and one["stratum"] == "before" and one["group"]]
    documents, mentions = (
        {one["group"]: one["n"] for one in told if one["metric"] == metric}
        for metric in ("document_share", "mentions_per_million")
    )
    return documents, mentions


def winogender() -> dict[str, Any]:
    documents, _ = audited(rows_of("winogender_all_sentences.tsv", "sentence"))
    found = {group: documents.get(group) for group in WINOGENDER}
    return {"documents": found, "published": WINOGENDER, "passed": found == WINOGENDER}


def gap() -> dict[str, Any]:
    texts = [text for part in ("development", "test", "validation") for text in rows_of(f"gap-{part}.tsv", "Text")]
    documents, mentions = audited(texts)
    found = {group: documents.get(group) for group in GAP_DOCUMENTS}
    tokens = {group: mentions.get(group) or 0 for group in GAP_TOKENS}
    off = max(abs(tokens[group] / published - 1) for group, published in GAP_TOKENS.items())
    return {
        "texts": len(texts),
        "documents": found,
        "published": GAP_DOCUMENTS,
        "tokens": tokens,
        "published_tokens": GAP_TOKENS,
        "most_off_percent": round(100 * off, 3),
        "passed": found == GAP_DOCUMENTS and off <= MOST_OFF,
    }


def reference(forms: dict[str, set[str]], texts: list[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in texts:
        kept = (one if one.isalnum() or one == "-" or unicodedata.category(one)[0] == "M" else " " for one in text)
        for token in "".join(kept).lower().split():
            counted.update(name for name, words in forms.items() if token.strip("-") in words)
    return counted


def spelled(form: str) -> str:
    return " ".join(form.replace("-", " ").lower().split())


def unequalled(forms: dict[str, set[str]]) -> set[str]:
    """Forms of several words, or with blanks or apostrophes, which no token can equal."""
    return {form for own in forms.values() for form in own if any(one.isspace() or one in "'\u2019" for one in form)}


def forms_of(lists: Path) -> dict[str, set[str]]:
    nouns = json.loads(lists.read_text(encoding="utf-8-sig"))
    return {name: {form.lower() for noun in own for form in noun.values() if form} for name, own in nouns.items()}


def gender_gap() -> dict[str, Any]:
    texts: dict[str, list[str]] = {}
    with gzip.open(DATA / "corpora" / "langid" / "udhr_paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = unicodedata.normalize("NFC", row["text"].replace("\u2010", "-"))
            texts.setdefault(row["iso639_3"], []).append(text)
    lists = lists_of()
    languages, mentions, beyond, differ = 0, 0, 0, []
    for code in sorted(lists.keys() & texts.keys() - UNSPACED - HYPHENATED):
        forms = forms_of(lists[code])
        never = unequalled(forms)
        multiple = {spelled(form) for form in never}
        scanner = Mentions(languages=(), user=load_gender_gap(lists[code], "as its authors say", "en"))
        scanner.load()
        ours: Counter[str] = Counter()
        plain = []
        found = scanner.scan(pa.record_batch({"text": pa.array(texts[code], pa.string())})).to_pylist()
        for text, here in zip(texts[code], found, strict=True):
            cut = text
            for one in here:
                if spelled(text[one["start"] : one["end"]]) in multiple:
                    cut = cut[: one["start"]] + " " * (one["end"] - one["start"]) + cut[one["end"] :]
                else:
                    ours[one["group"]] += 1
            plain.append(cut)
        expected = reference(forms, plain)
        languages, mentions, beyond = languages + 1, mentions + ours.total(), beyond + len(never)
        differ += [code] if ours != expected else []
    return {
        "languages": languages,
        "mentions": mentions,
        "languages_that_differ": differ,
        "forms_no_token_can_equal": beyond,
        "passed": bool(mentions) and not differ,
    }


def lists_of() -> dict[str, Path]:
    return {path.name[:3]: path for path in (DATA / "lexicons" / "responsiblenlp_gender_gap").glob("*_nouns.json")}


def main() -> None:
    if sys.argv[1:] == ["--forms"]:
        for code, path in sorted(lists_of().items()):
            print(json.dumps({"language": code, "forms": sorted(unequalled(forms_of(path)))}, ensure_ascii=False))
        return
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    passed = True
    for question in (winogender, gap, gender_gap):
        figures = question()
        passed = passed and figures["passed"]
        print(json.dumps({"benchmark": f"exactness {question.__name__}", "commit": commit.stdout.strip()} | figures))
    sys.exit(not passed)


if __name__ == "__main__":
    main()

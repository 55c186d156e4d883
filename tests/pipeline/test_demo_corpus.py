"""The demo corpus: the same bytes every time, and everything its truth says is really in the files."""

import bz2
import gzip
import hashlib
import ipaddress
import json
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stdnum import iban, luhn
from stdnum.us import ssn

from fairsieve.pipeline.demo import DemoTruth, Span, write_demo_corpus
from fairsieve.pipeline.demo.phrases import sentences

COLUMNS = {"id", "text", "source", "url", "meta"}

# Words that speak of people of a group; sentences meant as neutral have none of them.
GROUP_WORDS = (
    "she|hers?|herself|he|him|his|himself|they|them|theirs?|themself|themselves|"
    "woman|women|girls?|lady|ladies|female|mothers?|mum|mom|daughter|sister|wife|aunt|grandmother|queen|actress|"
    "man|men|boys?|gentleman|male|fathers?|dad|son|brother|husband|uncle|grandfather|king|guys|"
    "nonbinary|transgender|trans|cisgender|intersex|"
    "christians?|muslims?|jewish|jews?|hindus?|buddhists?|sikhs?|atheist|church|mosque|"
    "asian|african|american|latino|latina|hispanic|indigenous|native|roma|arab|"
    "gay|lesbian|bisexual|queer|homosexual|heterosexual|pansexual|"
    "deaf|disabled|disability|wheelchair|autistic|autism|dyslexia|crippled|insane|crazy|"
    "child|children|kids?|baby|babies|teens?|teenagers?|adults?|elderly|pensioners?|toddler|"
    "immigrants?|refugees?|homeless|poor|rich|"
    "german|french|dutch|belgian|italian|spanish|portuguese|greek|polish|english|british|chinese|japanese|korean|indian"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoTruth]:
    folder = tmp_path_factory.mktemp("demo") / "corpus"
    return folder, write_demo_corpus(folder)


@pytest.fixture(scope="module")
def documents(corpus: tuple[Path, DemoTruth]) -> list[dict[str, Any]]:
    """Every readable record, read without any code of ours."""
    return [record for path in sorted(corpus[0].iterdir()) for record in readable(path)[0]]


@pytest.fixture(scope="module")
def texts(documents: list[dict[str, Any]]) -> dict[str, str]:
    return {record["id"]: record["text"] for record in documents}


@pytest.fixture(scope="module")
def english(corpus: tuple[Path, DemoTruth], documents: list[dict[str, Any]]) -> dict[str, str]:
    """The documents on hosts of the English tables."""
    hosts = {host for listed in sentences("english")["hosts"].values() for host in listed}
    return {record["id"]: record["text"] for record in documents if record["url"].split("/")[2] in hosts}


def readable(path: Path) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The whole records of a shard, and what is wrong with the others."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist(), Counter()
    wrong: Counter[str] = Counter()
    raw = path.read_bytes()
    if path.suffix == ".gz":
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        data = unpacker.decompress(raw)
        if not unpacker.eof:
            wrong["truncated_stream"] += 1
            data = data[: data.rindex(b"\n") + 1]
    elif path.suffix == ".bz2":
        data = bz2.decompress(raw)
    elif path.suffix == ".zst":
        data = pa.CompressedInputStream(pa.BufferReader(raw), "zstd").read()
    else:
        data = raw
    records = []
    for line in data.splitlines():
        try:
            record = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            wrong["bad_utf8"] += 1
            continue
        except json.JSONDecodeError:
            wrong["bad_json"] += 1
            continue
        if record.get("text") is None:
            wrong["text_missing"] += 1
        elif not isinstance(record["text"], str):
            wrong["text_not_string"] += 1
        else:
            records.append(record)
    return records, wrong


def digest(folder: Path) -> str:
    hashed = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()


def holds(text: str, words: list[str]) -> bool:
    return re.search(rf"(?i)\b(?:{'|'.join(map(re.escape, words))})\b", text) is not None


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed(tmp_path):
    program = "import sys; from pathlib import Path; from fairsieve.pipeline.demo import write_demo_corpus as w;"
    program += "w(Path(sys.argv[1]), 300, 7).save(Path(sys.argv[1] + '.json'))"
    for name in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / name)],
            env={**os.environ, "PYTHONHASHSEED": name},
            check=True,
        )
    assert digest(tmp_path / "1") == digest(tmp_path / "2")
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


def test_another_seed_gives_other_documents(tmp_path):
    write_demo_corpus(tmp_path / "a", 200, 1)
    write_demo_corpus(tmp_path / "b", 200, 2)
    assert digest(tmp_path / "a") != digest(tmp_path / "b")


def test_too_few_documents_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 100"):
        write_demo_corpus(tmp_path, 20)


def test_every_shard_holds_what_the_truth_says(corpus):
    folder, truth = corpus
    found = {}
    for path in folder.iterdir():
        whole, wrong = readable(path)
        found[path.name] = {"records": len(whole) + wrong.total(), "documents": len(whole)}
    assert found == truth.shards
    assert truth.records == 3000 == truth.documents + sum(truth.rejected.values())


def test_damage_is_found_by_reason_and_stays_below_one_in_a_hundred(corpus):
    folder, truth = corpus
    wrong = sum((readable(path)[1] for path in folder.iterdir()), Counter())
    assert dict(wrong) == truth.rejected
    assert set(truth.rejected) == {"bad_json", "bad_utf8", "text_missing", "text_not_string", "truncated_stream"}
    assert wrong.total() < truth.records / 100


def test_the_last_shard_is_cut_off(corpus):
    with pytest.raises(EOFError), gzip.open(corpus[0] / "part-07.jsonl.gz") as file:
        file.read()


def test_there_are_eight_shards_in_five_formats_with_the_same_columns(corpus, documents):
    suffixes = Counter("".join(path.suffixes) for path in corpus[0].iterdir())
    assert suffixes == {".jsonl.gz": 3, ".jsonl.zst": 1, ".jsonl.bz2": 1, ".jsonl": 1, ".parquet": 2}
    assert all(set(record) == COLUMNS and set(record["meta"]) == {"year", "month", "tags"} for record in documents)


def test_identifiers_are_unique(documents):
    assert len({record["id"] for record in documents}) == len(documents)


def test_hosts_lie_under_reserved_domains_in_uneven_shares(documents):
    hosts = Counter(record["url"].split("/")[2] for record in documents)
    reserved = re.compile(r"(?:^|\.)(?:example|example\.(?:com|net|org))$")
    assert all(reserved.search(host) for host in hosts)
    assert 55 <= len(hosts) <= 65
    assert max(hosts.values()) > 20 * min(hosts.values())


def test_lengths_spread_from_a_line_to_an_article(texts):
    lengths = sorted(map(len, texts.values()))
    assert 600 <= sum(lengths) / len(lengths) <= 1500
    assert lengths[len(lengths) // 50] < 200
    assert lengths[-len(lengths) // 50] > 2500


def test_sources_and_languages_are_counted(corpus, documents, english):
    truth = corpus[1]
    assert Counter(record["source"] for record in documents) == truth.sources
    assert truth.languages["en"] == len(english)
    assert sum(truth.languages.values()) == truth.documents
    assert 0.72 < truth.languages["en"] / truth.documents < 0.78


def test_documents_in_scripts_of_their_own_are_in_the_intended_number(corpus, texts):
    scripts = {"zh": "[\u4e00-\u9fff]", "hi": "[\u0900-\u097f]", "ar": "[\u0600-\u06ff]", "ru": "[\u0400-\u04ff]"}
    for language, letters in scripts.items():
        assert sum(bool(re.search(letters, text)) for text in texts.values()) == corpus[1].languages[language]


def test_groups_are_where_the_truth_says(corpus, english):
    for axis, groups in sentences("people")["groups"].items():
        for group, table in groups.items():
            near = {key: text for key, text in english.items() if any(phrase in text for phrase in table["who"])}
            found = {key for key, text in near.items() if holds(text, table["who"])}
            assert found == set(corpus[1].groups[axis][group]), (axis, group)


def test_pronouns_are_where_the_truth_says(corpus, english):
    classes = {
        "she": ["she", "her", "hers", "herself"],
        "he": ["he", "him", "his", "himself"],
        "they": ["they", "them", "their", "theirs", "themself", "themselves"],
    }
    for name, words in classes.items():
        assert {key for key, text in english.items() if holds(text, words)} == set(corpus[1].pronouns[name])


def test_he_documents_are_twice_as_many_as_she_documents(corpus):
    pronouns = corpus[1].pronouns
    assert len(pronouns["he"]) == pytest.approx(2 * len(pronouns["she"]), abs=2)


def test_occupations_are_named_in_as_many_documents_and_skewed_by_pronoun(corpus, english):
    occupations = corpus[1].occupations
    only = {
        name: set(ids) - {key for other, of in corpus[1].pronouns.items() if other != name for key in of}
        for name, ids in corpus[1].pronouns.items()
    }
    mixed = sum(map(len, corpus[1].pronouns.values())) - sum(map(len, only.values()))
    for work, counts in occupations.items():
        for pronoun, count in counts.items():
            found = sum(holds(english[key], [work]) for key in only[pronoun])
            assert found <= count <= found + mixed
    assert occupations["nurse"]["she"] > 2 * occupations["nurse"]["he"]
    assert occupations["engineer"]["he"] > 2 * occupations["engineer"]["she"]


def test_terms_in_another_sense_are_in_documents_that_do_not_mention_the_group(corpus, english):
    truth = corpus[1]
    words = {"black": ["black"], "white": ["white", "whites"], "straight": ["straight"], "blind": ["blind"]}
    for axis, groups in truth.other_senses.items():
        for group, ids in groups.items():
            assert len(ids) > 5
            mentioned = set(truth.groups[axis].get(group, []))
            assert not mentioned.intersection(ids)
            if group in words:
                found = {key for key, text in english.items() if holds(text, words[group])}
                assert found - {key for key in mentioned if key not in ids} <= set(ids), group


def test_toxic_documents_hold_rude_sentences_and_no_others_do(corpus, texts):
    harm, truth = sentences("harm"), corpus[1]
    rude = {key for key, text in texts.items() if any(line in text for line in harm["toxic"] + harm["second"])}
    assert rude == set(truth.toxic)
    assert 0.035 < len(truth.toxic) / truth.documents < 0.045
    about = {key for key, text in texts.items() if any(line in text for line in harm["about_rudeness"]["sentences"])}
    assert about == set(truth.about_rudeness)
    assert not about & rude


def test_toxicity_meets_two_groups_more_often(corpus):
    truth = corpus[1]
    for name, counts in truth.toxic_by_group.items():
        ids = truth.groups[name.split("/")[0]][name.split("/")[1]] if "/" in name else None
        if ids is not None:
            assert counts == {"documents": len(ids), "toxic": len(set(ids) & set(truth.toxic))}
    rate = {name: counts["toxic"] / counts["documents"] for name, counts in truth.toxic_by_group.items()}
    assert min(rate["religion/muslim"], rate["sexual_orientation/gay"]) > 3 * rate["rest"]


def test_neutral_sentences_speak_of_no_group():
    english, people, persons, harm = (sentences(name) for name in ("english", "people", "persons", "harm"))
    listed = [line for genre in english["genres"].values() for part in genre.values() for line in part]
    listed += [line for frames in people["frames"].values() for line in frames]
    listed += [*persons["biography"], *(line for frames in persons["remarks"].values() for line in frames)]
    listed += [*harm["toxic"], *harm["second"], *harm["about_rudeness"]["sentences"]]
    listed += [line for frames in sentences("carriers")["carriers"].values() for line in frames]
    listed += [value for values in english["slots"].values() for value in values]
    listed += [*persons["names"]["first"], *persons["names"]["last"]]
    words = "|".join([GROUP_WORDS, "black|white|straight|blind", *persons["occupations"]])
    assert [line for line in listed if re.search(rf"(?i)\b(?:{words})\b", re.sub(r"\{\w+\}", "#", line))] == []


def test_sentences_about_a_person_hold_a_pronoun():
    persons = sentences("persons")
    listed = [*persons["biography"], *(line for frames in persons["remarks"].values() for line in frames)]
    assert [line for line in listed if not re.search(r"\{(they|them|their|themself)\}", line.lower())] == []


def test_personal_values_stand_where_the_spans_say_and_are_valid(corpus, texts):
    for key, spans in corpus[1].pii.items():
        for kind, start, end in spans:
            assert VALID[kind](texts[key][start:end]), kind
    assert set(corpus[1].pii_counts()) == set(VALID)
    assert min(corpus[1].pii_counts().values()) >= 15


def test_every_address_with_an_at_sign_is_in_the_truth(corpus, texts):
    truth = corpus[1]
    for key, text in texts.items():
        marked = [*truth.pii.get(key, []), *truth.left_alone.get(key, [])]
        assert text.count("@") == sum(span.type == "EMAIL_ADDRESS" for span in marked)


def test_values_to_leave_alone_are_the_documented_ones(corpus, texts):
    listed = sentences("carriers")["left_alone"]["values"]
    assert len(corpus[1].left_alone) > 40
    for key, spans in corpus[1].left_alone.items():
        for kind, start, end in spans:
            assert texts[key][start:end] in listed[kind]


def test_the_truth_can_be_saved_and_read_back(corpus, tmp_path):
    corpus[1].save(tmp_path / "truth.json")
    again = DemoTruth.load(tmp_path / "truth.json")
    assert again == corpus[1]
    assert all(isinstance(span, Span) for spans in again.pii.values() for span in spans)


def is_phone(value: str) -> bool:
    return any(phonenumbers.is_valid_number(phonenumbers.parse(value, region)) for region in ("US", "GB"))


def is_email(value: str) -> bool:
    return re.fullmatch(r"[a-z0-9._-]+@[a-z0-9.-]+\.(?:com|net|org)", value) is not None and "example" not in value


VALID = {
    "EMAIL_ADDRESS": is_email,
    "PHONE_NUMBER": is_phone,
    "IP_ADDRESS": lambda value: ipaddress.ip_address(value).is_global,
    "CREDIT_CARD": lambda value: luhn.is_valid(re.sub("[ -]", "", value)),
    "IBAN_CODE": iban.is_valid,
    "US_SSN": ssn.is_valid,
}

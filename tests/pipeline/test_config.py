"""The configuration: typed, and wrong early."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.pipeline.config import ConfigError, load_config, parse_config
from fairsieve.transforms.policy import Policy

INPUT = {"input": {"paths": ["a.jsonl"]}}


def test_what_is_not_said_has_a_default():
    config = parse_config(INPUT)
    assert config.scanners == ("language", "mentions", "toxicity", "pii")
    assert {rule.name for rule in config.policy.remove} == {"toxic", "pii_list"}
    assert "EMAIL_ADDRESS" in config.policy.redact


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({}, "input"),
        ({"input": {"paths": []}}, "input.paths"),
        (INPUT | {"polcy": {}}, "polcy"),
        (INPUT | {"on_error": "ignore"}, "on_error"),
        (INPUT | {"limits": {"max_rejected": 2}}, "limits.max_rejected"),
        (INPUT | {"limits": {"batch_mb": 0}}, "limits.batch_mb"),
        (INPUT | {"scanners": ["languages"]}, "scanners.0"),
        (INPUT | {"language": {"at_least": 2}}, "language.at_least"),
        (INPUT | {"mentions": {"languages": ["nl"]}}, "mentions.languages.0"),
        (INPUT | {"mentions": {"lexicons": [{"path": "x.tsv", "format": "tsv"}]}}, "mentions.lexicons.0"),
        (INPUT | {"mentions": {"lexicons": [{"path": "x.yaml", "licence": "CC0"}]}}, "mentions.lexicons.0"),
        (INPUT | {"toxicity": {"scorer": "detoxify"}}, "toxicity"),
        (INPUT | {"toxicity": {"cascade": {}}}, "toxicity"),
        (
            INPUT | {"toxicity": {"scorer": "fasttext", "fasttext": {"path": "x", "labels": ["y"], "column": "pii"}}},
            "toxicity.fasttext.column",
        ),
        (INPUT | {"pii": {"entities": ["EMAIL"]}}, "pii.entities.0"),
        (INPUT | {"pii": {"redaction": {"mode": "hash"}}}, "pii.redaction.mode"),
        (INPUT | {"pii": {"redaction": {"template": "REDACTED"}}}, "pii.redaction"),
        (INPUT | {"pii": {"redaction": {"scope": "run"}}}, "pii.redaction"),
        (INPUT | {"pii": {"redaction": {"mode": "pseudonym", "key_file": "a", "key_env": "B"}}}, "pii.redaction"),
        (INPUT | {"names": {"max_chars": 1}}, "names.max_chars"),
        (INPUT | {"policy": {"remove": [{"name": "x", "column": "pii"}]}}, "policy.remove.0"),
    ],
)
def test_an_error_names_the_key(raw, place):
    with pytest.raises(ConfigError, match=rf"config: {place.replace('.', chr(92) + '.')}:"):
        parse_config(raw)


def test_an_entity_that_is_misspelt_gets_a_suggestion():
    with pytest.raises(ConfigError, match=r"did you mean EMAIL_ADDRESS\?"):
        parse_config(INPUT | {"pii": {"entities": ["email_adress"]}})


def test_the_default_policy_asks_for_nothing_that_is_not_looked_for():
    assert parse_config(INPUT | {"scanners": ["language"]}).policy == Policy()
    assert parse_config(INPUT | {"pii": {"entities": ["URL"]}}).policy.redact == {"URL"}


def test_relative_paths_start_at_the_folder_of_the_configuration(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(INPUT | {"pii": {"patterns": "mine.yaml"}}))
    config = load_config(path)
    assert config.pii.patterns == tmp_path / "mine.yaml"
    assert parse_config(config.canonical()) == config
    assert parse_config(INPUT | {"pii": {"patterns": "/etc/mine.yaml"}}, folder=tmp_path).pii.patterns == Path(
        "/etc/mine.yaml"
    )


def test_a_refused_value_is_not_echoed():
    with pytest.raises(ConfigError) as caught:
        parse_config(INPUT | {"on_error": "jane.doe@mail.test"})
    assert "jane" not in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "- list", "", "!!python/object:os.system {}", "\x00"])
def test_a_file_that_is_no_configuration_is_named(tmp_path, text):
    path = tmp_path / "run.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"run\.yaml"):
        load_config(path)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_nothing_but_a_config_error_comes_of_any_yaml(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("fuzz") / "run.yaml"
    path.write_text(yaml.safe_dump(value), encoding="utf-8", errors="surrogatepass")
    with pytest.raises(ConfigError):
        load_config(path)


def test_equal_configurations_have_equal_text():
    one = parse_config(INPUT | {"policy": {"redact": ["EMAIL_ADDRESS", "PHONE_NUMBER"]}})
    other = parse_config(INPUT | {"policy": {"redact": ["PHONE_NUMBER", "EMAIL_ADDRESS"]}})
    assert one.canonical() == other.canonical()
    assert parse_config(one.canonical()) == one

"""YAML from outside ends in content or in one kind of error."""

from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.lexicons.yaml_text import read_yaml


def test_content_and_nodes_are_those_of_the_text():
    content, node = read_yaml("a: [1, two]\nb: {c: 2001-01-02}\n")
    assert content["a"] == [1, "two"]
    assert node is not None
    assert [key.value for key, _ in node.value] == ["a", "b"]
    assert read_yaml("") == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "- " * 50_000,
        "{a: " * 100_000,
        "a: &a [x]\nb: *a",
        "a: &a {x: 1}\nb: {<<: *a}",
        "a: &a [*a]",
        "a: 2001-13-01",
        "a: !!timestamp x",
        "a: " + "9" * 5_000,
        'a: "\\ud800"',
        "a: !!binary x",
        "a: !!python/object/apply:os.system [true]",
        "? [a]\n: b",
        "a: \x00",
        "--- 1\n--- 2",
    ],
    ids=lambda text: text[:20],
)
def test_what_cannot_be_read_is_a_yaml_error(text):
    with pytest.raises(yaml.YAMLError):
        read_yaml(text)


@given(st.one_of(st.text(), st.text(alphabet="[]{}:,-&*!?|>'\"#%@` \nab01.~<", max_size=80)))
def test_any_text_ends_in_content_or_a_yaml_error(text):
    with suppress(yaml.YAMLError):
        read_yaml(text)

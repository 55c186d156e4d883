"""docs/toxicity.md: its examples are valid configurations."""

import re
from pathlib import Path

import pytest
import yaml

from fairsieve.pipeline.config import parse_config

TEXT = (Path(__file__).parents[2] / "docs" / "toxicity.md").read_text()
EXAMPLES = [
    said for block in re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL) for said in yaml.safe_load_all(block)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_valid(example):
    assert parse_config({"input": {"paths": ["corpus"]}} | example)

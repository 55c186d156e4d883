"""docs/configuration.md: every key with its default, and examples that are valid."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from fairsieve.pipeline import sections
from fairsieve.pipeline.config import Config, Input, Limits, parse_config
from fairsieve.transforms.pii import UserPattern, read_patterns
from fairsieve.transforms.policy import Policy, Rule

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
TEXT = DOCS.read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
MODELS: list[type[BaseModel]] = [
    Config,
    Input,
    Limits,
    Policy,
    UserPattern,
    *(one for one in vars(sections).values() if isinstance(one, type) and issubclass(one, sections.Section)),
]
DEFAULTS = [
    (model, name, field.default)
    for model in MODELS
    for name, field in model.model_fields.items()
    if isinstance(field.default, bool | int | float | str) and field.default is not PydanticUndefined
]


def rows() -> list[list[str]]:
    """The cells of every line of every table."""
    lines = [line for line in TEXT.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("model", [*MODELS, Rule])
def test_every_key_is_there(model):
    told = {name for cells in rows() for name in re.findall(r"`(\w+)`", cells[0])}
    assert set(model.model_fields) <= told | {"name", "column"}


@pytest.mark.parametrize(("model", "name", "default"), DEFAULTS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_every_default_is_the_one_that_holds(model, name, default):
    said = yaml.safe_dump(default).splitlines()[0].strip("'\"") if not isinstance(default, str) else default
    told = [cells[2].replace("\\|", "|") for cells in rows() if f"`{name}`" in cells[0]]
    assert any(cell.startswith(f"`{said}`") for cell in told), (name, said, told)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_valid(example, tmp_path):
    for said in yaml.safe_load_all(example):
        if isinstance(said, list):
            (tmp_path / "patterns.yaml").write_text(yaml.safe_dump(said))
            assert read_patterns(tmp_path / "patterns.yaml")
        else:
            assert parse_config({"input": {"paths": ["corpus"]}} | said)

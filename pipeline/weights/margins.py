"""The shares that a user declares, in YAML."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from fairsieve.pipeline.config import ConfigError
from fairsieve.pipeline.sections import Section

Share = Annotated[float, Field(gt=0, lt=1)]

LANGUAGE, SOURCE = "language", "source"
"""Margins that are no axis of groups."""


class Margins(Section):
    """What weights are made for.

    Attributes:
      low, high: the least and the largest weight; their mean is about 1.
      margins: by `language`, `source` or an axis of groups: the share of each category among the documents that are
        in one of those named. A document is in a group's category if it mentions this one of the named groups alone.
    """

    low: float = Field(default=0.5, gt=0, le=1)
    high: float = Field(default=2.0, ge=1, le=100)
    margins: Mapping[str, Mapping[str, Share]] = Field(min_length=1, max_length=16)

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        for name, shares in self.margins.items():
            if not math.isclose(sum(shares.values()), 1, abs_tol=1e-6):
                raise ValueError(f"margins.{name}: shares add up to {sum(shares.values()):g}, not to 1")
        return self

    @property
    def axes(self) -> list[str]:
        return [name for name in self.margins if name not in (LANGUAGE, SOURCE)]


def load_margins(path: Path) -> Margins:
    """Reads and checks a file of margins.

    Raises:
      ConfigError: unreadable, no YAML, unknown keys, shares that do not add up to 1.
    """
    try:
        raw = yaml.safe_load(path.read_bytes())
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise ConfigError(f"{path}: cannot be read as YAML") from None
    try:
        return Margins.model_validate(raw)
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise ConfigError("\n".join(lines)) from None

"""Reads YAML into models, so that every error names file and line."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from fairsieve.lexicons.model import LocatedError
from fairsieve.lexicons.yaml_text import read_yaml

Model = TypeVar("Model", bound=BaseModel)


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message starts with `file:line:`."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


def read(path: Path, model: type[Model]) -> tuple[Model, yaml.Node]:
    """The file as `model`, and its YAML nodes for `line_of`.

    Raises:
      LexiconError: it is not YAML, or not what the model allows; names the first line at fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(path, 1, f"cannot be read: {type(error).__name__}") from error
    try:
        content, node = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = error.problem if isinstance(error, yaml.MarkedYAMLError) else error
        raise LexiconError(path, mark.line + 1 if mark else 1, f"not YAML: {said}") from error
    if node is None:
        raise LexiconError(path, 1, "the file is empty")
    _refuse_duplicate_keys(path, node)
    try:
        return model.model_validate(content), node
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, LocatedError):
            raise LexiconError(path, line_of(node, cause.place), str(cause)) from error
        where = ".".join(str(part) for part in first["loc"])
        raise LexiconError(path, line_of(node, first["loc"]), f"{where}: {first['msg']}") from error


def line_of(node: yaml.Node, place: tuple[str | int, ...]) -> int:
    """Line, from 1, of the value at a place such as `("terms", 3, "group")`, or of the nearest one around it."""
    for part in place:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        inner: yaml.Node = node.value[part]
        return inner
    return None


def _refuse_duplicate_keys(path: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two equal keys and drops the other without a word."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise LexiconError(path, key.start_mark.line + 1, f"key {key.value!r} is there twice")
            seen.add(key.value)
            _refuse_duplicate_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicate_keys(path, value)

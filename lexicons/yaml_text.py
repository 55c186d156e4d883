"""YAML from outside: no aliases, bounded nesting, and one kind of error, whatever the text is."""

from typing import Any

import yaml

MAX_NESTING = 100
"""Levels of lists and mappings; the library has no limit of its own, and ends the process where its stack does."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAINLY_FLAT = 2_000


def read_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """The content of the one document in the text, and its nodes, which know their lines; None for an empty text.

    Aliases are refused: a few lines of them can stand for more than any memory holds.

    Raises:
      yaml.YAMLError: it is not YAML, or has aliases, or is nested too deep; the message quotes nothing of a value.
    """
    try:
        _refuse_growth(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        return (None if node is None else loader.construct_document(node)), node
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError) as error:
        # A date that is none, a number of too many digits, half of a surrogate pair: the library checks none of these.
        raise yaml.YAMLError(f"a value cannot be read ({type(error).__name__})") from None


def _refuse_growth(text: str) -> None:
    deepest = text.count("[") + text.count("{") + 2 * max(map(len, text.split("\n")))
    if deepest < _PLAINLY_FLAT and "*" not in text:
        return
    depth = 0
    for event in yaml.parse(text, _Loader):
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not read here", problem_mark=mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTING:
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=mark)

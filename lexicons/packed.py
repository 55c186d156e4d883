"""The shipped lexicons of a language in one file that is read at once; the YAML files are its source."""

from pathlib import Path

import orjson

from fairsieve.lexicons.model import Lexicon, Senses, Strict


class Packed(Strict):
    """What is shipped for one language.

    Attributes:
      lexicons: in the order of their files.
      placebo: ordinary words.
    """

    lexicons: tuple[Lexicon, ...]
    senses: Senses
    placebo: Lexicon


def write_packed(path: Path, packed: Packed) -> None:
    """Writes a packed file; what has its default is left out."""
    content = packed.model_dump(mode="json", exclude_defaults=True)
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))


def read_packed(path: Path) -> Packed:
    """Reads a packed file."""
    return Packed.model_validate(orjson.loads(path.read_bytes()))

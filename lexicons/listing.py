"""What can be said about lexicons without a corpus: tables for the command line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fairsieve.lexicons.load import DATA, SHIPPED, load_file
from fairsieve.lexicons.model import Lexicon, Lexicons, Term
from fairsieve.lexicons.source import LexiconError
from fairsieve.lexicons.targets import load_target_file


@dataclass(frozen=True)
class Summary:
    """A lexicon in a line."""

    axis: str
    language: str
    version: str
    licence: str
    groups: int
    terms: int
    forms: int
    ambiguous: int
    fingerprint: str


def summaries(lexicons: Lexicons) -> list[Summary]:
    """One line for each lexicon, by language and axis."""
    return [summary(one) for one in sorted(lexicons.lexicons, key=lambda one: (one.language, one.lexicon))]


def summary(one: Lexicon) -> Summary:
    """The line of one lexicon."""
    return Summary(
        axis=one.lexicon,
        language=one.language,
        version=one.version,
        licence=one.licence,
        groups=len(one.groups),
        terms=len(one.terms),
        forms=sum(len(term.forms) for term in one.terms),
        ambiguous=sum(term.ambiguous for term in one.terms),
        fingerprint=one.fingerprint,
    )


_LOADERS: dict[str, Callable[[Path], object]] = {"occupations": load_target_file, "descriptors": load_target_file}
"""By the name of a file; any other is a lexicon."""


def check(paths: Iterable[Path | str] = ()) -> list[str]:
    """What is wrong with some lexicon files, each with file and line; with those shipped if none are named."""
    files = [Path(path) for path in paths]
    if not files:
        files = [file for code in SHIPPED for file in sorted((DATA / code).glob("*.yaml")) if file.stem != "senses"]
        files += [file for code in SHIPPED for file in sorted((DATA / code / "targets").glob("*.yaml"))]
    problems = []
    for file in files:
        try:
            _LOADERS.get(file.stem, load_file)(file)
        except LexiconError as error:
            problems.append(str(error))
    return problems


def terms_of(lexicons: Lexicons, axis: str, language: str = "en", group: str | None = None) -> list[Term]:
    """The terms of an axis, or of one group of it, as they are in the file.

    Raises:
      ValueError: there is no such axis, language or group.
    """
    found = [one for one in lexicons.of(language) if one.lexicon == axis]
    if not found:
        raise ValueError(f"no lexicon {axis!r} for {language!r}")
    if group is not None and not any(group in one.groups for one in found):
        raise ValueError(f"no group {group!r} in {axis!r}; groups: {', '.join(found[0].groups)}")
    return [term for one in found for term in one.terms if group in (None, term.group)]

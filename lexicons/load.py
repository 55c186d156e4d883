"""Loads the lexicons that are shipped, and those that users bring."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from fairsieve.lexicons.model import Lexicon, Lexicons, Senses, word_key
from fairsieve.lexicons.packed import Packed, read_packed
from fairsieve.lexicons.source import LexiconError, line_of, read

DATA = Path(__file__).parent / "data"
SHIPPED = ("de", "en", "es", "fr", "pt")
"""Languages with lexicons of their own; any other language has none, which is not the same as no mentions."""

PLACEBO = "placebo"
"""The axis of ordinary words that stand for no group: a filter's effect on them is what chance and length do."""


def load_lexicons(
    languages: Iterable[str] = SHIPPED, user: Iterable[Lexicon] = (), axes: Iterable[str] | None = None
) -> Lexicons:
    """The shipped lexicons of `languages`, and the user's own after them.

    Args:
      languages: codes out of `SHIPPED`.
      user: lexicons read by `load_file` or by a reader of `foreign`.
      axes: axes to keep of the shipped lexicons; None keeps all.

    Raises:
      LexiconError: a file is not valid; names file and line.
      ValueError: a language or axis is unknown, a user's term id is already taken, or a user's axis is `PLACEBO`.
    """
    user = tuple(user)
    if any(one.lexicon == PLACEBO for one in user):
        raise ValueError(f"lexicons: the axis {PLACEBO!r} is kept for ordinary words; name another")
    shipped: list[Lexicon] = []
    senses = {}
    for language in dict.fromkeys(languages):
        if language not in SHIPPED:
            raise ValueError(f"languages: no lexicon is shipped for {language!r}; shipped: {', '.join(SHIPPED)}")
        packed = _packed(language)
        senses[language] = packed.senses
        shipped += packed.lexicons
    if axes is not None:
        wanted = set(axes)
        unknown = sorted(wanted - {one.lexicon for one in shipped})
        if unknown:
            raise ValueError(f"axes: unknown {', '.join(unknown)}; known: {', '.join(axes_of(shipped))}")
        shipped = [one for one in shipped if one.lexicon in wanted]
    every = (*shipped, *user)
    _refuse_equal_ids(every)
    return Lexicons(every, senses)


def load_file(path: Path | str, senses: Senses | None = None) -> Lexicon:
    """One lexicon file in YAML; without `senses` those shipped for its language may be used.

    Raises:
      LexiconError: it is not valid, holds a form twice, or names a sense that is not there; names file and line.
    """
    path = Path(path)
    lexicon, node = read(path, Lexicon)
    if senses is None and lexicon.language in SHIPPED:
        senses = _packed(lexicon.language).senses
    _check(path, lexicon, node, senses)
    return lexicon


def load_placebo(languages: Iterable[str]) -> tuple[Lexicon, ...]:
    """Ordinary words of the shipped languages among these, as lexicons of the axis `PLACEBO`.

    A word has the same name in each language, so that it is counted over all of them, as groups are.
    """
    return tuple(_packed(language).placebo for language in dict.fromkeys(languages) if language in SHIPPED)


def axes_of(lexicons: Iterable[Lexicon]) -> list[str]:
    """The axes of some lexicons, sorted."""
    return sorted({one.lexicon for one in lexicons})


def from_yaml(language: str) -> Packed:
    """What is shipped for a language, out of the files that people write.

    Raises:
      LexiconError: one is not valid; names file and line.
    """
    folder = DATA / language
    senses, _ = read(folder / "senses.yaml", Senses)
    files = sorted(path for path in folder.glob("*.yaml") if path.name != "senses.yaml")
    lexicons = tuple(load_file(path, senses) for path in files)
    return Packed(lexicons=lexicons, senses=senses, placebo=load_file(folder / "targets" / f"{PLACEBO}.yaml", senses))


def packed_path(language: str) -> Path:
    """Where the packed lexicons of a shipped language are."""
    return DATA / language / "packed.json"


@cache
def _packed(language: str) -> Packed:
    """What is shipped for a language; YAML takes twenty times as long to read."""
    return read_packed(packed_path(language))


def _check(path: Path, lexicon: Lexicon, node: yaml.Node, senses: Senses | None) -> None:
    """What no schema can say: ids and forms are unique, and the senses named are there."""
    ids: set[str] = set()
    groups: dict[str, str] = {}
    for number, term in enumerate(lexicon.terms):
        if term.id in ids:
            raise LexiconError(path, line_of(node, ("terms", number, "id")), f"id {term.id!r} is there twice")
        ids.add(term.id)
        if term.sense is not None and (senses is None or term.sense not in senses.senses):
            line = line_of(node, ("terms", number, "sense"))
            raise LexiconError(path, line, f"sense {term.sense!r} is not in senses.yaml of {lexicon.language!r}")
        for place, form in enumerate(term.forms):
            key = form if term.case == "exact" else word_key(form)
            problem = None
            if form != form.strip() or not any(character.isalnum() for character in form):
                problem = f"form {form!r} has blanks around it, or no letter in it"
            elif key in groups:
                problem = f"form {form!r} is already in group {groups[key]!r}"
            if problem:
                raise LexiconError(path, line_of(node, ("terms", number, "forms", place)), problem)
            groups[key] = term.group


def _refuse_equal_ids(lexicons: Iterable[Lexicon]) -> None:
    owner: dict[str, Lexicon] = {}
    for one in lexicons:
        for term in one.terms:
            first = owner.setdefault(term.id, one)
            if first is not one:
                raise ValueError(f"term id {term.id!r} is in lexicon {first.lexicon!r} and in {one.lexicon!r}")

"""Readers for word lists that users bring: TSV, HolisticBias, Gender-GAP, Multilingual HolisticBias (MMHB).

Nothing of these lists is part of this project. The caller states the licence, which the report then names. Each list is
a family of its own: it is matched as if it were alone, and has no sense rules.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fairsieve.lexicons.model import Lexicon, Source, Term, word_key
from fairsieve.lexicons.source import LexiconError

_TSV = ("axis", "group", "form")


def load_tsv(path: Path | str, language: str, licence: str) -> tuple[Lexicon, ...]:
    """A table with a header: columns axis, group, form, and optionally id; one form a row; a lexicon for each axis.

    Rows with the same id are forms of one term; without an id each group is one term.

    Raises:
      LexiconError: a column is missing, a row is short, or a form is empty; names file and line.
    """
    path = Path(path)
    rows: list[tuple[str, str, str, str]] = []
    table = _table(path)
    _, header = next(table, (1, []))
    missing = [name for name in _TSV if name not in header]
    if missing:
        raise LexiconError(path, 1, f"no column {missing[0]!r}; a header with {', '.join(_TSV)} is needed")
    for line, values in table:
        row = dict(zip(header, values, strict=False))
        axis, group, form = (row.get(name, "").strip() for name in _TSV)
        if not (axis and group and form):
            raise LexiconError(path, line, f"{', '.join(_TSV)}: one of them is empty")
        rows.append((axis, group, row.get("id", "").strip(), form))
    return _lexicons(path, language, licence, rows)


def load_holistic_bias(path: Path | str, licence: str, language: str = "en") -> tuple[Lexicon, ...]:
    """`descriptors.json` of HolisticBias (axis, bucket, descriptors): a lexicon for each axis, `holistic_bias/...`.

    Raises:
      LexiconError: the file has another shape.
    """
    path = Path(path)
    content = _json(path)
    rows = []
    try:
        for axis, buckets in content.items():
            for bucket, descriptors in buckets.items():
                for one in _list(descriptors):
                    form = one if isinstance(one, str) else one["descriptor"]
                    rows.append((f"holistic_bias/{axis}", bucket, form, form))
    except (AttributeError, KeyError, TypeError) as error:
        raise LexiconError(path, 1, "not HolisticBias: axis, bucket and a list of descriptors are needed") from error
    return _lexicons(path, language, licence, rows)


def load_gender_gap(path: Path | str, licence: str, language: str) -> tuple[Lexicon, ...]:
    """A `xxx_nouns.json` of Gender-GAP: classes of `{singular, plural}`; one lexicon, `gender_gap`, a group a class.

    Blanks around a form are taken off, so forms that a comparison of tokens can never match are matched here.

    Raises:
      LexiconError: the file has another shape.
    """
    path = Path(path)
    rows = []
    try:
        for group, nouns in _json(path).items():
            for noun in _list(nouns):
                rows += [("gender_gap", group, noun.get("singular") or form, form) for form in noun.values() if form]
    except (AttributeError, TypeError) as error:
        raise LexiconError(path, 1, "not Gender-GAP: classes with lists of singular and plural are needed") from error
    return _lexicons(path, language, licence, rows)


def load_mmhb(path: Path | str, licence: str, language: str) -> tuple[Lexicon, ...]:
    """A `xxx_descriptors_full_id.tsv` of MMHB; a lexicon for each axis, named `mmhb/...`, a group a sense.

    Alternatives in one cell are parted by `|`, `/` or `;`; notes in brackets are left out.

    Raises:
      LexiconError: a column is missing; names file and line.
    """
    path = Path(path)
    rows = []
    table = _table(path)
    _, header = next(table, (1, []))
    if len(header) < 5:
        raise LexiconError(path, 1, "not MMHB: five columns are needed: id, axis, sense, option, translation")
    for line, row in table:
        if len(row) < 5:
            raise LexiconError(path, line, f"{len(row)} columns; five are needed")
        identifier, axis, sense, _, cell = (value.strip() for value in row[:5])
        descriptor = re.sub(r"[a-z]+$", "", identifier) or identifier
        for form in re.split(r"[|/;]", re.sub(r"[(\[].*?[)\]]", " ", cell)):
            if axis and form.strip():
                rows.append((f"mmhb/{axis}", sense or axis, descriptor, form.strip()))
    return _lexicons(path, language, licence, rows)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(path, 1, f"cannot be read: {type(error).__name__}") from None


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its line."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise LexiconError(path, reader.line_num, f"not a table: {error}") from None


def _json(path: Path) -> Any:
    text = _text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise LexiconError(path, error.lineno, f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:  # nested too deep; an integer of thousands of digits
        raise LexiconError(path, 1, f"not JSON that is read here: {type(error).__name__}") from None


def _list(value: Any) -> list[Any]:
    """Raises: TypeError: it is none; a string would be taken for its letters."""
    if not isinstance(value, list):
        raise TypeError
    return value


def _lexicons(path: Path, language: str, licence: str, rows: list[tuple[str, str, str, str]]) -> tuple[Lexicon, ...]:
    """A lexicon for each axis of rows (axis, group, term, form); a form counts once a group."""
    terms: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        if not all(isinstance(part, str) and part.encode("utf-8", "replace").decode() == part for part in row):
            raise LexiconError(path, 1, "a name or a form is no text")
        axis, group, name, raw = row
        form = re.sub(r"\s+", " ", raw).strip()
        key = (axis, group, word_key(form))
        if any(character.isalnum() for character in form) and key not in seen:
            seen.add(key)
            terms.setdefault(axis, {}).setdefault((group, name), {})[word_key(form)] = form
    try:
        return tuple(
            Lexicon(
                lexicon=axis,
                language=language,
                version="0.0.0",
                licence=licence,
                source=Source(name=path.name),
                family=f"{path.name} {axis}",
                groups={group: group for group, _ in named},
                terms=tuple(_terms(axis, language, named)),
            )
            for axis, named in sorted(terms.items())
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise LexiconError(path, 1, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _terms(axis: str, language: str, named: dict[tuple[str, str], dict[str, str]]) -> Iterator[Term]:
    for (group, name), forms in named.items():
        label = "/".join(part for part in (language, axis, group, name) if part)
        yield Term(id=re.sub(r"\s+", "_", label), group=group, forms=tuple(forms.values()), pos="phrase")

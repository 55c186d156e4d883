"""Redaction: the text with its spans written over, and nothing else touched."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.transforms.pii.modes import Mode, Place, Token


class Redacted(NamedTuple):
    """What redaction gives.

    Attributes:
      texts: one text for each document; the very array that was given where nothing changed.
      changed: bool, whether the document's text was written over.
      counts: spans written over, by type.
    """

    texts: pa.StringArray
    changed: npt.NDArray[np.bool_]
    counts: Counter[str]


DEFAULT_MODE = Token()

CUT = ""
"""Type of a span that is taken out: nothing is written in its place, and no mode is asked."""


def redact(
    texts: pa.StringArray,
    spans: pa.ListArray,
    types: frozenset[str],
    mode: Mode = DEFAULT_MODE,
    ids: pa.StringArray | None = None,
) -> Redacted:
    """Writes over the spans of the types, in one pass; bytes outside them stay as they are.

    Args:
      texts: no nulls.
      spans: for each text, structs of type, start and end, in characters, sorted and without overlaps; null is none.
      types: the entity types to write over; `CUT` among them takes spans of that type out.
      mode: what to write instead.
      ids: the documents' ids, for modes that ask for them.

    Raises:
      ValueError: a span does not lie in its text, or overlaps the one before it; the message names the row.
    """
    rows = pc.list_parent_indices(spans)
    flat = spans.flatten()
    chosen = pc.is_in(flat.field("type"), pa.array(sorted(types), pa.string()))
    rows, flat = rows.filter(chosen), flat.filter(chosen)
    changed = np.zeros(len(texts), np.bool_)
    counts: Counter[str] = Counter()
    if not len(rows):
        return Redacted(texts, changed, counts)
    of_row = rows.to_numpy()
    changed[of_row] = True
    touched, begins = np.unique(of_row, return_index=True)
    kinds = flat.field("type").to_pylist()
    starts, ends = flat.field("start").to_pylist(), flat.field("end").to_pylist()
    replacements: list[str] = []
    borders = [*begins.tolist(), len(kinds)]
    for row, begin, end in zip(touched.tolist(), borders, borders[1:], strict=False):
        document = ids[row].as_py() if ids is not None else ""
        places = list(zip(kinds[begin:end], starts[begin:end], ends[begin:end], strict=True))
        replacements.append(_written_over(texts[row].as_py(), places, mode, document, row))
    counts.update(kinds)
    mask = pa.array(changed)
    return Redacted(pc.replace_with_mask(texts, mask, pa.array(replacements, pa.string())), changed, counts)


def _written_over(text: str, places: list[tuple[str, int, int]], mode: Mode, document: str, row: int) -> str:
    parts: list[str] = []
    ordinals: dict[tuple[str, str], int] = {}
    of_kind: Counter[str] = Counter()
    done = 0
    for kind, start, end in places:
        if not done <= start < end <= len(text):
            raise ValueError(f"row {row}: the span [{start}, {end}) is not in the text or not after the one before it")
        if kind == CUT:
            parts.append(text[done:start])
            done = end
            continue
        value = text[start:end]
        if (kind, value) not in ordinals:
            ordinals[kind, value] = of_kind[kind]
            of_kind[kind] += 1
        parts += [text[done:start], mode(Place(kind, value, document, ordinals[kind, value]))]
        done = end
    parts.append(text[done:])
    return "".join(parts)

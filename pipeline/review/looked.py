"""What is found by looking through a random part of the documents: mentions, and passages in which something is missed.

Mentions are written nowhere by document, so they are found again, with the lexicons of the run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.review.candidates import Candidates, Unit, listed
from fairsieve.pipeline.review.frame import Ints
from fairsieve.pipeline.statistics.tables import is_small
from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.scan import Scanner

MOST_DOCUMENTS = 3000
PASSAGE_CHARS = 800
_LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])
_NAMES = ("id", "source", "cluster")
_BREAK = re.compile(r"\s")


def draw_part(had: Ints, rng: np.random.Generator) -> Ints:
    """Documents to look through, in order; `had` are those whose text can be had."""
    most = min(MOST_DOCUMENTS, len(had))
    return np.asarray(np.sort(rng.choice(had, most, replace=False)))


def scanned(
    scanner: Scanner, texts: Sequence[str], codes: Sequence[str] | None
) -> list[list[dict[str, object]] | None]:
    """What a scanner finds in texts; null where it could not look, or failed.

    Args:
      codes: languages of the texts; None where the run did not look for any, so that scanners do without as they did.
    """
    count = len(texts)
    columns = {name: pa.array([str(n) for n in range(count)], DOCUMENTS.field(name).type) for name in _NAMES}
    columns = {"row": pa.array(range(count), pa.int64()), **columns, "text": pa.array(texts, pa.string())}
    schema = DOCUMENTS
    if codes is not None:
        columns["language"] = pa.array([{"code": code or "und", "score": 1.0} for code in codes], _LANGUAGE)
        schema = schema.append(pa.field("language", _LANGUAGE))
    try:
        return list(scanner.scan(pa.RecordBatch.from_pydict(columns, schema)).to_pylist())
    except Exception:
        if count == 1:
            return [None]
        each = zip(texts, codes or texts, strict=True)
        return [scanned(scanner, [text], None if codes is None else [code])[0] for text, code in each]


def mention_candidates(
    found: Mapping[int, list[dict[str, object]] | None], share: float, known: Mapping[tuple[str, bool], int]
) -> Iterator[Candidates]:
    """Strata of mentions by axis, and of matches that their sense rejects; none of so few that they are not published.

    Args:
      found: mentions by document, of the documents looked through.
      share: of the documents that were looked through.
      known: matches of the whole corpus by axis and whether they are accepted, as the run counted them.
    """
    units: dict[tuple[str, bool], list[Unit]] = {}
    for document, mentions in sorted(found.items()):
        for one in mentions or ():
            said = f"{one['axis']}/{one['group']}"
            place = Unit(document, int(one["start"]), int(one["end"]), said)  # type: ignore[call-overload]
            units.setdefault((str(one["axis"]), bool(one["accepted"])), []).append(place)
    for (axis, accepted), places in sorted(units.items()):
        population = max(known.get((axis, accepted), 0) or round(len(places) / share), len(places))
        name = f"{axis}, {'accepted' if accepted else 'rejected'}"
        if is_small(population):
            continue
        yield listed("mentions", "found", name, places, population, axis, accepted)


def passage_candidates(
    detector: str, name: str, texts: Mapping[int, str], documents: Sequence[int], share: float
) -> Candidates:
    """The passages of documents as the units of one stratum."""
    units = [Unit(one, start, end) for one in documents for start, end in passages(texts[one])]
    return listed(detector, "passage", name, units, max(round(len(units) / share), len(units)))


def passages(text: str, longest: int = PASSAGE_CHARS) -> list[tuple[int, int]]:
    """Places that tile a text, cut at white space where there is some in the second half; none is longer."""
    places, start = [], 0
    while len(text) - start > longest:
        gaps = [one.end() for one in _BREAK.finditer(text, start + longest // 2, start + longest)]
        end = gaps[-1] if gaps else start + longest
        places.append((start, end))
        start = end
    if text[start:].strip():
        places.append((start, len(text)))
    return places

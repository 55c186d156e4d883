"""Labels: what people answered, read from the files that the form saves, and put together item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fairsieve.pipeline.review.design import Design, SampleError

MAX_BYTES = 16 << 20
Answer = Literal["yes", "no", "unsure", "skip"]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Judgement(BaseModel):
    """One person's answer to one item.

    Attributes:
      language: after `no` to a language, the one that it is; empty where that was not said.
      missed: after `yes` to a passage, how many were missed of each type or axis.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    answer: Answer
    language: Annotated[str, Field(max_length=64)] = ""
    missed: dict[Name, Annotated[int, Field(ge=1, le=99)]] = {}


class Labels(BaseModel):
    """One person's answers to a sample, by item.

    Attributes:
      reviewer: a pseudonym; may be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    format: Literal["fairsieve-labels/1"]
    sample: str
    reviewer: Annotated[str, Field(max_length=64)] = ""
    judgements: dict[str, Judgement]


@dataclass(frozen=True)
class Judged:
    """What reviewers together say of one item; only of items that somebody answered with yes or no.

    Attributes:
      stratum: number of its stratum.
      document: number of its document.
      yes: 1 or 0 by majority; a tie is 0.5.
      language: of the majority that named one; empty where nobody did.
      missed: missed values by type or axis, the mean over reviewers.
    """

    stratum: int
    document: int
    yes: float
    language: str
    missed: dict[str, float]


def read_labels(paths: Sequence[Path], design: Design) -> list[Labels]:
    """Reads and checks files of answers, one a reviewer.

    Raises:
      SampleError: a file is no file of answers, of another sample, names an item that was not drawn, or is the second
        one of a reviewer.
    """
    known = {place.item for place in design.items}
    found: list[Labels] = []
    names: dict[str, Path] = {}
    for path in paths:
        labels = _read(path)
        if labels.sample != design.name:
            raise SampleError(f"{path}: these are answers to another sample")
        if strangers := len(labels.judgements.keys() - known):
            raise SampleError(f"{path}: {strangers} of its items are not in the sample")
        if labels.reviewer and labels.reviewer in names:
            raise SampleError(f"{path}: of the same reviewer as {names[labels.reviewer]}; give one file for each")
        names[labels.reviewer] = path
        found.append(labels)
    return found


def _read(path: Path) -> Labels:
    if path.stat().st_size > MAX_BYTES:
        raise SampleError(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        return Labels.model_validate(orjson.loads(path.read_bytes()))
    except orjson.JSONDecodeError:
        raise SampleError(f"{path}: this is no JSON") from None
    except ValidationError as error:
        first = error.errors()[0]
        # The place only by what is ours: keys of the file may be anything.
        where = ".".join(str(part) for part in first["loc"] if part in (*Labels.model_fields, *Judgement.model_fields))
        raise SampleError(f"{path}: {where or 'the file'}: {first['msg']}") from None


def put_together(design: Design, labels: Sequence[Labels]) -> list[Judged]:
    """The items that have an answer, in the design's order."""
    judged = []
    for place in design.items:
        answers = [one.judgements[place.item] for one in labels if place.item in one.judgements]
        answers = [one for one in answers if one.answer in ("yes", "no")]
        if answers:
            judged.append(_together(place.stratum, place.document, answers))
    return judged


def _together(stratum: int, document: int, answers: Sequence[Judgement]) -> Judged:
    share = sum(one.answer == "yes" for one in answers) / len(answers)
    yes = 0.5 if share == 0.5 else float(share > 0.5)
    named = [one.language for one in answers if one.answer == "no" and one.language]
    language = max(sorted(set(named)), key=named.count) if named else ""
    kinds = sorted({kind for one in answers for kind in one.missed})
    missed = {kind: sum(one.missed.get(kind, 0) for one in answers) / len(answers) for kind in kinds}
    return Judged(stratum, document, yes, language, missed)

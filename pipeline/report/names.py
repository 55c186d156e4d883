"""Names that people know, for the codes of the audit."""

from functools import cache

import langcodes

from fairsieve.lexicons.load import load_lexicons
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.statistics.impact import NO_GROUP

REJECTIONS = {
    "bad_checksum": "checksum does not match",
    "bad_json": "not valid JSON",
    "bad_utf8": "not valid UTF-8",
    "expansion_limit": "unpacks to too much",
    "lone_surrogate": "half a character",
    "not_object": "not a JSON object",
    "oversize_document": "document too long",
    "oversize_line": "line too long",
    "text_missing": "no text",
    "text_not_string": "text is not a string",
    "too_deep": "nested too deep",
    "truncated_stream": "file is cut off",
}

PII = {
    "CREDIT_CARD": "payment card number",
    "EMAIL_ADDRESS": "e-mail address",
    "IBAN_CODE": "bank account number (IBAN)",
    "IP_ADDRESS": "IP address",
    "PHONE_NUMBER": "telephone number",
    "US_SSN": "US social security number",
}

DETECTORS = {
    "language": "language",
    "mentions": "mentions of groups",
    "pii": "personal data",
    "toxicity": "toxicity",
}

# Language identification names some languages as their Wikipedia does, where the registry means another one.
_WIKIPEDIA = {"als": "Alemannic", "bh": "Bihari", "eml": "Emilian-Romagnol", "nah": "Nahuatl", "sh": "Serbo-Croatian"}


def language_name(code: str) -> str:
    """The English name of a language; the code itself where there is none."""
    if code in ("", "und"):
        return "not determined"
    if code in _WIKIPEDIA:
        return _WIKIPEDIA[code]
    try:
        name = langcodes.Language.get(code).display_name()
    except (ValueError, LookupError):
        return code
    return code if name.startswith("Unknown language") else clean(str(name))


def source_name(source: str) -> str:
    return source or "no source given"


def axis_name(axis: str) -> str:
    """`race_ethnicity` as race and ethnicity."""
    return {"race_ethnicity": "race and ethnicity", "socioeconomic": "social class and income"}.get(axis, plain(axis))


def group_name(axis: str, group: str) -> str:
    """The lexicon's name of a group; the group's own where no shipped lexicon has it; pronouns in quotation marks."""
    name = _groups().get((axis, group), plain(group))
    return f"“{name}”" if axis == "pronouns" else name


def names_a_group(axis: str, group: str) -> bool:
    """False for pronouns of the first and second person: they are counted, but stand for no group of people."""
    return (axis, group) not in NO_GROUP


def rejection_name(reason: str) -> str:
    first, _, detector = reason.partition(":")
    if first in ("detector_error", "detector_timeout") and detector:
        return f"the detector of {DETECTORS.get(detector, plain(detector))} failed"
    return REJECTIONS.get(reason, plain(reason))


def pii_name(kind: str) -> str:
    return PII.get(kind, plain(kind.lower()))


def score_name(score: str) -> str:
    """`toxicity.identity_attack` as identity attack."""
    return plain(score.rsplit(".", 1)[-1])


def plain(code: str) -> str:
    return code.replace("_", " ")


def listed(names: list[str]) -> str:
    """a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _groups() -> dict[tuple[str, str], str]:
    # Those of a run's own scanner, where it ran in this process.
    shipped = load_lexicons(("en",)).lexicons
    return {(one.lexicon, group): name for one in shipped for group, name in one.groups.items()}

"""Names that people know, for the codes of the audit."""

from functools import cache

import langcodes

from fairsieve.lexicons.load import load_lexicons
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.statistics.impact import NO_GROUP
from fairsieve.transforms.text import UNDETERMINED

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
    "BE_NRN": "Belgian national number",
    "BR_CPF": "Brazilian taxpayer number (CPF)",
    "CA_SIN": "Canadian social insurance number",
    "CH_AHV": "Swiss social insurance number (AHV)",
    "CL_RUT": "Chilean national number (RUT)",
    "CN_RIC": "Chinese identity card number",
    "CREDIT_CARD": "payment card number",
    "CRYPTO": "cryptocurrency address",
    "DE_TAX_ID": "German tax number",
    "EMAIL_ADDRESS": "e-mail address",
    "ES_NIE": "Spanish foreigner number (NIE)",
    "ES_NIF": "Spanish tax number (NIF)",
    "FI_HETU": "Finnish personal identity code",
    "FR_NIR": "French social security number",
    "IBAN_CODE": "bank account number (IBAN)",
    "IN_AADHAAR": "Indian Aadhaar number",
    "IN_PAN": "Indian taxpayer number (PAN)",
    "IP_ADDRESS": "IP address",
    "IT_FISCAL_CODE": "Italian fiscal code",
    "KR_RRN": "Korean resident number",
    "LOCATION": "name of a place",
    "MAC_ADDRESS": "MAC address",
    "MX_CURP": "Mexican population code (CURP)",
    "NL_BSN": "Dutch citizen number (BSN)",
    "ORGANIZATION": "name of an organisation",
    "PERSON": "name of a person",
    "PHONE_NUMBER": "telephone number",
    "PL_PESEL": "Polish identity number (PESEL)",
    "SECRET": "key or access token",
    "SE_PERSONNUMMER": "Swedish personal number",
    "TR_TCKN": "Turkish identity number",
    "UK_NHS": "UK health service number",
    "UK_NINO": "UK national insurance number",
    "URL": "address with a password in it",
    "US_ITIN": "US taxpayer number (ITIN)",
    "US_NPI": "US health provider number",
    "US_SSN": "US social security number",
}

PASSED_OVER = {
    "amount": "an amount",
    "checksum": "check digits do not match",
    "date_or_amount": "a date or an amount",
    "address_or_version": "an IP address or a version",
    "digits_only": "digits alone",
    "handle": "a user name of a platform",
    "in_a_table": "a table of numbers",
    "luhn": "check digit does not match",
    "network": "a network, not a machine",
    "no_context": "nothing near it says what it is",
    "no_such_area": "no such area is given out",
    "no_such_tld": "no such domain",
    "not_in_use": "a number that nobody has",
    "other_number": "another kind of number",
    "path": "part of a path or an address",
    "placeholder": "a placeholder",
    "postcode": "a post code",
    "public_resolver": "a public name server",
    "reserved": "set aside for documents or private networks",
    "url_userinfo": "user name of an address",
    "version": "a version number",
}
"""Why something that looked like personal data was left alone."""

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
    if code in ("", UNDETERMINED):
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


def passed_over_name(reason: str) -> str:
    return PASSED_OVER.get(reason, plain(reason))


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

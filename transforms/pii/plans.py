"""Numbering plans of the world, from libphonenumber's metadata."""

import re
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

from fairsieve.transforms.memory import REMEMBERED

# Countries whose people write a 0 before the national number; the order is that of how much they write online.
TRUNK_ZERO = (
    "DE", "GB", "FR", "IT", "NL", "BE", "CH", "AT", "AU", "NZ", "JP", "KR", "IN", "ZA", "SE", "FI", "IE", "TR", "IL",
    "TW", "TH", "VN", "ID", "MY", "PH", "CN", "BR", "AR", "UA", "RO", "HR", "RS", "SI", "SK", "BG", "EG", "MA", "NG",
    "KE", "PK", "BD", "AE", "SA", "IR",
)  # fmt: skip
_NO_TRUNK = ("US", "ES", "PT", "PL", "MX", "RU", "DK", "NO", "CZ", "GR", "SG", "HK")

# The countries whose formats are read in a text of a language; regions are ISO 3166 codes.
REGIONS_OF = {
    language: tuple(regions.split())
    for language, regions in {
        "ar": "EG SA AE MA DZ TN JO IQ",
        "bg": "BG",
        "bn": "BD IN",
        "ca": "ES",
        "cs": "CZ",
        "da": "DK",
        "de": "DE AT CH",
        "el": "GR CY",
        "en": "US GB IN AU ZA IE NZ CA NG KE SG PH",
        "es": "ES MX AR CO CL PE VE EC UY CR",
        "et": "EE",
        "fa": "IR",
        "fi": "FI",
        "fr": "FR BE CH CA MA SN",
        "he": "IL",
        "hi": "IN",
        "hr": "HR",
        "hu": "HU",
        "id": "ID",
        "it": "IT CH",
        "ja": "JP",
        "ko": "KR",
        "lt": "LT",
        "lv": "LV",
        "ms": "MY",
        "nl": "NL BE",
        "no": "NO",
        "nb": "NO",
        "pl": "PL",
        "pt": "BR PT",
        "ro": "RO",
        "ru": "RU KZ",
        "sk": "SK",
        "sl": "SI",
        "sr": "RS",
        "sv": "SE FI",
        "ta": "IN",
        "th": "TH",
        "tl": "PH",
        "tr": "TR",
        "uk": "UA",
        "ur": "PK",
        "vi": "VN",
        "zh": "CN TW HK SG",
        "is": "IS",
        "sw": "KE TZ",
    }.items()
}

_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "uan")


@cache
def _plan(region: str) -> re.Pattern[str]:
    """All national numbers in use in a region, as one expression: parse and is_valid_number take 100 us, this one 1."""
    metadata = PhoneMetadata.metadata_for_region(region)
    patterns = (getattr(metadata, kind) for kind in _KINDS)
    return re.compile("|".join(f"(?:{p.national_number_pattern})" for p in patterns if p and p.national_number_pattern))


@cache
def _lengths(region: str) -> frozenset[int]:
    """How many digits the region's numbers have."""
    kinds = (getattr(PhoneMetadata.metadata_for_region(region), kind) for kind in _KINDS)
    return frozenset(length for kind in kinds if kind for length in kind.possible_length)


@cache
def _mobile(region: str) -> re.Pattern[str]:
    metadata = PhoneMetadata.metadata_for_region(region)
    mobile = metadata.mobile if metadata is not None else None
    return re.compile((mobile.national_number_pattern if mobile is not None else None) or r"(?!)")


def is_national(digits: str, region: str) -> bool:
    """Whether `digits`, without any trunk prefix, is a number in use in the region."""
    # Of most regions the length says no, and their plans need never be compiled.
    return len(digits) in _lengths(region) and _plan(region).fullmatch(digits) is not None


def _is_grouped_so(groups: list[str], digits: str, region: str) -> bool:
    """Whether the region has this number and groups its digits so, as in `601 234 567` for Poland."""
    national = digits[1:] if digits.startswith("0") and region != "IT" else digits
    return is_national(national, region) and tuple(groups) in _groupings(national, region)


@lru_cache(maxsize=REMEMBERED)
def _groupings(digits: str, region: str) -> frozenset[tuple[str, ...]]:
    number = phonenumbers.PhoneNumber(phonenumbers.country_code_for_region(region), int(digits))
    number.italian_leading_zero = digits.startswith("0") or None
    styles = (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    written = [phonenumbers.format_number(number, style) for style in styles]
    return frozenset(tuple(re.findall(r"\d+", text)) for text in written)


def country_and_national(digits: str) -> tuple[int, str] | None:
    """The country code at the front of an international number and the rest; None if no country has it."""
    for length in (1, 2, 3):
        code = int(digits[:length] or 0)
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return code, digits[length:]
    return None


@cache
def _regions(code: int) -> list[str]:
    """The regions of a country code, the large ones first: with them the others need seldom be compiled."""
    regions = [region for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code] if region != "001"]
    return sorted(regions, key=lambda region: region not in ("US", "CA", "RU", "GB", "IT"))


@lru_cache(maxsize=REMEMBERED)
def is_international(digits: str, strictly: bool) -> bool:
    """Whether `digits` (country code first) is in use, or, if not strictly, has a possible length for its country."""
    parts = country_and_national(digits)
    if parts is None:
        return False
    code, national = parts
    if strictly:
        return any(is_national(national, region) for region in _regions(code))
    number = phonenumbers.PhoneNumber(code, int(national or 0))
    number.italian_leading_zero = national.startswith("0") or None
    return bool(phonenumbers.is_possible_number(number))


@lru_cache(maxsize=REMEMBERED)
def is_in_some_plan(digits: str, language: str) -> bool:
    """Whether some country has the number, with or without a trunk 0; the text's own countries are asked first."""
    national = digits.removeprefix("0")
    regions = dict.fromkeys((*REGIONS_OF.get(language, ()), *TRUNK_ZERO, *_NO_TRUNK))
    return any(is_national(national, region) or is_national(digits, region) for region in regions)


@lru_cache(maxsize=REMEMBERED)
def is_written_nationally(raw: str, digits: str, language: str) -> bool:
    """Whether a number is written as some country writes its own, closely enough to need no cue word.

    With a trunk 0, the grouping is that of a country or sets the area code apart. Without one, it is the very grouping
    of a country that speaks the text's language, or all in one piece a mobile number of it.
    """
    groups = re.findall(r"\d+", raw)
    regions = REGIONS_OF.get(language, ())
    if len(groups) == 1:
        return language != "en" and any(_is_in_one_piece(digits, region) for region in regions)
    at_home = min(map(len, groups)) >= 2 and any(_after_trunk(digits, region) for region in regions[:1])
    if at_home and language != "en":
        return True
    if digits.startswith("0") and not digits.startswith("00") and len(digits) >= 9:
        if len(groups[0]) > 5 or min(map(len, groups)) < 2:
            return False
        everywhere = dict.fromkeys((*regions, *TRUNK_ZERO))
        if len(groups[0]) > 2 and any(_after_trunk(digits, region) for region in everywhere):
            return True
        return any(_is_grouped_so(groups, digits, region) for region in everywhere)
    if len(digits) < 9 and len(groups) < 3 and not raw.startswith("("):
        return False
    # Of the countries that write in English, only India's people write long numbers in groups without a 0 before them.
    return any(_is_grouped_so(groups, digits, region) for region in (("IN",) if language == "en" else regions))


def _is_in_one_piece(digits: str, region: str) -> bool:
    if len(digits) >= 9 and digits.startswith("0") and not digits.startswith("00"):
        return _after_trunk(digits, region)
    return len(digits) >= 10 and _mobile(region).fullmatch(digits) is not None


def _after_trunk(digits: str, region: str) -> bool:
    """Whether a number in use in the region follows the prefix for calls within it: 0 in Germany, 8 in Russia."""
    if region == "IT":
        return digits.startswith("0") and is_national(digits, region)
    prefix = _national_prefix(region)
    return prefix != "" and digits.startswith(prefix) and is_national(digits.removeprefix(prefix), region)


@cache
def _national_prefix(region: str) -> str:
    metadata = PhoneMetadata.metadata_for_region(region)
    return (metadata.national_prefix if metadata is not None else None) or ""

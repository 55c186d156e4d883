"""Payment cards and bank accounts."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.iso7064 import mod_97_10

from fairsieve.transforms.pii.cues import since_last_value
from fairsieve.transforms.pii.finding import AFTER_CHARS, BEFORE_CHARS, LETTERS, Detector, Finding, Trigger

_CARD = re.compile(
    rf"(?<![{LETTERS}+])(?<![^A-Za-z]\.)(?<!\d[-/:])(?:(?<!\d )|(?<=[-.]\d\d )|(?<=[-.]\d{{3}} )|(?<=[-.]\d{{4}} ))"
    r"(?:(?<![A-Za-z]-)|(?<=(?i:visa|card|amex)-))"
    r"(?=((?:\d{4}([ \-.]{1,3})\d{4}\2\d{4}\2\d{1,7}|\d{4}([ \-.]{1,3})\d{6}\3\d{4,5}|\d{12,19})"
    rf"(?![{LETTERS}]|[.\-/]\d| \d{{4}})))"
)
_CARD_CUE = re.compile(
    r"\b(?:credit|debit|cards?|cc|visa|mastercard|master\s?card|maestro|amex|american\sexpress|discover|diners|jcb"
    r"|unionpay|pan|payment|billing|billed|charged?|karte\w{0,8}|kreditkart\w{0,4}|carte\w?|bancaire|tarjeta\w?|cr[eé]dito"
    r"|d[eé]bito|cart[aã]o|cart[oõ]es|carta|carte|kaart\w{0,6}|creditcard|karta|kart[ayęąi]\w{0,4}|kort\w{0,6}|kortti\w{0,6}"
    r"|kredi|kart\w{0,6}|thẻ|kartu)\b|карт|卡|カード|카드|بطاقة|כרטיס|κάρτα|कार्ड",
    re.IGNORECASE,
)
# Said of cards among other things: enough beside the range of an issuer.
_PAID = re.compile(
    r"\b(?:pa(?:id|y|ys|ying)|purchased?|bezahl\w{0,3}|bezahlung|zahl(?:t|te|ung)|pay[eé]e?s?|pag(?:ad|at)[oa]s?|pag[oó]"
    r"|betaald?|betaling|zap[lł]ac\w{0,6}|p[lł]atno[sś]\w{1,2}|betald?t?|[oö]de(?:me|ndi))\b|опла[тч]|支付|支払",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r"@\w|\b[A-Z][a-z]+[ ,][A-Z][a-z]+\b|\b(?:0[1-9]|1[0-2])/(?:20)?[2-4]\d\b|\b\d{3}-\d\d-\d{4}\b"
)
"""An address, a name, a date of expiry or a Social Security number in the fields beside it."""
_OTHER_NUMBER = re.compile(
    r"\b(?:isbn|issn|imei|iccid|ean|gtin|upc|order|tracking|parcel|shipment|invoice|serial|barcode|timestamp|unix|epoch"
    r"|doi|oclc|lot|sku|asin|meid|bestell\w{0,8}|sendung\w{0,10}|commande|pedido|ordine|zam[oó]wieni\w{0,3}|suivi|rastreo)"
    r"\b[^\d\n]{0,24}\Z",
    re.IGNORECASE,
)

# Issuer ranges by first digits and lengths: ISO/IEC 7812 as the schemes publish them.
_SCHEMES = (
    ("visa", re.compile(r"4(?:\d{12}|\d{15}|\d{18})\Z")),
    ("mastercard", re.compile(r"(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})\Z")),
    ("amex", re.compile(r"3[47]\d{13}\Z")),
    ("discover", re.compile(r"6(?:011|5\d\d|4[4-9]\d)\d{12}\Z")),
    ("diners", re.compile(r"3(?:0[0-5]|095|[68]\d)\d{11}\Z")),
    ("jcb", re.compile(r"35(?:2[89]|[3-8]\d)\d{12}\Z")),
    ("jcb_of_old", re.compile(r"(?:2131|1800)\d{11}\Z")),
    ("maestro", re.compile(r"(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}\Z")),
    ("unionpay", re.compile(r"62\d{14,17}\Z")),
)
_STRONG = frozenset({"visa", "mastercard", "amex", "discover", "jcb"})
_TEST_CARDS = frozenset(  # published by payment providers for tests
    [
        "4111111111111111",
        "4242424242424242",
        "4012888888881881",
        "4222222222222",
        "4000056655665556",
        "5555555555554444",
        "2223003122003222",
        "5200828282828210",
        "5105105105105100",
        "378282246310005",
        "371449635398431",
        "378734493671000",
        "6011111111111117",
        "6011000990139424",
        "6011981111111113",
        "30569309025904",
        "38520000023237",
        "3056930009020004",
        "36227206271667",
        "3530111333300000",
        "3566002020360505",
        "6200000000000005",
        "4917610000000000",
        "4000000000000002",
        "4000000000009995",
        "4000002500003155",
        "4000000000003220",
        "4571736000000075",
        "4988438843884305",
        "4166676667666746",
        "4005519200000004",
        "4009348888881881",
        "4500600000000061",
        "5425233430109903",
        "2222420000001113",
        "374245455400126",
        "4263982640269299",
        "5031433215406351",
    ]
)


def find_cards(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Card numbers that start in `[first, last)`."""
    for match in _CARD.finditer(text, first, min(len(text), last + 32)):
        if match.start() < last:
            yield _card(text, *match.span(1))


def _card(text: str, start: int, end: int) -> Finding:
    digits = re.sub(r"\D", "", text[start:end])
    before = since_last_value(text, start, BEFORE_CHARS)
    scheme = next((name for name, ranges in _SCHEMES if ranges.match(digits)), "")
    cued = _CARD_CUE.search(before) is not None
    score = 0.0
    if len(digits) > 19 or len(set(digits)) == 1 or not luhn.is_valid(digits):
        reason = "luhn"
    elif digits in _TEST_CARDS:
        reason = "test_number"
    elif _OTHER_NUMBER.search(before):
        reason = "other_number"
    elif _is_field(text, start, end) and not cued and not _OF_A_PERSON.search(_line(text, start, end)):
        reason = "in_a_table"
    elif scheme in _STRONG or (scheme and cued):
        reason, score = "", 0.95 if cued else 0.8
    elif (cued and len(digits) >= 12) or (scheme and _PAID.search(before)):
        reason, score = "", 0.6
    else:
        reason = "no_context"
    return Finding("CREDIT_CARD", start, end, score, reason)


def _is_field(text: str, start: int, end: int) -> bool:
    """Whether a comma and no space parts it from what stands beside it."""
    return text[start - 1 : start] == "," or (text[end : end + 1] == "," and text[end + 1 : end + 2].isdigit())


def _line(text: str, start: int, end: int) -> str:
    """What stands around it in its line, as far as a detector looks."""
    before, after = text[max(0, start - BEFORE_CHARS) : start], text[end : end + AFTER_CHARS]
    return before.rpartition("\n")[2] + " " + after.partition("\n")[0]


_IBAN_START = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]{2}\d\d[ \-.]{0,2}[A-Za-z0-9]{4})")
_IN_FOURS = re.compile(r"[A-Z]{2}\d\d([ \-]?)(?:[A-Z0-9]{4}\1){2,7}[A-Z0-9]{0,4}(?<![ \-])(?![A-Za-z0-9])")
_IBAN_LENGTHS = {  # SWIFT, IBAN registry
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FO FI GL NL SD FK",
        19: "MK SI",
        20: "AT BA EE KZ XK LT LU MN",
        21: "HR LV LI CH",
        22: "BH BG CR GE DE IE ME RS GB VA",
        23: "GI IQ IL OM SO TL AE",
        24: "AD CZ MD PK RO SA SK ES SE TN VG DZ",
        25: "AO CV LY PT ST MZ",
        26: "IS TR",
        27: "BI DJ FR GR IT MR MC SM BF BJ CM CG GA MG ML SN CI GQ CF TD KM",
        28: "AL AZ BY CY DO SV GT HU LB NI PL HN MA TG NE",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_DOCUMENTED_IBANS = frozenset(  # the samples of the registry and of national bank associations
    [
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "GB82WEST12345698765432",
        "GB33BUKB20201555555555",
        "FR1420041010050500013M02606",
        "FR7630006000011234567890189",
        "ES9121000418450200051332",
        "IT60X0542811101000000123456",
        "NL91ABNA0417164300",
        "BE68539007547034",
        "CH9300762011623852957",
        "AT611904300234573201",
        "PT50000201231234567890154",
        "PL61109010140000071219812874",
        "SE4550000000058398257466",
        "NO9386011117947",
        "DK5000400440116243",
        "FI2112345600000785",
        "IE29AIBK93115212345678",
        "LU280019400644750000",
        "GR1601101250000000012300695",
        "TR330006100519786457841326",
        "SA0380000000608010167519",
        "AE070331234567890123456",
        "DE75512108001245126199",
    ]
)


def find_ibans(text: str, first: int, last: int, _language: str) -> Iterator[Finding]:
    """Account numbers that start in `[first, last)`: as many letters and digits as the country's have."""
    for match in _IBAN_START.finditer(text, first, min(len(text), last + 12)):
        start = match.start()
        wanted = _IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
        if start >= last or not wanted:
            continue
        end = _after_alphanumerics(text, start, wanted)
        value = _compact(text[start:end]) if end else ""
        if end and iban.is_valid(value, check_country=False):
            known = value in _DOCUMENTED_IBANS
            yield Finding("IBAN_CODE", start, end, 0.0 if known else 1.0, "test_number" if known else "")
        elif (other := _of_another_length(text, start)) is not None:
            yield other
        elif end:
            yield Finding("IBAN_CODE", start, end, 0.0, "checksum")


def _of_another_length(text: str, start: int) -> Finding | None:
    """An account number with a good checksum, but not as long as its country's: so do generators of test data write."""
    written = _IN_FOURS.match(text, start)
    if written is None:
        return None
    value = _compact(written[0])
    if not mod_97_10.is_valid(value[4:] + value[:4]):
        return None
    return Finding("IBAN_CODE", *written.span(), 0.7)


def _compact(number: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", number).upper()


def _after_alphanumerics(text: str, start: int, wanted: int) -> int | None:
    """The place after `wanted` letters and digits, single separators between them; None if they do not end there."""
    place, gap = start, 0
    while place < len(text) and wanted:
        if text[place].isascii() and text[place].isalnum():
            wanted, gap = wanted - 1, 0
        elif text[place] in " -." and gap < 2:
            gap += 1
        else:
            return None
        place += 1
    if wanted or (place < len(text) and text[place].isascii() and text[place].isalnum()):
        return None
    return place


_GAP = rb"(?:[ \-.]|\xc2\xa0|\xc2\xad|\xe2[\x80\x81][\x80-\xaf]|\xef\xbb\xbf|\xe3\x80\x80|\xef\xbc\x8d){0,3}"
_SPACE = rb"[ \-.]{1,3}"
_OF_SIXTEEN = rb"\d{4}(?:" + _SPACE + rb"\d{4}){2}" + _SPACE + rb"\d"
_OF_FIFTEEN = rb"\d{4}" + _SPACE + rb"\d{6}" + _SPACE + rb"\d{4}"
CARD = Detector(
    ("CREDIT_CARD",),
    (Trigger(rb"[^0-9A-Za-z_+](?:\d{12}|" + _OF_SIXTEEN + rb"|" + _OF_FIFTEEN + rb")", back=32, number=True),),
    find_cards,
)
IBAN = Detector(
    ("IBAN_CODE",),
    (
        Trigger(
            rb"[A-Za-z]{2}\d\d" + _GAP + rb"[A-Za-z0-9]{4}" + _GAP + rb"[A-Za-z0-9]{2}",
            back=20,
            leads=tuple(_IBAN_LENGTHS),
        ),
    ),
    find_ibans,
)

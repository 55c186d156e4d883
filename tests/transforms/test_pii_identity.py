"""State identifiers, secrets, wallets and hardware addresses; the values are samples with a right check digit."""

import base64
import json
import zlib

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import Pii

SCANNER = Pii()
LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def found(text: str, language: str = "") -> list[tuple[str, str]]:
    languages = pa.array([{"code": language, "score": 1.0}], LANGUAGE)
    [spans] = SCANNER.scan(pa.record_batch({"text": pa.array([text]), "language": languages})).to_pylist()
    return [(span["type"], text[span["start"] : span["end"]]) for span in spans]


def github_token(body: str) -> str:
    """A token whose last six characters are the CRC-32 of the rest in base 62, as GitHub has it."""
    number = zlib.crc32(body.encode())
    digits = [BASE62[number // 62**power % 62] for power in range(5, -1, -1)]
    return f"ghp_{body}{''.join(digits)}"


def json_web_token() -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890"}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my NHS number is 943 476 5870", "UK_NHS", "943 476 5870"),
        ("national insurance JG103759A", "UK_NINO", "JG103759A"),
        ("npi 1234567893", "US_NPI", "1234567893"),
        ("ITIN 912-70-1234", "US_ITIN", "912-70-1234"),
        ("DNI 54362315K", "ES_NIF", "54362315K"),
        ("X2482300W", "ES_NIE", "X2482300W"),
        ("RSSMRA85T10A562S", "IT_FISCAL_CODE", "RSSMRA85T10A562S"),
        ("PESEL 44051401359", "PL_PESEL", "44051401359"),
        ("Aadhaar 2341 2341 2346", "IN_AADHAAR", "2341 2341 2346"),
        ("PAN: ABCPE1234F", "IN_PAN", "ABCPE1234F"),
        ("529.982.247-25", "BR_CPF", "529.982.247-25"),
        ("Steuer-ID 36 574 261 809", "DE_TAX_ID", "36 574 261 809"),
        ("2 55 08 14 168 025 38", "FR_NIR", "2 55 08 14 168 025 38"),
        ("BSN 111222333", "NL_BSN", "111222333"),
        ("756.9217.0769.85", "CH_AHV", "756.9217.0769.85"),
        ("131052-308T", "FI_HETU", "131052-308T"),
        ("11010519491231002X", "CN_RIC", "11010519491231002X"),
        ("00:1B:44:11:3A:B7", "MAC_ADDRESS", "00:1B:44:11:3A:B7"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "CRYPTO", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("AKIA" + "IOSFODNN7QWERTY2", "SECRET", "AKIA" + "IOSFODNN7QWERTY2"),
        ("sk_" + "live_4eC39HqLyjWDarjtT1zdp7dcA", "SECRET", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dcA"),
        (github_token("Ab1" * 10), "SECRET", github_token("Ab1" * 10)),
        (json_web_token(), "SECRET", json_web_token()),
        ("https://bob:hunter2@db.corp.net/x", "URL", "https://bob:hunter2@db.corp.net"),
    ],
)
def test_an_identifier_is_found_with_its_exact_span(text: str, kind: str, value: str) -> None:
    assert found(f"x {text} y") == [(kind, value)]


def test_a_private_key_is_found_from_its_first_line_to_its_last() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75qw\nabcdefgh1234\n-----END RSA PRIVATE KEY-----"
    assert found(f"my key:\n{key}\nend") == [("SECRET", key)]


@pytest.mark.parametrize(
    "text",
    [
        "NHS 943 476 5871",  # wrong check digit
        "44051401359",  # no cue and no Polish text
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "Ab1" * 12,  # wrong check sum
        "ssh://git@github.com/x",
        "https://user:password@example.com",
        "00-00-5E-00-53-01",  # RFC 7042, for documents
        "01:80:C2:00:00:03",  # IEEE 802.1X: a group, no device
        "commit 1BoatSLRHtKNngkdXEeobR76b53LETtpyU",
        "0x52908400098527886E0F7030069857D2E4169EE7",  # may be a contract; no word about money
    ],
)
def test_what_fails_its_check_or_lacks_its_cue_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_language_of_the_text_can_stand_for_a_cue() -> None:
    assert found("44051401359", "pl") == [("PL_PESEL", "44051401359")]
    assert found("zadzwoń 601 234 567", "pl") == [("PHONE_NUMBER", "601 234 567")]
    assert found("biuro, 601 234 567, Warszawa", "pl") == [("PHONE_NUMBER", "601 234 567")]
    assert found("office, 601 234 567, Warsaw", "en") == []

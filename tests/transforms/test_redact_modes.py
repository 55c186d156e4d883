"""What redaction writes: tokens, surrogates, pseudonyms, masks."""

import hashlib
import hmac
import pickle
from pathlib import Path

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import DEFAULT_REDACTED, Pii
from fairsieve.transforms.pii.modes import Mask, Mode, Place, Pseudonym, Surrogate, Token, canonical, read_key
from fairsieve.transforms.redact import redact

KEY = b"0123456789abcdef"
SCANNER = Pii()
TEXT = (
    "Write to a.b@mail.org or A.B@mail.org, call +49 30 901820 or (212) 736-5000; host 81.2.69.142, "
    "2a00:1450:4001:81b::200e; "
    "card 4539 1488 0343 6467, IBAN DE44 5001 0517 5407 3249 31, SSN 536-22-1234, 00:1B:44:11:3A:B7, "
    "https://bob:hunter2@db.corp.net/x, PESEL 44051401359"
)


def redacted(text: str, mode: Mode, document: str = "d1") -> str:
    texts = pa.array([text])
    spans = SCANNER.scan(pa.record_batch({"text": texts}))
    [result] = redact(texts, spans, DEFAULT_REDACTED, mode, pa.array([document])).texts.to_pylist()
    return result


@pytest.mark.parametrize(
    "mode",
    [Token(), Token("<{type}>"), Token("[{type}]"), Surrogate(), Mask(), Pseudonym(KEY), Pseudonym(KEY, "corpus")],
)
def test_redacting_twice_changes_nothing_in_any_mode(mode: Mode) -> None:
    once = redacted(TEXT, mode)
    assert once != TEXT
    assert redacted(once, mode) == once


def test_a_template_must_say_where_the_type_goes() -> None:
    with pytest.raises(ValueError, match="template"):
        Token("***")


def test_surrogates_are_values_set_aside_and_equal_for_equal_values() -> None:
    text = "a.b@mail.org c.d@mail.org a.b@mail.org 81.2.69.142 (212) 736-5000"
    expected = "user1@example.com user2@example.com user1@example.com 192.0.2.1 202-555-0100"
    assert redacted(text, Surrogate()) == expected


def test_a_type_without_reserved_values_becomes_a_token() -> None:
    assert Surrogate()(Place("PL_PESEL", "44051401359", "d", 0)) == "|||PL_PESEL|||"


def test_a_mask_keeps_length_and_separators() -> None:
    assert redacted("call (212) 736-5000.", Mask()) == "call (***) ***-****."


def test_a_pseudonym_is_the_keyed_code_of_the_canonical_value() -> None:
    parts = [b"corpus", b"", b"EMAIL_ADDRESS", b"a.b@mail.org"]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    digest = hmac.new(KEY, message, hashlib.sha256).digest()
    number = int.from_bytes(digest, "big") >> (256 - 50)
    code = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[number >> shift & 31] for shift in range(45, -1, -5))
    assert redacted("A.B@Mail.org", Pseudonym(KEY, "corpus")) == f"EMAIL_ADDRESS_{code}"


def test_the_scope_of_a_pseudonym_is_as_wide_as_it_says() -> None:
    address = "a.b@mail.org"
    assert redacted(address, Pseudonym(KEY), "d1") != redacted(address, Pseudonym(KEY), "d2")
    assert redacted(address, Pseudonym(KEY, "corpus"), "d1") == redacted(address, Pseudonym(KEY, "corpus"), "d2")
    assert redacted(address, Pseudonym(KEY, "run", "r1")) != redacted(address, Pseudonym(KEY, "run", "r2"))


def test_another_key_gives_other_codes_and_another_key_id() -> None:
    other = Pseudonym(b"fedcba9876543210", "corpus")
    assert redacted("a.b@mail.org", other) != redacted("a.b@mail.org", Pseudonym(KEY, "corpus"))
    assert other.key_id != Pseudonym(KEY).key_id


def test_the_key_is_not_in_the_representation_and_travels_to_workers() -> None:
    mode = Pseudonym(KEY)
    assert "0123456789" not in repr(mode)
    assert pickle.loads(pickle.dumps(mode)).key_id == mode.key_id


def test_a_short_key_and_a_missing_run_are_errors() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Pseudonym(b"short")
    with pytest.raises(ValueError, match="run"):
        Pseudonym(KEY, "run")


def test_the_key_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_bytes(KEY + b"\n")
    assert read_key(path=tmp_path / "key") == KEY
    monkeypatch.setenv("FAIRSIEVE_PII_KEY", KEY.decode())
    assert read_key() == KEY
    monkeypatch.delenv("FAIRSIEVE_PII_KEY")
    with pytest.raises(ValueError, match="FAIRSIEVE_PII_KEY"):
        read_key()


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("PHONE_NUMBER", "+49 (0)30 901820", "0049-30-901820"),
        ("PHONE_NUMBER", "(212) 736-5000", "２１２.736.5000 x12"),
        ("IP_ADDRESS", "2a00:1450::1", "2A00:1450:0:0:0:0:0:1"),
        ("IBAN_CODE", "de44 5001 0517 5407 3249 31", "DE44-5001-0517-5407-3249-31"),
    ],
)
def test_ways_to_write_one_value_are_one_canonical_value(kind: str, one: str, other: str) -> None:
    assert canonical(kind, one) == canonical(kind, other)

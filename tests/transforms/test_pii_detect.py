"""What the detectors find, and what they leave alone; expected spans are written by hand."""

import pickle

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import ENTITIES, Pii

SCANNER = Pii()
LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])


def batch_of(*texts: str, language: str | None = None) -> pa.RecordBatch:
    columns = {"text": pa.array(texts, pa.string())}
    if language:
        columns["language"] = pa.array([{"code": language, "score": 1.0}] * len(texts), LANGUAGE)
    return pa.record_batch(columns)


def found(text: str, language: str | None = None) -> list[tuple[str, str]]:
    [spans] = SCANNER.scan(batch_of(text, language=language)).to_pylist()
    return [(span["type"], text[span["start"] : span["end"]]) for span in spans]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to anna.svensson@firma.se today", "EMAIL_ADDRESS", "anna.svensson@firma.se"),
        ("联系我们zhang.wei@qq.com或者", "EMAIL_ADDRESS", "zhang.wei@qq.com"),
        ("(j.doe+news@mail.co.uk).", "EMAIL_ADDRESS", "j.doe+news@mail.co.uk"),
        ("Call me at (212) 736-5000.", "PHONE_NUMBER", "(212) 736-5000"),
        ("Tel.: +49 (0)30 901820", "PHONE_NUMBER", "+49 (0)30 901820"),
        ("appelez le 01 42 68 53 00 demain", "PHONE_NUMBER", "01 42 68 53 00"),
        ('so "mary jane"@oldhost.org it is', "EMAIL_ADDRESS", '"mary jane"@oldhost.org'),
        ("for list+jane=firm.com@lists.org only", "EMAIL_ADDRESS", "list+jane=firm.com@lists.org"),
        ("?user=jane@firm.com", "EMAIL_ADDRESS", "jane@firm.com"),
        ("jane AT firm DOT org", "EMAIL_ADDRESS", "jane AT firm DOT org"),
        ("by VISA-4539148803436467", "CREDIT_CARD", "4539148803436467"),
        ("employee 662-32-6555 left", "US_SSN", "662-32-6555"),
        ("SS number 731 33 7116", "US_SSN", "731 33 7116"),
        ("Lee -x- hostyle AT csn.ul.ie -x-", "EMAIL_ADDRESS", "hostyle AT csn.ul.ie"),
        ("Card no.4539-1488-0343-6467", "CREDIT_CARD", "4539-1488-0343-6467"),
        ("login from 81.2.69.142 at noon", "IP_ADDRESS", "81.2.69.142"),
        ("host 2a00:1450:4001:81b::200e up", "IP_ADDRESS", "2a00:1450:4001:81b::200e"),
        ("paid with 4539 1488 0343 6467.", "CREDIT_CARD", "4539 1488 0343 6467"),
        ("bezahlt mit 36378938759444", "CREDIT_CARD", "36378938759444"),
        ("the JCB-like 3540917246321471", "CREDIT_CARD", "3540917246321471"),
        ("IBAN DE44 5001 0517 5407 3249 31 bitte", "IBAN_CODE", "DE44 5001 0517 5407 3249 31"),
        ("into GB76QXMT4821093775160 by May", "IBAN_CODE", "GB76QXMT4821093775160"),
        ("into GB76 QXMT 4821 0937 7516 0 by May", "IBAN_CODE", "GB76 QXMT 4821 0937 7516 0"),
        ("his social is 536-22-1234.", "US_SSN", "536-22-1234"),
    ],
)
def test_a_value_is_found_with_its_exact_span(text: str, kind: str, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("+49 30 901820 81.2.69.142", ["PHONE_NUMBER", "IP_ADDRESS"]),
        ("jane@mail.org+49 30 901820", ["EMAIL_ADDRESS", "PHONE_NUMBER"]),
        ("81.2.69.142 4539 1488 0343 6467", ["IP_ADDRESS", "CREDIT_CARD"]),
        ("(212) 736-5000 536-22-1234", ["PHONE_NUMBER", "US_SSN"]),
        ("7,John Smith,4539148803436467,12/25,123", ["CREDIT_CARD"]),
        ("536-22-1234,4539148803436467,212-736-5000", ["US_SSN", "CREDIT_CARD", "PHONE_NUMBER"]),
        ("7,4539148803436467,77", []),
        ("1234 4539 1488 0343 6467", []),
        ("call 202-555-0100 202-555-0100", []),
    ],
)
def test_values_side_by_side_hide_no_other_and_a_cell_among_cells_is_none(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in found(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "user@example.com",
        "icon@2x.png",
        "@gargron@mastodon.social",
        "call 555-0123",
        "192.168.1.10 and 10.0.0.1",
        "version 81.2.69.142",
        "OID 1.3.6.1.4.1",
        "pay with 4111 1111 1111 1111",
        "IBAN DE89 3704 0044 0532 0130 00",
        "IBAN GB77QXMT4821093775160, which has neither the length nor the checksum",
        "SSN 078-05-1120",
        "ISBN 978-3-16-148410-0",
        '{"a":"b"@"c.de"}',
        "LOOK AT THIS DOT COM BUBBLE",
        "pictured AT Firm.com",
        "10:20:30:40:50:60:70:80",
        "the season 2020::2021",
        "clone git@github.com:acme/tool.git",
        "Winning numbers 03-11-24-38-41-07",
        "Mon-Fri 0900-1730 1000-1400",
        "telefonisch 09.30-18.00",
        "S/N 212-736-5000-A",
        "boards of 350-450-1200 mm, a dial tone of 350 440 Hz",
        "from 2012-05-06 to 2013-06-07",
        "order number 4155550199",
    ],
)
def test_reserved_values_and_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_what_follows_a_cued_address_in_a_list_is_cued_too() -> None:
    assert found("servers 5.9.20.30, 5.9.20.31") == [("IP_ADDRESS", "5.9.20.30"), ("IP_ADDRESS", "5.9.20.31")]
    assert found("see 5.9.20.30, 5.9.20.31") == []


def test_a_number_and_an_address_that_touch_are_both_found() -> None:
    assert found("(212) 736-5000jane@firm.org") == [
        ("PHONE_NUMBER", "(212) 736-5000"),
        ("EMAIL_ADDRESS", "jane@firm.org"),
    ]


def test_full_width_digits_and_invisible_characters_do_not_hide_a_value() -> None:
    assert found("電話 ０９０−１２３４−５６７８ です") == [("PHONE_NUMBER", "０９０−１２３４−５６７８")]
    assert found("mail john\u200b.doe@gmail.com") == [("EMAIL_ADDRESS", "john\u200b.doe@gmail.com")]


def test_spans_are_character_offsets_of_each_document_in_a_sliced_batch() -> None:
    texts = ["first a.b@mail.org", "ünïcödé 81.2.69.142", "", "日本 c.d@mail.org x"]
    spans = SCANNER.scan(batch_of(*texts).slice(1)).to_pylist()
    assert [[(s["start"], s["end"]) for s in row] for row in spans] == [[(8, 19)], [], [(3, 15)]]


def test_the_column_has_the_declared_type_and_no_nulls() -> None:
    column = SCANNER.scan(batch_of("nothing", "a.b@mail.org"))
    assert column.type == Pii.field.type
    assert column.null_count == 0


def test_an_empty_batch_gives_an_empty_column() -> None:
    assert len(SCANNER.scan(batch_of())) == 0


def test_only_the_wanted_entities_are_reported() -> None:
    scanner = Pii(entities=("EMAIL_ADDRESS",))
    assert [s["type"] for s in scanner.scan(batch_of("a.b@mail.org 81.2.69.142")).to_pylist()[0]] == ["EMAIL_ADDRESS"]


def test_an_unknown_entity_is_named() -> None:
    with pytest.raises(ValueError, match="SHOE_SIZE"):
        Pii(entities=("SHOE_SIZE",))


def test_reasons_are_counted_for_what_was_not_reported() -> None:
    _, reasons = SCANNER.scan_with_reasons(batch_of("user@example.com", "card 4111111111111111", "a@example.org"))
    assert reasons["EMAIL_ADDRESS", "reserved"] == 2
    assert reasons["CREDIT_CARD", "test_number"] == 1


def test_a_scanner_can_be_pickled_before_load() -> None:
    copy = pickle.loads(pickle.dumps(Pii()))
    copy.load()
    assert copy.scan(batch_of("a.b@mail.org")).to_pylist() == SCANNER.scan(batch_of("a.b@mail.org")).to_pylist()


def test_every_entity_can_be_asked_for_alone() -> None:
    for entity in ENTITIES:
        Pii(entities=(entity,)).load()

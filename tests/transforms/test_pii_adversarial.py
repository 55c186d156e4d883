"""Values in disguise, numbers that are no values, and texts made to stall."""

import time

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import Pii

SCANNER = Pii()
MEGABYTE = 1_000_000


def found(text: str) -> list[tuple[str, str]]:
    [spans] = SCANNER.scan(pa.record_batch({"text": pa.array([text])})).to_pylist()
    return [(span["type"], text[span["start"] : span["end"]]) for span in spans]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("mail john [at] acme-corp [dot] com now", "EMAIL_ADDRESS", "john [at] acme-corp [dot] com"),
        ("jane.roe(at)firm(dot)org", "EMAIL_ADDRESS", "jane.roe(at)firm(dot)org"),
        ("reach me: bob at gmail dot com.", "EMAIL_ADDRESS", "bob at gmail dot com"),
        ("ｊｏｈｎ＠ｇｍａｉｌ．ｃｏｍ", "EMAIL_ADDRESS", "ｊｏｈｎ＠ｇｍａｉｌ．ｃｏｍ"),
        ("'joe@corp.com'", "EMAIL_ADDRESS", "joe@corp.com"),
        ("müller@bücher.de", "EMAIL_ADDRESS", "müller@bücher.de"),
        ("write to a.b@gmail.com.Next time", "EMAIL_ADDRESS", "a.b@gmail.com"),
        ("a.b@gmail.comPhone 1", "EMAIL_ADDRESS", "a.b@gmail.com"),
        ("tel:+1-415-736-2671;", "PHONE_NUMBER", "+1-415-736-2671"),
        ("415•736•2671", "PHONE_NUMBER", "415•736•2671"),
        ("+1 (415) 736‑2671", "PHONE_NUMBER", "+1 (415) 736‑2671"),
        ("call 4 1 5 7 3 6 2 6 7 1", "PHONE_NUMBER", "4 1 5 7 3 6 2 6 7 1"),
        ("phone:415-736-2671ext.22", "PHONE_NUMBER", "415-736-2671ext.22"),
        ("电话13812345678联系", "PHONE_NUMBER", "13812345678"),
        ("هاتف: ٠١٠٠١٢٣٤٥٦٧", "PHONE_NUMBER", "٠١٠٠١٢٣٤٥٦٧"),
        ("http://81.2.69.142:8080/x", "IP_ADDRESS", "81.2.69.142"),
        ("81[.]2[.]69[.]142", "IP_ADDRESS", "81[.]2[.]69[.]142"),
        ("4539 1488 0343 6467 123 12/27", "CREDIT_CARD", "4539 1488 0343 6467"),
        ("４５３９ １４８８ ０３４３ ６４６７", "CREDIT_CARD", "４５３９ １４８８ ０３４３ ６４６７"),
        ("iban:de44500105175407324931", "IBAN_CODE", "de44500105175407324931"),
        ("SSN536-22-1234", "US_SSN", "536-22-1234"),
        ("ssn: 536221234", "US_SSN", "536221234"),
    ],
)
def test_a_disguise_does_not_hide_a_value(text: str, kind: str, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "see section 1.2.3.4",
        "OID 1.3.6.1.4.1.311",
        "Chrome/81.0.4044.129",
        "ISBN 978-0-306-40615-7",
        "doi:10.1016/j.cell.2020.01.001",
        "tracking 1Z999AA10123456784",
        "FedEx tracking no. 123456789012",
        "IMEI 490154203237518",
        "550e8400-e29b-41d4-a716-446655440000",
        "timestamp 1609459200 and 1609459200000",
        "37.774929, -122.419416",
        "EAN 4006381333931",
        "part no. 536-22-1234",
        "$1,234,567.89 or 1.234.567,89 €",
        "1 2 3 4 5 6 7 8 9 10",
        "12:34:56 std::cout Foo::1234",
        "Newark, NJ 07102-2992",
        "01 02 03 04 05 06 07 08 09 10 11 12",
        "look at example dot com",
        "git clone git@example.com",
        "call 020 7946 0018",
    ],
)
def test_other_numbers_and_set_aside_values_are_left_alone(text: str) -> None:
    assert found(text) == []


STALLING = {
    "base64": "QUJD" * (MEGABYTE // 4),
    "dots": "a." * (MEGABYTE // 2),
    "at signs": "@" * MEGABYTE,
    "question marks": "?" * MEGABYTE,
    "underscores": "_" * MEGABYTE,
    "colons": "ab:" * (MEGABYTE // 3),
    "digits": "1234567890" * (MEGABYTE // 10),
    "addresses": "a@b." * (MEGABYTE // 4),
    "keys": "-----BEGIN PRIVATE KEY-----\n" * (MEGABYTE // 28),
    "spoken": "a at b dot " * (MEGABYTE // 11),
    "zero width": "1\u200b" * (MEGABYTE // 4),
}


@pytest.mark.parametrize("name", STALLING)
def test_a_megabyte_made_to_stall_takes_under_three_seconds(name: str) -> None:
    batch = pa.record_batch({"text": pa.array([STALLING[name]])})
    SCANNER.load()
    begin = time.process_time()
    SCANNER.scan(batch)
    assert time.process_time() - begin < 3


def test_dense_phone_numbers_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        batch = pa.record_batch({"text": pa.array(["212-736-5000, " * count])})
        begin = time.process_time()
        SCANNER.scan(batch)
        return time.process_time() - begin

    seconds(1000)
    assert min(seconds(8000) for _ in range(2)) < 3 * 4 * min(seconds(2000) for _ in range(3))

"""What is published for documents and tests belongs to nobody, and is no other entity either."""

import pyarrow as pa
import pytest

from fairsieve.transforms.pii import Pii
from fairsieve.transforms.pii.finding import Finding, resolve

SCANNER = Pii()


def found(text: str) -> list[tuple[str, str]]:
    [spans] = SCANNER.scan(pa.record_batch({"text": pa.array([text])})).to_pylist()
    return [(span["type"], text[span["start"] : span["end"]]) for span in spans]


@pytest.mark.parametrize(
    "value",
    [
        "078-05-1120",
        "219-09-9999",
        "987-65-4321",
        "4111 1111 1111 1111",
        "4242-4242-4242-4242",
        "378282246310005",
        "DE89 3704 0044 0532 0130 00",
        "GB29NWBK60161331926819",
        "192.0.2.14",
        "198.51.100.23",
        "203.0.113.195",
        "2001:db8::8a2e:370:7334",
        "(212) 555-0100",
        "020 7946 0018",
        "name@example.com",
        "00-00-5E-00-53-01",
        "NHS 943 476 5919",
    ],
)
@pytest.mark.parametrize("before", ["", "Call us: ", "Tel. ", "The NHS number is ", "My number is ", "IP or SSN: "])
def test_a_documented_value_is_left_alone_whatever_stands_before_it(before: str, value: str) -> None:
    assert found(f"{before}{value}, as in the manual.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("route 131.234.214.0/255.255.254.0, label 2002::/16", []),
        ("192.0.2.1 or call 415-736-2671", [("PHONE_NUMBER", "415-736-2671")]),
        ("ssn 078-05-1120, ssn 536-22-1234", [("US_SSN", "536-22-1234")]),
        ("mail name@example.com or joe@corp.com", [("EMAIL_ADDRESS", "joe@corp.com")]),
        ("Tel. 123456789", [("PHONE_NUMBER", "123456789")]),
    ],
)
def test_what_stands_beside_a_documented_value_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_value_left_alone_gives_way_to_a_better_type_and_not_the_other_way_round() -> None:
    alone = Finding("US_SSN", 4, 15, 0.0, "test_number")
    better, weaker = Finding("EMAIL_ADDRESS", 0, 8, 1.0), Finding("PHONE_NUMBER", 10, 20, 0.8)
    assert resolve([alone, better, weaker]) == [better]
    assert resolve([weaker, alone._replace(reason="no_context")]) == [weaker]

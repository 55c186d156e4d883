"""Where digits stand together, and what is remembered of them."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.transforms.pii import Pii, phone_looks
from fairsieve.transforms.pii.finding import Trigger
from fairsieve.transforms.pii.leads import Led
from fairsieve.transforms.pii.stretches import around, excerpts, stretches_of, wide_digit
from fairsieve.transforms.text import TextBuffer

FAST, PLAIN = Pii(), Pii(front_end="re")


def stretches(*texts: str) -> list[str]:
    """The stretches of the documents, as they are written."""
    buffer = TextBuffer.of(pa.array(texts, pa.string()))
    data = buffer.data.tobytes()
    ends = [match.end() for match in re.finditer(wide_digit(), data)]
    found = stretches_of(buffer, pa.array(ends, pa.int64()).to_numpy())
    return [data[first:last].decode() for first, last in zip(found.first, found.last, strict=True)]


def test_a_stretch_has_six_digits_or_four_groups() -> None:
    assert stretches("in 2002, 12345 and 123456 and 8.8.8.8 but not 1.2.3") == ["123456", "8.8.8.8"]


def test_a_stretch_ends_with_its_document() -> None:
    assert stretches("call 030 12", "34 567", "1234567") == ["1234567"]


def test_letters_and_commas_part_stretches_but_a_capital_does_not() -> None:
    assert stretches("123456 by 654321, 111111 RSSMRA85T10A562S") == ["123456", "654321", "111111", "85T10A562"]


@pytest.mark.parametrize("digits", ["０９０１２３４", "٠٩٠١٢٣٤", "०९०१२३४", "๐๙๐๑๒๓๔"])
def test_digits_of_other_scripts_are_digits(digits: str) -> None:
    assert stretches(f"x {digits} y", digits) == [digits, digits]


def test_excerpts_hold_each_stretch_once_and_fold_what_is_not_ascii() -> None:
    buffer = TextBuffer.of(pa.array(["a 123456 b", "é\u00a012\u00a034\u00a056\nz", "é 654321"], pa.string()))
    found = stretches_of(buffer, pa.array([], pa.int64()).to_numpy())
    plain, folded = excerpts(buffer, found)
    assert (plain.folded, plain.stretch.tolist(), plain.data.split()) == (
        False, [0, 2], [b"a", b"123456", b"b", "é".encode(), b"654321"],
    )  # fmt: skip
    assert (folded.folded, folded.stretch.tolist(), folded.data.split()) == (
        True, [1], ["é".encode(), b"12", b"34", b"56", b"z"],
    )  # fmt: skip
    first, last = around(buffer, found, folded.stretch)
    assert buffer.data.tobytes()[first[0] : last[0]].decode() == "é\u00a012\u00a034\u00a056\nz"


RUNS = st.text("0123456789012345678 -./()+\u00b7~", min_size=1, max_size=24)


@settings(max_examples=500, deadline=None)
@given(RUNS)
def test_what_digits_may_look_like_is_told_by_their_shape(run: str) -> None:
    shape = re.sub(r"\d", "9", run)
    count = sum(map(str.isdigit, run))
    if phone_looks._is_amount(run, count):
        assert phone_looks._may_be_amount(shape, count)
    if phone_looks._QUAD.match(run):
        assert phone_looks._SHAPE_OF_QUAD.match(shape)
    if phone_looks._NANP_INSIDE.search(run):
        assert phone_looks._SHAPE_OF_NANP.search(shape)


ADDRESSES = st.lists(
    st.sampled_from(["81.2.69.142", "192.168.10.20", "0.12.34.56", "256.10.20.30", "8.11.6", "1", "(", ")", "[", "]",
                     " ", "  ", "+", "-", "/", ".", ":", ";", "x", "é", "\n"]), max_size=10
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(ADDRESSES)
def test_an_address_alone_is_what_the_longer_look_says_too(text: str) -> None:
    for run in phone_looks.RUN.finditer(text):
        start, end = run.span()
        if phone_looks.is_address_alone(text, start, end):
            begin = max(0, start - 3)
            low = max(0, begin - phone_looks.BEFORE_CHARS)
            look = phone_looks.of_run(text[low : end + 1], begin - low, start - low, end - low, end - low)
            assert look == phone_looks.Run(places=((start - low, end - low, "address_or_version"),))


LEAD = Trigger(rb"[A-Za-z]{2}\d\d[ ]?[A-Za-z0-9]{4}", back=20, leads=("DE", "GB"))


@settings(max_examples=200, deadline=None)
@given(st.text("DEdeGBgbX0123456789 .", max_size=40))
def test_leads_are_found_where_the_expression_matches_from_one_of_them(text: str) -> None:
    data = text.encode()
    buffer = TextBuffer.of(pa.array([text], pa.string()))
    groups = stretches_of(buffer, pa.array([], pa.int64()).to_numpy()).groups
    matches = re.finditer(rb"(?=((?i:DE|GB)\d\d[ ]?[A-Za-z0-9]{4}))", data)
    assert Led(LEAD, 0).ends(buffer.data, data, groups).tolist() == [match.end(1) for match in matches]


PIECES = st.sampled_from(
    ["tel ", "phone: ", "my number ",
     "１２", "٣٤", "५६", "๗๘", "12", "345", "6789", "0", "\u200b", "\u00a0", "–", "-", ".",
     "/", " ", "(", ")", "+", "・", "[dot]", "[.]", "@", "a@b.com", "john@", "＠", "firm.org", "\n", ",", ":", "年",
     "4539 1488 0343 6467", "536-22-1234", "ssn ", "81.2.69.142", "DE44 5001 0517 5407 3249 31", " dot ", " @ "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=30).map("".join), min_size=1, max_size=4))
def test_the_front_ends_agree_in_every_script(texts: list[str]) -> None:
    batch = pa.record_batch({"text": pa.array(texts, pa.string())})
    assert FAST.scan(batch).equals(PLAIN.scan(batch))


def test_a_word_with_two_addresses_gives_both_once() -> None:
    batch = pa.record_batch({"text": pa.array(["<a.b@firm.org,c@firm.org;d@firm.org> a.b@firm.org"])})
    spans = [(span["start"], span["end"]) for span in FAST.scan(batch)[0].as_py()]
    assert spans == [(1, 13), (14, 24), (25, 35), (37, 49)]

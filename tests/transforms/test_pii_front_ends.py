"""Hyperscan's windows and the whole document under `re` must say the same."""

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.transforms.pii import Pii

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
FAST, PLAIN = Pii(), Pii(front_end="re")

PIECES = st.sampled_from(
    [
        "tel. ",
        "call ",
        "+49 ",
        "(0)",
        "030 ",
        "555",
        "-",
        ".",
        "/",
        " ",
        "1234567",
        "12",
        "é",
        "０９０",
        "−",
        "電話",
        "\u200b",
        "@",
        "john",
        ".com",
        "gmail",
        "81.2.69.142",
        ":",
        "2a00",
        "4539 1488 0343 6467",
        "DE44",
        "5001",
        "0517",
        "IBAN ",
        "536-22-1234",
        "ssn ",
        "\n",
        "x",
        "isbn ",
        "fax",
        ", ",
        " and ",
    ]
)


def same(texts: list[str]) -> None:
    batch = pa.record_batch({"text": pa.array(texts, pa.string())})
    fast, fast_reasons = FAST.scan_with_reasons(batch)
    plain, plain_reasons = PLAIN.scan_with_reasons(batch)
    assert fast.equals(plain)
    assert sum(fast_reasons.values()) <= sum(plain_reasons.values())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=40).map("".join), min_size=1, max_size=4))
def test_the_front_ends_agree_on_texts_made_of_hard_pieces(texts: list[str]) -> None:
    same(texts)


@pytest.mark.skipif(not (DATA / "pii").is_dir(), reason="the public evaluation sets are not here")
@pytest.mark.parametrize("name", ["synth_dataset_v2", "generated_small"])
def test_the_front_ends_agree_on_the_public_sets(name: str) -> None:
    rows = json.loads((DATA / "pii" / "presidio-research" / f"{name}.json").read_text(encoding="utf-8"))
    same([row["full_text"] for row in rows])


@pytest.mark.skipif(not (DATA / "pii").is_dir(), reason="the public evaluation sets are not here")
def test_the_front_ends_agree_on_clinical_notes() -> None:
    paths = sorted((DATA / "pii" / "meddocan" / "train" / "brat").glob("*.txt"))
    same([path.read_text(encoding="utf-8") for path in paths[:100]])


IDENTIFIERS = [
    "NHS 943 476 5870",
    "NINO JG 10 37 59 A",
    "npi 1234567893",
    "54362315K",
    "DNI: 54362315-K",
    "X2482300W",
    "RSSMRA85T10A562S",
    "PESEL 44051401359",
    "Aadhaar 2341 2341 2346",
    "PAN ABCPE1234F",
    "529.982.247-25",
    "cpf 52998224725",
    "Steuer-ID 36 574 261 809",
    "2 55 08 14 168 025 38",
    "00:1B:44:11:3A:B7",
    "001b.4411.3ab7",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "AKIAIOSFODNN7QWERTY2",
    "https://a:b12@c.net/",
    "-----BEGIN PRIVATE KEY-----",
    " ",
    "\n",
    "é",
    "12",
    ":",
    "-",
    "日本",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(IDENTIFIERS), max_size=12).map(" ".join), min_size=1, max_size=4))
def test_the_front_ends_agree_on_identifiers(texts: list[str]) -> None:
    same(texts)

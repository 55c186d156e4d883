"""What comes from a corpus is shown as text, whatever it is."""

import csv
import io
import itertools
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache

import pytest
import report_corpus
from hypothesis import given
from hypothesis import strategies as st
from test_report_page import ELEMENTS, Page

from fairsieve.pipeline.report import Report, render
from fairsieve.pipeline.report.names import language_name
from fairsieve.pipeline.report.untrusted import LONGEST, clean, csv_cell, file_stem
from fairsieve.pipeline.statistics.audit import audit_tables

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</svg><script>alert(1)</script>",
    "</text></svg><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext></table><style><img src=x onerror=alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "\" onmouseover=alert(1) x=\"",
    "' onmouseover=alert(1) x='",
    "\"><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in () %}",
    "${7*7}#{7*7}",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "datum.value + alert(1)",
    "'); alert(1); //",
    "\x00<script\x00>alert(1)</script>",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe\u202c",
    "a\nb\r\nc\u2028d",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "x" * 5000,
    "名" * 300,
)  # fmt: skip


@cache
def report_of_payloads() -> Report:
    """The report of a corpus in which every name that could come from outside is a payload."""
    axes = [*report_corpus.GROUPS]
    groups = [group for groups in report_corpus.GROUPS.values() for group in groups]
    terms = [f"en.{axis}.{group}" for axis, groups in report_corpus.GROUPS.items() for group in groups]
    names = [*report_corpus.LANGUAGES, *report_corpus.SOURCES, *report_corpus.TYPES, *axes, *groups, *terms]
    payloads = (f"{text}{place}" for place, text in enumerate(itertools.cycle(PAYLOADS)))
    merged = report_corpus.merged(2500, rename=dict(zip(names, payloads, strict=False)) | {"en": "en"})
    tables = audit_tables(merged, tuple(rule.name for rule in report_corpus.POLICY.remove))
    remove = [{"name": "toxic", "column": f"input.{PAYLOADS[0]}", "at_least": 0.8}]
    config = report_corpus.config(
        input={"paths": [one.replace("\x00", "") for one in PAYLOADS]}, policy={"remove": remove}
    )
    return render(tables, config, PAYLOADS[1])


def test_payloads_bring_no_element_and_no_attribute_into_the_page():
    page = Page(report_of_payloads().html)
    assert page.elements <= ELEMENTS
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]
    assert not [link for link in page.values("href") if not link.startswith(("#", "report/"))]


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if "<" in one])
def test_payloads_never_stand_in_a_file_unescaped(payload):
    report = report_of_payloads()
    assert payload not in report.html
    assert all(payload not in picture for picture in report.pictures.values())


def test_payloads_are_shown_as_the_text_they_are():
    words = Page(report_of_payloads().html).words
    assert sum(" ".join(clean(one, 40).rstrip("…").split()) in words for one in PAYLOADS) >= 20


def test_payloads_bring_nothing_but_shapes_and_text_into_a_picture():
    for picture in report_of_payloads().pictures.values():
        found = {element.tag.rpartition("}")[2] for element in ET.fromstring(picture).iter()}
        assert found <= {"svg", "g", "circle", "line", "path", "rect", "text", "style"}


def test_payloads_are_no_formulas_in_a_csv():
    for text in report_of_payloads().csvs.values():
        head, *lines = csv.reader(io.StringIO(text))
        assert all(len(line) == len(head) for line in lines)
        for cell in (cell for line in lines for cell in line):
            assert not cell.lstrip().startswith(("=", "+", "@", "\t", "\r")), cell[:20]
            assert not cell.startswith("-") or cell[1:].replace(".", "").replace("e-", "").isdigit()


def test_no_file_holds_a_control_character():
    report = report_of_payloads()
    for text in (report.html, *report.pictures.values(), *report.csvs.values()):
        assert not [one for one in set(text) - {"\n"} if unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs")]


@given(st.text())
def test_a_cleaned_name_is_one_short_line(text):
    cleaned = clean(text)
    assert len(cleaned) <= LONGEST
    assert cleaned == " ".join(cleaned.split())
    assert not [one for one in cleaned if unicodedata.category(one).startswith("C")]


@given(st.text(max_size=60))
def test_any_text_survives_a_csv_and_is_no_formula(text):
    cell = csv_cell(text)
    (row,) = csv.reader(io.StringIO(cell + ",end\n", newline=""))
    assert row[0].removeprefix("'") in (text, text.removeprefix("'"))
    assert not row[0].lstrip().startswith(("=", "+", "-", "@"))


@given(st.text(max_size=40))
def test_any_language_code_has_a_name(code):
    assert isinstance(language_name(code), str)


@given(st.text(max_size=80))
def test_a_file_name_leaves_no_folder(text):
    assert set(file_stem(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert file_stem(text)


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("als", "Alemannic"), ("und", "not determined")])
def test_languages_have_english_names(code, name):
    assert language_name(code) == name

"""Every number of the page is in a CSV, and is written as its column says."""

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
import report_corpus

from fairsieve.pipeline.report.house import INK
from fairsieve.pipeline.report.labels import measured, wrapped
from fairsieve.pipeline.report.numbers import amount, between, fixed, percent, ratio_between, times
from fairsieve.pipeline.report.table import Suppressed, Table, counted, interval_of, shares, text
from fairsieve.pipeline.statistics.estimate import RESAMPLES
from fairsieve.pipeline.statistics.flag import FLAG_DIFFERENCE, FLAG_RATIO, FLAG_RETENTION
from fairsieve.pipeline.statistics.impact import MIN_DOCUMENTS
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.transforms.count import BUCKETS

NUMBER = re.compile(r"(?<![\w.])[<-]?\d[\d,]*(?:\.\d+)?")
CONSTANT = {95.0, 100.0, 10_000.0}
"""The level of intervals, and what rates are told per."""


@dataclass
class Tables(HTMLParser):
    """The tables of a page by the CSV they name: rows of number cells; cells of text are left out."""

    html: str
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    current: str = ""
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.current = given["data-csv"] or ""
            self.tables[self.current] = []
        elif tag == "tr":
            self.tables[self.current].append([])
        elif tag == "td" and given.get("class") == "n":
            self.tables[self.current][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[self.current][-1][-1] += data


def numbers_of(csv_text: str) -> list[float]:
    """Every number in the cells of a CSV, those inside text as well."""
    cells = (cell for row in csv.reader(io.StringIO(csv_text)) for cell in row)
    return [float(found) for cell in cells for found in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?", cell)]


def is_among(word: str, numbers: list[float]) -> bool:
    """Whether a number as written is one of these, rounded to the decimals it is written with."""
    decimals = len(word.partition(".")[2])
    value = float(word.lstrip("<").replace(",", ""))
    if word.startswith("<"):
        return any(0 < one < value for one in numbers)
    return any(abs(one - value) <= 0.5 * 10**-decimals * (1 + 1e-9) for one in numbers)


def test_every_number_of_a_table_is_in_its_csv():
    report = report_corpus.rendered()
    tables = Tables(report.html).tables
    assert set(tables) == set(report.csvs)
    for name, (_, *rows) in tables.items():
        known = numbers_of(report.csvs[name])
        shown = [cell for row in rows for cell in row if cell not in ("not published", "–")]
        assert shown
        for word in (word for cell in shown for word in NUMBER.findall(cell)):
            assert is_among(word, known), (name, word)


def test_every_row_of_a_table_is_a_row_of_its_csv():
    report = report_corpus.rendered()
    for name, (_, *rows) in Tables(report.html).tables.items():
        assert len(rows) == min(60, len(report.csvs[name].splitlines()) - 1)


@dataclass
class Words(HTMLParser):
    """All that the page says, sentence by sentence, and what its pictures say of rows; tables and settings left out."""

    html: str
    said: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    row: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html.replace("\u00a0", " "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "li", "h3", "span", "svg", "table", "pre", "code", "style", "title", "header", "nav", "footer"):
            self.inside.append(tag)
        if tag in ("p", "li", "h3", "span"):
            self.said.append("")
        # Axes and heads are grey; what is told of a row is not.
        self.row = tag == "text" and dict(attrs)["fill"] == INK

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()
        self.row = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] == "svg" and self.row:
            self.drawn.append(data)
        elif self.said and not set(self.inside) & {"svg", "table", "pre", "code", "style", "title", "nav", "footer"}:
            self.said[-1] += data


RULES = {float(one) for one in (FLAG_RATIO, 100 * FLAG_DIFFERENCE, FLAG_RETENTION, MIN_DOCUMENTS, MIN_CELL, BUCKETS)}
"""What the page tells of how it counts."""

COUNTS_ROWS = r"(?:more )?(?:rows|languages|sources|groups|occupations|pairs)|(?:more )?groups? |of \d+ "


def test_every_number_that_the_page_says_is_in_a_csv_or_is_a_rule_of_counting():
    report = report_corpus.rendered()
    page = Words(report.html)
    known = [number for text in report.csvs.values() for number in numbers_of(text)]
    rules = CONSTANT | RULES | {float(RESAMPLES)}
    checked = 0
    for sentence in (one for one in page.said if "This is run" not in one):
        for found in NUMBER.finditer(sentence):
            word = found[0]
            rest = sentence[found.end() :].lstrip()
            if float(word.lstrip("<-").replace(",", "")) in rules or re.match(COUNTS_ROWS, rest):
                continue
            checked += 1
            assert is_among(word, known), (word, sentence)
    assert checked > 120


def test_every_number_that_a_picture_says_of_a_row_is_in_a_csv():
    report = report_corpus.rendered()
    known = [number for text in report.csvs.values() for number in numbers_of(text)]
    drawn = [word for text in Words(report.html).drawn for word in NUMBER.findall(text)]
    assert len(drawn) > 200
    for word in drawn:
        assert is_among(word, known), word


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (1234.5, "1,234"), (45.678, "45.7"), (1.25, "1.2"), (0.5, "0.50"), (0.0456, "0.046"), (-0.2, "-0.20")],
)
def test_measured_numbers_have_few_digits(value, written):
    assert amount(value) == written


def test_shares_are_written_in_percent_beside_a_space_that_does_not_break():
    assert percent(0.1234) == "12.3\u00a0%"


def test_both_ends_of_an_interval_have_the_decimals_of_the_value():
    assert between(0.0123, 0.0096, 0.0155, 100) == "1.0 to 1.6"
    assert ratio_between(6.81, 3.6, 12.94) == "3.6 to 12.9"
    assert between(None, 1, 2) == "no interval"


def test_ratios_have_two_decimals_below_two():
    assert (times(1.423), times(6.81)) == ("1.42", "6.8")


def test_what_would_round_to_nothing_is_not_shown_as_nothing():
    assert fixed(0.0004, 2) == "<0.01"
    assert fixed(0.0, 2) == "0.00"


def test_a_table_writes_in_full_what_it_shows_rounded():
    share = shares("Share", "share")
    table = Table(
        [text("Name", "name"), counted("Of", "n"), share, interval_of(share)], [("a,b", 3, 1 / 3, (0.1, 0.5))]
    )
    assert table.shown() == [["a,b", "3", "33.33", "10.00 to 50.00"]]
    head, row = table.csv().splitlines()
    assert head == "name,n,share_percent,share_percent_low,share_percent_high"
    assert row == '"a,b",3,33.33333333,10,50'


def test_a_suppressed_cell_is_empty_in_the_csv_and_its_row_is_marked():
    table = Table([text("Name", "name"), counted("Of", "n")], [("a", Suppressed.CELL), ("b", 12)], may_hide=True)
    assert table.shown() == [["a", "not published"], ["b", "12"]]
    assert table.csv().splitlines() == ["name,n,suppressed", "a,,1", "b,12,0"]


@pytest.mark.parametrize("label", ["short", "deaf and hard-of-hearing people of all ages", "x" * 300, "名" * 90])
def test_a_label_takes_two_lines_at_most_and_none_is_too_wide(label):
    lines = wrapped(label, 160)
    assert len(lines) <= 2
    assert all(measured(line) <= 168 for line in lines)

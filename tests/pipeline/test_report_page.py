"""The page: what it may hold, that it stands alone, and that it says what it cannot show."""

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pyarrow as pa
import pytest
import report_corpus

from fairsieve.pipeline.report import render, write_report
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.impact import impacts
from fairsieve.pipeline.report.origin import apart
from fairsieve.pipeline.report.scores import scores_of
from fairsieve.pipeline.statistics.tables import AUDIT
from fairsieve.transforms.store import Store

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "nav", "h1", "h2", "h3",
    "p", "span", "code", "pre", "ul", "ol", "li", "a", "figure", "figcaption", "div", "details", "summary", "table",
    "thead", "tbody", "tr", "th", "td", "svg", "g", "circle", "line", "path", "rect", "text",
}  # fmt: skip
"""Everything that the page is made of; nothing in it runs or loads anything."""


@dataclass
class Page(HTMLParser):
    """What a browser would see: elements, attributes and text."""

    html: str
    elements: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def test_the_page_holds_no_script_and_loads_nothing():
    page = Page(report_corpus.rendered().html)
    assert page.elements <= ELEMENTS
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset", "action")]
    assert all(re.fullmatch(r"#[a-z-]+|report/[a-z0-9-]+\.csv", link) for link in page.values("href"))
    assert "url(" not in page.html
    assert "@import" not in page.html


def test_the_page_forbids_what_it_does_not_need():
    page = Page(report_corpus.rendered().html)
    (policy,) = (value for value in page.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "script" not in policy


def test_the_page_is_small():
    assert len(report_corpus.rendered().html.encode()) < 1_500_000


def test_every_link_leads_to_a_file_or_a_place_of_the_report():
    report = report_corpus.rendered()
    page = Page(report.html)
    for link in page.values("href"):
        target = link.removeprefix("#").removeprefix("report/")
        assert target in (page.values("id") if link.startswith("#") else report.csvs), link


def test_every_picture_says_what_it_shows_to_who_cannot_see_it():
    report = report_corpus.rendered()
    page = Page(report.html)
    alts = [value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(alts) >= len(report.pictures)
    assert all(len(alt) > 30 for alt in alts)
    assert all('role="img" aria-label=' in picture for picture in report.pictures.values())


def test_a_picture_has_a_csv_of_the_same_name():
    report = report_corpus.rendered()
    assert {name.removesuffix(".svg") for name in report.pictures} <= {
        name.removesuffix(".csv") for name in report.csvs
    }


def test_equal_tables_give_equal_files(tmp_path):
    write_report(Store(str(tmp_path)), report_corpus.config(), report_corpus.audit(), "0123456789abcdef")
    report = report_corpus.rendered()
    written = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    beside = {f"report/{name}": text for name, text in (report.pictures | report.csvs).items()}
    assert written == {"report.html": report.html} | beside


@pytest.mark.parametrize("tables", [report_corpus.audit(0), {name: AUDIT.empty_table() for name in ("corpus",)}, {}])
def test_a_section_without_numbers_says_so_and_shows_no_picture(tables):
    report = render(tables, report_corpus.config(), "run")
    words = Page(report.html).words
    assert report.pictures == {}
    for sentence in ("No document could be read", "No mentions were counted", "No document was scored for toxicity"):
        assert sentence in words
    assert "nan" not in words.lower().split()


def test_a_filter_that_removes_nothing_is_not_compared():
    audit = report_corpus.audit()
    rows = [row | {"n": 0} if row["stratum"] == "removed" else row for row in audit["corpus"].to_pylist()]
    tables = {"corpus": pa.Table.from_pylist(rows, AUDIT), "removal_by_group": audit["removal_by_group"]}
    report = render(tables, report_corpus.config(), "run")
    assert "so no group’s documents were removed more often" in Page(report.html).words
    assert "removal-by-group.svg" not in report.pictures


def test_a_flag_is_told_with_the_numbers_behind_it():
    words = Page(report_corpus.rendered().html).words
    (flag,) = (one for one in impacts(Audit(report_corpus.audit())) if one.flagged and one.rule == "any")
    assert (flag.axis, flag.group) == report_corpus.FLAGGED
    rate = flag.of["removal_rate"]
    assert rate.n is not None
    assert rate.d is not None
    told = re.search(r"Of documents that mention gay people \(sexual orientation\), ([\d.]+)\s% are removed", words)
    assert told is not None
    assert float(told[1]) == pytest.approx(100 * rate.n / rate.d, abs=0.05)


def test_suppressed_cells_are_shown_as_fewer_than_ten_and_left_empty_in_the_csv():
    report = report_corpus.rendered()
    hidden = [one for one in impacts(Audit(report_corpus.audit())) if one.hidden]
    assert hidden
    rows = list(csv.reader(io.StringIO(report.csvs["removal-by-group.csv"])))
    suppressed = [row for row in rows if row[-1] == "1"]
    assert len(suppressed) == len(hidden)
    assert all(not any(row[5:-1]) for row in suppressed)
    ranges = [row[4] for row in suppressed if row[4]]
    assert ranges
    assert all(" to " in one for one in ranges)
    assert "not published" in Page(report.html).words


def test_a_language_is_compared_with_those_that_were_scored():
    def rows(metric: str, axis: str, counts: dict[str, tuple[int, int]], **place: str) -> pa.Table:
        shape = {"metric": metric, "axis": axis, "ci_high": 1.0, "population": "documents"}
        name = "stratum" if place else "group"
        given = [
            {"group": "", "stratum": ""}
            | shape
            | place
            | {name: key, "n": n, "d": d, "value": n / d, "ci_low": n / d - 0.01}
            for key, (n, d) in counts.items()
        ]
        return pa.Table.from_pylist(given, AUDIT)

    removed = {"en": (50, 1000), "nl": (30, 200), "zh": (0, 5000)}
    scored = {"en": (1000, 1000), "nl": (200, 200), "zh": (0, 5000)}
    tables = {
        "languages": rows("removal_rate", "language", removed),
        "coverage": rows("documents_covered", "detector", scored, group="toxicity"),
    }
    more, rate = apart(Audit(tables), "languages")
    assert rate == pytest.approx(80 / 1200)
    assert [one.group for one in more] == ["nl"]


def test_what_an_earlier_report_left_is_deleted(tmp_path):
    store = Store(str(tmp_path))
    store.write("report/mentions-gone.svg", b"<svg/>")
    store.write("audit/kept.parquet", b"")
    write_report(store, report_corpus.config(), {}, "run")
    assert not store.exists("report/mentions-gone.svg")
    assert store.exists("audit/kept.parquet")


def test_rows_about_a_group_belong_to_the_score_that_they_name():
    tables = report_corpus.audit()
    rows = tables["toxicity"].to_pylist()
    # Everybody first, then groups: only the population tells which score a row is about.
    mixed = sorted(rows, key=lambda row: row["axis"] != "score")
    for order in (rows, mixed):
        scores = scores_of(Audit({"toxicity": pa.Table.from_pylist(order, AUDIT)}), report_corpus.config())
        for one in scores:
            named = [row for row in rows if row["axis"] != "score" and f" {one.name} " in row["population"]]
            assert named
            assert [(cell.group, cell.stratum, cell.n) for cell in one.groups] == [
                (row["group"], row["stratum"], row["n"]) for row in named
            ]


def test_an_older_audit_has_groups_behind_their_score():
    named = report_corpus.audit()["toxicity"].to_pylist()
    order = sorted(named, key=lambda row: "identity_attack" in row["population"] + row["group"])
    order = [row | {"population": "documents that mention the group"} for row in order]
    scores = scores_of(Audit({"toxicity": pa.Table.from_pylist(order, AUDIT)}), report_corpus.config())
    assert [one.name for one in scores] == ["toxicity.toxicity", "toxicity.identity_attack"]
    assert sum(len(one.groups) for one in scores) == len([row for row in named if row["axis"] != "score"])
    assert all(one.groups for one in scores)


def changed_words(mode: str, **more: object) -> str:
    config = report_corpus.config(pii={"redaction": {"mode": mode} | more})
    return Page(render(report_corpus.audit(), config, "run").html).words


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("token", "with personal data redacted;"),
        ("mask", "with personal data masked;"),
        ("surrogate", "with personal data replaced by made-up values;"),
        ("pseudonym", "with personal data replaced by pseudonyms;"),
    ],
)
def test_the_page_says_what_is_written_over_personal_data(mode, says):
    words = changed_words(mode)
    assert says in words
    assert ("Kept, redacted" in words) == (mode == "token")


def test_pseudonyms_are_not_called_anonymous():
    words = changed_words("pseudonym", scope="corpus")
    assert "equal values by equal ones in every run with the same key" in words
    assert "pseudonymous, not anonymous" in words


def test_names_have_figures_of_their_own_beside_personal_data():
    tables = dict(report_corpus.audit())
    renamed = [row | {"group": row["group"].replace("EMAIL_ADDRESS", "PERSON")} for row in tables["pii"].to_pylist()]
    tables["names"] = pa.Table.from_pylist(renamed, AUDIT)
    report = render(tables, report_corpus.config(), "run")
    assert "Most often found: name of a person" in Page(report.html).words
    assert {"names.svg", "personal-data.svg"} <= set(report.pictures)


def test_what_was_left_alone_is_told_with_its_reason():
    rows = [
        {"metric": "candidates_passed_over", "axis": "pii", "group": "CREDIT_CARD", "stratum": "luhn", "n": n, "d": 40}
        | {"value": n / 40, "ci_low": None, "ci_high": None, "population": "candidates of the type passed over"}
        for n in (40,)
    ]
    report = render({"pii_candidates": pa.Table.from_pylist(rows, AUDIT)}, report_corpus.config(), "run")
    assert "left alone since: check digit does not match" in Page(report.html).words


def test_lists_of_the_user_are_named_with_their_licence():
    lists = [{"file": "trades.tsv", "language": "fr", "licence": "CC BY 4.0"}]
    words = Page(render({}, report_corpus.config(), "run", lists).html).words
    assert "trades.tsv (French; licence: CC BY 4.0)" in words

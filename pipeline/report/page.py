"""The report: from audit tables to one page, its pictures and its CSV files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import yaml
from markupsafe import Markup

from fairsieve import __version__
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.associations import associations_section
from fairsieve.pipeline.report.coverage import coverage_section
from fairsieve.pipeline.report.effect import impact_section
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.figure import Figure, Section
from fairsieve.pipeline.report.mentions import mentions_section
from fairsieve.pipeline.report.method import method_section, reproduce_section
from fairsieve.pipeline.report.numbers import NARROW
from fairsieve.pipeline.report.origin import languages_section, sources_section
from fairsieve.pipeline.report.outcome import outcome_section
from fairsieve.pipeline.report.personal import personal_section
from fairsieve.pipeline.report.review import review_section
from fairsieve.pipeline.report.summary import summary
from fairsieve.pipeline.report.svg import Picture
from fairsieve.pipeline.report.toxicity import toxicity_section
from fairsieve.pipeline.report.untrusted import clean
from fairsieve.pipeline.report.warnings import warnings
from fairsieve.transforms.store import Store

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Report:
    """The page, and by file name what stands beside it in the folder report/."""

    html: str
    pictures: dict[str, str]
    csvs: dict[str, str]


def write_report(
    store: Store,
    config: Config,
    tables: Audit | Mapping[str, pa.Table],
    run: str,
    into: Store | None = None,
    earlier: Sequence[str] = (),
) -> None:
    """Writes report.html, report/*.svg and report/*.csv; equal tables give equal bytes.

    What an earlier report left in report/ is deleted where this one does not have it.

    Args:
      store: the folder of the run; the report goes there unless `into` is given.
      earlier: runs of the audits beside which these tables may be published.
    """
    into, report = into or store, render(tables, config, run, _user_lists(store), earlier)
    beside = {f"report/{name}": text for name, text in (report.pictures | report.csvs).items()}
    for name, text in beside.items():
        into.write(name, text.encode())
    into.delete(set(into.names("report")) - set(beside))
    into.write("report.html", report.html.encode())


def render(
    tables: Audit | Mapping[str, pa.Table],
    config: Config,
    run: str,
    lists: Sequence[Mapping[str, str]] = (),
    earlier: Sequence[str] = (),
) -> Report:
    """The report of a run from its audit tables; pure, and without the time of day. `lists` are the user's lexicons.

    Whatever comes from the corpus is escaped; the page holds no script and loads nothing.
    """
    audit = Audit.of(tables)
    first, sections = summary(audit, config), _sections(audit, config, run, lists, earlier)
    figures = [first.bar, *(figure for section in sections for figure in section.figures)]
    html = (
        environment()
        .get_template("page.html.j2")
        .render(
            alerts=warnings(audit, config),
            first=first,
            inputs=[clean(path) for path in config.input.paths],
            run=clean(run),
            sections=sections,
            style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            version=__version__,
        )
    )
    pictures = {f"{one.name}.svg": one.picture.file(one.alt) for one in figures if one.picture}
    csvs = {f"{one.name}.csv": one.table.csv() for one in figures} | {"summary.csv": first.numbers.csv()}
    return Report(html, pictures, csvs)


def _sections(
    audit: Audit, config: Config, run: str, lists: Sequence[Mapping[str, str]], earlier: Sequence[str]
) -> list[Section]:
    return [
        outcome_section(audit),
        mentions_section(audit),
        associations_section(audit, config),
        impact_section(audit),
        toxicity_section(audit, config),
        languages_section(audit),
        sources_section(audit),
        personal_section(audit, config),
        coverage_section(audit),
        review_section(audit),
        method_section(audit, config, lists, earlier),
        reproduce_section(config, run),
    ]


def _user_lists(store: Store) -> list[dict[str, str]]:
    """As the start of the run wrote them down."""
    if not store.exists("config.lock.yaml"):
        return []
    return list(yaml.safe_load(store.read("config.lock.yaml")).get("lexicons", ()))


def environment() -> jinja2.Environment:
    """The templates of pages, with what they are filled by."""
    environment = jinja2.Environment(
        autoescape=True,
        finalize=_unbroken,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["inline"] = _inline
    environment.filters["in_pairs"] = _in_pairs
    return environment


def _unbroken(value: Any) -> Any:
    """Keeps percent signs at their numbers."""
    return value.replace(" %", f"{NARROW}%") if isinstance(value, str) and not isinstance(value, Markup) else value


def _inline(picture: Picture, alt: str) -> Markup:
    """The picture as part of the page; `svg` puts nothing into it but shapes and escaped text."""
    return Markup(picture.inline(alt))  # noqa: S704


def _in_pairs(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Figures by row of the page: one that fills the width, or two halves side by side."""
    rows: list[list[Figure]] = []
    for figure in figures:
        if figure.half and rows and len(rows[-1]) == 1 and rows[-1][0].half:
            rows[-1].append(figure)
        else:
            rows.append([figure])
    return rows

"""The cards of a run: rendered from its audit tables, written beside them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
import pyarrow as pa
import yaml

from fairsieve.pipeline.cards.croissant import croissant
from fairsieve.pipeline.cards.facts import facts_of
from fairsieve.pipeline.cards.folder import Part, parts_of
from fairsieve.pipeline.cards.front_matter import front_matter
from fairsieve.pipeline.cards.markdown import code, finalize, numbers
from fairsieve.pipeline.cards.tools import tools_of
from fairsieve.pipeline.config import Config
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.report.numbers import whole
from fairsieve.pipeline.report.warnings import warnings
from fairsieve.transforms.commit import PartFile
from fairsieve.transforms.store import Store

TEMPLATES = Path(__file__).parent / "templates"
MARKDOWN = ("README.md", "datasheet.md", "eu_training_summary.md")
CARDS = (*MARKDOWN, "croissant.json")


def write_cards(
    store: Store, config: Config, tables: Audit | Mapping[str, pa.Table], run: str, files: Sequence[PartFile]
) -> None:
    """Writes README.md, croissant.json, eu_training_summary.md and datasheet.md; equal runs give equal bytes.

    Args:
      files: those that are there already: data, annotations and audit.
    """
    for name, text in cards_of(store, config, tables, run, files).items():
        store.write(name, text.encode())


def cards_of(
    store: Store, config: Config, tables: Audit | Mapping[str, pa.Table], run: str, files: Sequence[PartFile]
) -> dict[str, str]:
    """The cards by file name; of the folder, only the documents and how they were made are looked at."""
    versions, digests = _locked(store)
    tools = tools_of(config, versions, digests)
    return render_cards(tables, config, run, parts_of(store, files), files, tools)


def render_cards(
    tables: Audit | Mapping[str, pa.Table],
    config: Config,
    run: str,
    parts: Sequence[Part],
    files: Sequence[PartFile],
    tools: Sequence[str],
) -> dict[str, str]:
    """The cards by file name; pure, and without the time of day. Whatever comes from the corpus is escaped."""
    audit = Audit.of(tables)
    facts = facts_of(audit, config, run, [says for says, _ in warnings(audit, config)])
    environment = _environment()
    told = {
        name: environment.get_template(f"{name}.j2").render(facts=facts, parts=parts, tools=tools, config=config)
        for name in MARKDOWN
    }
    told["README.md"] = front_matter(facts, parts) + told["README.md"]
    return told | {"croissant.json": croissant(facts, parts, files, tools)}


def _locked(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """Versions of libraries, and digests of what the run was made with, as the start of the run wrote them down."""
    versions = yaml.safe_load(store.read("config.lock.yaml"))["versions"] if store.exists("config.lock.yaml") else {}
    digests = json.loads(store.read("run.json"))["fingerprint"] if store.exists("run.json") else {}
    return versions, digests


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - Markdown, escaped by `finalize`
        finalize=finalize,
        keep_trailing_newline=True,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"code": code, "whole": whole}
    environment.globals["numbers"] = numbers
    return environment

"""Cards: what readers make of them, and that each number is the one in the table it names."""

import json
import re
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import report_corpus
import yaml
from demo_run import DemoRun
from markdown_it import MarkdownIt
from test_report_untrusted import PAYLOADS

from fairsieve.pipeline.cards import CARDS, render_cards
from fairsieve.pipeline.cards.croissant import responsible
from fairsieve.pipeline.cards.facts import TEXT_SIZES, facts_of
from fairsieve.pipeline.cards.features import features, fields
from fairsieve.pipeline.cards.folder import Part
from fairsieve.pipeline.cards.front_matter import size_category
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.rerender import rerender
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.transforms.store import Store, encode_parquet

ROW = re.compile(r"^\| .* \| (.*) \| (.*) \| (.*) \| \[(\w+)\]\(audit/(\w+)\.parquet\): (.*) \|$", re.MULTILINE)
OPEN = "TO BE PROVIDED"


def front_matter(card: str) -> dict:
    return yaml.safe_load(card.split("---\n")[1])


def rendered(tables: dict[str, pa.Table], schema: pa.Schema, **settings: object) -> dict[str, str]:
    parts = [Part("default", "data", "a document that was kept", schema, 1000, 123_456)]
    return render_cards(tables, report_corpus.config(**settings), "0123456789abcdef", parts, (), ("A tool.",))


def test_every_card_is_written_and_in_the_manifest(demo: DemoRun):
    manifest = json.loads((demo.out / "_manifest.json").read_bytes())
    assert set(CARDS) <= {one["name"] for one in manifest["files"]}


def test_rendering_again_gives_the_same_bytes(demo: DemoRun):
    before = {name: (demo.out / name).read_bytes() for name in (*CARDS, "_manifest.json")}
    rerender(Store(str(demo.out)))
    assert {name: (demo.out / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("subset", ["default", "audit_documents", "audit_metrics"])
def test_datasets_loads_what_the_card_names_without_a_network(demo: DemoRun, subset, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    loaded = datasets.load_dataset(str(demo.out), subset, cache_dir=str(tmp_path))["train"]
    folder = {"default": "data", "audit_documents": "annotations", "audit_metrics": "audit"}[subset]
    files = sorted((demo.out / folder).glob("*.parquet"))
    assert loaded.num_rows == sum(pq.read_metadata(path).num_rows for path in files) > 0
    assert loaded.column_names == pq.read_schema(files[0]).names


def test_a_part_without_rows_does_not_keep_datasets_from_reading_the_others(tmp_path):
    datasets = pytest.importorskip("datasets")
    table = pa.table({"text": ["a", "b"]})
    for number, rows in enumerate((table.slice(0, 0), table)):
        (tmp_path / f"part-{number}.parquet").write_bytes(encode_parquet(rows))
    loaded = datasets.load_dataset("parquet", data_files=f"{tmp_path}/*.parquet", cache_dir=str(tmp_path / "cache"))
    assert loaded["train"]["text"][:] == ["a", "b"]


def test_columns_are_told_as_datasets_tells_them(demo: DemoRun):
    datasets = pytest.importorskip("datasets")
    info = {one["config_name"]: one for one in front_matter((demo.out / "README.md").read_text())["dataset_info"]}
    for subset, folder in (("default", "data"), ("audit_documents", "annotations"), ("audit_metrics", "audit")):
        schema = pq.read_schema(min((demo.out / folder).glob("*.parquet")))
        assert info[subset]["features"] == datasets.Features.from_arrow_schema(schema)._to_yaml_list()


def test_columns_that_cannot_be_told_safely_are_left_to_the_reader():
    assert features(pa.schema([("a", pa.string()), ("b", pa.dictionary(pa.int8(), pa.string()))])) is None
    assert features(pa.schema([("a", pa.list_(pa.list_(pa.int8())))])) is None
    told, left_out = fields(
        pa.schema([("a", pa.int8()), ("b", pa.list_(pa.struct([("c", pa.int8())]))), ("d e", pa.string())]), "s", "f"
    )
    assert ([one["@id"] for one in told], left_out) == (["s/a", "s/column_2"], ["b"])


def test_mlcroissant_finds_no_error_and_reads_every_record(demo: DemoRun):
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(jsonld=str(demo.out / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    kept = [record["default/text"].decode() for record in dataset.records("default")]
    assert kept == pq.read_table(demo.out / "data")["text"].to_pylist()
    numbers = [record["audit_metrics/n"] for record in dataset.records("audit_metrics")]
    tables = [pq.read_table(path) for path in sorted((demo.out / "audit").glob("*.parquet"))]
    assert numbers == pa.concat_tables(tables)["n"].to_pylist()


def test_responsible_properties_hold_what_was_measured(demo: DemoRun):
    about = json.loads((demo.out / "croissant.json").read_text())
    assert "http://mlcommons.org/croissant/RAI/1.0" in about["conformsTo"]
    she = [one for one in about["rai:dataBiases"] if one.startswith("She, of the tokens she and he")]
    assert she
    assert all("95 % interval" in one and "audit/pronouns.parquet" in one for one in she)
    emails = next(one for one in about["rai:personalSensitiveInformation"] if one.startswith("E-mail address"))
    (row,) = (
        one
        for one in pq.read_table(demo.out / "audit" / "pii.parquet").to_pylist()
        if (one["metric"], one["group"], one["stratum"]) == ("document_share", "EMAIL_ADDRESS", "all")
    )
    assert f"{row['n']} of {row['d']:,} documents read" in emails
    assert any("sha256" in one for one in about["rai:machineAnnotationTools"])


def test_what_was_not_measured_is_no_property():
    facts = facts_of(Audit({}), report_corpus.config(), "run", ())
    told = {name for name, value in responsible(facts, ()).items() if value}
    assert told == {
        "dataPreprocessingProtocol",
        "dataManipulationProtocol",
        "dataImputationProtocol",
        "dataLimitations",
    }


@pytest.mark.parametrize("card", ["README.md", "datasheet.md", "eu_training_summary.md"])
def test_every_number_is_in_the_row_that_it_names(demo: DemoRun, card):
    text = (demo.out / card).read_text().replace("\\", "")
    rows = ROW.findall(text)
    assert len(rows) > 30
    for value, interval, counts, name, link, place in rows:
        assert name == link
        wanted = {"axis": "", "group": "", "stratum": ""} | dict(one.split(" ", 1) for one in place.split(", "))
        found = [
            one
            for one in pq.read_table(demo.out / "audit" / f"{name}.parquet").to_pylist()
            if all(one[key] == told for key, told in wanted.items())
        ]
        if value == "not published":
            assert [one["n"] for one in found] == [None]
            continue
        told = float(re.match(r"[\d,.]+", value)[0].replace(",", ""))
        scale = 100 if "%" in value else 10_000 if "of 10,000" in value else 1
        close = 10 ** -len(value.split()[0].partition(".")[2])
        (one,) = [one for one in found if counts.startswith(f"{one['n']:,} of") or scale == 1]
        assert scale * one["value"] == pytest.approx(told, abs=close)
        if interval != "counted, not estimated":
            low = float(interval.replace(",", "").split(" to ")[0])
            assert scale * one["ci_low"] == pytest.approx(low, abs=close)


def test_the_european_summary_answers_only_what_was_measured(demo: DemoRun):
    text = (demo.out / "eu_training_summary.md").read_text()
    headings = re.findall(r"^### (\d\.\d)", text, re.MULTILINE)
    assert headings == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"]
    parts = dict(zip(headings, re.split(r"^### .*$", text, flags=re.MULTILINE)[1:], strict=True))
    assert all(OPEN in parts[one] for one in headings if one != "3.3")
    assert "less than 1 billion tokens" in parts["1.3"]
    assert not re.search(r"\b(Yes|No)\b[.|]", text)


@pytest.mark.parametrize(
    ("tokens", "band"), [(0, "less than 1"), (10**9, "1 billion to 10"), (10**13, "more than 10 trillion")]
)
def test_the_size_band_is_the_template_s(tokens, band):
    assert TEXT_SIZES[0][0] == 1e9
    rows = [{"metric": "tokens", "axis": "", "group": "", "stratum": "after", "value": float(tokens), "n": tokens}]
    rows = [one | {"ci_low": None, "ci_high": None, "d": 1, "population": "tokens"} for one in rows]
    facts = facts_of(Audit({"corpus": pa.Table.from_pylist(rows)}), report_corpus.config(), "run", ())
    assert facts.text_size.startswith(band)


@pytest.mark.parametrize(
    ("documents", "band"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (5 * 10**6, "1M<n<10M"), (10**9, "1B<n<10B"), (10**12, "n>1T")],
)
def test_the_size_category_is_that_of_hugging_face(documents, band):
    assert size_category(documents) == band


@cache
def tables_of_names() -> dict[str, pa.Table]:
    """Audit tables in which a source, an axis, a group and a type have names that nothing else has."""
    names = {"web": "SOURCE_NAME", "gender": "AXIS_NAME", "women": "GROUP_NAME", "EMAIL_ADDRESS": "TYPE_NAME"}
    return audit_tables(report_corpus.merged(300, rename=names), ("toxic",))


def renamed(table: pa.Table, name: str) -> pa.Table:
    """The table with another name wherever it holds one of those, alone or with others."""

    def of(cell: str | None) -> str | None:
        return cell and re.sub("(?:SOURCE|GROUP|TYPE)_NAME", lambda _: name, cell).replace("AXIS_NAME", f"{name} ")

    texts = {field.name for field in table.schema if pa.types.is_string(field.type)}
    columns = [pa.array(map(of, table[one].to_pylist()), pa.string()) if one in texts else table[one]
               for one in table.column_names]  # fmt: skip
    return pa.table(columns, schema=table.schema)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_name_becomes_markup_of_a_card(payload):
    tables = {name: renamed(table, payload) for name, table in tables_of_names().items()}
    assert payload in tables["mentions"]["group"].to_pylist()
    schema = pa.schema([(payload, pa.string()), (f"{payload} `2", pa.struct([(payload, pa.int8())]))])
    cards = rendered(tables, schema, input={"paths": [payload.replace("\x00", "")], "source_column": payload})
    about = front_matter(cards["README.md"])
    assert [one["name"] for one in about["dataset_info"][0]["features"]] == schema.names
    assert set(about) <= {
        "pretty_name", "language", "size_categories", "tags", "configs", "dataset_info",
    }  # fmt: skip
    assert json.loads(cards["croissant.json"])["recordSet"][0]["field"][0]["name"] == payload
    for name in ("README.md", "datasheet.md", "eu_training_summary.md"):
        tokens = (
            MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(cards[name].split("---\n", 2)[-1])
        )
        inside = [*tokens, *(child for one in tokens for child in one.children or ())]
        assert not [one for one in inside if one.type in ("html_block", "html_inline", "image", "s_open")]
        links = {one.attrs["href"] for one in inside if one.type == "link_open"}
        assert all(re.fullmatch(r"audit/\w+\.parquet|report\.html", link) for link in links), links
        rows = [one for one in cards[name].splitlines() if one.startswith("| ") and "](audit/" in one]
        assert all(len(re.findall(r"(?<!\\)\|", one)) == 6 for one in rows)
        assert "\x1b" not in cards[name]
        assert "https://" not in cards[name]

"""Sentences that a policy cuts: in a run's audit, its report, `inspect` and the configuration."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import report_corpus

from fairsieve.pipeline.config import ConfigError, parse_config
from fairsieve.pipeline.detectors import scanners_of
from fairsieve.pipeline.inspect import Inspector
from fairsieve.pipeline.report import render
from fairsieve.pipeline.run import Launch, run
from fairsieve.pipeline.statistics.audit import audit_tables
from fairsieve.transforms.batch import Batch, BatchKey
from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.facts import merge
from fairsieve.transforms.merge import Merged, Tally
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy

CLEAN = ["The council met on Monday to talk about the harvest.", "Nobody had expected so many visitors this year."]
RUDE = "You are a worthless idiot and everybody here hates you."
RULE = {"name": "rude", "column": "toxicity.sentences", "at_least": 0.8}
POLICY = {"remove_sentences": [RULE], "redact": ["EMAIL_ADDRESS"]}
MAIL = "Please write to jane.roe@quillmoor.com about the harvest."
TEXTS = [f"{CLEAN[0]} {RUDE} {MAIL}", " ".join(CLEAN), RUDE]
SENTENCE = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("score", pa.float32())])
LEFT = [f"{CLEAN[0]}  Please write to |||EMAIL_ADDRESS||| about the harvest.", TEXTS[1]]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    (folder / "a.jsonl").write_text("".join(json.dumps({"id": f"{n}", "text": t}) + "\n" for n, t in enumerate(TEXTS)))
    config = parse_config({"input": {"paths": [str(folder / "a.jsonl")]}, "policy": POLICY})
    return folder / "out", run(config, Launch(str(folder / "out"), progress=False))


def test_a_run_writes_texts_without_the_sentences_and_removes_what_is_nothing_else(finished):
    out, outcome = finished
    assert pq.read_table(out / "data").column("text").to_pylist() == LEFT
    assert pq.read_table(out / "removed").select(["text", "reasons"]).to_pylist() == [
        {"text": RUDE, "reasons": ["rude"]}
    ]
    assert (outcome.total.read, outcome.total.kept, outcome.total.redacted, outcome.total.removed) == (3, 2, 1, 1)


def test_the_audit_of_a_run_counts_the_sentences_that_were_cut(finished):
    _, outcome = finished
    found = {row["metric"]: row for row in outcome.tables["cut_sentences"].to_pylist() if row["axis"] == "cut"}
    assert (found["sentences_cut"]["n"], found["sentences_cut"]["stratum"]) == (1, "rude")
    assert (found["documents_cut"]["n"], found["documents_cut"]["d"]) == (1, 2)
    assert (found["bytes_cut"]["n"], found["bytes_cut"]["d"]) == (len(RUDE), len(TEXTS[0]) + len(TEXTS[1]))
    removed = {row["group"]: row["n"] for row in outcome.tables["removal"].to_pylist() if "documents" in row["metric"]}
    assert removed == {"": 1, "rude": 1}


def test_inspect_tells_what_is_cut_and_gives_the_text_that_is_left():
    config = parse_config({"input": {"paths": ["-"]}, "policy": POLICY})
    answers = list(Inspector(config).inspect(json.dumps({"text": text}).encode() + b"\n" for text in TEXTS))
    start = TEXTS[0].index(RUDE)
    assert [one["decision"] for one in answers] == [
        {"action": "redact", "reasons": [], "cut": [{"start": start, "end": start + len(RUDE)}]},
        {"action": "keep", "reasons": [], "cut": []},
        {"action": "remove", "reasons": ["rude"], "cut": []},
    ]
    assert [one["redacted_text"] for one in answers] == [*LEFT, None]


def test_a_rule_that_asks_for_sentences_the_scanner_does_not_list_is_a_config_error():
    config = parse_config({"input": {"paths": ["-"]}, "policy": {"remove_sentences": [RULE | {"at_least": 0.4}]}})
    with pytest.raises(ConfigError, match=r"policy.remove_sentences.0.at_least: sentences below 0.5 are not listed"):
        scanners_of(config)
    scanners_of(config.model_copy(update={"toxicity": config.toxicity.model_copy(update={"threshold": 0.4})}))


def cut_tables(documents: int) -> dict[str, pa.Table]:
    """Audit tables of documents of which every fourth loses its second sentence; every eighth mentions men, two mention
    a group that nobody else does, and the others women."""
    rows = []
    for place in range(documents):
        cut = [{"start": 5, "end": 9, "score": 0.9}] if place % 4 == 0 else []
        group = "few" if place in (1, 4) else "men" if place % 8 == 0 else "women"
        rows.append(
            {
                "row": place, "id": str(place), "source": "web", "cluster": str(place), "text": "One. Two. Three.",
                "language": {"code": "en", "score": 1.0}, "pii": [],
                "mentions": [
                    {"axis": "gender", "group": group, "term": "t", "start": 0, "end": 3, "accepted": True}
                ],
                "toxicity": {"sentences": cut},
            }
        )  # fmt: skip
    schema = pa.schema(
        [
            *(field for field in report_corpus._SCHEMA if field.name != "toxicity"),
            pa.field("toxicity", pa.struct([("sentences", pa.list_(SENTENCE))])),
        ]
    )
    table = pa.RecordBatch.from_pylist(rows, schema)
    policy = Policy(remove_sentences=[RULE])
    decided = decide(Batch(BatchKey(0, 0), table, table.select(["text"])), policy)
    facts = table_of(count_facts(decided, policy=policy).facts)
    cut = len(range(0, documents, 4))
    return audit_tables(
        Merged(merge([facts]), {0: Tally(batches=1, read=documents, kept=documents, redacted=cut)}), policy.rules
    )


def test_groups_are_told_how_many_of_their_documents_lost_a_sentence():
    rows = [row for row in cut_tables(800)["cut_sentences"].to_pylist() if row["axis"] == "gender"]
    found = {row["group"]: (row["n"], row["d"]) for row in rows}
    expected_men = sum(place % 8 == 0 for place in range(800))
    women = [place for place in range(800) if place % 8 and place not in (1, 4)]
    assert found == {
        "men": (expected_men, expected_men),
        "women": (sum(place % 4 == 0 for place in women), len(women)),
        "few": (None, None),
    }


def test_the_report_tells_of_them():
    tables = cut_tables(800)
    config = parse_config({"input": {"paths": ["-"]}, "policy": {"remove_sentences": [RULE]}})
    report = render(tables, config, "run")
    assert "The rule “rude” cut 200 sentences out of 200 documents that stay" in report.html
    assert "200 of them with sentences cut" in report.html
    assert report.csvs["sentences-cut.csv"].splitlines()[1].startswith("rude,200,200,25,")
    assert "sentences-cut-rude.svg" in report.pictures
    assert ",few," not in report.csvs["sentences-cut-rude.csv"].replace("few,gender,,,,,,1", "")


def test_a_report_without_such_a_rule_says_nothing_of_them():
    assert "sentences-cut" not in report_corpus.rendered().html

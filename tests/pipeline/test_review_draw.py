"""The sample: what is drawn, what it stands for, and that nothing of it is seen by who should not."""

import json
import shutil
import stat
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from demo_run import DemoRun

from fairsieve.pipeline.claim import RefusedError
from fairsieve.pipeline.config import ConfigError
from fairsieve.pipeline.review.allocate import allocate
from fairsieve.pipeline.review.candidates import by_score
from fairsieve.pipeline.review.choose import choose
from fairsieve.pipeline.review.design import read_design
from fairsieve.pipeline.review.draw import Sample, draw
from fairsieve.pipeline.review.form import render
from fairsieve.pipeline.review.frame import Frame, read_frame
from fairsieve.pipeline.review.items import question
from fairsieve.pipeline.review.looked import mention_candidates, passages, scanned
from fairsieve.pipeline.review.texts import Texts
from fairsieve.pipeline.review.veil import Veil, veiled, visible
from fairsieve.pipeline.review.write import review_folder, write_figures, write_sample
from fairsieve.pipeline.verify import UnfinishedError, verify
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.store import Store


@dataclass(frozen=True)
class Drawn:
    run: DemoRun
    out: Path
    sample: Sample


@pytest.fixture(scope="module")
def drawn(demo: DemoRun, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """A sample of a copy of the demo run, since figures change a run."""
    out = tmp_path_factory.mktemp("review") / "out"
    shutil.copytree(demo.out, out)
    return Drawn(demo, out, draw(Store(str(out)), 160))


def shown(item: dict[str, object]) -> str:
    pieces: list[list[list[str]]] = item["pieces"]  # type: ignore[assignment]
    return "".join(text for window in pieces for text, _ in window)


def scored(count: int, seed: int) -> tuple[Frame, np.ndarray]:
    """A frame of random scores, and which of its documents are so."""
    rng = np.random.default_rng(seed)
    score = rng.beta(0.4, 2, count).astype(np.float32)
    frame = Frame(
        parts=("00000-0000",),
        first=np.array([0, count]),
        shard=np.zeros(count, np.int32),
        row=np.arange(count),
        decision=np.zeros(count, np.int8),
        language=None,
        score=score,
        spans={},
    )
    return frame, rng.random(count) < score**2


def test_parts_add_up_and_no_stratum_gives_more_than_it_has():
    assert allocate(10, [100, 100]) == [5, 5]
    assert allocate(10, [2, 0, 1000]) == [2, 0, 8]
    assert allocate(1000, [2, 30]) == [2, 30]
    assert allocate(2, [5, 5, 5]) == [1, 1, 0]


def test_parts_follow_the_square_root_of_sizes_above_the_least():
    # By hand: roots of 10,000 and 100 are as 10 to 1.
    assert allocate(110, [10_000, 100]) == [100, 10]
    assert allocate(12, [1_000_000, 4]) == [9, 3]


def test_weights_make_sums_of_the_sample_unbiased():
    frame, true = scored(2000, 7)
    everything = np.ones(len(frame), bool)
    strata = list(by_score(frame, "toxicity.toxicity", [0.5], everything))
    sums = []
    for seed in range(400):
        chosen = choose(strata, 60, seed)
        sums.append(
            sum(one.population / len(units) * true[one.unit(unit).document] for one, units in chosen for unit in units)
        )
    error = np.std(sums) / np.sqrt(len(sums))
    assert abs(np.mean(sums) - true.sum()) < 3.5 * error


def test_every_unit_of_a_stratum_is_as_likely_as_another():
    frame, _ = scored(30, 3)
    strata = list(by_score(frame, "toxicity.toxicity", [0.5], np.ones(30, bool)))
    drawn_of = Counter(
        one.unit(unit).document for seed in range(600) for one, units in choose(strata, 12, seed) for unit in units
    )
    for one, units in choose(strata, 12, 0):
        share = len(units) / one.units if one.units else 0
        for number in range(one.units):
            assert drawn_of[one.unit(number).document] / 600 == pytest.approx(share, abs=0.09)


def test_every_detector_and_kind_is_drawn(drawn: Drawn):
    strata = drawn.sample.design.strata
    kinds = {(one.detector, one.kind) for one in strata if one.drawn}
    assert kinds == {
        ("language", "document"),
        ("mentions", "found"),
        ("mentions", "passage"),
        ("toxicity.toxicity", "document"),
        ("pii", "found"),
        ("pii", "passage"),
    }
    assert {one.reported for one in strata if one.detector == "mentions" and one.kind == "found"} == {True, False}
    assert len(drawn.sample.items) == sum(one.drawn for one in strata) == 160


def test_populations_are_what_the_run_counted(drawn: Drawn):
    annotations = pq.read_table(drawn.out / "annotations").to_pylist()
    languages = Counter(row["language"]["code"] for row in annotations)
    spans = Counter(span["type"] for row in annotations for span in row["pii"])
    scored_documents = sum(row["toxicity"] is not None for row in annotations)
    terms = [row for row in pq.read_table(drawn.out / "facts.parquet").to_pylist() if row["fact"] == "term"]
    of = drawn.sample.design.strata
    for one in of:
        if one.detector == "language" and one.group != "other":
            assert one.population == languages[one.group]
        if one.detector == "pii" and one.kind == "found":
            assert one.population == spans[one.group]
        if one.detector == "mentions" and one.kind == "found":
            matches = sum(row["spans"] for row in terms if (row["axis"], row["bin"]) == (one.group, int(one.reported)))
            assert one.population == matches
    assert sum(one.population for one in of if one.detector == "toxicity.toxicity") == scored_documents


def test_the_same_seed_draws_the_same_bytes_and_another_others(drawn: Drawn):
    again = draw(Store(str(drawn.out)), 160)
    assert again.design.encoded() == drawn.sample.design.encoded()
    assert render(again.design, again.items) == render(drawn.sample.design, drawn.sample.items)
    other = draw(Store(str(drawn.out)), 160, seed=1, detectors=["language"])
    assert {one.item for one in other.design.items}.isdisjoint(one.item for one in again.design.items)


def test_what_was_found_stands_where_it_is_marked(drawn: Drawn):
    sample = draw(Store(str(drawn.out)), 40, detectors=["pii"], unmask=True)
    values = set(planted(drawn))
    found = [item for item in sample.items if item["kind"] == "found"]
    marked = ["".join(text for window in item["pieces"] for text, kind in window if kind == 1) for item in found]
    assert len(marked) >= 15
    assert sum(value in values for value in marked) >= 0.9 * len(marked)


def planted(drawn: Drawn) -> list[str]:
    """Personal values that were put into documents, taken from the texts that are found for these."""
    store = Store(str(drawn.out))
    frame = read_frame(store, None)
    ids = [
        one for path in sorted((drawn.out / "annotations").iterdir()) for one in pq.read_table(path)["id"].to_pylist()
    ]
    texts = Texts(store, drawn.run.config, frame).read(range(len(frame)))
    spans = drawn.run.truth.pii
    return [texts[place][one.start : one.end] for place, name in enumerate(ids) for one in spans.get(name, ())]


def test_no_personal_value_is_in_the_form_unless_it_is_asked_for(drawn: Drawn):
    form = render(drawn.sample.design, drawn.sample.items)
    values = planted(drawn)
    assert len(values) > 100
    assert not [value for value in values if value in form]


def test_slurs_are_veiled_and_names_of_groups_are_not():
    veil = Veil()
    text = "You stupid idiot, said the gay Muslim woman."
    assert veiled(text, veil.rude(text), []) == "You s***** i****, said the gay Muslim woman."


def test_personal_data_keeps_its_shape_only():
    assert veiled("Call +44 20 Tom@Äx.de", [], [(5, 21)]) == "Call +99 99 Xxx@Xx.xx"


def test_what_a_reader_would_not_see_is_shown_as_a_sign():
    assert visible("a\u202eb\u200bc\x1bd\ne") == "a\ufffdb\ufffdc\ufffdd\ne"


def test_passages_tile_a_text():
    text = "word " * 1000 + "x" * 3000
    places = passages(text)
    assert "".join(text[start:end] for start, end in places) == text
    assert max(end - start for start, end in places) <= 800
    assert passages(" \n ") == []


def test_an_item_shows_its_context_and_no_more(drawn: Drawn):
    assert max(len(shown(item)) for item in drawn.sample.items) <= 1300
    known = {"id", "detector", "kind", "asks", "said", "pieces", "cut", "code", "severity", "categories"}
    assert all(set(item) == known for item in drawn.sample.items)


def test_the_design_holds_no_text_and_no_document(drawn: Drawn):
    ids = set(pq.read_table(drawn.out / "annotations", columns=["id"])["id"].to_pylist())
    design = drawn.sample.design.encoded().decode()
    assert not [one for one in ids if f'"{one}"' in design]
    assert {one.document for one in drawn.sample.design.items} <= set(range(160))


def test_harsh_texts_are_rated_and_can_be_left_out(drawn: Drawn):
    toxic = [item for item in drawn.sample.items if item["detector"] == "toxicity.toxicity"]
    rated = {item["severity"] for item in toxic}
    assert {0, 3} <= rated
    assert all("strong" in item["categories"] for item in toxic if (item["severity"] or 0) >= 2)


def test_a_sample_is_its_owners_alone(drawn: Drawn, tmp_path):
    folder = tmp_path / "sample"
    write_sample(folder, drawn.sample)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"sample": 0o700, "review.html": 0o600, "sample.json": 0o600}


def test_another_sample_is_not_written_over(drawn: Drawn, tmp_path):
    other = replace(drawn.sample, design=drawn.sample.design.model_copy(update={"seed": 9}))
    write_sample(tmp_path / "sample", drawn.sample)
    write_sample(tmp_path / "sample", drawn.sample)
    with pytest.raises(RefusedError, match="another sample"):
        write_sample(tmp_path / "sample", other)
    write_sample(tmp_path / "sample", other, overwrite=True)


@pytest.mark.parametrize("where", ["review", "audit/review"])
def test_a_sample_never_lies_in_a_run(drawn: Drawn, where):
    with pytest.raises(RefusedError, match="folder of a run"):
        write_sample(drawn.out / where, drawn.sample)


def test_a_folder_with_other_files_is_left_alone(drawn: Drawn, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(RefusedError, match="not a sample"):
        write_sample(tmp_path, drawn.sample)


def test_the_folder_is_beside_the_run():
    assert review_folder("runs/out/") == Path("runs/out-review")
    assert review_folder("gs://bucket/out") == Path("out-review")


def test_a_detector_that_was_not_used_or_is_unknown_is_an_error(drawn: Drawn, tmp_path):
    with pytest.raises(ConfigError, match="did not use"):
        draw(Store(str(drawn.out)), 10, detectors=["names"])
    with pytest.raises(ConfigError, match="unknown"):
        draw(Store(str(drawn.out)), 10, detectors=["poetry"])
    with pytest.raises(UnfinishedError):
        draw(Store(str(tmp_path)), 10)


def test_documents_whose_input_has_changed_are_left_out_and_counted(drawn: Drawn, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(drawn.out, out)
    manifest = json.loads((out / "_manifest.json").read_text())
    for shard in manifest["shards"]:
        shard["size"] += 1
    (out / "_manifest.json").write_text(json.dumps(manifest))
    sample = draw(Store(str(out)), 20, detectors=["pii"])
    redacted = pq.read_table(out / "annotations", columns=["decision"])["decision"].to_pylist().count("redact")
    assert sample.design.beyond == redacted > 0
    assert sum(one.drawn for one in sample.design.strata) == len(sample.items) == 20


def test_figures_are_a_table_of_the_run_that_verify_knows(drawn: Drawn, tmp_path):
    folder, labels = tmp_path / "sample", tmp_path / "labels.json"
    write_sample(folder, drawn.sample)
    given = {one.item: {"answer": "yes"} for one in drawn.sample.design.items}
    told = {"format": "fairsieve-labels/1", "sample": drawn.sample.design.name, "reviewer": "", "judgements": given}
    labels.write_text(json.dumps(told))
    table = write_figures(Store(str(drawn.out)), folder, [labels])
    assert list(verify(Store(str(drawn.out)))) == []
    tables = {path.stem: pq.read_schema(path) for path in (drawn.out / "audit").glob("*.parquet")}
    assert tables["review"].equals(tables["corpus"])
    assert {"precision", "recall", "accuracy", "judged"} <= set(table["metric"].to_pylist())
    page = (drawn.out / "report.html").read_text()
    assert 'id="judged-right"' in page
    assert (drawn.out / "report" / "judged-right.csv").exists()
    assert pa.compute.all(pa.compute.greater_equal(table["ci_high"].drop_null(), 0)).as_py()


def test_mentions_that_are_too_few_to_be_published_are_not_drawn():
    found = {0: [{"axis": "rare", "group": "g", "start": n, "end": n + 1, "accepted": True} for n in range(9)]}
    assert list(mention_candidates(found, 1.0, {})) == []
    (stratum,) = mention_candidates(found, 0.5, {})
    assert (stratum.population, stratum.units) == (18, 9)


@pytest.mark.parametrize(
    ("detector", "asked"),
    [
        ("toxicity.toxicity", "Is anything in this text rude, disrespectful or threatening?"),
        ("toxicity.identity_attack", "Does anything in this text attack people for the group that they belong to?"),
        ("mine.low_quality", "Is “low quality” true of this text?"),
    ],
)
def test_what_is_asked_fits_the_score(detector, asked):
    frame, _ = scored(10, 0)
    first = next(one for one in by_score(frame, detector, [], np.ones(10, bool)) if one.units)
    assert question(first, first.unit(0)) == asked


def test_scanners_do_without_languages_where_the_run_did():
    mentions = Mentions()
    mentions.load()
    (alone,), (undetermined,) = (scanned(mentions, ["Sie wohnt bei women."], codes) for codes in (None, ["de"]))
    assert alone is not None
    assert undetermined is not None
    assert {one["term"] for one in alone} != {one["term"] for one in undetermined}


def test_the_command_draws_and_makes_figures(fairsieve, drawn: Drawn, tmp_path):
    folder, labels = tmp_path / "sample", tmp_path / "labels.json"
    arguments = ["review", str(drawn.out), "-o", str(folder)]
    code, said, _ = fairsieve(*arguments, "-n", "12", "--detector", "language")
    assert (code, "12 items" in said) == (0, True)
    design = read_design((folder / "sample.json").read_bytes(), "sample.json")
    given = {one.item: {"answer": "yes"} for one in design.items}
    told = {"format": "fairsieve-labels/1", "sample": design.name, "reviewer": "", "judgements": given}
    labels.write_text(json.dumps(told))
    code, said, _ = fairsieve(*arguments, "--labels", str(labels), "--json")
    assert code == 0
    assert {row["value"] for row in json.loads(said) if row["metric"] == "precision"} == {1.0}
    labels.write_text(json.dumps(told | {"sample": "0" * 16}))
    assert fairsieve(*arguments, "--labels", str(labels))[0] == 2

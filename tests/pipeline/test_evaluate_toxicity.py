"""The figures of a toxicity scorer, against hand-worked examples and definitions."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.pipeline import evaluate_toxicity, ranking

LABELS = np.array([0, 0, 1, 1])


def test_auc_counts_the_pairs_in_order_and_ties_half():
    assert ranking.area_under_curve(LABELS, np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert ranking.area_under_curve(LABELS, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_order(rows):
    labels, scores = (np.array(column) for column in zip(*rows, strict=True))
    toxic, clean = scores[labels == 1], scores[labels == 0]
    if not len(toxic) or not len(clean):
        assert np.isnan(ranking.area_under_curve(labels, scores))
        return
    wins = (toxic[:, None] > clean).sum() + 0.5 * (toxic[:, None] == clean).sum()
    assert ranking.area_under_curve(labels, scores) == pytest.approx(wins / (len(toxic) * len(clean)))


def test_average_precision_of_a_worked_example():
    # In order of score: toxic, clean, toxic, clean; precision 1 at the first toxic text and 2/3 at the second.
    found = ranking.average_precision(LABELS, np.array([0.1, 0.4, 0.35, 0.8]))
    assert found == pytest.approx((1 + 2 / 3) / 2)


def test_calibration_error_weighs_each_bin_by_its_texts():
    found = ranking.calibration(np.array([0, 0, 0, 1]), np.array([0.15, 0.15, 0.15, 0.95]))
    assert found["error"] == pytest.approx(0.75 * 0.15 + 0.25 * 0.05)
    assert [row["texts"] for row in found["bins"]] == [3, 1]


def test_bias_metric_is_one_when_groups_do_not_matter_and_low_when_the_name_decides():
    labels = np.array([0, 1, 0, 1] * 10)
    named = {"gay": np.array([True, True, False, False] * 10)}
    fair = ranking.bias_by_group(labels, labels * 0.8, named, fewest=5)
    unfair = ranking.bias_by_group(labels, named["gay"] * 0.8 + labels * 0.1, named, fewest=5)
    assert fair["metric"] == 1
    assert unfair["groups"]["gay"]["subgroup"] == 1
    assert unfair["groups"]["gay"]["bpsn"] == 0


def test_small_groups_have_no_figures():
    named = {"sikh": np.array([True, False, True, False])}
    assert ranking.bias_by_group(LABELS, LABELS * 1.0, named, fewest=2) == {"metric": None, "groups": {}}


def test_a_text_belongs_to_the_groups_it_names_as_whole_words():
    named = evaluate_toxicity.groups(["Two Sikhs met", "a maleficent plan", "a male nurse"])
    assert named["sikh"].tolist() == [True, False, False]
    assert named["male"].tolist() == [False, False, True]


def test_functionalities_come_worst_first():
    scores, tested = np.array([0.9, 0.1, 0.9, 0.9]), ["slur", "slur", "negation", "slur"]
    found = evaluate_toxicity.functionalities(LABELS, scores, tested, 0.5)
    assert list(found) == ["slur", "negation"]
    assert found["slur"] == {"texts": 3, "accuracy": pytest.approx(2 / 3)}


def test_a_scorer_that_sees_the_needle_finds_every_one():
    passages = [f"Passage {number} begins. It goes on. It ends." for number in range(20)]
    found = evaluate_toxicity.needles(
        passages, ["you fool"], lambda texts: np.array([float("you fool." in text) for text in texts])
    )
    assert found == {"passages": 20, "auc": 1, "recall_at_1_percent": 1, "clean_flagged": 0}


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_file_is_scored_and_its_figures_written(tmp_path, kind, capsys):
    rows = [("you stupid idiot", 1, "insult"), ("the meeting is on Monday", 0, "plain")] * 3
    path = tmp_path / f"labelled.{kind}"
    if kind == "csv":
        path.write_text("text,label,functionality\n" + "".join(f"{t},{y},{f}\n" for t, y, f in rows))
    else:
        keys = ("text", "label", "functionality")
        path.write_text("".join(json.dumps(dict(zip(keys, row, strict=True))) + "\n" for row in rows))
    evaluate_toxicity.main(path, into=tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["auc"] == 1
    assert found["functionalities"]["insult"]["accuracy"] == 1
    assert "AUC 1.0000" in capsys.readouterr().out


def test_a_file_without_labels_is_refused_without_showing_text(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "secret"}\n')
    with pytest.raises(ValueError, match=r"texts\.jsonl: no column label"):
        evaluate_toxicity.read(path)


def test_a_label_that_is_not_one_is_refused_with_its_row(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("text,label\na,0\nb,maybe\n")
    with pytest.raises(ValueError, match="row 1: label must be 0 or 1"):
        evaluate_toxicity.read(path)

"""The page of an evaluation: it stands alone, and says what the figures say."""

import json
import re

import numpy as np
import pytest
from test_report_page import ELEMENTS, Page

from fairsieve.pipeline.config import ConfigError, parse_config
from fairsieve.pipeline.evaluate_toxicity import Labelled, as_json, evaluate, evaluate_file, needles
from fairsieve.pipeline.ranking import wilson
from fairsieve.pipeline.report.evaluation import evaluation_page
from fairsieve.transforms.toxicity.templates import identities, sentences

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def found():
    """Identity templates scored by chance and a little truth; functionalities with a hostile name."""
    pairs = list(sentences(dict.fromkeys(identities(), 0) | {"gay": 2, "muslim": 2, "white": 2}))
    random = np.random.default_rng(0)
    labels = np.array([label for _, label in pairs])
    data = Labelled([text for text, _ in pairs], labels, [("slurs", HOSTILE)[place % 2] for place in range(len(pairs))])
    scores = np.clip(0.5 * labels + random.uniform(0, 0.6, len(labels)), 0, 1)
    made = evaluate(data, lambda texts: scores, 0.5)
    passages = [f"Passage {number} begins. It goes on. It ends." for number in range(20)]
    made["needles"] = needles(passages, ["you fool"], lambda texts: np.array(["fool" in text for text in texts]) * 0.9)
    return made


@pytest.fixture(scope="module")
def page(found):
    return Page(evaluation_page(found, f"{HOSTILE}.csv", "toxicity.toxicity"))


def test_the_page_holds_no_script_loads_nothing_and_names_no_other_file(page):
    assert page.elements <= ELEMENTS
    assert HOSTILE not in page.html
    assert not page.values("src")
    assert all(value.startswith("#") for value in page.values("href"))
    assert "://" not in re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", page.html)


def test_every_part_of_the_evaluation_has_its_section(page):
    titles = ("Reliability", "Thresholds", "Clean texts flagged, by group named", "Ranking, by group named",
              "Answers that are right, by what is tested", "Needle test")  # fmt: skip
    for title in titles:
        assert title in page.words


def test_the_page_says_what_the_figures_say(found, page):
    assert f"{found['auc']:.3f}" in page.words
    assert f"{found['bias']['metric']:.3f}" in page.words
    flagged = found["clean_false_positives"]
    assert f"{flagged['flagged']} of {flagged['texts']} at or above 0.5" in page.words
    worst = min(found["bias"]["groups"], key=lambda name: min(found["bias"]["groups"][name].values()))
    assert f"lowest: {worst}" in page.words


def test_what_has_no_figures_has_no_section():
    data = Labelled(["one", "two"], np.array([0, 0]))
    found = evaluate(data, lambda texts: np.array([0.1, np.nan]))
    page = Page(evaluation_page(found, "a.csv", "x.y"))
    assert "1 of 2 texts were scored" in page.words
    assert "Needle" not in page.words
    assert "No group is named in ten clean texts" in page.words
    assert json.loads(as_json(found))["auc"] is None


def test_a_share_has_wilsons_interval():
    # Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.3080, 0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (None, None, None)


@pytest.fixture
def labelled(tmp_path):
    rows = [("you stupid idiot", 1), ("the meeting is on Monday", 0)] * 3
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    return path


def test_another_score_of_the_scorer_can_be_evaluated(labelled):
    found = evaluate_file(labelled, score="identity_attack")
    assert found["score"] == "toxicity.identity_attack"
    assert found["calibration"] != evaluate_file(labelled)["calibration"]
    with pytest.raises(ValueError, match="there is no score 'rudeness'; there are: toxicity, identity_attack"):
        evaluate_file(labelled, score="rudeness")


def test_the_scorer_of_a_configuration_can_be_evaluated(labelled):
    from test_detectors import LID

    model = {"path": LID, "labels": ["en", "fr"], "languages": None}
    config = parse_config({"input": {"paths": ["-"]}, "toxicity": {"scorer": "fasttext", "fasttext": model}})
    assert evaluate_file(labelled, config=config)["score"] == "fasttext.en"
    assert evaluate_file(labelled, config=config, score="fr")["score"] == "fasttext.fr"
    without = parse_config({"input": {"paths": ["-"]}, "scanners": ["language"]})
    with pytest.raises(ConfigError, match="no scorer"):
        evaluate_file(labelled, config=without)

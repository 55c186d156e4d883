"""From answers to figures: held against sums by hand, published tables, and truth that was planted."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import report_corpus
from test_report_numbers import NUMBER, is_among, numbers_of

from fairsieve.pipeline.report import render
from fairsieve.pipeline.review.agreement import alpha, interval, same_answers
from fairsieve.pipeline.review.design import Design, Place, SampleError, Stratum, read_design
from fairsieve.pipeline.review.figures import review_table
from fairsieve.pipeline.review.labels import Judgement, Labels, put_together, read_labels
from fairsieve.pipeline.review.posterior import DRAWS, NOTHING, total

SCORE = "toxicity.toxicity"


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def stratum(detector: str = SCORE, **changes: object) -> Stratum:
    plain = {"detector": detector, "kind": "document", "name": "s", "population": 100, "drawn": 10}
    return Stratum.model_validate(plain | changes)


def design(*strata: Stratum, thresholds: tuple[float, ...] = (0.5,), tokens: int = 1_000_000) -> Design:
    """A sample in which every item is of a document of its own; items are named `stratum-number`."""
    items = [(s, n) for s, one in enumerate(strata) for n in range(one.drawn)]
    places = [Place(item=f"{s}-{n}", stratum=s, document=place) for place, (s, n) in enumerate(items)]
    return Design(
        run="run", seed=0, documents=1000, tokens=tokens, thresholds=thresholds, strata=strata, items=tuple(places)
    )


def answers(made: Design, given: dict[str, Judgement], reviewer: str = "") -> Labels:
    return Labels(format="fairsieve-labels/1", sample=made.name, reviewer=reviewer, judgements=given)


def yes_of(made: Design, counts: dict[int, int]) -> Labels:
    """The first so many items of each stratum are answered yes, its others no; other strata are not answered."""
    given = {}
    for place in made.items:
        if place.stratum in counts:
            first = int(place.item.split("-")[1]) < counts[place.stratum]
            given[place.item] = Judgement(answer="yes" if first else "no")
    return answers(made, given)


def figure(table: pa.Table, metric: str, **equal: str) -> dict[str, object]:
    rows = [row for row in table.to_pylist() if row["metric"] == metric]
    (found,) = [row for row in rows if all(row[name] == value for name, value in equal.items())]
    return found


def test_scores_are_weighted_by_what_they_were_drawn_for():
    low, high = stratum(name="low", low=0.0, population=900), stratum(name="high", low=0.5, population=100)
    table = review_table(made := design(low, high), [yes_of(made, {0: 1, 1: 8})])
    # By hand: 90 of 900 low and 80 of 100 high documents are toxic to people.
    assert figure(table, "precision", stratum="0.5")["value"] == pytest.approx(0.8)
    assert figure(table, "recall")["value"] == pytest.approx(80 / 170)
    assert figure(table, "corrected_prevalence")["value"] == pytest.approx(170 / 1000)
    assert figure(table, "reported_prevalence")["value"] == pytest.approx(100 / 1000)
    assert (figure(table, "precision")["n"], figure(table, "precision")["d"]) == (8, 10)


def test_the_corrected_prevalence_is_that_of_rogan_and_gladen():
    low, high = stratum(name="low", low=0.0, population=900), stratum(name="high", low=0.5, population=100)
    table = review_table(made := design(low, high), [yes_of(made, {0: 1, 1: 8})])
    sensitivity, specificity = 80 / 170, 810 / 830
    expected = (0.1 + specificity - 1) / (sensitivity + specificity - 1)
    assert figure(table, "corrected_prevalence")["value"] == pytest.approx(expected)


def test_spans_have_recall_from_what_people_miss_in_passages():
    found = stratum("pii", kind="found", name="EMAIL_ADDRESS", group="EMAIL_ADDRESS", population=40, drawn=8)
    passages = stratum("pii", kind="passage", name="nothing found", population=500, drawn=10, clustered=True)
    made = design(found, passages, tokens=2_000_000)
    given = dict(yes_of(made, {0: 6, 1: 0}).judgements)
    given["1-0"] = Judgement(answer="yes", missed={"EMAIL_ADDRESS": 2})
    table = review_table(made, [answers(made, given)])
    # By hand: 30 of 40 are right, and 2 x 500 / 10 = 100 are missed.
    assert figure(table, "precision", group="EMAIL_ADDRESS")["value"] == pytest.approx(0.75)
    assert figure(table, "recall", group="EMAIL_ADDRESS")["value"] == pytest.approx(30 / 130)
    assert figure(table, "corrected_prevalence")["value"] == pytest.approx(130 / 2)
    assert figure(table, "reported_prevalence")["value"] == pytest.approx(20)


def test_mentions_rejected_by_their_sense_count_as_missed_where_people_see_them():
    accepted = stratum("mentions", kind="found", name="race, accepted", group="race", population=60, drawn=6)
    rejected = stratum(
        "mentions", kind="found", name="race, rejected", group="race", reported=False, population=30, drawn=6
    )
    passages = stratum("mentions", kind="passage", name="covered", population=100, drawn=5)
    made = design(accepted, rejected, passages)
    table = review_table(made, [yes_of(made, {0: 5, 1: 2, 2: 0})])
    assert figure(table, "rejected_wrongly")["value"] == pytest.approx(2 / 6)
    assert figure(table, "recall", group="race")["value"] == pytest.approx(50 / 60)


def test_a_language_is_found_where_people_name_it():
    english = stratum("language", name="en", group="en", population=80, drawn=8)
    german = stratum("language", name="de", group="de", population=20, drawn=5)
    made = design(english, german)
    given = dict(yes_of(made, {0: 6, 1: 5}).judgements)
    given["0-6"] = Judgement(answer="no", language="de")
    table = review_table(made, [answers(made, given)])
    # By hand: of 80 documents 60 are English, 10 German and 10 neither; all 20 German ones are German.
    assert figure(table, "accuracy")["value"] == pytest.approx(0.8)
    assert figure(table, "precision", group="en")["value"] == pytest.approx(0.75)
    assert figure(table, "recall", group="de")["value"] == pytest.approx(20 / 30)
    assert figure(table, "corrected_prevalence", group="de")["value"] == pytest.approx(0.3)


def test_strata_that_nobody_answered_are_left_out_and_said_to_be():
    english = stratum("language", name="en", group="en", population=75, drawn=5)
    arabic = stratum("language", name="ar", group="ar", population=25, drawn=5)
    table = review_table(made := design(english, arabic), [yes_of(made, {0: 5})])
    assert figure(table, "accuracy")["population"] == "documents read, 75.0% of them in strata with answers"
    assert figure(table, "judged", group="ar")["n"] == 0
    assert not [row for row in table.to_pylist() if row["metric"] == "precision" and row["group"] == "ar"]


def test_recall_is_not_given_where_a_part_of_it_was_not_judged():
    found = stratum("pii", kind="found", name="US_SSN", group="US_SSN")
    passages = stratum("pii", kind="passage", name="nothing found")
    table = review_table(made := design(found, passages), [yes_of(made, {0: 9})])
    assert {row["metric"] for row in table.to_pylist()} == {"precision", "judged"}


def test_a_stratum_judged_as_a_whole_has_no_error():
    whole = stratum(population=10)
    told = total(whole, [1.0] * 7 + [0.0] * 3, list(range(10)), rng())
    assert told.over(10.0) == (0.7, 0.7, 0.7)


def test_a_single_stratum_has_the_interval_of_jeffreys():
    # Brown, Cai & DasGupta 2001: Beta(3.5, 7.5) for 3 of 10.
    told = total(stratum(population=10_000_000), [1.0] * 3 + [0.0] * 7, list(range(10)), rng())
    value, low, high = told.over(10_000_000.0)
    assert value == pytest.approx(0.3)
    assert (low, high) == (pytest.approx(0.0927, abs=0.012), pytest.approx(0.6058, abs=0.012))


def test_answers_of_one_document_count_as_one_where_documents_were_looked_through():
    values = [1.0, 1.0, 0.0, 0.0] * 5
    apart = total(stratum(population=100_000, clustered=True), values, list(range(20)), rng())
    together = total(stratum(population=100_000, clustered=True), values, [0, 0, 1, 1] * 5, rng())
    assert together.draws.std() > 1.8 * apart.draws.std()


def test_an_interval_holds_its_figure():
    none = total(stratum(population=1000), [0.0] * 10, list(range(10)), rng())
    right = total(stratum(population=50), [1.0] * 10, list(range(10)), rng())
    value, low, high = right.over(right + none)
    assert value == high == 1.0
    assert low < 0.6
    assert NOTHING.over(NOTHING) == pytest.approx((math.nan,) * 3, nan_ok=True)


def test_intervals_cover_what_was_planted():
    """Two strata, a rare fault in the large one: over 300 samples the interval of recall holds the truth."""
    truth = rng(1)
    low = (truth.random(4000) < 0.02).astype(float)
    high = (truth.random(300) < 0.7).astype(float)
    recall, precision = high.sum() / (high.sum() + low.sum()), high.mean()
    covered = np.zeros(2)
    for seed in range(300):
        draw = rng(1000 + seed)
        parts = [
            total(stratum(population=len(all_)), draw.choice(all_, n, replace=False).tolist(), list(range(n)), draw)
            for all_, n in ((low, 60), (high, 40))
        ]
        for place, (ratio, true) in enumerate(
            ((parts[1].over(parts[0] + parts[1]), recall), (parts[1].over(300.0), precision))
        ):
            covered[place] += ratio[1] <= true <= ratio[2]
    assert (covered / 300 >= 0.92).all(), covered / 300


def test_equal_answers_give_equal_tables():
    made = design(stratum(name="low", low=0.0), stratum(name="high", low=0.5))
    told = yes_of(made, {0: 2, 1: 9})
    assert review_table(made, [told]).equals(review_table(made, [told]))
    assert len(total(made.strata[0], [1.0], [0], rng()).draws) == DRAWS


def test_alpha_is_that_of_the_published_example():
    """Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, part C: four observers, twelve units."""
    rows = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
    units = [[value for value in unit if value != "."] for unit in zip(*(row.split() for row in rows), strict=True)]
    assert alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_alpha_is_not_known_where_nobody_differs_or_nobody_is_asked_twice():
    assert math.isnan(alpha([["yes", "yes"], ["yes", "yes"]]))
    assert math.isnan(alpha([["yes"], ["no"]]))
    assert all(map(math.isnan, interval([["yes"], ["no"]], rng())))


def test_agreement_is_counted_in_pairs():
    assert same_answers([["yes", "yes", "no"], ["no"], ["no", "no"]]) == (2, 4)


def test_reviewers_are_put_together_by_majority_and_a_tie_is_a_half():
    made = design(stratum(drawn=3))
    told = [("yes", "yes", "skip"), ("yes", "no", "unsure"), ("no", "skip", "skip")]
    labels = [
        answers(made, {f"0-{n}": Judgement(answer=one) for n, one in enumerate(given)}, f"r{r}")  # type: ignore[arg-type]
        for r, given in enumerate(told)
    ]
    assert [one.yes for one in put_together(made, labels)] == [1.0, 0.5]
    table = review_table(made, labels)
    assert (figure(table, "same_answer")["n"], figure(table, "same_answer")["d"]) == (1, 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sample": "other"}, "answers to another sample"),
        ({"format": "fairsieve-labels/2"}, "format"),
        ({"judgements": {"9-9": {"answer": "yes"}}}, "1 of its items are not in the sample"),
        ({"judgements": {"0-0": {"answer": "SECRET"}}}, "judgements.answer"),
        ({"judgements": {"0-0": {"answer": "yes", "missed": {"X": -1}}}}, "missed"),
        ({"seconds": 12}, "the file"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_without_its_text(tmp_path, change, said):
    made = design(stratum())
    good = {"format": "fairsieve-labels/1", "sample": made.name, "reviewer": "", "judgements": {}}
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(good | change))
    with pytest.raises(SampleError, match=said) as raised:
        read_labels([path], made)
    assert "SECRET" not in str(raised.value)


def test_a_reviewer_has_one_file(tmp_path):
    made = design(stratum())
    paths = [tmp_path / f"{name}.json" for name in "ab"]
    for path in paths:
        path.write_text(answers(made, {}, "heron").model_dump_json())
    with pytest.raises(SampleError, match="same reviewer"):
        read_labels(paths, made)


def test_a_design_is_read_as_it_was_written():
    made = design(stratum(), stratum(name="t", low=0.25))
    assert read_design(made.encoded(), "sample.json") == made
    with pytest.raises(SampleError, match=r"sample\.json: run"):
        read_design(b'{"format": "fairsieve-review/1"}', "sample.json")


def test_no_file_of_answers_may_be_anything_else(tmp_path: Path):
    path = tmp_path / "labels.json"
    path.write_bytes(b"\xff{")
    with pytest.raises(SampleError, match="this is no JSON"):
        read_labels([path], design(stratum()))


def test_every_number_of_the_section_is_in_a_csv():
    strata = [
        stratum("language", name="en", group="en", population=800, drawn=12),
        stratum("language", name="de", group="de", population=200, drawn=11),
        stratum(name="low", low=0.0, population=900, drawn=30),
        stratum(name="high", low=0.5, population=100, drawn=17),
        stratum("pii", kind="found", name="IBAN_CODE", group="IBAN_CODE", population=70, drawn=13),
        stratum("pii", kind="passage", name="nothing found", population=3000, drawn=20, clustered=True),
    ]
    made = design(*strata)
    first = yes_of(made, {0: 11, 1: 9, 2: 2, 3: 14, 4: 12, 5: 0})
    second = yes_of(made, {0: 12, 1: 7, 2: 3, 3: 15, 4: 13, 5: 0})
    table = review_table(made, [first.model_copy(update={"reviewer": "a"}), second])
    report = render(report_corpus.audit() | {"review": table}, report_corpus.config(), "run")
    (section,) = re.findall(r'<section id="review">(.*?)</section>', report.html, re.DOTALL)
    names = [name for name in report.csvs if name.startswith("judged-")]
    assert len(names) == 4
    known = [number for name in names for number in numbers_of(report.csvs[name])]
    says = re.findall(r'<p class="says">(.*?)</p>', section, re.DOTALL)
    assert len(says) == 4
    for word in (word for sentence in says for word in NUMBER.findall(sentence)):
        assert float(word.replace(",", "")) in (95, 1, 0) or is_among(word, known), word


def test_a_run_that_nobody_judged_says_so():
    assert "Nobody has judged a sample of this run yet" in report_corpus.rendered().html

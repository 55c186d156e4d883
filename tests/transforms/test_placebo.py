"""Ordinary words: found beside groups where they are asked for, counted apart, told to nobody."""

import orjson
import pyarrow as pa
import pytest
from documents import batch_of, mention

from fairsieve.lexicons import PLACEBO, SHIPPED, Lexicon, load_lexicons, load_placebo, word_key
from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.detectors import scanners_of
from fairsieve.pipeline.inspect import Inspector
from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.mentions import Mentions
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy, Rule

TEXT = "The woman closed the windows of the kitchen."


def axes_found(placebo: bool) -> list[str]:
    scanner = Mentions(languages=("en",), placebo=placebo)
    scanner.load()
    (found,) = scanner.scan(pa.record_batch({"text": pa.array([TEXT])})).to_pylist()
    return [one["axis"] for one in found]


def test_ordinary_words_are_found_where_they_are_asked_for():
    assert axes_found(placebo=False) == ["gender"]
    assert axes_found(placebo=True) == ["gender", PLACEBO, PLACEBO]


@pytest.mark.parametrize("text", ["Traffic was paralyzed by the snow.", "A rook on a black square, so it waits."])
def test_they_are_no_people_to_the_sense_rules(text):
    scanner = Mentions(languages=("en",), placebo=True)
    scanner.load()
    (found,) = scanner.scan(pa.record_batch({"text": pa.array([text])})).to_pylist()
    assert [one["accepted"] for one in found if one["axis"] != PLACEBO] == [False]


def test_a_run_asks_for_them_whatever_axes_it_has():
    config = parse_config({"input": {"paths": ["x"]}, "mentions": {"axes": ["gender"]}})
    assert [one.placebo for one in scanners_of(config) if isinstance(one, Mentions)] == [True]


@pytest.mark.parametrize("language", SHIPPED)
def test_no_ordinary_word_is_a_form_of_a_group(language):
    forms = {word_key(form) for _, term in load_lexicons([language]).terms(language) for form in term.forms}
    (ordinary,) = load_placebo([language])
    assert not forms & {word_key(form) for term in ordinary.terms for form in term.forms}
    assert len(ordinary.groups) > 100


def test_an_ordinary_word_has_one_name_in_all_languages():
    english, *others = load_placebo(["en", "de", "es", "fr", "pt"])
    assert len(others) == 4
    assert all(set(one.groups) <= set(english.groups) for one in others)


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "Die Brücke führt über die Flüsse.", ["bridge", "river"]),
        ("es", "Abrió las ventanas de la cocina.", ["window", "kitchen"]),
        ("fr", "La pluie tombait sur les toits.", ["rain", "roof"]),
        ("pt", "A chuva caía sobre os telhados.", ["rain", "roof"]),
    ],
)
def test_ordinary_words_are_found_in_each_language_with_a_lexicon(language, text, names):
    scanner = Mentions(languages=(language,), placebo=True)
    scanner.load()
    code = pa.StructArray.from_arrays([pa.array([language])], ["code"])
    (found,) = scanner.scan(pa.record_batch({"text": pa.array([text]), "language": code})).to_pylist()
    assert [one["group"] for one in found if one["axis"] == PLACEBO] == names


def test_a_lexicon_of_the_users_cannot_take_their_axis():
    (ordinary,) = load_placebo(["en"])
    with pytest.raises(ValueError, match="axis 'placebo' is kept"):
        load_lexicons(["en"], user=[Lexicon(**ordinary.model_dump())])


def test_inspect_does_not_tell_them():
    inspector = Inspector(parse_config({"input": {"paths": ["x"]}, "scanners": ["mentions"]}))
    (answer,) = inspector.inspect([orjson.dumps({"text": TEXT})])
    assert {one["axis"] for one in (*answer["mentions"], *answer["ambiguous"])} == {"gender"}


def counted(*documents: dict) -> list[dict]:
    batch = batch_of(*documents, quality=[number / 10 for number in range(len(documents))])
    policy = Policy(remove=(Rule(name="low", column="input.quality", less_than=0.2),))
    facts = table_of(count_facts(decide(batch, policy)).facts)
    return facts.to_pylist()


def test_they_are_counted_by_reason_and_in_no_fact_about_groups():
    word = mention("window", axis=PLACEBO)
    facts = counted({"mentions": [word, word]}, {"mentions": [mention("women"), word]}, {"mentions": [word]})
    placebo = {(one["group"], one["label"]): one["documents"] for one in facts if one["fact"] == "placebo"}
    assert placebo == {("window", "low"): 2, ("window", ""): 1}
    others = [one for one in facts if one["fact"] != "placebo"]
    assert PLACEBO not in {one["axis"] for one in others}
    assert "window" not in {one["group"] for one in others}


def test_a_document_is_in_the_class_of_its_one_group_or_in_that_of_several():
    women, men = mention("women"), mention("men", 4, 6)
    facts = counted({"mentions": [women, women]}, {"mentions": [women, men]}, {"mentions": [men]}, {"mentions": []})
    classes = {(one["group"], one["decision"]): one["documents"] for one in facts if one["fact"] == "axis_class"}
    assert classes == {("women", "remove"): 1, ("", "remove"): 1, ("men", "keep"): 1}

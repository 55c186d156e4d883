"""The toxicity scanner on the model that ships."""

import pickle

import numpy as np
import pyarrow as pa
import pytest

from fairsieve.transforms.toxicity import Toxicity

RUDE = "You are a stupid worthless idiot and everybody hates you."
CLEAN = "The committee will meet on Tuesday to discuss the new library."
NEWS = " ".join(
    f"The {what} was opened by the mayor on {day}, and some two hundred people came to see it."
    for what in ("bridge", "school", "market", "station")
    for day in ("Monday", "Tuesday", "Friday", "Sunday")
)


@pytest.fixture(scope="module")
def toxicity() -> Toxicity:
    scanner = Toxicity()
    scanner.load()
    return scanner


def batch(*texts: str, codes: list[str] | None = None) -> pa.RecordBatch:
    columns = {"text": pa.array(texts, pa.string())}
    if codes is not None:
        columns["language"] = pa.array([{"code": code, "score": 0.9} for code in codes], LANGUAGE)
    return pa.RecordBatch.from_pydict(columns)


LANGUAGE = pa.struct([("code", pa.string()), ("score", pa.float32())])


def test_an_insult_scores_high_and_a_plain_sentence_low(toxicity):
    rude, clean = toxicity.scan(batch(RUDE, CLEAN)).field("toxicity").to_pylist()
    assert rude > 0.9
    assert clean < 0.1


def test_one_toxic_sentence_in_a_long_clean_text_is_found_and_placed(toxicity):
    text = f"{NEWS} {RUDE} {NEWS}"
    found, clean = toxicity.scan(batch(text, NEWS)).to_pylist()
    assert [text[span["start"] : span["end"]] for span in found["sentences"]] == [RUDE]
    assert found["toxicity"] > 0.5 > clean["toxicity"]
    assert found["max"] == found["sentences"][0]["score"]
    assert found["share"] == pytest.approx(1 / 33)
    assert clean["sentences"] == []


def test_spans_count_characters_not_bytes(toxicity):
    text = f"Où est le café, dit Zoë. “{RUDE}”"
    (found,) = toxicity.scan(batch(text)).to_pylist()
    assert [text[span["start"] : span["end"]] for span in found["sentences"]] == [f"“{RUDE}”"]


def test_other_languages_and_texts_without_words_are_not_scored(toxicity):
    french = "Le conseil se réunit mardi pour parler de la nouvelle bibliothèque."
    scores = toxicity.scan(batch(CLEAN, french, "", "?! ...", codes=["en", "fr", "en", "en"]))
    assert scores.is_valid().to_pylist() == [True, False, False, False]


def test_scores_do_not_depend_on_what_else_is_in_the_batch(toxicity):
    texts = [RUDE, CLEAN, NEWS, "", "fool", NEWS + RUDE]
    alone = [toxicity.scan(batch(text)).to_pylist()[0] for text in texts]
    assert toxicity.scan(batch(*texts, *reversed(texts))).to_pylist() == [*alone, *reversed(alone)]


def test_a_fresh_scanner_gives_what_a_used_one_gives(toxicity):
    fresh = pickle.loads(pickle.dumps(Toxicity()))
    fresh.load()
    assert fresh.scan(batch(RUDE, NEWS)).equals(toxicity.scan(batch(RUDE, NEWS)))


def test_a_slice_of_a_batch_scores_as_the_whole(toxicity):
    whole = batch(RUDE, CLEAN, NEWS, RUDE)
    assert toxicity.scan(whole.slice(1, 2)).to_pylist() == toxicity.scan(whole).to_pylist()[1:3]


def test_an_empty_batch_gives_an_empty_column_of_the_type(toxicity):
    column = toxicity.scan(batch().slice(0))
    assert column.type == Toxicity.field.type
    assert len(column) == 0


def test_capital_letters_do_not_hide_an_insult(toxicity):
    scores = toxicity.scan(batch(RUDE, RUDE.upper())).field("toxicity").to_numpy()
    assert np.ptp(scores) < 1e-6


@pytest.mark.parametrize(
    ("text", "code", "scored"),
    [
        ("shut up you idiot", "und", True),
        ("im glad the moron showed", "de", True),
        ("SHUT UP YOU STUPID LIAR", "und", True),
        ("Das ist ein sehr schöner Tag und wir gehen heute in den Garten", "und", False),
        ("je ne sais pas pourquoi tu dis cela aux autres", "und", False),
        ("no me gusta nada lo que dices de mi hermana", "und", False),
        ("Привет, как дела", "und", False),
        (f"{CLEAN} " * 10, "fr", False),
    ],
)
def test_short_texts_are_scored_when_their_words_are_english(toxicity, text, code, scored):
    assert toxicity.scan(batch(text, codes=[code])).is_valid().to_pylist() == [scored]


def test_without_a_language_column_everything_is_scored(toxicity):
    assert toxicity.scan(batch("Das ist ein schöner Tag")).is_valid().to_pylist() == [True]


def test_an_unknown_language_counts_as_undetermined(toxicity):
    columns = {"text": [RUDE, "Das ist ein schöner Tag"], "language": pa.array([None, None], LANGUAGE)}
    assert toxicity.scan(pa.RecordBatch.from_pydict(columns)).is_valid().to_pylist() == [True, False]


def test_the_heaviest_ngrams_of_an_insult_raise_its_score_and_are_masked(toxicity):
    explained = toxicity.explain(f"{NEWS} {RUDE}")
    assert explained[0][1] > 0
    assert not any("stupid" in gram or "idiot" in gram for gram, _ in explained)


def test_a_scanner_that_is_not_loaded_says_so():
    with pytest.raises(AssertionError, match="load"):
        Toxicity().scan(batch(CLEAN))

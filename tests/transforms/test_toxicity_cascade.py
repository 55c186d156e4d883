"""The cascade, with a strong scorer that writes down what it is asked."""

import numpy as np
import pyarrow as pa
import pytest
from documents import batch_of

from fairsieve.transforms.count import count_facts
from fairsieve.transforms.decide import decide
from fairsieve.transforms.packed import table_of
from fairsieve.transforms.policy import Policy
from fairsieve.transforms.scan import with_column
from fairsieve.transforms.toxicity.cascade import Cascade

RUDE, CLEAN = "That is a stupid idea, I think.", "The committee will meet on Tuesday."


class Noting:
    def __init__(self, score):
        self.score, self.asked = score, []

    def load(self):
        self.asked = []

    def predict(self, texts):
        self.asked += texts
        return np.full((len(texts), 2), self.score, np.float32)


def scanned(texts, strong, **thresholds):
    cascade = Cascade(strong, **thresholds)
    cascade.load()
    column = cascade.scan(pa.record_batch([pa.array(texts, pa.string())], names=["text"]))
    assert column.type == Cascade.field.type
    return column.to_pylist()


def test_only_sentences_between_the_thresholds_are_scored_again():
    strong = Noting(0.125)
    text = f"{CLEAN} {RUDE}"
    first, second, empty = scanned([text, CLEAN, ""], strong, low=0.2, high=1.0)
    assert strong.asked == [RUDE]
    assert (first["rescored"], first["rescored_bytes"]) == (1, len(RUDE))
    assert first["toxicity"] == 0.125
    assert [(text[span["start"] : span["end"]], span["score"]) for span in first["sentences"]] == [(RUDE, 0.125)]
    assert second["rescored"] == 0
    assert second["toxicity"] < 0.2
    assert empty is None


def test_what_the_fast_scorer_is_sure_of_keeps_its_score():
    strong = Noting(0.0)
    (found,) = scanned([RUDE], strong, low=0.2, high=0.5)
    assert strong.asked == []
    assert found["toxicity"] >= 0.5


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(ValueError, match="low"):
        Cascade(Noting(0), low=0.9, high=0.1)


def test_what_the_strong_scorer_read_is_counted():
    cascade = Cascade(Noting(0.125), low=0.2, high=1.0)
    cascade.load()
    texts = [f"{CLEAN} {RUDE} {RUDE}", CLEAN, ""]
    scanned = with_column(cascade, batch_of(*({"text": text} for text in texts)))
    facts = table_of(count_facts(decide(scanned, Policy())).facts).to_pylist()

    def total(fact, measure):
        return sum(one[measure] for one in facts if one["fact"] == fact)

    assert (total("cascade", "documents"), total("cascade", "bytes")) == (2, len(texts[0]) + len(texts[1]))
    assert (total("rescored", "documents"), total("rescored", "spans")) == (1, 2)
    assert total("rescored", "bytes") == 2 * len(RUDE)

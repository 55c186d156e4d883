"""What the name of a group does to a score: sentences scored with it and with a neutral word."""

import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pytest
from documents import batch_of

from fairsieve.pipeline.config import parse_config
from fairsieve.pipeline.report import render
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.scorer_effect import scorer_effect_rows
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.associations.scorer_effect import ScorerEffect
from fairsieve.transforms.facts import merge
from fairsieve.transforms.packed import table_of

GROUPS = {"muslim": ("religion", "muslim"), "women": ("gender", "women"), "woman": ("gender", "women")}


@dataclass
class Lengths:
    """Scores a text by the share of its letters in a word that it dislikes."""

    reads = ("text",)
    field = pa.field("toxicity", pa.struct([("toxicity", pa.float32())]))

    def load(self) -> None:
        pass

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        scores = [
            0.5 if "Muslim" in text else 0.125 if "wom" in text else 0.0 for text in documents["text"].to_pylist()
        ]
        return pa.StructArray.from_arrays([pa.array(scores, pa.float32())], ["toxicity"])


def document(text: str, **row: object) -> dict:
    found = [
        {"axis": axis, "group": group, "term": word, "start": m.start(), "end": m.end(), "accepted": True}
        for m in re.finditer(r"[a-zA-Z]+", text)
        for word, (axis, group) in GROUPS.items()
        if m.group().lower() == word
    ]
    return {"text": text, "language": {"code": "en", "score": 0.9}, "mentions": found, **row}


def counted(*rows: dict, share: float = 1.0, seed: int = 0) -> pa.Table:
    return table_of(ScorerEffect(Lengths(), "toxicity", share, seed).count(batch_of(*rows)).facts)


@pytest.mark.parametrize(
    ("text", "spans", "swapped"),
    [
        ("Muslim women came.", [(0, 6)], "women came."),
        ("Muslim women came.", [(7, 12)], "Muslim people came."),
        ("She is Muslim.", [(7, 13)], "She is person."),
        ("A woman saw women.", [(2, 7), (12, 17)], "A person saw people."),
        ("Una mujer \u00e9 woman.", [(12, 17)], "Una mujer \u00e9 person."),
    ],
)
def test_a_mention_gives_way_to_a_neutral_word_or_to_nothing_before_a_noun(text, spans, swapped):
    assert ScorerEffect(Lengths(), "toxicity", 1, 0).neutral(text, spans) == swapped


def test_differences_are_added_up_by_group():
    facts = counted(document("A woman came. Muslim women left. Women and women. Nobody."), document("A Muslim. A dog."))
    sums: Counter = Counter()
    for one in facts.to_pylist():
        for measure in ("documents", "spans", "tokens"):
            sums[one["group"], measure] += one[measure]
    # "Women" begins a sentence with a capital: the scorer is indifferent to it, but "women" is there as well.
    assert sums == {
        ("women", "documents"): 1, ("women", "spans"): 3, ("women", "tokens"): 250_000,
        ("muslim", "documents"): 2, ("muslim", "spans"): 2, ("muslim", "tokens"): 375_000 + 500_000,
    }  # fmt: skip


def test_the_sample_does_not_depend_on_batches():
    rows = [document(f"A Muslim number {n} sang. A woman {n} slept.", id=f"d{n}", cluster=f"c{n}") for n in range(200)]
    whole = counted(*rows, share=0.3)
    parts = merge([counted(*rows[:90], share=0.3), counted(*rows[90:], share=0.3)])
    assert merge([whole]).equals(parts)
    sampled = sum(whole["spans"].to_pylist())
    assert 80 < sampled < 160
    assert not whole.equals(counted(*rows, share=0.3, seed=1))


def test_the_mean_difference_is_told_from_two_hundred_sentences_on():
    rows = [document("A Muslim sang." if n % 2 else "A woman slept.", id=f"d{n}") for n in range(500)]
    rows = rows[:499]
    found = scorer_effect_rows(counted(*rows), Resampling.seeded(0))
    assert {(one["group"], one["value"], one["n"]) for one in found} == {("muslim", 0.5, 249), ("women", 0.125, 250)}
    assert scorer_effect_rows(counted(*rows[:300]), Resampling.seeded(0)) == []
    assert found[0]["ci_low"] is None  # all differences are equal: no resample moves their mean
    page = render({"scorer_effect": audit_table(found)}, parse_config({"input": {"paths": ["x"]}}), "run").html
    assert page

"""Training: templates, the optimiser, and that a small training set gives a model that ranks."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairsieve.transforms.toxicity import shipped, templates
from fairsieve.transforms.toxicity.counts import Counts
from fairsieve.transforms.toxicity.fit import Recipe, fit, minimised
from fairsieve.transforms.toxicity.rows import Rows
from fairsieve.transforms.toxicity.train import joined, train

ONCE = dict.fromkeys(templates.identities(), 1)


def test_half_of_each_groups_templates_are_toxic():
    found = list(templates.sentences({**ONCE, "gay": 3}))
    counted = Counter(label for text, label in found if " gay" in f" {text.lower()}")
    assert counted[0] == counted[1]
    assert sum(label for _, label in found) * 2 == len(found)


def test_every_group_stands_in_the_same_frames():
    found = list(templates.sentences(ONCE))
    assert len(found) % len(ONCE) == 0


def test_templates_are_the_same_each_time():
    assert list(templates.sentences(ONCE)) == list(templates.sentences(ONCE))


def test_the_optimiser_finds_the_lowest_point_of_a_quadratic():
    curvature, target = np.array([1.0, 10, 100]), np.array([3.0, -2, 0.5])

    def objective(point):
        return float(curvature @ (point - target) ** 2) / 2, curvature * (point - target)

    assert minimised(objective, np.zeros(3), 100) == pytest.approx(target, abs=1e-3)


def test_the_fit_gives_toxic_words_weight_and_leaves_others_alone():
    texts = ["you fool", "you friend", "a fool spoke", "a friend spoke"] * 5
    labels = np.array([1.0, 0, 1, 0] * 5)
    counts = Counts.of(texts, 14).by_document()
    recipe = Recipe(bits=14, rarest=1)
    weights, bias = fit(counts, labels, np.ones(20), recipe)
    logits = counts.sums(weights) * recipe.norms(counts.lengths()) + bias
    assert (logits[labels == 1] > 0).all()
    assert (logits[labels == 0] < 0).all()


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    clean = ["the mayor spoke to the press. it was late.", "we met at the old library. all went well."] * 20
    rude = ["you stupid liar", "what a pathetic idiot you are"] * 10
    table = {"text": clean[:20] + rude, "label": [0] * 20 + [1] * 20, "source": ["jigsaw"] * 40}
    pq.write_table(pa.table(table), folder / "labelled.parquet")
    (folder / "passages").mkdir()
    for shard in range(3):
        passages = pa.table({"text": clean, "source": ["enwikinews"] * 40})
        pq.write_table(passages, folder / "passages" / f"part-{shard}.parquet")
    return Rows.read(folder / "labelled.parquet", folder / "passages")


def test_the_last_shards_of_passages_are_held_back(rows):
    assert rows.among("passages").sum() == 40


def test_training_is_deterministic_and_its_model_ranks_insults_higher(rows, tmp_path):
    recipe = Recipe(bits=14, iterations=10)
    for name in ("one", "two"):
        head = train(rows, recipe, ("jigsaw",), ("jigsaw",))
        (tmp_path / name).mkdir()
        shipped.save(joined([head, head], recipe), {}, tmp_path / name)
    one, two = (tmp_path / name / "toxicity.npz" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    model = shipped.load(tmp_path / "one").model
    data = np.frombuffer(b"you pathetic liar. the press met at the library.", np.uint8)
    rude, clean = model.logits(*model.sums(data, np.array([0, 18, len(data)])))[0]
    assert rude > clean

"""The model file, and the tree that names a label."""

import hashlib
import math

import numpy as np
import pytest

from fairsieve.transforms.language import ModelMismatch, model_path
from fairsieve.transforms.language.leaves import Leaves
from fairsieve.transforms.language.model_file import locked, parse_model, read_model


def test_a_model_of_another_sha256_is_refused(tmp_path):
    path = tmp_path / "lid.176.ftz"
    path.write_bytes(model_path().read_bytes() + b"\0")
    with pytest.raises(ModelMismatch, match=r"sha256 is .*, expected 00"):
        read_model(path, "00")


@pytest.mark.parametrize(
    ("place", "byte", "reason"),
    [
        (0, 0, "no fastText model of binary version 12"),
        (4, 11, "no fastText model of binary version 12"),
        (8 + 6 * 4, 3, "no classifier with hierarchical softmax"),
        (8 + 7 * 4, 1, "no classifier with hierarchical softmax"),
        (8 + 5 * 4, 2, "word n-grams"),
        (8 + 9 * 4, 1, "shorter than 2"),
    ],
)
def test_a_model_of_another_kind_is_refused(place, byte, reason):
    content = bytearray(model_path().read_bytes())
    content[place] = byte
    with pytest.raises(ModelMismatch, match=reason):
        parse_model(bytes(content))


def test_the_model_has_the_published_figures():
    model = parse_model(model_path().read_bytes())
    assert (model.minn, model.maxn) == (2, 4)
    assert model.rows.shape == (50_000, 16)
    assert model.output.shape == (176, 16)
    assert len(model.words) == 7235
    assert len(model.row_of_bucket) == 2_000_000
    assert model.labels.to_pylist()[:3] == ["en", "ru", "de"]


def test_leaves_lie_as_deep_as_their_huffman_codes_are_long():
    # 1 + 1 = 2, 2 + 2 = 4, 4 + 5 = 9: codes of 1, 2, 3 and 3 bits.
    leaves = Leaves(np.array([5, 2, 1, 1]), np.zeros((4, 2), np.float32))
    found = leaves.best(np.ones((3, 2), np.float32))
    assert found.labels.tolist() == [0, 0, 0]
    np.testing.assert_allclose(found.scores, 0.5, atol=1e-4)
    assert found.likely.tolist() == [4, 4, 4]
    assert found.likely_labels.tolist() == [0, 1, 2, 3] * 3
    np.testing.assert_allclose(found.likely_scores, [1 / 2, 1 / 4, 1 / 8, 1 / 8] * 3, atol=1e-4)


# Labels 3 and 2 meet in the first inner node, that and label 1 in the second, that and label 0 in the third: each time
# the one named first is on the left. A node turns right with the probability sigmoid(its output x hidden).
@pytest.mark.parametrize(
    ("outputs", "label", "turns"),
    [([0, 0, 3], 0, 1), ([0, 3, -3], 1, 2), ([3, -3, -3], 2, 3), ([-3, -3, -3], 3, 3)],
)
def test_a_leaf_is_as_probable_as_the_turns_towards_it(outputs, label, turns):
    leaves = Leaves(np.array([5, 2, 1, 1]), np.array([*outputs, 9], np.float32)[:, None])
    (found,), (score,), *_ = leaves.best(np.array([[1]], np.float32))
    assert found == label
    assert score == pytest.approx((1 / (1 + math.exp(-3))) ** turns, abs=1e-4)


def test_a_certain_turn_is_no_error():
    (label,), (score,), *_ = Leaves(np.array([2, 1]), np.array([[1000], [0]], np.float32)).best(
        np.array([[-1]], np.float32)
    )
    assert (label, score) == (1, pytest.approx(1, abs=1e-4))


def test_the_lock_tells_of_the_installed_model_all_that_a_lock_has_to():
    content, entry = model_path().read_bytes(), locked("lid.176.ftz")
    assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert entry["licence"] == "CC BY-SA 3.0"
    assert entry["source"].startswith("https://")

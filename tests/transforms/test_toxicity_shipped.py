"""Model files and their lock."""

import json
import shutil

import pytest

from fairsieve.transforms.toxicity import ModelMismatch, shipped


@pytest.fixture
def folder(tmp_path):
    for name in ("toxicity.npz", "models.lock"):
        shutil.copy(shipped.FOLDER / name, tmp_path / name)
    return tmp_path


def test_a_model_with_one_changed_byte_is_refused_before_it_is_opened(folder):
    path = folder / "toxicity.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelMismatch, match="sha256"):
        shipped.load("toxicity", folder, folder / "models.lock")


def test_a_model_that_is_not_locked_is_refused(folder):
    with pytest.raises(ModelMismatch, match="no model 'other'"):
        shipped.load("other", folder, folder / "models.lock")


def test_saving_a_loaded_head_gives_the_same_bytes(folder):
    before = json.loads((folder / "models.lock").read_text())
    head = shipped.load("toxicity", folder, folder / "models.lock")
    shipped.save(head, "toxicity", {}, folder, folder / "models.lock")
    after = json.loads((folder / "models.lock").read_text())
    assert after["toxicity"]["sha256"] == before["toxicity"]["sha256"]


def test_what_ships_is_at_most_two_megabytes():
    locked = json.loads(shipped.LOCK.read_text())
    assert sum(model["bytes"] for model in locked.values()) <= 2_000_000

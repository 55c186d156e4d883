"""Model files and their lock."""

import hashlib
import json
import shutil

import numpy as np
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
        shipped.load(folder)


def test_a_model_that_is_not_locked_is_refused(folder):
    (folder / "models.lock").write_text("{}")
    with pytest.raises(ModelMismatch, match=r"no model 'toxicity\.npz'"):
        shipped.load(folder)


def test_saving_a_loaded_model_gives_the_same_bytes(folder):
    before = json.loads((folder / "models.lock").read_text())
    shipped.save(shipped.load(folder), {}, folder)
    after = json.loads((folder / "models.lock").read_text())
    assert after["toxicity.npz"]["sha256"] == before["toxicity.npz"]["sha256"]


def test_what_ships_is_at_most_two_megabytes():
    locked = json.loads((shipped.FOLDER / shipped.LOCK).read_text())
    # Other models are fetched when somebody asks for them.
    assert sum(model["bytes"] for name, model in locked.items() if (shipped.FOLDER / name).exists()) <= 2_000_000


def test_a_file_that_needs_pickle_is_refused_even_when_its_hash_is_locked(folder):
    path = folder / "toxicity.npz"
    np.savez_compressed(path, weights=np.array([{"a": 1}], dtype=object), scale=np.array([1.0, 0.5]))
    locked = {"toxicity.npz": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}}
    (folder / "models.lock").write_text(json.dumps(locked))
    with pytest.raises(ValueError, match="allow_pickle"):
        shipped.load(folder)

"""Each of Detoxify's models, in small: what Detoxify itself answers, and every trap on the way there."""

import socket

import numpy as np
import pytest

from fairsieve.transforms.toxicity import ModelMismatch
from fairsieve.transforms.toxicity.detoxify import LABELS, Detoxify

torch = pytest.importorskip("torch", reason="extra detoxify is not installed")
pytest.importorskip("transformers", reason="extra detoxify is not installed")
detoxify = pytest.importorskip("detoxify", reason="extra detoxify is not installed")

from tiny_detoxify import FAMILIES, WINDOW, text_of, tiny  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def no_network():
    """Nothing is looked up elsewhere: whatever tries to connect fails."""

    def refuse(*_):
        raise AssertionError("a connection was opened")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="module", params=FAMILIES)
def variant(request):
    return request.param


@pytest.fixture(scope="module")
def model(variant, tmp_path_factory):
    return tiny(variant, tmp_path_factory.mktemp(variant) / "folder")


@pytest.fixture(scope="module")
def scanner(variant, model, tmp_path_factory):
    path = model.saved(tmp_path_factory.mktemp("own") / "tiny.ckpt")
    made = Detoxify(str(path), str(model.folder), variant)
    made.load()
    return made


@pytest.fixture(scope="module")
def theirs(model, tmp_path_factory):
    """Detoxify itself; it asks for `model_type` by name even with a folder, so the folder stands there."""
    path = model.saved(tmp_path_factory.mktemp("theirs") / "tiny.ckpt", model_type=str(model.folder))
    loaded = detoxify.Detoxify(checkpoint=str(path), huggingface_config_path=None)
    loaded.tokenizer.model_max_length = WINDOW
    return loaded


def predicted(theirs, variant, texts):
    found = theirs.predict(texts)
    return np.array([found[label] for label in LABELS[variant]]).T


def test_short_texts_score_as_detoxifys_own_predict_scores_them(variant, scanner, theirs):
    texts = [text_of(words, words) for words in (1, 3, 5, 2, 4)]
    expected = predicted(theirs, variant, texts)
    assert np.ptp(expected, axis=0).min() > 1e-3
    assert scanner.predict(texts) == pytest.approx(expected, abs=1e-3)


def test_one_text_has_a_row_of_labels_like_many(variant, scanner, theirs):
    # Detoxify's own predict gives plain numbers for a list of one text.
    assert isinstance(theirs.predict(["you fool"])["toxicity"], float)
    assert scanner.predict(["you fool"]).shape == (1, len(LABELS[variant]))


def test_a_text_beyond_the_window_is_neither_cut_nor_a_crash(scanner):
    start = text_of(60, 2)
    scores = {tuple(row) for row in scanner.predict([f"{start} {text_of(30, seed)}" for seed in range(5)]).tolist()}
    assert len(scores) > 1


def test_a_checkpoint_without_its_classifier_is_refused(variant, model, tmp_path):
    weights = {key: value for key, value in model.content["state_dict"].items() if not key.startswith("classifier")}
    torch.save({**model.content, "state_dict": weights}, tmp_path / "bad.ckpt")
    with pytest.raises(ModelMismatch, match=r"missing \['classifier"):
        Detoxify(str(tmp_path / "bad.ckpt"), str(model.folder), variant).load()


def test_what_older_versions_kept_among_the_weights_is_left_out(variant, model, scanner, tmp_path):
    prefix = next(iter(model.content["state_dict"])).split(".")[0]
    extra = {f"{prefix}.embeddings.position_ids": torch.arange(WINDOW).unsqueeze(0)}
    torch.save({**model.content, "state_dict": model.content["state_dict"] | extra}, tmp_path / "old.ckpt")
    older = Detoxify(str(tmp_path / "old.ckpt"), str(model.folder), variant)
    older.load()
    assert older.predict(["you fool"]) == pytest.approx(scanner.predict(["you fool"]))

"""Detoxify's models, on a tiny random BERT in Detoxify's own checkpoint format."""

import hashlib
import json
import pickle
import shutil

import numpy as np
import pyarrow as pa
import pytest

from fairsieve.transforms.toxicity import ModelMismatch
from fairsieve.transforms.toxicity import checkpoint as checkpoints
from fairsieve.transforms.toxicity.detoxify import LABELS, Detoxify, _batches, _Windowed

torch = pytest.importorskip("torch", reason="extra detoxify is not installed")
transformers = pytest.importorskip("transformers", reason="extra detoxify is not installed")

WORDS = [
    "you",
    "are",
    "a",
    "fool",
    "and",
    "the",
    "sky",
    "is",
    "blue",
    "not",
    "so",
    "very",
    "bad",
    "good",
    "friend",
    "!",
]
CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
POSITIONS = 32


@pytest.fixture(scope="module", autouse=True)
def _offline():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("bert")
    (path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    config = transformers.BertConfig(
        vocab_size=5 + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=POSITIONS,
    )
    config.save_pretrained(path)
    transformers.BertTokenizer(str(path / "vocab.txt")).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def content(folder):
    torch.manual_seed(0)
    config = transformers.BertConfig.from_pretrained(folder, num_labels=len(CLASSES))
    model = transformers.BertForSequenceClassification(config)
    with torch.no_grad():  # random weights this small would score every text alike
        for weights in model.parameters():
            weights.add_(torch.randn_like(weights) * 0.2)
    arch = {
        "num_classes": len(CLASSES),
        "model_type": "bert-base-uncased",
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
    }
    return {
        "config": {"arch": {"args": arch}, "dataset": {"args": {"classes": CLASSES}}},
        "state_dict": model.state_dict(),
    }


@pytest.fixture(scope="module")
def checkpoint(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("checkpoint") / "tiny.ckpt"
    torch.save(content, path)
    return path


@pytest.fixture(scope="module")
def scanner(checkpoint, folder):
    made = Detoxify(str(checkpoint), str(folder))
    made.load()
    return made


def text_of(words: int, seed: int) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, words))


def plain(content, folder, texts):
    """Each text alone through the model as transformers runs it, cut at what the model can read."""
    config = transformers.BertConfig.from_pretrained(folder, num_labels=len(CLASSES))
    model = transformers.BertForSequenceClassification(config)
    model.load_state_dict(content["state_dict"])
    model.eval()
    tokenizer = transformers.BertTokenizer.from_pretrained(folder)
    scores = []
    for text in texts:
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=POSITIONS)
        with torch.no_grad():
            scores.append(torch.sigmoid(model(**inputs)[0])[0].numpy())
    return np.array(scores)


def test_short_texts_score_as_the_model_alone_scores_them(scanner, content, folder):
    texts = [text_of(words, words) for words in (1, 3, 29, 30, 7, 7)]
    assert scanner.predict(texts) == pytest.approx(plain(content, folder, texts), abs=1e-5)


def test_detoxifys_own_predict_gives_the_same(scanner, content, folder, tmp_path):
    detoxify = pytest.importorskip("detoxify", reason="extra detoxify is not installed")
    # Detoxify asks for `model_type` by name even with a folder, and takes the number of labels from the folder alone.
    numbered = tmp_path / "numbered"
    shutil.copytree(folder, numbered)
    transformers.BertConfig.from_pretrained(folder, num_labels=len(CLASSES)).save_pretrained(numbered)
    local = {**content, "config": json.loads(json.dumps(content["config"]))}
    local["config"]["arch"]["args"]["model_type"] = str(numbered)
    torch.save(local, tmp_path / "local.ckpt")
    try:
        theirs = detoxify.Detoxify(checkpoint=str(tmp_path / "local.ckpt"), huggingface_config_path=str(numbered))
    except (TypeError, ValueError, OSError, AttributeError) as error:
        pytest.skip(f"Detoxify does not load with transformers {transformers.__version__}: {type(error).__name__}")
    texts = [text_of(words, words) for words in (2, 9, 20)]
    expected = theirs.predict(texts)
    assert scanner.predict(texts) == pytest.approx(
        np.array([expected[label] for label in LABELS["original"]]).T, abs=1e-3
    )


def test_a_long_text_has_the_highest_scores_of_its_windows(scanner, content, folder):
    words = text_of(75, 1).split()
    windows = [" ".join(words[start : start + 30]) for start in (0, 27, 54)]
    assert scanner.predict([" ".join(words)])[0] == pytest.approx(plain(content, folder, windows).max(axis=0), abs=1e-5)


def test_what_stands_at_the_end_of_a_long_text_counts(scanner):
    start, ends = text_of(60, 2), [text_of(30, seed) for seed in range(20)]
    scores = scanner.predict([f"{start} {end}" for end in ends])
    assert len({tuple(row) for row in scores.tolist()}) > 1


def test_batching_does_not_change_scores(scanner):
    texts = [text_of(words, words) for words in (2, 40, 5, 1, 80, 12)]
    scanner.batch_tokens, before = 1, scanner.batch_tokens
    alone = scanner.predict(texts)
    scanner.batch_tokens = before
    assert scanner.predict(texts) == pytest.approx(alone, abs=1e-5)


def test_batches_hold_every_text_once_and_stay_within_the_budget():
    lengths = [5, 500, 7, 7, 3, 120, 9]
    batches = list(_batches(lengths, 30))
    assert sorted(index for batch in batches for index in batch) == list(range(7))
    assert all(len(batch) == 1 or max(lengths[index] for index in batch) * len(batch) <= 30 for batch in batches)


def test_blank_texts_and_other_languages_are_not_scored(scanner):
    language = pa.struct([("code", pa.string()), ("score", pa.float32())])
    codes = [{"code": code, "score": 1.0} for code in ("en", "en", "fr")]
    documents = pa.record_batch([["you fool", "  ", "sky blue"], pa.array(codes, language)], names=["text", "language"])
    column = scanner.scan(documents)
    assert column.type == scanner.field.type
    assert column.is_valid().to_pylist() == [True, False, False]


def test_a_scanner_is_pickled_without_its_model(scanner):
    again = pickle.loads(pickle.dumps(scanner))
    with pytest.raises(AssertionError, match="load"):
        again.predict(["you"])
    again.load()
    assert again.predict(["you fool"]) == pytest.approx(scanner.predict(["you fool"]))


def test_one_process_holds_one_copy_of_a_model(scanner, checkpoint, folder):
    other = Detoxify(str(checkpoint), str(folder))
    other.load()
    assert other._model is scanner._model


def test_scores_in_half_precision_are_near(scanner, checkpoint, folder):
    half = Detoxify(str(checkpoint), str(folder), half=True)
    half.load()
    assert half.predict(["you are a fool"]) == pytest.approx(scanner.predict(["you are a fool"]), abs=0.05)


def refused(content, tmp_path, folder, match):
    torch.save(content, tmp_path / "bad.ckpt")
    with pytest.raises(ModelMismatch, match=match):
        Detoxify(str(tmp_path / "bad.ckpt"), str(folder)).load()


def test_a_checkpoint_without_its_classifier_is_refused(content, tmp_path, folder):
    weights = {key: value for key, value in content["state_dict"].items() if not key.startswith("classifier")}
    refused({**content, "state_dict": weights}, tmp_path, folder, r"missing \['classifier.bias'")


def test_a_checkpoint_with_weights_of_another_model_is_refused(content, tmp_path, folder):
    weights = {**content["state_dict"], "classifier.weight": torch.zeros(2, 32)}
    refused({**content, "state_dict": weights}, tmp_path, folder, "another shape")


def test_a_checkpoint_that_names_other_code_is_refused(content, tmp_path, folder):
    arch = {**content["config"]["arch"]["args"], "model_name": "Trainer"}
    refused(
        {**content, "config": {**content["config"], "arch": {"args": arch}}}, tmp_path, folder, "unknown architecture"
    )


def test_a_checkpoint_with_another_hash_is_refused(checkpoint, folder):
    with pytest.raises(ModelMismatch, match="sha256"):
        Detoxify(str(checkpoint), str(folder), sha256="0" * 64).load()
    Detoxify(str(checkpoint), str(folder), sha256=hashlib.sha256(checkpoint.read_bytes()).hexdigest()).load()


def test_labels_of_another_variant_are_refused(checkpoint, folder):
    with pytest.raises(ModelMismatch, match="unbiased"):
        Detoxify(str(checkpoint), str(folder), variant="unbiased").load()


class Malicious:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_malicious_checkpoint_executes_nothing(tmp_path, folder):
    refused({"config": Malicious(tmp_path / "owned"), "state_dict": {}}, tmp_path, folder, "not a Detoxify checkpoint")
    assert not (tmp_path / "owned").exists()


def test_run_inference_gives_each_text_its_labels(scanner, checkpoint, folder):
    import apache_beam as beam
    from apache_beam.ml.inference.base import RunInference
    from apache_beam.testing.test_pipeline import TestPipeline
    from apache_beam.testing.util import assert_that

    from fairsieve.transforms.toxicity.detoxify_handler import DetoxifyModelHandler

    expected = dict(zip(LABELS["original"], scanner.predict(["you fool"])[0].tolist(), strict=True))

    def check(results):
        assert [result.example for result in results] == ["you fool"]
        assert results[0].inference == pytest.approx(expected)

    with TestPipeline() as pipeline:
        handler = DetoxifyModelHandler(Detoxify(str(checkpoint), str(folder)))
        assert_that(pipeline | beam.Create(["you fool"]) | RunInference(handler), check)


EVIL = "import pathlib\npathlib.Path(__file__).with_name('owned').touch()\nclass Config: pass\nclass Tokenizer: pass\n"


def test_a_folder_that_names_code_of_its_own_has_it_left_alone(checkpoint, folder, tmp_path):
    evil = tmp_path / "evil"
    shutil.copytree(folder, evil)
    (evil / "evil.py").write_text(EVIL)
    (evil / "pytorch_model.bin").write_bytes(pickle.dumps(Malicious(evil / "owned")))
    for name, key in (("config.json", "AutoConfig"), ("tokenizer_config.json", "AutoTokenizer")):
        said = json.loads((evil / name).read_text())
        (evil / name).write_text(json.dumps(said | {"auto_map": {key: f"evil.{key[4:]}"}}))
    loaded = Detoxify(str(checkpoint), str(evil))
    loaded.load()
    assert loaded.predict(["you fool"]).shape == (1, len(CLASSES))
    assert not (evil / "owned").exists()


@pytest.mark.parametrize("config", ["{", "[]", '{"model_type": "bert", "hidden_size": -1}'])
def test_a_folder_that_is_no_models_is_refused_by_name(checkpoint, folder, tmp_path, config):
    shutil.copytree(folder, tmp_path / "other")
    (tmp_path / "other" / "config.json").write_text(config)
    with pytest.raises(ModelMismatch, match="other: holds no configuration"):
        Detoxify(str(checkpoint), str(tmp_path / "other")).load()


def test_a_batch_ends_where_padding_would_cost_more_than_another_batch():
    lengths = [2, 2, 2, 2, 30, 31]
    assert list(_batches(lengths, 320)) == [[0, 1, 2, 3], [4, 5]]  # 20 at most of 320 may be padding
    assert list(_batches(lengths, 3200)) == [[0, 1, 2, 3, 4, 5]]


def test_a_text_that_comes_twice_is_scored_once_and_has_the_same_scores(scanner):
    texts = ["you are a fool", "the sky is blue", "you are a fool"]
    _, windows, which = scanner._model._windows(texts)
    assert len(windows) == 2
    assert which == [0, 1, 0]
    alone = np.concatenate([scanner.predict([text]) for text in texts])
    assert scanner.predict(texts) == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize(("bf16", "dtype"), [(True, "torch.bfloat16"), (False, "torch.float32")])
def test_half_precision_is_used_where_the_processor_has_it(checkpoint, folder, monkeypatch, bf16, dtype):
    able = {"architecture": "x86_64", "avx512_bf16": bf16, "amx_bf16": False}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able, raising=False)
    model = _Windowed(checkpoints.load(checkpoint, folder), "cpu", half=True)
    assert str(model._model.dtype) == dtype

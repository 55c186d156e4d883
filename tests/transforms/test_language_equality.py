"""Our evaluation of lid.176 against fastText itself."""

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.transforms.language import Language, identifier, model_path

CORPORA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "corpora"

SENTENCES = [
    "The ferry was late again, so we walked along the harbour until noon.",
    "Die Fähre kam wieder zu spät, also gingen wir bis Mittag am Hafen spazieren.",
    "Le bac était encore en retard, alors nous avons marché le long du port jusqu'à midi.",
    "El transbordador volvió a llegar tarde y paseamos por el puerto hasta el mediodía.",
    "Prom znowu się spóźnił, więc do południa spacerowaliśmy wzdłuż portu.",
    "Trajekt měl opět zpoždění, a tak jsme se až do poledne procházeli přístavem.",
    "A komp megint késett, ezért délig sétáltunk a kikötőben.",
    "Lautta oli taas myöhässä, joten kävelimme satamassa puoleenpäivään asti.",
    "Vapur yine geç kaldı, biz de öğlene kadar limanda yürüdük.",
    "Chiếc phà lại đến muộn nên chúng tôi đi dạo dọc bến cảng đến trưa.",
    "Kivuko kilichelewa tena, kwa hiyo tulitembea bandarini hadi adhuhuri.",
    "Паром снова опоздал, и мы до полудня гуляли по гавани.",
    "Пором знову запізнився, тож ми до полудня гуляли гаванню.",
    "Το πλοίο άργησε πάλι, οπότε περπατήσαμε στο λιμάνι ως το μεσημέρι.",
    "המעבורת איחרה שוב, ולכן טיילנו לאורך הנמל עד הצהריים.",
    "تأخرت العبّارة مرة أخرى، فمشينا على طول الميناء حتى الظهر.",
    "کشتی باز هم دیر رسید و ما تا ظهر در بندر قدم زدیم.",
    "नाव फिर देर से आई, इसलिए हम दोपहर तक बंदरगाह पर टहलते रहे।",
    "ফেরি আবার দেরি করল, তাই আমরা দুপুর পর্যন্ত বন্দরে হাঁটলাম।",
    "படகு மீண்டும் தாமதமாக வந்தது, அதனால் நாங்கள் மதியம் வரை துறைமுகத்தில் நடந்தோம்.",
    "เรือข้ามฟากมาสายอีกแล้ว เราจึงเดินเล่นริมท่าเรือจนถึงเที่ยง",
    "渡船又晚点了,于是我们沿着港口一直走到中午。",
    "フェリーがまた遅れたので、私たちは昼まで港を歩いた。",
    "배가 또 늦어서 우리는 정오까지 항구를 따라 걸었다.",
    "ბორანმა ისევ დაიგვიანა, ამიტომ შუადღემდე ნავსადგურში ვისეირნეთ.",
    "Լաստանավը կրկին ուշացավ, և մենք մինչև կեսօր քայլեցինք նավահանգստում։",
    "ጀልባው እንደገና ዘገየ፤ ስለዚህ እስከ እኩለ ቀን ድረስ በወደቡ ተራመድን።",
    "သင်္ဘော နောက်ကျပြန်သဖြင့် ကျွန်ုပ်တို့ မွန်းတည့်အထိ ဆိပ်ကမ်းတွင် လမ်းလျှောက်ခဲ့ကြသည်။",
]

EDGES = [
    " ",
    "\x00",
    "\n\n\t\v\f\r",
    "a",
    "é",
    "語",
    "😀",
    "😀😀 👩‍👩‍👧 🇫🇷 👍🏽",
    "a b c d",
    "ab<cd> <ef <> > <",
    "__label__en bonjour tout le monde",
    "bonjour __label__",
    "bonjour </s> good morning to all of you",
    "</s>",
    "bonjour</s> </s>x",
    "\x00Der\x00Rat\x00",
    "Der\vRat\ftagt\rheute\r\nnoch\n\neinmal",
    "line\u0085separated\u2028text\u3000with\u00a0odd\u200bspaces",
    "\x1c\x1d\x1e\x1f \x7f",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w" * 20,
    "語" * 1200,
    "😀" * 1200,
    "x" * 999 + " é",
    "é" * 999 + " 語語",
    " " * 990 + "The weather is fine today",
    "\ufffd\ufeff combining: e\u0301 a\u0308 \u0e33 \U0010ffff \U00020000",
]


@pytest.fixture(scope="module")
def language() -> Language:
    scanner = Language(at_least=0)
    scanner.load()
    return scanner


@pytest.fixture(scope="module")
def library():
    fasttext = pytest.importorskip("fasttext")
    return fasttext.load_model(str(model_path())).f.predict


def ours(language: Language, texts: list[str]) -> list[tuple[str, float]]:
    rows = language.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()
    return [(row["code"], row["score"]) for row in rows]


def theirs(library, texts: list[str]) -> list[tuple[str, float]]:
    lines = (re.sub("[\x00\t\n\v\f\r ]+", " ", text[:1000]) + "\n" for text in texts)
    guesses = (library(line, 1, 0.0, "strict")[0] for line in lines)
    return [(label.removeprefix("__label__"), min(score, 1.0)) for score, label in guesses]


def assert_equal(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> None:
    assert [code for code, _ in found] == [code for code, _ in expected]
    np.testing.assert_allclose([score for _, score in found], [score for _, score in expected], atol=1e-4)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_in_any_script_is_answered_as_by_the_library(language, library, text):
    assert_equal(ours(language, [text]), theirs(library, [text]))


@pytest.mark.parametrize("text", EDGES)
def test_an_odd_text_is_answered_as_by_the_library(language, library, text):
    assert_equal(ours(language, [text]), theirs(library, [text]))


@settings(max_examples=80)
@given(
    texts=st.lists(
        st.text(st.one_of(st.sampled_from("aeinrst <>_/\n\x00éжя語😀"), st.characters(codec="utf-8")), min_size=1),
        min_size=1,
        max_size=8,
    )
)
def test_any_texts_are_answered_as_by_the_library(language, library, texts):
    found, expected = ours(language, texts), theirs(library, texts)
    np.testing.assert_allclose([score for _, score in found], [score for _, score in expected], atol=1e-4)


def test_an_answer_does_not_depend_on_the_texts_beside_it_nor_on_how_they_are_cut(language, monkeypatch):
    texts = [*SENTENCES, *EDGES, "", *(" ".join(SENTENCES[i:]) for i in range(len(SENTENCES)))]
    together = ours(language, texts)
    assert [ours(language, [text])[0] for text in texts] == together
    monkeypatch.setattr(identifier, "_BLOCK_CHARS", 700)
    monkeypatch.setattr(identifier, "_STRETCH_BYTES", 50)
    assert ours(language, texts) == together
    assert ours(language, texts[::-1]) == together[::-1]


def test_all_likely_languages_are_those_of_the_library(language, library):
    texts = [" ".join(SENTENCES[i : i + 3]) for i in range(len(SENTENCES))] + SENTENCES + ["a", "語", "", " "]
    found = language.scan(pa.record_batch({"text": pa.array(texts, pa.string())})).to_pylist()
    several = 0
    for text, row in zip(texts, found, strict=True):
        guesses = library(text[:1000] + "\n", -1, 0.0099, "strict") if text else []
        expected = {label.removeprefix("__label__"): min(score, 1.0) for score, label in guesses}
        close = [code for code, score in expected.items() if score < 0.0101]
        likely = {one["code"]: one["score"] for one in row["likely"]}
        assert {**expected, **likely}.keys() - likely.keys() <= set(close)
        assert likely == pytest.approx({code: expected[code] for code in likely}, abs=1e-4)
        several += len(likely) > 2
    assert several > 5


def test_a_slice_of_a_batch_is_read_from_where_it_begins(language):
    documents = pa.record_batch({"text": SENTENCES})
    assert language.scan(documents.slice(5, 4)).to_pylist() == language.scan(documents).to_pylist()[5:9]


def test_no_documents_have_no_languages(language):
    assert ours(language, []) == []


def texts_of(path: Path, step: int) -> Iterator[str]:
    if path.suffix == ".parquet":
        yield from pq.read_table(path, columns=["text"])["text"].to_pylist()[::step]
    else:
        with gzip.open(path) as lines:
            yield from (json.loads(line)["text"] for number, line in enumerate(lines) if number % step == 0)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("mixed/part-00002.parquet", 10),
        ("mixed/part-00005.parquet", 10),
        ("sample/part-00000.jsonl.gz", 1),
        ("langid/udhr_paragraphs.jsonl.gz", 10),
    ],
)
def test_real_documents_are_answered_as_by_the_library(language, library, name, step):
    if not (CORPORA / name).exists():
        pytest.skip(f"no {name}: set FAIRSIEVE_DATA to the folder that holds corpora/")
    texts = [text for text in texts_of(CORPORA / name, step) if text]
    found, expected = ours(language, texts), theirs(library, texts)
    equal = np.array([ours[0] == theirs[0] for ours, theirs in zip(found, expected, strict=True)])
    apart = np.array([abs(ours[1] - theirs[1]) for ours, theirs in zip(found, expected, strict=True)])
    assert equal.mean() >= 0.9999
    assert apart.max() <= 1e-3

"""The form: that it stands alone, that texts stay texts, and that a browser fills it."""

import base64
import hashlib
import json
import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest
from browser import CHROMIUM, chromium
from demo_run import DemoRun
from test_report_untrusted import PAYLOADS

from fairsieve.pipeline.review.design import Design, Place, Stratum
from fairsieve.pipeline.review.draw import draw
from fairsieve.pipeline.review.form import render
from fairsieve.pipeline.review.frame import read_frame
from fairsieve.pipeline.review.texts import Texts
from fairsieve.pipeline.review.write import write_figures, write_sample
from fairsieve.transforms.store import Store

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
TOXICITY = "toxicity.toxicity"


def item(number: int, text: str, **changes: object) -> dict[str, object]:
    plain = {
        "id": f"item{number}",
        "detector": TOXICITY,
        "kind": "document",
        "asks": "Is anything in this text rude?",
        "said": "",
        "pieces": [[[text, 0]]],
        "cut": [False, False],
        "code": "en",
        "severity": 0,
        "categories": [],
    }
    return plain | changes


def form_of(items: list[dict[str, object]]) -> str:
    stratum = Stratum(detector=TOXICITY, kind="document", name="all", population=9, drawn=len(items))
    places = tuple(Place(item=str(one["id"]), stratum=0, document=n) for n, one in enumerate(items))
    design = Design(run="run", seed=0, documents=9, tokens=9, strata=(stratum,), items=places)
    return render(design, items)


def test_the_policy_allows_our_script_and_style_by_their_hashes_and_nothing_else():
    page = form_of([item(0, "text")])
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_script_makes_no_markup_of_texts_and_asks_no_network():
    (script,) = re.findall(r"<script>(.*?)</script>", form_of([item(0, "text")]), re.DOTALL)
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch",
        "XMLHttp",
    ):
        assert word not in script
    assert not re.search(r"https?://", form_of([item(0, "text")]))


def test_nobody_is_timed():
    (script,) = re.findall(r"<script>(.*?)</script>", form_of([item(0, "text")]), re.DOTALL)
    for word in ("Date", "performance", "timeStamp", "userAgent", "navigator"):
        assert word not in script


def test_payloads_end_no_element():
    page = form_of([item(number, text) for number, text in enumerate(PAYLOADS)])
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert "<" not in data
    assert [one["pieces"][0][0][0] for one in json.loads(data)["items"]] == list(PAYLOADS)
    assert page.count("<script") == 2


def test_every_field_has_a_label():
    page = form_of([item(0, "text")])
    for name in re.findall(r'<(?:input|select)[^>]*\bid="([^"]+)"', page):
        assert f'for="{name}"' in page or re.search(rf'<label><input[^>]*id="{name}"', page), name


@needs_chromium
def test_payloads_are_shown_as_the_text_they_are_and_nothing_runs(tmp_path):
    texts = [one for one in PAYLOADS if "\x00" not in one]
    path = tmp_path / "review.html"
    path.write_text(form_of([item(number, text) for number, text in enumerate(texts)]))
    with chromium(tmp_path / "profile") as page:
        page.open(path)
        page.run("window.alert = () => { document.title = 'ran' }; document.getElementById('begin').click()")
        for text in texts:
            assert page.run("document.getElementById('text').textContent") == text
            page.run("document.getElementById('skip').click()")
        assert page.run("document.title") == "fairsieve review · " + page.run(
            "JSON.parse(document.getElementById('data').textContent).sample"
        )
        assert page.run("document.querySelectorAll('img, iframe, svg, a, base, link').length") == 0
        assert page.requested == [path.as_uri()]
        assert page.said == []


@needs_chromium
def test_strong_texts_are_covered_and_categories_can_be_left_out(tmp_path):
    path = tmp_path / "review.html"
    harsh = {"severity": 3, "categories": ["strong"]}
    path.write_text(form_of([item(0, "harsh", **harsh), item(1, "calm"), item(2, "harsh too", **harsh)]))
    with chromium(tmp_path / "profile") as page:
        page.open(path)
        page.run("document.getElementById('begin').click()")
        assert page.run("getComputedStyle(document.getElementById('text')).display") == "none"
        page.press("y")
        assert page.run("document.getElementById('next').disabled")
        page.run("document.getElementById('uncover').click()")
        assert page.run("getComputedStyle(document.getElementById('text')).display") != "none"
        page.run("document.getElementById('pause').click(); document.getElementById('change').click()")
        page.run("document.querySelector('#categories input[value=strong]').click()")
        assert page.run("document.getElementById('chosen').textContent").startswith("1 of 3 items")
        page.run("document.getElementById('begin').click()")
        assert page.run("document.getElementById('text').textContent") == "calm"
        page.press("n", "Enter")
        assert not page.run("document.getElementById('end').hidden")


@needs_chromium
def test_answers_are_kept_when_the_page_is_opened_again(tmp_path):
    path = tmp_path / "review.html"
    path.write_text(form_of([item(0, "first"), item(1, "second")]))
    with chromium(tmp_path / "profile") as page:
        page.open(path)
        page.run("document.getElementById('begin').click()")
        page.press("y", "Enter")
        page.open(path)
        assert "1 of them still open" in page.run("document.getElementById('chosen').textContent")
        page.run("document.getElementById('begin').click()")
        assert page.run("document.getElementById('text').textContent") == "second"


@needs_chromium
def test_a_browser_that_keeps_nothing_says_so_and_goes_on_from_a_saved_file(tmp_path):
    path = tmp_path / "review.html"
    path.write_text(form_of([item(0, "first"), item(1, "second")]))
    refused = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied') } })"
    with chromium(tmp_path / "profile") as page:
        page.call("Page.addScriptToEvaluateOnNewDocument", source=refused)
        page.save_to(tmp_path)
        page.open(path)
        page.run("document.getElementById('begin').click()")
        assert "save before you close" in page.run("document.getElementById('kept').textContent")
        page.press("y", "Enter")
        page.run("document.querySelector('#judge .save').click()")
        wait_for(saved := next_file(tmp_path))
        page.open(path)
        document = page.call("DOM.getDocument")["root"]["nodeId"]
        field = page.call("DOM.querySelector", nodeId=document, selector="#open")["nodeId"]
        page.call("DOM.setFileInputFiles", files=[str(saved)], nodeId=field)
        page.wait("document.getElementById('chosen').textContent.includes('1 of them still open')")
        assert page.said == []


def next_file(folder: Path) -> Path:
    """The file of answers that will be saved there by somebody without a name."""
    (data,) = re.findall(r'"sample":"([0-9a-f]{16})"', (folder / "review.html").read_text())
    return folder / f"labels-{data}-anonymous.json"


@needs_chromium
@pytest.mark.parametrize("width", [400, 900])
def test_nothing_is_wider_than_the_page(tmp_path, width):
    path = tmp_path / "review.html"
    path.write_text(form_of([item(0, "x" * 3000)]))
    with chromium(tmp_path / "profile") as page:
        page.look(width)
        page.open(path)
        for step in ("0", "document.getElementById('begin').click()", "document.getElementById('pause').click()"):
            page.run(step)
            assert page.run("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_a_browser_fills_the_form_and_its_labels_cover_the_planted_truth(demo: DemoRun, tmp_path):
    out, folder = tmp_path / "out", tmp_path / "sample"
    shutil.copytree(demo.out, out)
    sample = draw(Store(str(out)), 80, detectors=["toxicity"], unmask=True)
    write_sample(folder, sample, unmask=True)
    people = opinions(out, demo)
    with chromium(tmp_path / "profile") as page:
        page.save_to(tmp_path)
        page.open(folder / "review.html")
        page.run("document.getElementById('covers').click(); document.getElementById('reviewer').value = 'Grey Heron'")
        page.run("document.getElementById('begin').click()")
        while page.run("document.getElementById('end').hidden"):
            shown = page.run("document.querySelector('#text bdi').textContent")
            (toxic,) = {opinion.toxic for opinion in people if shown in opinion.text}
            page.press("y" if toxic else "n", "Enter")
        page.press("Tab", "Enter")
        saved = tmp_path / f"labels-{sample.design.name}-grey-heron.json"
        wait_for(saved)
        assert page.said == []
    assert len(json.loads(saved.read_text())["judgements"]) == 80
    table = write_figures(Store(str(out)), folder, [saved]).to_pylist()
    found = {row["metric"]: row for row in table if row["stratum"] == "0.5"}
    flagged = [one for one in people if one.score >= 0.5]
    toxic = [one for one in people if one.toxic]
    both = [one for one in flagged if one.toxic]
    for metric, truth in (
        ("precision", len(both) / len(flagged)),
        ("recall", len(both) / len(toxic)),
        ("corrected_prevalence", len(toxic) / len(people)),
    ):
        row = found[metric]
        assert row["ci_low"] <= truth <= row["ci_high"], (metric, truth, row)
    assert 0.6 < len(both) / len(flagged) < 0.95
    assert found["precision"]["ci_high"] - found["precision"]["ci_low"] < 0.5
    assert 'id="judged-right"' in (out / "report.html").read_text()


class Opinion(NamedTuple):
    """A document with a score, and what people would say of it."""

    text: str
    score: float
    toxic: bool


def opinions(out: Path, demo: DemoRun) -> list[Opinion]:
    """The planted truth: people see a fifth of the insults as none, and one text of fifty without any as toxic."""
    store = Store(str(out))
    frame = read_frame(store, TOXICITY)
    ids = [one for path in sorted((out / "annotations").iterdir()) for one in pq.read_table(path)["id"].to_pylist()]
    texts = Texts(store, demo.config, frame).read(range(len(frame)))
    assert frame.score is not None
    assert len(texts) == len(ids)
    found = []
    for place, (name, score) in enumerate(zip(ids, frame.score.tolist(), strict=True)):
        chance = hashlib.sha256(name.encode()).digest()[0] / 256
        toxic = chance >= 0.2 if name in demo.truth.toxic else chance < 0.02
        if score == score:
            found.append(Opinion(texts[place], score, toxic))
    return found


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, "nothing was saved"
        time.sleep(0.05)

"""WARC: the text of its pages, and every damaged record noticed."""

import gzip
import os
from pathlib import Path

import pytest

from fairsieve.transforms.read import ReadOptions, Shard, plan_schema, read_shard
from fairsieve.transforms.read.html import html_text

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "corpora" / "warc"

PAGE = "<html><head><title>T</title></head><body><article><p>{}</p></article></body></html>"


def record(kind: str, body: bytes, number: int = 0, *headers: str) -> bytes:
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number:032d}>",
        f"WARC-Target-URI: https://www.example.co.uk/{number}",
        "WARC-Date: 2024-01-02T03:04:05Z",
        *headers,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def response(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def page(number: int, sentence: str) -> bytes:
    return record("response", response(PAGE.format(sentence).encode()), number)


SENTENCES = [f"This is sentence number {n}, and it says something about nothing in particular." for n in range(4)]
PAGES = [page(n, sentence) for n, sentence in enumerate(SENTENCES)]


def read(tmp_path, content: bytes, options=None, name="a.warc"):
    path = tmp_path / name
    path.write_bytes(content)
    options = options or ReadOptions()
    shard = Shard(0, str(path), 0)
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    return batch


def outcome(batch):
    return batch.documents["text"].to_pylist(), batch.rejected["reason"].to_pylist()


def test_each_page_is_a_document_with_its_address(tmp_path):
    batch = read(tmp_path, b"".join(PAGES))
    assert outcome(batch) == (SENTENCES, [])
    assert batch.documents["id"].to_pylist() == [f"urn:uuid:{n:032d}" for n in range(4)]
    assert set(batch.documents["cluster"].to_pylist()) == {"example.co.uk"}
    assert batch.carried.drop_columns(["__extra__", "text"]).to_pylist()[1] == {
        "id": f"urn:uuid:{1:032d}",
        "url": "https://www.example.co.uk/1",
        "date": "2024-01-02T03:04:05Z",
    }


def test_a_header_that_is_no_utf8_does_not_cost_the_page(tmp_path):
    batch = read(tmp_path, PAGES[0].replace(b"example.co.uk/0", b"example.co.uk/\xff"))
    assert outcome(batch) == (SENTENCES[:1], [])
    assert batch.carried["url"].to_pylist() == ["https://www.example.co.uk/\ufffd"]


def test_records_that_are_no_pages_are_not_counted(tmp_path):
    others = [
        record("warcinfo", b"software: x\r\n"),
        record("request", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        record("metadata", b"a: b"),
        record("response", response(b"gone", status="404 Not Found")),
        record("response", response(b"\x89PNG", kind="image/png")),
        record("response", response(b"{}", kind="application/json")),
        record("response", response(b"\x89PNG", kind="")),
        record("resource", b"x"),
    ]
    batch = read(tmp_path, b"".join([*others, PAGES[0], *others, PAGES[1]]))
    assert outcome(batch) == (SENTENCES[:2], [])
    assert batch.documents["row"].to_pylist() == [0, 1]


def test_a_page_without_a_content_type_is_known_by_its_markup(tmp_path):
    markup = b"\n <!DOCTYPE html>" + PAGE.format(SENTENCES[0]).encode()
    assert outcome(read(tmp_path, record("response", response(markup, kind="")))) == (SENTENCES[:1], [])


def test_encodings_of_http_are_undone(tmp_path):
    body = PAGE.format(SENTENCES[0]).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    both = record("response", response(chunked, "Transfer-Encoding: chunked")) + record(
        "response", response(gzip.compress(body), "Content-Encoding: gzip")
    )
    assert outcome(read(tmp_path, both)) == (SENTENCES[:1] * 2, [])


def test_plain_text_conversions_are_documents(tmp_path):
    text = "Grüße aus einer WET-Datei.\n".encode()
    wet = record("conversion", text, 0, "Content-Type: text/plain")
    assert outcome(read(tmp_path, gzip.compress(wet), name="a.warc.wet.gz")) == ([text.decode()], [])
    assert outcome(read(tmp_path, wet.replace("ß".encode(), b"\xdf\xdf"))) == ([], ["bad_utf8"])


def test_members_for_each_record_are_one_archive(tmp_path):
    assert outcome(read(tmp_path, b"".join(map(gzip.compress, PAGES)), name="a.warc.gz")) == (SENTENCES, [])


def test_every_cut_is_noticed_and_the_pages_before_it_stay(tmp_path):
    for content, name in ((b"".join(PAGES), "a.warc"), (b"".join(map(gzip.compress, PAGES)), "a.warc.gz")):
        whole, ends, total = len(content), set(), 0
        for one in PAGES:
            total += len(gzip.compress(one) if name.endswith("gz") else one)
            ends |= {total} if name.endswith("gz") else {total, total - 1, total - 2, total - 3, total - 4}
        for cut in range(7, whole, 31):
            texts, reasons = outcome(read(tmp_path, content[:cut], name=name))
            assert texts == SENTENCES[: len(texts)]
            assert reasons == ([] if cut in ends else ["truncated_stream"]), cut


@pytest.mark.parametrize(
    ("content", "texts", "reasons"),
    [
        (PAGES[0] + b"junk between\r\n\r\n" + PAGES[1], 2, ["corrupt_stream"]),
        (b"\r\n\r\n" + PAGES[0] + b"\r\n\r\n\r\n" + PAGES[1], 2, []),
        (PAGES[0] + PAGES[1].replace(b"Content-Length", b"Content-Lemgth") + PAGES[2], 2, ["corrupt_stream"]),
        (PAGES[0] + PAGES[1].replace(b"WARC-Type", b"WARC-Tipe") + PAGES[2], 2, ["corrupt_stream"]),
        (PAGES[0] + PAGES[1][:-60] + PAGES[2] + PAGES[3], 3, ["corrupt_stream"]),
        (PAGES[0] + record("response", b"no http at all") + PAGES[1], 2, ["corrupt_stream"]),
        (PAGES[0] + b"x" * 3_000_000, 1, ["trailing_garbage"]),
        (PAGES[0] + b"WARC/1.0\r\n" + b"A: b\r\n" * 40_000 + b"\r\n" + PAGES[1], 2, ["corrupt_stream"]),
    ],
)  # fmt: skip
def test_a_broken_record_is_rejected_and_the_next_ones_are_found(tmp_path, content, texts, reasons):
    found = outcome(read(tmp_path, content))
    assert (len(found[0]), found[1]) == (texts, reasons)


def test_a_page_that_is_too_long_is_rejected_and_another_record_is_passed_over(tmp_path):
    long = record("response", response(b"<html>" + b"a" * 200_000)) + record("resource", b"a" * 200_000)
    options = ReadOptions(document_bytes=50_000)
    assert outcome(read(tmp_path, PAGES[0] + long + PAGES[1], options)) == (SENTENCES[:2], ["oversize_document"])
    bomb = record("response", response(gzip.compress(b"<html>" + b"a" * 9_000_000), "Content-Encoding: gzip"))
    assert outcome(read(tmp_path, bomb, options)) == ([], ["oversize_document"])


@pytest.mark.parametrize(
    ("encoding", "charset", "meta"),
    [
        ("utf-8", None, None),
        ("utf-8", "UTF-8", "iso-8859-1"),
        ("windows-1252", "iso-8859-1", None),
        ("windows-1252", None, "iso-8859-1"),
        ("gb18030", "gb2312", None),
        ("shift_jis", None, "Shift_JIS"),
        ("utf-16", None, None),
        ("utf-8", "no-such-charset", None),
    ],
)
def test_a_page_is_decoded_as_browsers_do(encoding, charset, meta):
    sentence = "“Straße” – 12 €." if encoding == "windows-1252" else "日本の首都は東京です。"
    head = f'<meta charset="{meta}">' if meta else ""
    markup = f"<html><head>{head}</head><body><p>{sentence}</p></body></html>"
    assert html_text(markup.encode(encoding), charset) == sentence


def test_a_page_without_text_is_an_empty_document(tmp_path):
    assert outcome(read(tmp_path, record("response", response(b"<html></html>")))) == ([""], [])


def test_a_very_long_page_gives_all_its_text(monkeypatch):
    monkeypatch.setattr("fairsieve.transforms.read.html.MAIN_TEXT_BYTES", 10)
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: pytest.fail("called"))
    assert html_text(PAGE.format("a sentence").encode()) == "a sentence"


def test_a_page_that_breaks_the_extractor_is_rejected_without_a_word(tmp_path, monkeypatch, caplog):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the page")

    monkeypatch.setattr("trafilatura.extract", fail)
    assert outcome(read(tmp_path, PAGES[0])) == ([], ["bad_html"])
    assert "secret" not in caplog.text


@pytest.mark.skipif(not DATA.is_dir(), reason="the WARC files are not at hand")
@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("dolma-sample-0000.warc.gz", 22),
        ("dolma-sample-0001.warc.gz", 15),
        ("resiliparse-clueweb-quirk.warc.gz", 29),
        ("resiliparse-warcfile.warc", 16),
        ("resiliparse-warcfile.warc.gz", 16),
    ],
)
def test_archives_of_others_are_read_whole(name, documents):
    shard, options = Shard(0, str(DATA / name), 0), ReadOptions()
    [batch] = read_shard(shard, plan_schema([shard], options), options)
    assert (batch.documents.num_rows, batch.rejected["reason"].to_pylist()) == (documents, [])


def test_line_feeds_alone_end_the_lines_of_both_headers(tmp_path):
    path = tmp_path / "a.warc"
    body = response(PAGE.format(SENTENCES[0]).encode()).replace(b"\r\n", b"\n")
    path.write_bytes(record("response", body).replace(b"\r\n", b"\n"))
    shard, options = Shard(0, str(path), 0), ReadOptions()
    (batch,) = read_shard(shard, plan_schema([shard], options), options)
    assert batch.documents["text"].to_pylist() == [SENTENCES[0]]

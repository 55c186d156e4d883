"""Fetching Detoxify's released models, from a host of our own on this machine."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fairsieve.transforms.toxicity import ModelMismatch, release
from fairsieve.transforms.toxicity.detoxify import LABELS, Detoxify
from fairsieve.transforms.toxicity.release import NotFetchedError, fetched, located

CHECKPOINT, TOKENIZER = release._names("original")


class Host:
    """Serves files by name, and writes down what it was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {CHECKPOINT: b"weights", "tokenizer.json": b"{}"}
        self.asked: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.strip("/")
                host.asked.append(name)
                content = host.files.get(name)
                self.send_response(404 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def locks(self, **change: object) -> dict[str, dict[str, object]]:
        """Locks of what is served now; `change` goes to the checkpoint's."""
        address = f"http://127.0.0.1:{self.server.server_port}"

        def lock(name: str) -> dict[str, object]:
            sha256 = hashlib.sha256(self.files[name]).hexdigest()
            return {"source": f"{address}/{name}", "sha256": sha256, "bytes_at_most": 10**8}

        return {CHECKPOINT: lock(CHECKPOINT) | change, TOKENIZER: lock("tokenizer.json")}


@pytest.fixture
def host(monkeypatch):
    for name in release.OFFLINE:
        monkeypatch.delenv(name, raising=False)
    made = Host()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_model_is_fetched_once_and_then_found(host, tmp_path):
    assert located("original", tmp_path) is None
    files = fetched("original", tmp_path, host.locks())
    assert files.checkpoint.read_bytes() == b"weights"
    assert files.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert host.asked == [CHECKPOINT, "tokenizer.json"]
    assert fetched("original", tmp_path, host.locks()) == files == located("original", tmp_path)
    assert len(host.asked) == 2


@pytest.mark.parametrize("variable", release.OFFLINE)
def test_offline_nothing_is_fetched(host, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    with pytest.raises(NotFetchedError, match=f"{variable} is set"):
        fetched("original", tmp_path, host.locks())
    assert host.asked == []
    assert list(tmp_path.iterdir()) == []


def test_offline_what_is_in_the_cache_is_used(host, tmp_path, monkeypatch):
    files = fetched("original", tmp_path, host.locks())
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert fetched("original", tmp_path, host.locks()) == files


def left(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_another_file_than_the_locked_one_is_refused_and_not_kept(host, tmp_path):
    locks = host.locks()
    host.files[CHECKPOINT] = b"other weights"
    with pytest.raises(ModelMismatch, match=r"sha256 is [0-9a-f]{64}, models.lock says"):
        fetched("original", tmp_path, locks)
    assert left(tmp_path) == []


def test_more_than_the_lock_allows_is_not_read_to_its_end(host, tmp_path):
    with pytest.raises(ModelMismatch, match="more than 3 bytes"):
        fetched("original", tmp_path, host.locks(bytes_at_most=3))
    assert left(tmp_path) == []


def test_a_host_that_does_not_have_the_file_is_named(host, tmp_path):
    locks = host.locks()
    del host.files[CHECKPOINT]
    with pytest.raises(NotFetchedError, match=r"127\.0\.0\.1 does not answer"):
        fetched("original", tmp_path, locks)


def test_a_lock_of_a_few_digits_is_not_trusted_to_an_open_line(host, tmp_path):
    with pytest.raises(NotFetchedError, match="over https only"):
        fetched("original", tmp_path, host.locks(sha256=host.locks()[CHECKPOINT]["sha256"][:8]))
    assert host.asked == []


def test_a_file_that_changed_in_the_cache_is_refused(host, tmp_path):
    fetched("original", tmp_path, host.locks()).checkpoint.write_bytes(b"changed")
    with pytest.raises(ModelMismatch, match="not the one it was fetched with"):
        fetched("original", tmp_path, host.locks())


def test_every_variant_has_its_lock_and_its_labels():
    locks = release.locks()
    assert set(release.variants()) == set(LABELS)
    for variant in release.variants():
        for name in release._names(variant):
            pin = locks[name]
            assert pin["source"].startswith("https://")
            assert pin["source"].endswith(name.split("/")[-1])
            assert pin["licence"] in ("Apache-2.0", "MIT")
            assert pin["bytes_at_most"] > 0
        checkpoint = release.checkpoint_of(variant)
        # The release names each checkpoint by the first digits of its sha256.
        assert locks[checkpoint]["sha256"].startswith(checkpoint.rpartition("-")[2].removesuffix(".ckpt"))


def test_a_scanner_without_files_takes_the_cache_and_opens_no_connection(host, tmp_path, monkeypatch):
    torch = pytest.importorskip("torch", reason="extra detoxify is not installed")
    pytest.importorskip("transformers", reason="extra detoxify is not installed")
    from tiny_detoxify import tiny

    model = tiny("original", tmp_path / "made")
    described = {
        "variants": {"original": {"checkpoint": CHECKPOINT, "model": "bert-base-uncased"}},
        "models": {"bert-base-uncased": {"config": model.config, "tokenizer": {"model_max_length": 32}}},
    }
    monkeypatch.setattr(release, "_described", lambda: described)
    torch.save(model.content, tmp_path / "saved")
    host.files = {
        CHECKPOINT: (tmp_path / "saved").read_bytes(),
        "tokenizer.json": (model.folder / "tokenizer.json").read_bytes(),
    }
    monkeypatch.setenv(release.CACHE, str(tmp_path / "cache"))
    with pytest.raises(NotFetchedError, match="models fetch"):
        Detoxify(variant="original").load()
    fetched("original", locked=host.locks())
    asked = list(host.asked)
    scanner, own = Detoxify(variant="original"), Detoxify(str(tmp_path / "saved"), str(model.folder))
    scanner.load()
    own.load()
    assert scanner.predict(["you fool"]) == pytest.approx(own.predict(["you fool"]))
    assert host.asked == asked

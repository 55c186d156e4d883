"""Object stores of this machine: an emulator of GCS and a server of S3, reached by the real clients."""

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

BUCKET = "corpora"


@dataclass(frozen=True)
class Bucket:
    """A bucket, the flags for Beam that lead to it, and the environment that a process needs for it."""

    url: str
    flags: tuple[str, ...]
    environment: dict[str, str]

    def upload(self, folder: Path, name: str) -> str:
        """Copies the files of a local folder; returns where they are."""
        FileSystems.set_options(PipelineOptions(list(self.flags)))
        for path in sorted(folder.iterdir()):
            with FileSystems.create(f"{self.url}/{name}/{path.name}", compression_type="uncompressed") as sink:
                sink.write(path.read_bytes())
        return f"{self.url}/{name}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def set_variables(variables: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@contextmanager
def gcs(folder: Path) -> Iterator[Bucket]:
    """GCS by gcp-storage-emulator, with an account whose tokens come from this machine."""
    server = pytest.importorskip("gcp_storage_emulator.server", reason="needs the extras `gcp` and `emulators`")
    pytest.importorskip("google.cloud.storage", reason="needs the extra `gcp`")
    port = free_port()
    emulator = server.create_server("localhost", port, in_memory=True, default_bucket=BUCKET)
    emulator.start()
    with serving(_Tokens) as url:
        variables = {
            "STORAGE_EMULATOR_HOST": f"http://localhost:{port}",
            "GOOGLE_APPLICATION_CREDENTIALS": str(account(folder, url)),
            "GOOGLE_CLOUD_PROJECT": "testing",
        }
        with set_variables(variables):
            yield Bucket(f"gs://{BUCKET}", (), variables)
    emulator.stop()


@contextmanager
def s3() -> Iterator[Bucket]:
    """S3 by moto's server."""
    boto3 = pytest.importorskip("boto3", reason="needs the extra `aws`")
    moto = pytest.importorskip("moto.server", reason="needs the extras `aws` and `emulators`")
    port = free_port()
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    variables = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with set_variables(variables):
        boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}").create_bucket(Bucket=BUCKET)
        yield Bucket(f"s3://{BUCKET}", (f"--s3_endpoint_url=http://127.0.0.1:{port}",), variables)
    server.stop()


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server of this machine while it is entered; gives its address."""
    server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Tokens(http.server.BaseHTTPRequestHandler):
    """Gives whoever asks a token that the emulator does not look at."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def account(folder: Path, url: str) -> Path:
    """A file of credentials of the one kind that asks nothing of the network beside its own server."""
    path = folder / "account.json"
    path.write_text(
        json.dumps(
            {
                "type": "external_account_authorized_user",
                "audience": "//iam.testing.test/pools/one",
                "refresh_token": "r",
                "token_url": f"{url}/token",
                "token_info_url": f"{url}/info",
                "client_id": "testing",
                "client_secret": "s",
            }
        )
    )
    return path

"""What tests of the pipeline share: one finished run of a small demo corpus, and the command line."""

import io
import sys

import pytest
from demo_run import DemoRun, run_demo

from fairsieve.pipeline.cli import main


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    return run_demo(tmp_path_factory.mktemp("demo"), documents=1500)


@pytest.fixture
def fairsieve(tmp_path, monkeypatch, capsys):
    """Runs a command in this process, in an empty folder; returns its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fairsieve", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run

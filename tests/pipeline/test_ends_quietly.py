"""How a command ends: no thread of Arrow is left, since one that gives back what Python lent it then aborts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from demo_run import DemoRun

THREADS = """
import os, sys
import apache_beam, numpy, pandas, pyarrow.acero, pyarrow.parquet, scipy.linalg, scipy.special
from fairsieve.pipeline.cli import main
before = set(os.listdir("/proc/self/task"))
try:
    main()
finally:
    left = set(os.listdir("/proc/self/task")) - before
    print("threads left:", len(left), file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list threads")
@pytest.mark.parametrize("command", ["verify", "report", "inspect", "review", "publish"])
def test_a_command_leaves_no_thread_of_arrow(command: str, demo: DemoRun, tmp_path: Path):
    arguments = {
        "inspect": [next(str(path) for path in (demo.out / "data").glob("*.parquet"))],
        "review": [str(demo.out), "--folder", str(tmp_path / "review")],
        "publish": [str(demo.out), "-o", str(tmp_path / "public")],
    }
    # An allocator with threads of its own would be counted.
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    ended = subprocess.run(
        [sys.executable, "-c", THREADS, command, *arguments.get(command, [str(demo.out)])],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "threads left: 0" in ended.stderr

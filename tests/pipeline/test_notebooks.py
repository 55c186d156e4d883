"""The notebooks run on a finished run, from the top to the end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from demo_run import DemoRun

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(demo: DemoRun, notebook):
    environment = os.environ | {"FAIRSIEVE_OUT": str(demo.out)}
    done = subprocess.run([sys.executable, notebook], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "pronouns" in done.stdout

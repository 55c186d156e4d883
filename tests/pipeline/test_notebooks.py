"""The notebooks run on a finished run, from the top to the end."""

import re
from pathlib import Path

import pytest
from demo_run import DemoRun

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
CALM = {"MPLBACKEND": "agg", "JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(demo: DemoRun, notebook, monkeypatch, tmp_path):
    jupytext = pytest.importorskip("jupytext", reason="the extra `notebooks` is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra `notebooks` is not installed")
    for name, value in (CALM | {"FAIRSIEVE_OUT": str(demo.out), "TMPDIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    done = nbclient.NotebookClient(
        jupytext.read(notebook), timeout=120, resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    cells = [cell for cell in done.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    # A cell that shows nothing, where a table or a chart was meant, is an empty query or a forgotten last line.
    shown = [output for cell in cells for output in cell.outputs if output.output_type == "execute_result"]
    assert len(shown) >= 2
    assert not [one for one in shown if "Empty DataFrame" in one.data["text/plain"]]


def test_the_notebooks_are_six_in_order():
    assert [re.match(r"(\d\d)_", path.name)[1] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]

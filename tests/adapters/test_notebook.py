"""A notebook's kernel records runs: an error in a cell ends none, another start does."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.runs.files import result as results
from dltui.runs.ids import newest_first
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

CELLS = (
    "import dltui, sys\nrun = dltui.start('first')",
    "run.log({'loss': 1.0})\nprint('printed')",
    "1 / 0",
    "run.log({'loss': 2.0})",
    "run = dltui.start('second')\nrun.log({'loss': 3.0})",
    "print('tty', sys.stdout.isatty())",
)


def test_cells_of_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTUI_RUNS", str(tmp_path / "runs"))
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "python3"}},
    )
    nbclient.NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    shown = [output.get("text", "") for output in notebook.cells[1].outputs]
    assert shown == ["printed\n"]
    ids = newest_first(path.name for path in (tmp_path / "runs").iterdir())
    second, first = (RunDir(tmp_path / "runs" / one) for one in ids)
    for run, values in ((first, [1.0, 2.0]), (second, [3.0])):
        assert read(run).series["loss"].y.tolist() == values
        result = results.read(run)
        assert result is not None
        assert result.status is Status.FINISHED
    assert "printed" in first.log.read_text()

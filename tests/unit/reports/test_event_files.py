"""Runs as event files, read back by the reader of an import."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from dltui.adapters.detect import sources
from dltui.adapters.importing import take
from dltui.errors import UsageError
from dltui.figures.records import Image, Note, Tile
from dltui.reports.event_files import write_folder, write_one
from dltui.reports.figure_names import find
from dltui.reports.formats import write_file
from dltui.runs.files import config, request
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder

STEPS = [0, 1, 127, 128, 20_000, 2**21, 2**40]


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    made = RunDir(tmp_path / "20260101-120000-some-abc")
    made.path.mkdir()
    config.write(made, {"lr": 0.1, "fast": True, "net": {"name": "mlp"}})
    request.write(made, Request(name="some", folder="", created=1000.0, kind="script"))
    with Recorder(made) as recorder:
        recorder.at(1000.0, 0.0)
        recorder.plan(steps=10)
        recorder.at(1700.0, 700.0)
        recorder.points({"val/loss": (STEPS, [0.5, -2.0, float("nan"), 1e-30, 1e300, 3.0, 4.0])})
        recorder.figure(Note(id="said", title="Said", text="so"))
        recorder.figure(
            Image(id="seen", title="", tiles=[Tile(caption="", pixels=[[0, 9], [255, 1]])])
        )
    return made


def test_all_of_a_run_comes_back(run: RunDir, tmp_path: Path) -> None:
    write_file([run], "tensorboard", tmp_path / "out")
    (source,) = sources(tmp_path / "out")
    back = take(source, tmp_path / "runs").run
    before, after = read(run).series["val/loss"], read(back).series["val/loss"]
    assert after.step.tolist() == STEPS
    with np.errstate(over="ignore"):
        wanted = before.y.astype(np.float32).astype(np.float64)
    np.testing.assert_array_equal(after.y, np.where(np.isinf(wanted), np.nan, wanted))
    assert (after.time[-1], read(back).started) == (1700.0, 1000.0)
    assert config.read(back) == {"lr": 0.1, "fast": True, "net.name": "mlp"}
    figures = read(back).figures
    assert isinstance(figures["said"], Note) and figures["said"].text == "so"
    assert isinstance(figures["seen"], Image)
    assert figures["seen"].tiles[0].pixels == [[0, 9], [255, 1]]


def test_a_chart_that_nobody_drew_goes_by_the_name_of_its_metrics(run: RunDir) -> None:
    view = read(run)
    assert find(view, "loss") == find(view, "metrics/loss") == view.charted["metrics/loss"]


def test_several_runs_are_folders(run: RunDir, tmp_path: Path) -> None:
    other = RunDir(tmp_path / "20260101-120000-other-abd")
    other.path.mkdir()
    request.write(other, Request(name="other", folder="", created=1000.0, kind="script"))
    with Recorder(other) as recorder:
        recorder.points({"loss": ([1], [2.0])})
    write_folder([run, other], tmp_path / "out")
    assert {one.name for one in sources(tmp_path / "out")} == {run.id, other.id}
    with pytest.raises(UsageError, match="of several runs are a folder"):
        write_one([run, other], io.BytesIO())

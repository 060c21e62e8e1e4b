"""What the real libraries write is imported as it was logged; TensorBoard reads an export."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dltui.adapters.detect import sources
from dltui.adapters.importing import Taken, take
from dltui.adapters.tensorboard.folder import is_events
from dltui.figures.records import Bars, Image, Note, Table
from dltui.reports.event_files import write_folder
from dltui.runs.files import config, notes, request
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import HERE, ROOT, lacks

WRITERS = HERE / "writers"


def imported(script: str, folder: Path, **around: str) -> dict[str, Taken]:
    """The runs in what ``script`` writes into ``folder``, by their names."""
    variables = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, WRITERS / script, folder],
        env=os.environ | variables | around,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    taken = [take(one, folder / "runs") for one in sources(folder)]
    again = [take(one, folder / "runs") for one in sources(folder)]
    assert {one.news for one in again} == {"unchanged"}
    return {request.read(one.run).name: one for one in taken}


def curve(one: Taken, name: str) -> list[tuple[float, float]]:
    series = read(one.run).series[name]
    return list(zip(series.step.tolist(), series.y.tolist(), strict=True))


def accumulated(folder: Path) -> Any:
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    found = events.EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    return found.Reload()


def number(event: Any) -> float:
    if hasattr(event, "value"):
        return float(event.value)
    from tensorboard.util import tensor_util

    return float(tensor_util.make_ndarray(event.tensor_proto))


@lacks("tensorboard")
def test_tensorboard_in_and_out(tmp_path: Path) -> None:
    found = imported("write_tensorboard.py", tmp_path)
    one = found["torch"]
    own = accumulated(tmp_path / "torch")
    for name in ("train/loss", "val/acc"):
        wanted = [(event.step, event.value) for event in own.Scalars(name)]
        for (step, value), (own_step, own_value) in zip(curve(one, name), wanted, strict=True):
            assert step == own_step
            assert value == own_value or (math.isnan(value) and math.isnan(own_value))
    wanted = [(event.step, number(event)) for event in own.Tensors("new style")]
    assert curve(one, "new style") == wanted
    assert curve(one, "both/a") == [(5, 1.0)]
    assert curve(one, "hparam/acc") == [(0, pytest.approx(0.9))]
    assert config.read(one.run) == {"lr": 0.1, "name": "mlp", "fast": True}
    figures = read(one.run).figures
    assert (
        isinstance(figures["picture"], Image) and figures["picture"].tiles[0].pixels[0][0][0] == 127
    )
    assert isinstance(figures["weights"], Bars)
    assert sum(bar.value or 0 for bar in figures["weights"].bars) == pytest.approx(4)
    assert isinstance(figures["words"], Note) and figures["words"].text == "so it is"

    wanted = [(e.step, e.value) for e in accumulated(tmp_path / "again").Scalars("loss")]
    assert curve(found["again"], "loss") == wanted
    assert len(wanted) == 16

    second = found["second"]
    own = accumulated(tmp_path / "second" / "train")
    wanted = [(event.step, number(event)) for event in own.Tensors("loss")]
    assert curve(second, "train/loss") == wanted
    assert curve(second, "train/many/2") == [(3, 2.0)]
    figures = read(second.run).figures
    assert isinstance(figures["train/h"], Bars)
    assert sum(bar.value or 0 for bar in figures["train/h"].bars) == pytest.approx(21)
    assert isinstance(figures["train/t"], Note) and figures["train/t"].text == "step 19"

    write_folder([one.run], tmp_path / "out")
    assert [is_events(path.name) for path in (tmp_path / "out").iterdir()] == [True]
    back, own = accumulated(tmp_path / "out"), accumulated(tmp_path / "torch")
    assert len(back.Scalars("train/loss")) == 300
    for name in ("train/loss", "val/acc"):
        pairs = zip(back.Scalars(name), own.Scalars(name), strict=True)
        for there, here in pairs:
            assert there.step == here.step
            assert there.value == here.value or math.isnan(here.value)
    assert "words" in back.Tags()["tensors"]
    assert "picture" in back.Tags()["images"]


@lacks("wandb")
def test_an_offline_run_of_wandb(tmp_path: Path) -> None:
    (one,) = imported("write_wandb.py", tmp_path).values()
    assert request.read(one.run).name == "my run"
    settings = config.read(one.run)
    assert {key: settings[key] for key in ("lr", "model.width", "late")} == {
        "lr": 0.1,
        "model.width": 8,
        "late": 5,
    }
    assert (notes.read(one.run).tags, notes.read(one.run).note) == (["a", "b"], "a note")
    assert curve(one, "loss") == [(step, 1 / (step + 1)) for step in range(50)]
    assert curve(one, "nest.a") == [(step, step) for step in range(50)]
    assert curve(one, "train/loss") == [(step * 100, step / 7) for step in range(5)]
    assert curve(one, "skipped") == [(100, 1.0)]
    assert read(one.run).finals["best"] == 0.99
    figures = read(one.run).figures
    assert isinstance(figures["picture"], Image)
    assert figures["picture"].tiles[0].pixels[0][0] == [200, 200, 200]
    assert isinstance(figures["table"], Table)
    assert figures["table"].rows == [[1, "x"], [2, "y"]]
    assert isinstance(figures["h"], Bars)
    assert (one.about.status, one.about.message) == (Status.FAILED, "exit code 3")
    assert "it printed" in one.run.log.read_text()
    assert one.about.damaged == 0


@lacks("mlflow")
def test_a_store_of_mlflow(tmp_path: Path) -> None:
    found = imported("write_mlflow.py", tmp_path, MLFLOW_ALLOW_FILE_STORE="true")
    assert {name: one.about.status for name, one in found.items()} == {
        "whole": Status.FINISHED,
        "broken": Status.FAILED,
        "going on": Status.STOPPED,
    }
    one = found["whole"]
    assert config.read(one.run) == {"lr": 0.1, "name": "mlp", "mlflow.experiment": "exp one"}
    assert (notes.read(one.run).tags, notes.read(one.run).note) == (["team:x"], "what it is")
    assert curve(one, "loss") == [(step * 5, 1 / (step + 1)) for step in range(20)]
    assert curve(one, "val/acc") == [(step * 5, step / 20) for step in range(20)]


@lacks("trackio")
def test_a_project_of_trackio(tmp_path: Path) -> None:
    places = {"TRACKIO_DIR": str(tmp_path / "trackio"), "HF_HOME": str(tmp_path / "hf")}
    found = imported("write_trackio.py", tmp_path, **places)
    one = found["whole"]
    assert config.read(one.run) == {"lr": 0.1, "model.width": 8}
    assert curve(one, "loss") == [(step, 1 / (step + 1)) for step in range(20)]
    assert curve(one, "val/acc") == [(step, step / 20) for step in range(20)]
    assert isinstance(read(one.run).figures["picture"], Image)
    assert curve(found["other"], "loss") == [(7, 1.0)]


@lacks("lightning")
def test_tables_of_lightning(tmp_path: Path) -> None:
    (one,) = imported("write_lightning.py", tmp_path).values()
    assert config.read(one.run) == {
        "lr": 0.1,
        "layers": [1, 2],
        "model.width": 8,
        "model.name": None,
    }
    assert curve(one, "train_loss") == [(step, 1 / (step + 1)) for step in range(0, 50, 10)]
    assert curve(one, "val_loss") == [(49, 0.5)]


@lacks("keras")
def test_a_table_of_keras(tmp_path: Path) -> None:
    (one,) = imported("write_keras.py", tmp_path, KERAS_BACKEND="torch").values()
    series = read(one.run).series
    assert set(series) == {"loss", "mae", "val_loss", "val_mae"}
    assert all(found.step.tolist() == [0, 1, 2] for found in series.values())


@lacks("transformers")
def test_the_state_of_a_trainer(tmp_path: Path) -> None:
    (one,) = imported("write_trainer_state.py", tmp_path).values()
    assert curve(one, "loss") == [(step, 1 / step) for step in range(5, 25, 5)]
    assert curve(one, "eval_loss") == [(20, 0.25)]
    assert read(one.run).finals["train_runtime"] == 3.5
    assert one.about.status is Status.FINISHED

"""What libraries print of a training that knows nothing of dltui is read while it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from tests.adapters.conftest import ROOT, lacks

PRINTING = Path(__file__).parent / "printing"


def printed(script: str, folder: Path) -> RunView:
    """The run of a program that believes in a terminal."""
    preset = folder / "own.toml"
    preset.write_text(
        f"title = 'own'\n[command]\nrun = ['{{python}}', '{PRINTING / script}']\n"
        f"terminal = true\nfolder = '{folder}'\n"
    )
    variables = {"DLTUI_RUNS": str(folder / "runs"), "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "dltui", "--run", str(preset)],
        env=os.environ | variables | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = (folder / "runs").iterdir()
    return read(RunDir(path))


@lacks("lightning")
def test_the_bar_of_lightning(tmp_path: Path) -> None:
    view = printed("lightning_bar.py", tmp_path)
    # The bar of Lightning 2.4, tqdm's, does not say of how many epochs it is.
    assert (view.planned_steps, view.planned_epochs) in ((96, 3), (0, 0))
    assert view.step == 96
    assert {*view.series} == {"train_loss", "val_loss"}
    assert view.series["train_loss"].step.max() == 96


@lacks("transformers")
def test_the_dictionaries_of_transformers_beside_its_bar(tmp_path: Path) -> None:
    view = printed("transformers_lines.py", tmp_path)
    assert (view.step, view.planned_steps) == (64, 64)
    assert len(view.series["loss"].y) == 8
    assert view.series["eval_loss"].step.tolist() == [32, 64]
    assert "learning_rate" in view.series and "train_loss" in view.series


@lacks("keras")
def test_the_bar_of_keras(tmp_path: Path) -> None:
    view = printed("keras_bar.py", tmp_path)
    assert (view.step, view.planned_steps, view.planned_epochs) == (39, 39, 3)
    assert view.series["val_loss"].step.tolist() == [13, 26, 39]
    assert view.series["loss"].step.max() == 39
    assert {*view.series} == {"accuracy", "loss", "val_accuracy", "val_loss"}

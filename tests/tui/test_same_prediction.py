"""The plan on screen and ``show --plan`` predict the same, wherever net and data come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dltui.cli.main import cli
from dltui.launch import start as launch
from dltui.predict.prediction import Prediction
from dltui.predict.preset import predict_file
from dltui.predict.told import sections
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens.plan import PlanScreen
from tests.tui.screen import arrived, until

NET = """
from torch import nn
def Net(width):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.Linear(width, 10))
"""

OWN = """
title = "Own"
topic = "learning-rate"
[data]
path = "own.npz"
[model]
file = "net.py"
name = "Net"
arguments = { width = 4 }
[run]
device = "cpu"
"""

MEASURED = ("context", "needed", "free on cpu", "a step", "time")
"""What is another number a moment later."""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset with its net and its data beside it; the working directory is elsewhere."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "net.py").write_text(NET)
    np.savez(folder / "own.npz", x=np.zeros((30, 8, 8), np.uint8), y=np.arange(30) % 3)
    (folder / "own.toml").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    return folder / "own.toml"


def told(found: Prediction, parts: int) -> set[str]:
    """What there is to say of it, but for what is another number a moment later."""
    rows = [row for part in sections(found)[:parts] for row in part.rows]
    return {one_space(f"{r.name} {r.value} {r.remark}") for r in rows if r.name not in MEASURED}


def one_space(text: str) -> str:
    return " ".join(text.split())


def lacking(said: str, wanted: set[str]) -> list[str]:
    lines = [one_space(line) for line in said.splitlines()]
    return [words for words in wanted if not any(words in line for line in lines)]


async def on_plan(app: LabApp, origin: Origin) -> str:
    """A plan, once it is predicted."""
    async with app.run_test(size=(160, 60)) as pilot:
        app.plan(origin)
        await arrived(pilot, PlanScreen)
        return await until(pilot, "PREDICTED WORK", seconds=120)


async def test_a_net_and_data_of_one_s_own_and_the_same_when_its_run_is_edited(
    own: Path, runs_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = told(predict_file(own, overrides=()), 2)
    assert f"parameters {64 * 4 + 4 + 4 * 10 + 10}" in wanted
    cli.main(["show", str(own), "--plan", "--run-code"], standalone_mode=False, prog_name="dltui")
    assert lacking(capsys.readouterr().out, wanted) == []

    run = launch.create(load(own), root=runs_dir)
    result.write(run, Result(status=Status.FINISHED))
    for origin in (Origin(path=own), Origin.of_run(run)):
        assert lacking(await on_plan(LabApp(runs_dir, None), origin), wanted) == []


async def test_a_preset_whose_data_lie_in_the_data_root(runs_dir: Path, shared_data: Path) -> None:
    name = "losses/logistic-vs-squares"
    wanted = told(predict_file(find(name), overrides=(), data_root=shared_data), 2)
    wanted.add("PREDICTED MEMORY loss=logistic epochs=20 seed=0")
    shown = await on_plan(LabApp(runs_dir, shared_data), Origin(path=find(name), name=name))
    assert lacking(shown, wanted) == []

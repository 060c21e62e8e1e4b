"""S in the plan shows the job script, and hands the plan to Slurm as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.presets.catalogue import find
from dltui.presets.load import Loaded
from dltui.runs.files import slurm_job
from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens import plan
from dltui.tui.texts.forecast import Forecast
from tests.fake_slurm import FakeSlurm
from tests.tui.screen import text, until

ORIGIN = Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart")


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlurm]:
    async def nothing(loaded: Loaded, data_root: Path | None) -> Forecast:
        return Forecast()

    monkeypatch.setattr(plan, "forecast", nothing)
    yield FakeSlurm(tmp_path / "slurm", monkeypatch)
    FakeSlurm.forget()


async def test_the_plan_is_submitted_with_what_was_typed(runs_dir: Path, slurm: FakeSlurm) -> None:
    slurm.queue("42|PENDING|1:00:00||N/A|Priority")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(ORIGIN)
        await until(pilot, "Quickstart")
        app.screen._change(app.screen.draft.with_edit("train.epochs", "7"))  # type: ignore[attr-defined]
        await pilot.press("S")
        await until(pilot, "#SBATCH --requeue")
        await pilot.press(*"--gpu 2", "enter")
        assert "did you mean --gpus" in text(app)  # and nothing is submitted
        await pilot.press("left", "left", "s")
        await until(pilot, "#SBATCH --gres=gpu:2")
        await pilot.press("enter")
        await until(pilot, "Slurm job 42 waits: Priority")
    run = RunDir(next(iter(runs_dir.iterdir())))
    known = slurm_job.read(run)
    assert known is not None and "--gres=gpu:2" in known.options
    assert "epochs = 7" in run.preset.read_text()


async def test_without_slurm_it_is_not_offered(
    runs_dir: Path, slurm: FakeSlurm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(ORIGIN)
        assert "submit to Slurm" not in await until(pilot, "run")

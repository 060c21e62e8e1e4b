"""The whole way with a real worker: a key starts it, its curve moves, it outlives its screen."""

from __future__ import annotations

from pathlib import Path

from dltui.launch.stop import wait
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.run import RunScreen
from tests.tui.screen import arrived, text, until


async def test_a_key_starts_a_run_that_goes_on_without_its_screen(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("r")
        await arrived(pilot, AskScreen)
        await pilot.press("escape")
        await arrived(pilot, RunScreen)
        run = app.screen.run_dir
        await until(pilot, "● ", seconds=20)
        await until(pilot, "loss", seconds=60)
        await pilot.press("escape")
        await until(pilot, "1 live")
        assert "epoch" in text(app) or "running" in text(app)
        await pilot.press("ctrl+q", "enter")
    assert not app.is_running
    assert wait(RunDir(run.path), 60) is Status.FINISHED
    assert [process.wait(10) for process in app.started.values()] == [0]

"""A root that cannot be read for a while: what is shown stays, it is said once, and goes on."""

from __future__ import annotations

from pathlib import Path

from dltui.tui import periods
from dltui.tui.app import LabApp
from tests.tui.finished import finished
from tests.tui.screen import text, until


async def test_a_root_that_cannot_be_read_for_a_while(runs_dir: Path) -> None:
    finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(240, 36), notifications=True) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        away = runs_dir.with_name("away")
        runs_dir.rename(away)
        runs_dir.write_text("a file server that is away leaves an empty place, or worse")
        said = await until(pilot, "stands still until it can be read")
        assert f"{runs_dir}: " in said
        assert "✔ finished" in said, "what was read is still shown"
        await pilot.pause(2 * periods.REST)
        assert text(app).count("stands still") <= 1
        runs_dir.unlink()
        away.rename(runs_dir)
        finished(runs_dir, 2)
        await until(pilot, "2 runs")

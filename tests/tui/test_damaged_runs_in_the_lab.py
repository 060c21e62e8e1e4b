"""One whole run among many damaged ones: the lab lists all, opens each, and compares them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from dltui.tui.model.selection import Selection
from dltui.tui.screens.compare import CompareScreen
from dltui.tui.screens.run import RunScreen
from tests.damage import FILES, KINDS, put, whole
from tests.tui.screen import text, until


@pytest.fixture
def damaged(runs_dir: Path) -> list[RunDir]:
    """Each file broken in a way of its own, so that each way comes; the whole run is the last."""
    first = whole(RunDir(runs_dir / "20260101-1200-whole-aaa"))
    found = []
    for number, file in enumerate(FILES):
        run = RunDir(runs_dir / f"20260102-{number:04d}-{file.replace('/', '-')}")
        shutil.copytree(first.path, run.path)
        put(run.path / file, list(KINDS)[1 + number % (len(KINDS) - 1)])
        found.append(run)
    return [*found, first]


async def test_the_lab_stands_whatever_lies_in_a_run(runs_dir: Path, damaged: list[RunDir]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await pilot.press("a")
        listed = await until(pilot, f"{len(damaged)} runs")
        assert "damaged: " in listed
        for run in damaged[::7]:
            await app.push_screen(RunScreen(run))
            await read(app, pilot, run)
            await app.pop_screen()
        await app.push_screen(CompareScreen([*damaged[:4], damaged[-1]], Selection()))
        await read(app, pilot, damaged[-1])
        assert app.reader.is_alive()
        assert "stands still" not in text(app)


async def read(app: LabApp, pilot: Pilot[None], run: RunDir) -> None:
    """Wait until the lab has read ``run``, which is on screen, and has shown it."""
    while run.path not in app.snapshot.views:
        await pilot.pause(0.05)
    await pilot.pause()

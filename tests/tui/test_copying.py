"""Y sends a path to the terminal's clipboard: of what is shown, or of what was just exported."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest

from dltui.presets.catalogue import find
from dltui.tui.app import LabApp
from dltui.tui.screens.compare import CompareScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.screens.system import SystemScreen
from dltui.tui.widgets.run_list import RunList
from tests.benchmarks.terminal import Terminal
from tests.tui.screen import PRESET, arrived, make_lost, make_run, until


async def test_y_copies_the_path_of_what_is_shown(runs_dir: Path) -> None:
    run = make_lost(runs_dir)
    other = make_run(runs_dir, "20260101-1300-quickstart-two")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, "lost")
        await until(pilot, "Look for")
        await pilot.press("Y")
        assert app.clipboard == str(find(PRESET))
        app.screen.query_one(RunList).focus()
        app.screen.query_one(RunList).select(run.path)
        await pilot.press("Y")
        assert app.clipboard == str(run.path)
        app.open_run(other)
        await arrived(pilot, RunScreen)
        await pilot.press("Y")
        assert app.clipboard == str(other.path)
        await until(pilot, "sent to the clipboard")


async def test_y_copies_the_path_under_the_cursor_of_lists(runs_dir: Path) -> None:
    run = make_lost(runs_dir)
    other = make_run(runs_dir, "20250101-1300-quickstart-two")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "lost")
        await pilot.press("a")
        await arrived(pilot, RunsScreen)
        await until(pilot, "lost")
        await pilot.press("end", "Y")
        assert isinstance(app.screen, RunsScreen) and app.screen.table.current
        assert app.clipboard == str(app.screen.table.current.run.path)
        app.compare([other, run])
        await arrived(pilot, CompareScreen)
        while app.clipboard != str(other.path):
            await pilot.press("Y")
            await pilot.pause(0.05)


async def test_y_is_not_offered_where_there_is_no_path(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "quickstart")
        await pilot.press("s")
        await arrived(pilot, SystemScreen)
        assert "Y" not in {key for key, one in app.screen.active_bindings.items() if one.enabled}


async def test_after_an_export_y_copies_its_file_once(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = make_lost(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "lost")
        await pilot.press("X", "5")
        while app.exported is None:
            await pilot.pause(0.05)
        await pilot.press("Y")
        assert Path(app.clipboard).is_file() and Path(app.clipboard).parent == tmp_path
        await pilot.press("Y")
        assert app.clipboard == str(run.path)


def test_the_terminal_gets_it_as_osc_52(runs_dir: Path) -> None:
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(runs_dir)]
    with Terminal(command, size=(80, 24)) as terminal:
        terminal.wait("Look for", timeout=60)
        terminal.send("Y")
        encoded = base64.b64encode(str(find(PRESET)).encode()).decode()
        terminal.wait(f"\x1b]52;c;{encoded}\x07", timeout=30)

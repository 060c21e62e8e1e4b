"""The command palette may be left at any moment."""

from __future__ import annotations

from pathlib import Path

from dltui.tui.app import LabApp
from dltui.tui.screens.palette import Palette
from tests.tui.screen import arrived, holds, until


async def test_a_palette_that_was_left_says_nothing_of_missing_matches(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("ctrl+p")
        await arrived(pilot, Palette)
        await until(pilot, "All runs")
        palette = app.screen
        assert isinstance(palette, Palette)
        told: list[bool] = []
        timer = palette.set_timer(60, lambda: told.append(True))
        assert timer._callback is not None
        timer._callback()
        await pilot.press("escape")
        await holds(pilot, lambda: app.screen is not palette)
        timer._callback()
        assert told == [True]


async def test_themes_are_looked_for_in_the_same_palette(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        app.search_themes()
        await arrived(pilot, Palette)
        await until(pilot, "nord")

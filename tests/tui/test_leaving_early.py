"""A lab that is left while a screen is being made goes without a word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dltui.tui.app import LabApp


@pytest.mark.parametrize("yields", [0, 1, 2, 3, 5, 8, 13, 21])
@pytest.mark.parametrize("action", ["runs", "system", "help"])
async def test_a_screen_on_its_way_ends_with_the_lab(
    runs_dir: Path, capsys: pytest.CaptureFixture[str], action: str, yields: int
) -> None:
    app = LabApp(runs_dir, None)

    async def leave(pilot: Pilot[None]) -> None:
        await pilot.pause()
        app.call_later(app.run_action, action)
        for _ in range(yields):
            await asyncio.sleep(0)
        app.exit()

    await app.run_async(headless=True, auto_pilot=leave)
    assert app.return_code == 0
    assert capsys.readouterr() == ("", "")

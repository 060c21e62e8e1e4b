"""The app never imports torch, also after every screen was seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import asyncio, sys
from pathlib import Path
from dltui.tui.app import LabApp
from tests.tui.screen import make_live, until

async def main():
    root = Path(sys.argv[1])
    run = make_live(root)
    app = LabApp(root, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "● running")
        await until(pilot, "▸ quickstart")
        await pilot.press("enter")
        await until(pilot, "optimizer")
        await pilot.press("escape")
        app.open_run(run)
        await until(pilot, "● training")
        await pilot.press("l", "m", "x")
        await pilot.pause(0.5)

asyncio.run(main())
heavy = {"torch", "torchvision", "sklearn", "scipy", "pydantic"} & set(sys.modules)
assert not heavy, heavy
"""


def test_the_running_app_has_not_imported_torch(runs_dir: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(runs_dir)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

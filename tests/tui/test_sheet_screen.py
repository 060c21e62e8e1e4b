"""The plan shows what the network will see, asked once a version of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import DltuiError
from dltui.figures.records import Figure, Image, Tile
from dltui.presets.catalogue import find
from dltui.presets.load import Loaded
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens import plan, sheet
from dltui.tui.screens.sheet import SheetScreen
from dltui.tui.texts.forecast import Forecast
from tests.tui.screen import text, until

SHEET = Image(
    id="sheet",
    title="what the network sees: 1×8×8",
    tiles=[Tile(caption=str(n % 3), pixels=[[0, 255] * 4] * 8) for n in range(16)],
    columns=8,
)

ORIGIN = Origin(path=find("learning-rate/quickstart"), name="learning-rate/quickstart")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many epochs the versions have that were asked about; a version of 7 is refused."""
    found: list[int] = []

    async def made(loaded: Loaded, *, data_root: Path | None) -> Figure:
        assert loaded.preset.train is not None
        found.append(loaded.preset.train.epochs)
        if found[-1] == 7:
            raise DltuiError("data.transforms[0]: t.py, line 3: no such thing")
        return SHEET

    async def nothing(loaded: Loaded, data_root: Path | None) -> Forecast:
        return Forecast()

    monkeypatch.setattr(sheet, "ask_what_is_seen", made)
    monkeypatch.setattr(plan, "forecast", nothing)
    return found


async def test_it_is_drawn_over_the_plan_and_asked_once(runs_dir: Path, asked: list[int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.plan(ORIGIN)
        await until(pilot, "Quickstart")
        for _ in range(2):
            await pilot.press("v")
            await until(pilot, "what the network sees: 1×8×8")
            assert isinstance(app.screen, SheetScreen)
            await pilot.press("escape")
            assert isinstance(app.screen, plan.PlanScreen)
    assert asked == [30]


async def test_why_nothing_is_seen_is_told(runs_dir: Path, asked: list[int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(ORIGIN)
        await until(pilot, "Quickstart")
        app.screen._change(app.screen.draft.with_edit("train.epochs", "7"))  # type: ignore[attr-defined]
        await pilot.press("v")
        await until(pilot, "line 3: no such thing")
        assert "no such thing" in text(app)
        await pilot.press("q")
        assert isinstance(app.screen, plan.PlanScreen)

"""The plan on screen runs no code of the user's own that has not run here before, until p."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from dltui.errors import DltuiError
from dltui.figures.records import Figure, Note
from dltui.predict.prediction import Prediction
from dltui.preflight import consent
from dltui.presets.load import Loaded, load
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens import sheet
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.texts import forecast
from tests.inputs.nets import net, preset
from tests.tui.screen import SIZES, arrived, until

MARK = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"

ASKS = "net.py has not run here before: press p"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "presets" / "mine"
    folder.mkdir(parents=True)
    (folder / "net.py").write_text(MARK + net())
    (folder / "own.toml").write_text(preset())
    monkeypatch.setenv("DLTUI_PRESETS", str(folder.parent))
    monkeypatch.setattr(consent, "_agreed", set[str]())
    return folder / "own.toml"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have run code: the name of each preset that was asked about."""
    found: list[str] = []

    async def predicted(loaded: Loaded, *, data_root: Path | None) -> Prediction:
        found.append(loaded.name)
        raise DltuiError("it was asked")

    async def seen(loaded: Loaded, *, data_root: Path | None) -> Figure:
        found.append(f"sheet of {loaded.name}")
        return Note(id="n", title="Seen", text="the first batch")

    monkeypatch.setattr(forecast, "ask_in_background", predicted)
    monkeypatch.setattr(sheet, "ask_what_is_seen", seen)
    return found


async def whole(pilot: Pilot[None], wanted: str) -> None:
    """Wait for words that lines may part."""
    await until(pilot, wanted.split()[0])
    for word in wanted.split():
        await until(pilot, word)


@pytest.mark.parametrize("size", SIZES[:2])
async def test_it_is_asked_once(
    runs_dir: Path, own: Path, asked: list[str], size: tuple[int, int]
) -> None:
    for first in (True, False):
        app = LabApp(runs_dir, None)
        async with app.run_test(size=size) as pilot:
            app.plan(Origin(path=own))
            await arrived(pilot, PlanScreen)
            if first:
                await whole(pilot, ASKS)
                await until(pilot, "predict  enter")
                assert asked == []
                await pilot.press("p")
            await until(pilot, "it was asked")
            assert app.screen.check_action("predict", ()) is False
    assert asked == ["learning-rate/own"] * 2
    assert not (own.parent / "ran").exists()


async def test_selecting_it_on_home_and_opening_its_plan_run_nothing(
    runs_dir: Path, own: Path, asked: list[str]
) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "quickstart")
        await pilot.press("slash", *"own")
        await until(pilot, "a net of one's own")
        await pilot.press("enter", "enter")
        await arrived(pilot, PlanScreen)
        await whole(pilot, ASKS)
    assert asked == [] and not (own.parent / "ran").exists()
    assert not consent.state_file().exists()


async def test_what_is_seen_asks_for_the_data_alone(
    runs_dir: Path, own: Path, asked: list[str]
) -> None:
    text = preset().replace('name = "digits"', 'file = "data.py"\nname = "make"', 1)
    own.write_text("\n".join(line for line in text.splitlines() if "limit" not in line))
    (own.parent / "data.py").write_text(f"{MARK}def make(): ...")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=own))
        await arrived(pilot, PlanScreen)
        await whole(pilot, "data.py, net.py have not run here before")
        await pilot.press("v")
        await until(pilot, "data.py has not run here before: press p to run it and see")
        assert asked == []
        await pilot.press("p")
        await until(pilot, "the first batch")
        assert asked == ["sheet of learning-rate/own"]
        assert [path.name for path in consent.strange(load(own))] == ["net.py"]

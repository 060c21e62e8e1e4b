"""Home: what a newcomer sees, and the ways out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dltui.tui.app import LabApp
from dltui.tui.origin import Origin
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.help import HelpScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.screens.run import RunScreen
from tests.tui.finished import finished
from tests.tui.screen import SIZES, arrived, make_live, make_lost, make_run, text, until


@pytest.mark.parametrize("size", SIZES)
async def test_topics_presets_and_what_to_press(runs_dir: Path, size: tuple[int, int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        shown = await until(pilot, "▸ quickstart")
        assert "learning-rate" in shown and "architectures" in shown
        assert "Nothing was run yet" in shown
        assert "r run" in shown and "ctrl+q quit" in shown
        assert all(len(line) == size[0] for line in shown.splitlines())


async def test_a_live_and_a_lost_run(runs_dir: Path) -> None:
    make_live(runs_dir / "a")
    make_lost(runs_dir / "b")
    for root, words in (("a", "● running"), ("b", "✖ lost")):
        app = LabApp(runs_dir / root, None)
        async with app.run_test(size=(120, 36)) as pilot:
            shown = await until(pilot, words)
            assert "quickstart" in shown


async def test_the_filter_looks_through_all_topics(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("slash", *"vgg19")
        shown = await until(pilot, "1 of all presets")
        assert "▸ vgg19" in shown
        await pilot.press("escape")
        await until(pilot, "quickstart")


async def test_enter_shows_the_plan_and_escape_returns(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("enter")
        await until(pilot, "optimizer")
        assert isinstance(app.screen, PlanScreen)
        await pilot.press("escape")
        await until(pilot, "TOPICS")


async def test_quitting_with_a_live_run_asks(runs_dir: Path) -> None:
    make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 live")
        await pilot.press("ctrl+q")
        await arrived(pilot, AskScreen)
        shown = text(app)
        assert "leave running" in shown and "stop" in shown and "kill" in shown
        await pilot.press("escape")
        assert app.is_running
        await pilot.press("ctrl+q", "enter")
    assert app.return_code == 0
    assert len(app.snapshot.live) == 1


async def test_below_the_least_size_it_says_so(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(50, 12)) as pilot:
        shown = await until(pilot, "needs 60 × 16")
        assert "TOPICS" not in shown
        await pilot.resize_terminal(80, 24)
        await until(pilot, "TOPICS")


async def test_help_lists_the_keys_of_the_focused_part(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("question_mark")
        await arrived(pilot, HelpScreen)
        assert "quick" in text(app) and "page down" in text(app)
        await pilot.press("escape")


async def test_hostile_names_are_shown_as_text(runs_dir: Path) -> None:
    evil = "\x1b[31m[bold]red\x07\u202e" + "x" * 10_000
    make_run(runs_dir, title=evil, name="20260101-1200-evil-abc")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        shown = await until(pilot, "[bold]red")
        assert "\x1b" not in shown and "\u202e" not in shown
        await pilot.press("tab", "enter")
        await arrived(pilot, RunScreen)


class Noting(LabApp):
    """Notes what would be started."""

    def __init__(self, runs_root: Path) -> None:
        super().__init__(runs_root, None)
        self.asked: list[tuple[Origin, bool]] = []

    def launch(self, origin: Origin, *, quick: bool = False, overrides: Sequence[str] = ()) -> None:
        self.asked.append((origin, quick))


async def test_r_and_q_on_a_run_start_the_same_once_more(runs_dir: Path) -> None:
    run = finished(runs_dir, 1, "train.lr=0.5")
    app = Noting(runs_dir)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "✔ finished")
        await until(pilot, "r run  q quick")
        await pilot.press("tab", "r", "q")
        await pilot.pause(0.1)
        assert [quick for _, quick in app.asked] == [False, True]
        assert {origin.path for origin, _ in app.asked} == {run.preset}
        train = app.asked[0][0].load().preset.train
        assert train is not None and train.lr == 0.5


async def test_nothing_to_run_is_not_offered(runs_dir: Path) -> None:
    app = Noting(runs_dir)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "r run  q quick")
        await pilot.press("tab")
        await pilot.pause(0.2)
        assert "q quick" not in text(app)
        await pilot.press("r")
        assert not app.asked

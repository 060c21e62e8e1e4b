"""Home: what a newcomer sees, and the ways out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dltui.figures.records import StepSeries
from dltui.runs.files import identity, result
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.tui import periods
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.help import HelpScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.run_list import RunList
from tests.tui.finished import finished
from tests.tui.screen import SIZES, arrived, make_live, make_lost, make_run, record, text, until


@pytest.mark.parametrize("size", SIZES)
async def test_topics_presets_and_what_to_press(runs_dir: Path, size: tuple[int, int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        shown = await until(pilot, "▸ quickstart")
        assert "learning-rate" in shown and "architectures" in shown
        await until(pilot, "Nothing was run yet")
        shown = await until(pilot, "r runs it now; enter shows first what it will do")
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


async def test_a_long_number_is_not_cut_on_80_columns(runs_dir: Path) -> None:
    run = finished(runs_dir, 1, topic="architectures")
    metrics: dict[str, float | None] = {"parameters/without-biases": 143_652_544.0}
    done = Result(status=Status.FINISHED, topic="architectures", metrics=metrics)
    result.write(run, done)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "parameters without biases")
        assert "parameters without biases 144M" in shown and "143,652" not in shown


async def test_the_list_of_runs_keeps_what_is_new_and_what_is_live_in_sight(
    runs_dir: Path,
) -> None:
    for number in range(12):
        finished(runs_dir, number)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        runs = app.screen.query_one(RunList)

        def top() -> str:
            assert runs.current is not None
            return runs.current.record.run.id

        await until(pilot, "of 12")
        newer = finished(runs_dir, 40)
        await until(pilot, "of 13")
        assert runs.top == 0 and top() == newer.id
        await pilot.press("tab", "down")
        chosen = top()
        finished(runs_dir, 41)
        await until(pilot, "of 14")
        assert top() == chosen
        await pilot.press("shift+tab")
        live = make_run(runs_dir, "20250101-1200-old")
        identity.write(live, identity.of_this_process("old"))
        await until(pilot, "● running")
        assert runs.top == 0 and top() == live.id


async def test_the_preview_is_of_the_newest_run_as_it_is_now(runs_dir: Path) -> None:
    finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "LAST RUN  ✔ finished")
        await until(pilot, "loss   0.05")
        identity.write(make_run(runs_dir, "20270101-1200-new"), identity.of_this_process("new"))
        await until(pilot, "LAST RUN  ● running")


@pytest.mark.parametrize("height", [24, 30, 34, 36, 41, 60])
async def test_a_preview_shows_whole_figures_at_every_height(runs_dir: Path, height: int) -> None:
    for number in range(height):
        finished(runs_dir, number)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(100, height)) as pilot:
        await until(pilot, f"of {height}")
        screen = app.screen
        await pilot.pause(2 * periods.PREVIEW + periods.TICK)
        place = screen.query_one("#presets-side").region
        figures = screen.query("Preview Board > *")
        for _ in range(100):  # On a busy machine a figure is there before it has its place.
            if all(figure.region or not figure.display for figure in figures):
                break
            await pilot.pause(0.05)
        for figure in figures:
            assert not figure.display or place.contains_region(figure.region)
        assert screen.query_one(RunList).region.bottom == height - 1


async def test_a_preview_leaves_out_what_has_no_room(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    with Recorder(run) as recorder:
        for name in ("gradient", "lr"):
            recorder.figure(StepSeries(id=name, title=name, metrics={"loss": name}))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(100, 36)) as pilot:
        await until(pilot, "loss   0.05")
        board = app.screen.query_one("Preview Board", Board)
        assert board.count == 4 and 0 < len(board.children) < 4


async def test_a_preset_of_an_unknown_topic_is_shown_with_its_fault(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text('title = "Mine"\ntopic = "learning-rat"\n')
    monkeypatch.setenv("DLTUI_PRESETS", str(tmp_path))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "no preset fits" not in await until(pilot, "reading…")
        await until(pilot, "unknown topic")
        await pilot.press("shift+tab", "end")
        await until(pilot, "These presets name a topic that there is not")
        await pilot.press("enter")
        shown = await until(pilot, "✖ faulty")
        fault = " ".join(line[23:].strip() for line in shown.splitlines())
        assert "mine" in shown and "unknown topic 'learning-rat'" in fault


async def test_what_happened_is_told_in_a_small_terminal(runs_dir: Path) -> None:
    why = "ValueError: my own mistake"
    run = make_run(runs_dir, "20260101-1200-bad")
    result.write(run, Result(status=Status.FAILED, message=why))
    finished(runs_dir, 1)
    live = make_run(runs_dir, "20260102-1200-live")
    identity.write(live, identity.of_this_process("live"))
    record(live, 40)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        told = ("epoch 1/2  eta", " 40% ", why, "accuracy 90.00 %", "1 min")
        runs = (await until(pilot, *told)).partition("RUNS")[2]
        assert all(words in runs for words in told[1:])


async def test_the_topic_tells_its_stake_in_a_small_terminal(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        finished(runs_dir, 1)
        await until(pilot, "▸ quickstart")
        await pilot.press("shift+tab", "down", "down")
        shown = await until(pilot, "▸ gradients")
        stake = app.topics["gradients"].stake
        assert stake in " ".join(line[23:].strip() for line in shown.splitlines()[1:])


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
    make_run(runs_dir, name="20260101-1200-waits-abc")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 live")
        await pilot.press("ctrl+q")
        await arrived(pilot, AskScreen)
        shown = text(app)
        assert "1 run goes on, 1 waits in the queue. Quit?" in shown
        assert "leave running" in shown and "stop" in shown and "kill" in shown
        await pilot.press("escape")
        assert app.is_running
        await pilot.press("ctrl+q", "enter")
    assert app.return_code == 0
    assert len(app.snapshot.live) == 1
    assert "dltui watch" in (told := list(app.partings()))[0]
    assert told[1:] == ["1 waits in the queue, which needs no lab: dltui queue"]


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
        await until(pilot, "home.quick", "list.down")
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
        await arrived(pilot, AskScreen)
        assert [quick for _, quick in app.asked] == [False]
        await pilot.press("enter")
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

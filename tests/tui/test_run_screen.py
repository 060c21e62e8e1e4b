"""The run screen: curves, figures of every kind, and what its keys do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dltui.figures.records import Note
from dltui.runs.files import result
from dltui.runs.files.result import Result, Verdict
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.screens.ask import AskScreen
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.chart import SMOOTHING, Chart
from dltui.tui.widgets.run_facts import RunFacts
from tests.gallery import write_gallery
from tests.tui.screen import SIZES, arrived, holds, make_live, make_lost, make_run, text, until


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
async def test_every_kind_of_figure_has_a_place(runs_dir: Path, size: tuple[int, int]) -> None:
    run = make_run(runs_dir)
    figures = write_gallery(run.path)
    result.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        board = app.screen.query_one(Board)
        await pilot.pause(0.5)
        assert {view.id for view in figures} == {w.figure.id for w in board.children}
        assert all(child.size.width >= 30 and child.size.height >= 1 for child in board.children)
        await holds(pilot, lambda: board.chart is not None and board.chart.has_focus)
        assert all(len(line) == size[0] for line in text(app).splitlines())
        await pilot.press(*["pagedown"] * 8)


async def test_g_shows_the_gradients_one_by_one(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    write_gallery(run.path)
    result.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        for wanted in ("gradient", "gradient-layers", None):
            await pilot.press("g")
            shown = app.screen.maximized
            assert (shown.figure.id if isinstance(shown, Chart) else None) == wanted


async def test_keys_without_anything_to_do_are_not_offered(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    with Recorder(run) as recorder:
        recorder.figure(Note(id="note", title="words", text="nothing else"))
    result.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        shown = await until(pilot, "nothing else", "l log  ")
        assert "l log" in shown.splitlines()[-1]
        assert not any(word in shown.splitlines()[-1] for word in ("x axis", "gradients", "smooth"))


async def test_keys_look_into_the_curves(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "● training", "step 40/100", "half way", "epoch", "40%")
        loss, accuracy = app.screen.query_one(Board).charts
        await pilot.press("x")
        assert loss.window.axis == accuracy.window.axis == "epoch"
        await pilot.press("x", "x", "x", "y", "m", "left")
        assert loss.window.log_y and not accuracy.window.log_y
        assert loss.window.smoothing == accuracy.window.smoothing == SMOOTHING[1]
        assert loss.window.cursor is not None and loss.window.cursor == accuracy.window.cursor
        await pilot.press("z")
        assert loss.window.x is not None and loss.window.x == accuracy.window.x
        await pilot.press("0")
        assert loss.window.x is None and loss.window.cursor is None
        await pilot.press("home")
        assert loss.window.cursor == accuracy.window.cursor is not None
        await pilot.press("ctrl+right", "b", "end", "1")
        assert loss.window.hidden == accuracy.window.hidden == {0}
        await pilot.press("0")
        assert not loss.window.hidden
        await pilot.press("f")
        assert app.screen.maximized is loss
        await pilot.press("escape")
        assert app.screen.maximized is None


async def test_a_growing_run_grows_on_screen(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "step 40/100")
        with Recorder(run) as recorder:
            recorder.step_batch(41, {"loss": [0.01] * 20, "accuracy": [99.0] * 20})
        await until(pilot, "step 60/100")
        assert any(isinstance(chart, Chart) for chart in app.screen.query_one(Board).children)


async def test_reported_beside_reproduced(runs_dir: Path) -> None:
    run = make_lost(runs_dir)
    claim = Verdict(
        metric="test/accuracy",
        reported=87.0,
        tolerance=1.5,
        measured=88.04,
        verdict="reproduced",
        reason="within 1.5",
        source="a course",
    )
    result.write(run, Result(status=Status.FINISHED, claims=[claim]))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        shown = await until(pilot, "✔ reproduced")
        assert re.search(r"test/accuracy +87\.0 ± 1\.5 +88\.04", shown)


async def test_log_pane_and_the_question_before_a_stop(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    run.log.write_bytes(b"first\rsecond\n\x1b[31mred\x1b[0m \xff\n")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "● training")
        await pilot.press("l")
        shown = await until(pilot, "worker.log")
        assert "second" in shown and "first" not in shown and "\x1b" not in shown
        await pilot.press("space")
        await arrived(pilot, AskScreen)
        await pilot.press("escape", "escape")
        await until(pilot, "TOPICS")


async def test_a_run_without_anything_yet(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "its process has not begun")
        await pilot.press("x", "y", "m", "z", "left", "g", "space")


@pytest.mark.parametrize("size", SIZES)
async def test_why_a_run_failed_stands_under_the_headline(
    runs_dir: Path, size: tuple[int, int]
) -> None:
    run = make_run(runs_dir)
    why = "ValueError: my own mistake in a layer of mine that has quite a long name: Bad.forward"
    result.write(run, Result(status=Status.FAILED, message=why))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        shown = (await until(pilot, "ValueError")).splitlines()
        assert "✖ failed" in shown[0]
        assert " ".join(line.strip() for line in shown[1:3]).startswith(why)


async def test_the_facts_are_all_there_in_a_small_terminal(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "● training")
        await pilot.press("i")
        await until(pilot, "optimizer")
        await holds(pilot, lambda: app.screen.focused is app.screen.query_one(RunFacts))
        await pilot.press("end")
        await until(pilot, "look for", "while the training loss still falls.", "half way")
        await pilot.press("i")
        await until(pilot, "accuracy")
        await holds(pilot, lambda: isinstance(app.screen.focused, Chart))


async def test_the_facts_beside_the_curves_can_be_put_away(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "optimizer")
        width = app.screen.query_one(Board).size.width
        await pilot.press("i")
        assert app.screen.query_one(Board).size.width == width + 32
        await pilot.press("i")
        await until(pilot, "optimizer")


@pytest.mark.parametrize("size", SIZES)
async def test_the_projector_shows_one_chart_after_another(
    runs_dir: Path, size: tuple[int, int]
) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        await until(pilot, "step 40/100")
        loss, accuracy = app.screen.query_one(Board).charts
        small = await until(pilot, "accuracy   88")
        await pilot.press("P")
        await until(pilot, "█   ▄▀▄ ▄▀▀ ▄▀▀")
        assert app.screen.maximized is loss and "╱" not in text(app)
        await pilot.press("P")
        await until(pilot, "▄▀▄ ▄▀▀ ▄▀▀ █ █")
        assert app.screen.maximized is accuracy and not loss.large
        await pilot.press("P")
        assert app.screen.maximized is None and not accuracy.large
        await pilot.press("P", "escape")
        assert await until(pilot, "accuracy   88") and small
        assert app.screen.maximized is None and not loss.large

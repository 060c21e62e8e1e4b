"""A run that some script recorded, on the screens: charted, found, arranged, refused in words."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace
from textual.pilot import Pilot

from dltui.figures.records import Note
from dltui.runs.files import request
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.chart import Chart
from tests.foreign import foreign, foreign_live, foreign_lost
from tests.tui.finished import until_told
from tests.tui.screen import holds, until

MANY = 300
"""Metrics of a script that logs everything."""


def titles(pilot: Pilot[None]) -> list[str]:
    board = pilot.app.screen.query_one(Board)
    return [chart.figure.title for chart in board.shown_charts]


async def test_its_metrics_have_charts_that_are_found_and_arranged(runs_dir: Path) -> None:
    run = foreign_live(runs_dir, 1, declares=True)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        shown = await until(pilot, "BLEU")
        assert titles(pilot) == ["BLEU", "gradient norm"]
        assert "● running  step 40" in shown and re.search(r"lr +0\.1", shown)
        with Recorder(run) as recorder:
            recorder.step(41, {"train/loss": 0.5, "val/loss": 0.7})
        await until(pilot, "val 0.700")
        assert titles(pilot) == ["BLEU", "loss", "gradient norm"]
        await pilot.press("/", *"grad")
        await until(pilot, "gradient norm")
        assert titles(pilot) == ["gradient norm"]
        await pilot.press(*"xyz")
        await until(pilot, "no chart has gradxyz")
        await pilot.press("escape")
        assert len(titles(pilot)) == 3
        await pilot.press("right_curly_bracket", "left_square_bracket")
        board = app.screen.query_one(Board)
        assert board.grid == (2, 2) == app.grid
        assert len({chart.region.y for chart in board.shown_charts[:2]}) == 1
        await pilot.press("a")
        assert all(c.window.along == "val/bleu" for c in board.charts)
        await until(pilot, "over val/bleu")
        await pilot.press("a", "L")
        assert all(c.window.axis == "step" and c.window.log_x for c in board.charts)


async def test_what_cannot_be_done_with_it_is_said_in_a_line(runs_dir: Path) -> None:
    run = foreign_lost(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        shown = await until(pilot, "val/bleu")
        assert "✖ lost" in shown and "start the script again" in shown
        assert "edit" not in shown.splitlines()[-1] and "resume" not in shown.splitlines()[-1]
        await pilot.press("R")
        assert "\n" not in await until_told(pilot, "recorded by a script")
        assert "preset.toml" not in shown


async def test_only_charts_that_are_seen_are_drawn(runs_dir: Path) -> None:
    run = foreign(runs_dir, 1)
    with Recorder(run) as recorder:
        recorder.step(41, {f"layer{n}/norm": 1.0 for n in range(MANY)})
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "val/bleu   27.4")
        board = app.screen.query_one(Board)
        assert board.count == MANY + 2
        assert len(board.query(Chart)) < 20
        await pilot.press(*["pagedown"] * 3)
        assert len(board.query(Chart)) < 40
        await holds(pilot, lambda: any(chart.drawn_at for chart in board.shown_charts[15:]))
        assert board.max_scroll_y > 10 * MANY // 2 - 100
        await pilot.press("/", *"layer299")
        await until(pilot, "layer299/norm")
        assert titles(pilot) == ["layer299/norm"]


async def test_a_list_tells_by_what_runs_of_a_name_differ(runs_dir: Path) -> None:
    for number, lr in enumerate((0.1, 0.01, 0.01)):
        run = foreign(runs_dir, number, lr=lr)
        asked = replace(request.read(run), name="translate" if number < 2 else "alone")
        request.write(run, asked)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        shown = await until(pilot, "optimizer=adam")
        rows = [line for line in shown.splitlines() if "✔ finished   translate" in line]
        assert len(rows) == 2 and all("lr=" in row and "adam" not in row for row in rows)


async def test_what_a_script_said_only_in_the_end_is_on_its_screen(runs_dir: Path) -> None:
    run = foreign(runs_dir, 1)
    run.events.unlink()
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        assert re.search(r"val/bleu +27\.4", await until(pilot, "without a figure"))


async def test_a_figure_is_seen_as_it_was_before(runs_dir: Path) -> None:
    run = foreign_live(runs_dir, 1)
    with Recorder(run) as recorder:
        for text in ("first words", "then others", "the last"):
            recorder.figure(Note(id="n", title="About", text=text))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "the last")
        await pilot.press("H")
        await until(pilot, "3 of 3")
        await pilot.press("left")
        assert "2 of 3" in await until(pilot, "then others")
        await pilot.press("home", "left")
        assert "1 of 3" in await until(pilot, "first words")
        await pilot.press("escape")
        await until(pilot, "the last")

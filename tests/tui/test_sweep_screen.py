"""A sweep on screen: its points with the signs of their curves, and the rows of its figures."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from dltui.figures.records import Column, Curve, Line, Table
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.point_list import PointList
from tests.tui.finished import finished
from tests.tui.screen import SIZES, holds, make_run, text, until

LABELS = ["lr=1", "lr=0.01 hidden=50-10"]


def curve(id: str, names: list[str]) -> Curve:
    lines = [Line(name=name, x=[1.0, 2.0], y=[2.0, 1.0]) for name in names]
    return Curve(id=id, title=id, lines=lines, x_label="x", y_label="y")


def points() -> Table:
    names = ("point", "status", "progress", "best parameters", "time", "loss")
    return Table(
        id="points",
        title="Points",
        columns=[Column(name=name) for name in names],
        rows=[
            [LABELS[0], "finished", None, 2977546.0, 3.0, "3,2,1"],
            [LABELS[1], "running", 58.0, 0.5, 3.0, "3,2,1"],
        ],
    )


@pytest.mark.parametrize("size", SIZES)
async def test_points_lead_and_the_metric_has_a_place(
    runs_dir: Path, size: tuple[int, int]
) -> None:
    run = make_run(runs_dir)
    run.preset.write_text(run.preset.read_text() + '\n[sweep]\n"train.lr" = [1.0, 0.01]\n')
    with Recorder(run) as recorder:
        recorder.figure(points())
        for id in ("metric-against-parameter", "loss", "accuracy"):
            recorder.figure(curve(id, LABELS))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        await until(pilot, "● running  58 %", f"● {LABELS[0]}", f"▲ {LABELS[1]}", "2.98M", "0.500")
        board = app.screen.query_one(Board)
        while board_ids(board) != ["loss", "accuracy", "metric-against-parameter"]:
            await pilot.pause(0.05)
        await holds(pilot, lambda: app.screen.query_one(PointList).has_focus)
        assert all(len(line) == size[0] for line in text(app).splitlines())


def board_ids(board: Board) -> list[str]:
    return [view.figure.id for view in board.children]  # type: ignore[attr-defined]


def states(run: RunDir, *rows: tuple[str, float | None, float | None]) -> None:
    """The points of ``run`` with their state, progress in percent and value."""
    table = points()
    whole = [
        [LABELS[n], status, share, value, 3.0, ""] for n, (status, share, value) in enumerate(rows)
    ]
    with Recorder(run) as recorder:
        recorder.figure(msgspec.structs.replace(table, rows=whole))


async def test_columns_stand_still_while_points_run_and_not_learning_is_amber(
    runs_dir: Path,
) -> None:
    run = make_run(runs_dir)
    run.preset.write_text(run.preset.read_text() + '\n[sweep]\n"train.lr" = [1.0, 0.01]\n')
    states(run, ("queued", None, None), ("queued", None, None))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        first = await until(pilot, "○ queued", *LABELS)

        def column(shown: str) -> list[int]:
            # The first that names it: the curves below have them all in their legend.
            lines = shown.splitlines()
            rows = [next(line for line in lines if f" {name} " in line) for name in LABELS]
            return [row.index(name) for row, name in zip(rows, LABELS, strict=True)]

        places = column(first)
        states(run, ("running", 100.0, 0.5), ("out-of-memory", 3.0, None))
        second = await until(pilot, "● running 100 %", *LABELS)
        with Recorder(run) as recorder:
            recorder.figure(curve("loss", LABELS))
        states(run, ("did not learn", 100.0, 10.0), ("finished", 100.0, 97.0))
        last = await until(pilot, "! did not learn", *LABELS)
        assert column(second) == column(last) == places
        assert last.rindex("! did not learn") % 121 == first.index("○ queued", 121) % 121
        rows = app.screen.query_one(PointList)
        assert rows.cells(rows.items[0])[1] == ("! did not learn", "warn")


async def test_a_quick_run_says_so_and_a_phase_says_how_long_it_takes(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    run.preset.write_text('variant = "quick"\n' + run.preset.read_text())
    identities.write(run, identities.of_this_process("x"))
    with Recorder(run) as recorder:
        recorder.plan(steps=4, unit="point")
        recorder.phase("importing torch", "for all points")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        headline = (await until(pilot, "importing torch")).splitlines()[0]
        assert headline.split()[:2] == ["quickstart", "quick"]
        assert re.search(r"● importing torch +for all points +point 0/4 +0% +0:\d\d", headline)


async def test_points_are_found_sorted_and_compared(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    run.preset.write_text(run.preset.read_text() + '\n[sweep]\n"train.lr" = [1.0, 0.01]\n')
    for number, lr in enumerate((1.0, 0.01)):
        point = run.point(number)
        point.path.mkdir(parents=True)
        requests.write(point, requests.read(run))
        finished(runs_dir, number, f"train.lr={lr}", run=point)
    states(run, ("finished", 100.0, 0.5), ("finished", 100.0, 0.25))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        rows = app.screen.query_one(PointList)

        def shown() -> list[int]:
            return [row.number for row in rows.items]

        for keys, numbers, mark in (
            ("oo", [1, 0], "status▾"),
            ("o", [0, 1], "parameters▾"),
            ("O", [1, 0], "parameters▴"),
        ):
            await pilot.press(*keys)
            await until(pilot, mark)
            assert shown() == numbers or mark == "status▾"
        await pilot.press("slash", *"lr<0.5")
        await pilot.pause()
        assert shown() == [1]
        for key in "oops":
            await pilot.press(key)
        await until(pilot, "is not a number")
        await pilot.press("escape")
        await pilot.pause()
        await holds(pilot, lambda: sorted(shown()) == [0, 1] and rows.has_focus)
        await pilot.press("slash", *"lr:1", "enter", "escape")
        await pilot.pause()
        assert sorted(shown()) == [0, 1]
        await pilot.press("c")
        await until(pilot, "B lr=1")

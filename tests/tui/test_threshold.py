"""The slider over every threshold: its arithmetic, and its keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.figures.records import Cell, Column, Table
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.model.operating_points import (
    OperatingPoint,
    bin_of,
    operating_points,
    precision_recall,
    roc,
    scores,
    usual,
)
from dltui.tui.widgets.threshold import Slider, ThresholdView
from tests.tui.screen import SIZES, holds, make_run, text, until

ROWS: list[list[Cell]] = [
    ["net", 0.9, 2, 0, 2, 4, 1.0, 0.5],
    ["net", 0.6, 3, 1, 1, 3, 0.75, 0.75],
    ["net", 0.2, 4, 4, 0, 0, 0.5, 1.0],
    ["tree", 0.8, 4, 2, 0, 2, 0.667, 1.0],
    ["tree", 0.4, 4, 4, 0, 0, 0.5, 1.0],
]


def table(rows: list[list[Cell]] = ROWS) -> Table:
    names = ("threshold", "tp", "fp", "fn", "tn", "precision", "recall")
    columns = [Column(name="model", kind="text"), *(Column(name=name) for name in names)]
    return Table(id="thresholds", title="Every threshold", columns=columns, rows=rows)


def test_points_of_each_model_ascend() -> None:
    models = operating_points(table())
    assert [point.threshold for point in models["net"]] == [0.2, 0.6, 0.9]
    middle = models["net"][1]
    assert (middle.precision, middle.recall, middle.f1, middle.accuracy) == (0.75, 0.75, 0.75, 0.75)
    assert middle.false_positive_rate == 0.25
    assert usual(models["net"]) == 1 and usual(models["tree"]) == 1
    assert not operating_points(Table(id="t", title="", columns=[], rows=[]))


def test_scores_are_the_steps_of_the_counts() -> None:
    points = operating_points(table())["net"]
    assert scores(points, 7) == ([1, 0, 0, 0, 1, 0, 2], [3, 0, 0, 0, 1, 0, 0])
    assert [bin_of(points, number, 7) for number in range(3)] == [0, 4, 6]


def test_curves_go_through_every_point_and_mark_one() -> None:
    models = operating_points(table())
    point = models["net"][1]
    curve = roc(models, point)
    assert curve.lines[0].x == [1.0, 0.25, 0.0, 0.0] and curve.lines[0].y == [1.0, 0.75, 0.5, 0.0]
    assert (curve.marks[0].x, curve.marks[0].y) == (0.25, 0.75)
    assert precision_recall(models, point).lines[-1].y == [0.5, 0.5]


def test_nothing_called_positive_has_no_precision() -> None:
    point = OperatingPoint(threshold=1.0, tp=0, fp=0, fn=3, tn=4)
    assert point.precision is None and point.recall == 0.0
    assert precision_recall({"net": [point]}, point).marks == []


@pytest.mark.parametrize("size", SIZES)
async def test_arrows_move_the_threshold(runs_dir: Path, size: tuple[int, int]) -> None:
    run = make_run(runs_dir)
    run.preset.write_text('title = "Curves"\ntopic = "curves"\nexperiment = "curves"\n')
    with Recorder(run) as recorder:
        recorder.figure(table())
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        await until(pilot, "▸ Every threshold", "positive from 0.6000 on")
        view = app.screen.query_one(ThresholdView)
        slider = view.query_one(Slider)
        await holds(pilot, lambda: slider.has_focus and slider.model == "net")
        await pilot.press("right")
        shown = await until(pilot, "positive from 0.9000 on")
        assert "1.000" in shown and "0.500" in shown
        await pilot.press("right", "down")
        await until(pilot, "▲ tree  positive from 0.8000 on")
        await pilot.press("home")
        await until(pilot, "positive from 0.4000 on")
        await pilot.press("up")
        await until(pilot, "● net  positive from 0.9000 on")
        assert "Precision-recall" in text(app)
        await pilot.press("f")
        assert app.screen.maximized is view
        assert all(len(line) == size[0] for line in text(app).splitlines())

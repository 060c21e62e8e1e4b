"""A sweep on screen: its points with the signs of their curves, and the rows of its figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.figures.records import Column, Curve, Line, Table
from dltui.runs.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.point_list import PointList
from tests.tui.screen import SIZES, make_run, text, until

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
        shown = await until(pilot, "● running  58 %")
        assert f"● {LABELS[0]}" in shown and f"▲ {LABELS[1]}" in shown
        assert "2.98M" in shown and "0.500" in shown
        board = app.screen.query_one(Board)
        ids = [view.figure.id for view in board.children]  # type: ignore[attr-defined]
        assert ids == ["loss", "accuracy", "metric-against-parameter"]
        assert app.screen.query_one(PointList).has_focus
        assert all(len(line) == size[0] for line in text(app).splitlines())

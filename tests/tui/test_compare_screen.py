"""Comparison: curves over each other, groups, the table, the baseline, the settings."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from dltui.figures.records import Curve, StepSeries
from dltui.runs.files import notes, request, result
from dltui.runs.files.notes import Notes
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.screens.compare import CompareScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView
from dltui.tui.widgets.member_table import MemberTable
from tests.foreign import foreign
from tests.tui.finished import HOSTILE, finished, until_told
from tests.tui.screen import SIZES, holds, make_run, text, until


def four(root: Path) -> None:
    number = 0
    for lr in (0.1, 0.01):
        for seed in (0, 1):
            finished(root, number, f"train.lr={lr}", f"run.seed={seed}", accuracy=80.0 + number)
            number += 1


@pytest.mark.parametrize("size", SIZES)
async def test_runs_over_each_other(runs_dir: Path, size: tuple[int, int]) -> None:
    four(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        await pilot.press("a")
        await until(pilot, "4 runs")
        await pilot.press("A", "c")
        await until(pilot, "● A")
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        for chart in screen.charts:
            assert isinstance(chart.figure, StepSeries)
            assert list(chart.figure.metrics) == ["A", "B", "C", "D"]
            await holds(pilot, lambda of=chart: of.size.width >= 50 and of.size.height >= 7)
        shown = text(app)
        assert all(len(line) == size[0] for line in shown.splitlines())
        rows = screen.query_one(MemberTable)
        rows.focus()
        await pilot.pause(0.2)
        assert "lr=0.01 seed=1" in text(app) and "83.0" in text(app)
        against = screen.query_one("Against Chart", Chart)
        assert isinstance(against.figure, Curve) and against.figure.x_label == "lr"


async def test_a_small_terminal_says_all_of_the_run_under_the_cursor(runs_dir: Path) -> None:
    four(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, "4 runs")
        await pilot.press("A", "c")
        await until(pilot, "● A")
        await pilot.press("down", "down", "down")
        foot = (await until(pilot, "▸  ◆ D")).splitlines()[-4:-1]
        assert foot[0].strip() == "D  lr=0.1 seed=0"
        facts = " ".join(" ".join(foot[1:]).split())
        assert facts.startswith("final 80.00 best 80.00 min 70.00 max 80.00 time ")
        assert facts.endswith(" in 20260101-1200-quickstart-abc")


async def test_groups_the_axis_and_the_baseline(runs_dir: Path) -> None:
    four(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "4 runs")
        await pilot.press("A", "c")
        await until(pilot, "A lr=0.01")
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await pilot.press("g")
        await until(pilot, "by train.lr")
        figure = screen.charts[1].figure
        assert isinstance(figure, Curve)
        assert [line.name for line in figure.lines] == ["lr=0.01 ×2", "lr=0.1 ×2"]
        await pilot.press("u")
        figure = screen.charts[1].figure
        assert isinstance(figure, Curve) and len(figure.lines) == 6
        await pilot.press("x")
        await until(pilot, "x epoch")
        await pilot.press("g", "g")
        assert isinstance(screen.charts[1].figure, StepSeries)
        await pilot.press("down", "p")
        rows = screen.query_one(MemberTable)
        await until(pilot, "◉ B")
        assert rows.items[0].member.letter == "B" and rows.items[0].behind is None
        assert rows.items[1].behind == pytest.approx(1.0)
        await pilot.press("t")
        await until(pilot, "train accuracy")
        await pilot.press("d")
        await pilot.pause(0.2)
        settings = screen.query_one("#settings", FigureView)
        assert settings.figure.title == "All settings"
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, RunScreen)


async def test_a_sweep_is_compared_point_by_point(runs_dir: Path) -> None:
    sweep = make_run(runs_dir)
    for number, lr in enumerate((0.1, 0.01)):
        point = sweep.point(number)
        point.path.mkdir(parents=True)
        request.write(point, request.read(sweep))
        finished(runs_dir, number, f"train.lr={lr}", run=point)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        await pilot.press("c")
        await until(pilot, "B lr=0.01")


async def test_one_run_is_nothing_to_compare(runs_dir: Path) -> None:
    finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        await pilot.press("c")
        await until_told(pilot, "pick another run")


async def test_hostile_names_are_shown_harmlessly(runs_dir: Path) -> None:
    for number in (1, 2):
        run = finished(runs_dir, number, name=HOSTILE, title=HOSTILE)
        notes.write(run, Notes(title=HOSTILE))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        await pilot.press("A", "c")
        shown = await until(pilot, "evil")
        assert not set("\x1b\x9b\x00\x07\u202e") & set(shown)
        assert all(len(line) == 80 for line in shown.splitlines())


LAST: dict[str, float | None] = {"test/accuracy": 75.0, "test/loss": 0.6}


async def test_final_best_min_and_max_are_four_values(runs_dir: Path) -> None:
    for number in (1, 2):
        run = finished(runs_dir, number, accuracy=80.0 + number)
        with Recorder(run) as recorder:
            recorder.epoch(step=50, epoch=3, metrics=LAST)
        old = result.read(run)
        assert old is not None
        result.write(run, msgspec.structs.replace(old, metrics=LAST))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(130, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        await pilot.press("A", "c")
        shown = await until(pilot, "test/accuracy %, by what differs")
        row = next(line for line in shown.splitlines() if "● A" in line and "finished" in line)
        assert row.split("finished")[1].split()[:4] == ["75.00", "82.00", "72.00", "82.00"]
        await pilot.press("v")
        shown = await until(pilot, "test/loss, by what differs")
        row = next(line for line in shown.splitlines() if "● A" in line and "finished" in line)
        assert row.split("finished")[1].split()[:4] == ["0.6000", "0.4000", "0.4000", "0.6000"]


async def test_what_a_script_measures_is_compared_by_its_own_names(runs_dir: Path) -> None:
    for number, (bleu, lr) in enumerate(((27.9, 0.1), (31.4, 0.1), (22.9, 0.01)), 1):
        foreign(runs_dir, number, bleu=bleu, lr=lr)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(130, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "3 runs")
        await pilot.press("A", "c")
        shown = await until(pilot, "val/bleu, by what differs")
        assert "lr=0.01" in shown and "preset.toml" not in shown
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        assert [chart.figure.title for chart in screen.charts] == ["val bleu", "grad_norm"]
        rows = screen.query_one(MemberTable)
        await pilot.press("a", "a")
        await until(pilot, "x grad_norm")
        figure = screen.charts[0].figure
        assert isinstance(figure, Curve) and figure.x_label == "grad_norm"
        assert (figure.lines[0].x[0], figure.lines[0].y[0]) == (1 / 40, 27.4)
        await pilot.press("a")
        await until(pilot, "x step")
        await pilot.press("o", "o", "o")
        await until(pilot, "final▾")
        assert [row.words["best"] for row in rows.items] == ["31.40", "27.90", "22.90"]
        await pilot.press("g")
        await until(pilot, "by optimizer.lr")
        await until(pilot, "± 2.5")
        await pilot.press("v")
        await until(pilot, "grad_norm, by what differs")
        assert [row.words["best"] for row in rows.items] == ["–"] * 3
        await pilot.press("slash", *"blue")
        await until(pilot, "no metric is called so: bleu, grad_norm")
        await pilot.press("backspace", "backspace", "right")
        await until(pilot, "/ bleu")
        assert [chart.figure.id for chart in screen.charts] == ["bleu"]
        await pilot.press("enter", "escape")
        await until(pilot, "grad_norm")
        assert len(screen.charts) == 2

"""The chart widget: what it draws, when, and how little of it goes to the terminal."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from gallery import write_gallery
from rich.segment import Segment
from rich.style import Style as Pen
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from dltui.figures.records import Curve, Figure, Line, Note, StepSeries, Table
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series
from dltui.tui.theme import DARK
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView, figure_view
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.strips import changed
from tests.tui.screen import holds

LOSS = StepSeries(id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"})


class Page(App[None]):
    """Some widgets, one under another."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"rule": DARK.variables["rule"]}


def series(count: int, value: float = 1.0) -> dict[str, Series]:
    step = np.arange(1.0, count + 1)
    y = value * np.exp(-step / 300)
    return {"loss": Series(step, y, step * 0.01, 1.7e9 + step * 0.01, step / 100)}


def text(widget: Chart | FigureView) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


async def settled(pilot: Pilot[None]) -> None:
    """Wait until everything that is seen is drawn; a busy machine takes its time."""
    for _ in range(200):
        await pilot.pause(0.03)
        if not painter(pilot.app).waiting:
            return
    raise AssertionError("charts are still waiting to be drawn")


def watched(chart: Chart) -> list[tuple[Region, ...]]:
    """Every call that makes Textual paint the chart again."""
    calls: list[tuple[Region, ...]] = []
    refresh = chart.refresh

    def refreshed(*regions: Region, repaint: bool = True, **more: bool) -> Widget:
        if repaint:
            calls.append(regions)
        return refresh(*regions, repaint=repaint, **more)

    chart.refresh = refreshed  # type: ignore[method-assign, assignment]
    return calls


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (20, 5), (5, 3), (1, 1)])
async def test_it_fills_its_place(size: tuple[int, int]) -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=size) as pilot:
        chart.show(series=series(1000))
        await settled(pilot)
        lines = text(chart).splitlines()
        assert [len(line) for line in lines] == [size[0]] * chart.size.height
        if size[0] >= 80:
            assert "train 0.0357" in lines[0]
            assert "step" in lines[-1]
            assert any("⠤" in line or "⣀" in line for line in lines)


async def test_new_points_repaint_only_the_cells_that_changed() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(600), planned_steps=1000, growing=True)
        await settled(pilot)
        calls = watched(chart)
        chart.show(series=series(620), planned_steps=1000, growing=True)
        await settled(pilot)
        cells = sum(region.area for regions in calls for region in regions)
        assert calls and all(calls), "never the whole widget"
        assert 0 < cells < 0.15 * chart.size.area


async def test_a_live_plot_keeps_its_height_when_a_value_gets_shorter() -> None:
    figure = StepSeries(id="l", title="l", metrics={"loss": "training", "test/loss": "test"})
    chart = Chart(figure)
    async with Page(chart).run_test(size=(38, 20)) as pilot:
        for value, lines in ((1e-9, 2), (1.0, 2)):
            data = series(500, value)["loss"]
            chart.show(series={"loss": data, "test/loss": data}, growing=True)
            await settled(pilot)
            shown = text(chart).splitlines()
            assert next(n for n, row in enumerate(shown) if "┤" in row or "│" in row) == lines
            chart.show(series={}, growing=True)
        await pilot.resize_terminal(60, 20)
        chart.show(series={"loss": data, "test/loss": data}, growing=True)
        await settled(pilot)
        assert "│" in text(chart).splitlines()[1] or "┤" in text(chart).splitlines()[1]


async def test_the_same_data_is_not_drawn_again() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(500))
        await settled(pilot)
        drawn = chart.drawn_at
        for _ in range(3):
            chart.show(series=series(500))
            await settled(pilot)
        assert chart.drawn_at == drawn


async def test_hovering_neither_draws_nor_paints() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(500))
        await settled(pilot)
        drawn, calls = chart.drawn_at, watched(chart)
        for x in range(5, 60, 5):
            await pilot.hover(chart, offset=(x, 8))
        await settled(pilot)
        assert (chart.drawn_at, calls) == (drawn, [])


async def test_focus_repaints_the_title_alone() -> None:
    first, second = Chart(LOSS), Chart(LOSS)
    async with Page(first, second).run_test(size=(80, 24)) as pilot:
        for chart in (first, second):
            chart.show(series=series(500))
        await settled(pilot)
        first.focus()
        await settled(pilot)
        calls = watched(second)
        second.focus()
        await settled(pilot)
        assert text(second).startswith("▸ loss")
        assert not text(first).startswith("▸")
        assert {region.y for regions in calls for region in regions} == {0}


async def test_a_long_legend_takes_more_lines() -> None:
    names = {f"grad/norm/layer{i}": f"layer {i} weight" for i in range(8)}
    chart = Chart(StepSeries(id="g", title="gradient norms", metrics=names))
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        data = series(500)["loss"]
        chart.show(series=dict.fromkeys(names, data))
        await settled(pilot)
        lines = text(chart).splitlines()
        assert "layer 7 weight" in "".join(lines[:4])
        assert [len(line) for line in lines] == [80] * 24
        assert lines[-1].rstrip().endswith("step")


async def test_a_resize_draws_anew() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(500))
        await settled(pilot)
        await pilot.resize_terminal(100, 30)
        await settled(pilot)
        assert [len(line) for line in text(chart).splitlines()] == [100] * 30
        assert "step" in text(chart).splitlines()[-1]


async def test_charts_are_drawn_one_after_another() -> None:
    charts = [Chart(replace_id(LOSS, str(i))) for i in range(4)]
    async with Page(*charts).run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        for chart in charts:
            chart.show(series=series(900))
        await holds(pilot, lambda: all("0.0498" in text(chart) for chart in charts))
        times = sorted(chart.drawn_at for chart in charts)
        assert all(later - earlier > 0.02 for earlier, later in pairwise(times))


def replace_id(figure: StepSeries, id: str) -> StepSeries:
    return StepSeries(id=id, title=figure.title, metrics=figure.metrics)


async def test_what_is_scrolled_away_waits_until_it_is_seen() -> None:
    charts = [Chart(LOSS, id=f"c{i}") for i in range(6)]
    for chart in charts:
        chart.styles.height = 12
    async with Page(VerticalScroll(*charts)).run_test(size=(80, 24)) as pilot:
        for chart in charts:
            chart.show(series=series(500))
        await holds(pilot, lambda: "0.189" in text(charts[0]))
        assert charts[5].drawn_at == 0
        charts[5].scroll_visible(animate=False)
        await holds(pilot, lambda: "0.189" in text(charts[5]))


async def test_looking_closer_and_back() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(1000))
        await settled(pilot)
        whole = text(chart)
        chart.zoom(4)
        assert chart.window.x == pytest.approx((375, 625), abs=2)
        chart.pan(0.5)
        assert chart.window.x == pytest.approx((500, 750), abs=2)
        await settled(pilot)
        assert "600" in text(chart).splitlines()[-1] and text(chart) != whole
        chart.follow()
        await settled(pilot)
        assert text(chart) == whole


async def test_the_cursor_reads_values() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(1000))
        await settled(pilot)
        chart.move_cursor(-1)
        chart.move_cursor(-36)
        await settled(pilot)
        step = chart.window.cursor
        assert step is not None and 400 < step < 600 and step.is_integer()
        title = text(chart).splitlines()[0]
        assert f"at step {step:.0f}" in title and f"{np.exp(-step / 300):.3f}" in title
        assert "┊" in text(chart)
        chart.hide_cursor()
        await settled(pilot)
        assert "┊" not in text(chart)


async def test_the_title_says_what_was_chosen() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(1000))
        await settled(pilot)
        assert text(chart).splitlines()[0].startswith("▸ loss   ● train")
        chart.smoother()
        await settled(pilot)
        assert "loss  not smoothed" in text(chart)
        chart.smoother()
        chart.toggle_log()
        chart.zoom(4)
        await settled(pilot)
        assert "loss  smooth 0.9 · log y · zoom 375" in text(chart)
        chart.set_axis("epoch")
        await settled(pilot)
        assert "loss  over epoch · smooth 0.9 · log y   " in text(chart)


async def test_a_curve_can_be_hidden_and_still_be_read() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        found = series(1000)
        chart.show(series={"loss": found["loss"], "test/loss": series(10, 5.0)["loss"]})
        await settled(pilot)
        whole = text(chart)
        chart.toggle_curve(1)
        chart.cursor_to_end(last=False)
        await settled(pilot)
        assert "▲ (test) 4.98" in text(chart) and "at step 1 " in text(chart)
        assert "▲" not in "".join(text(chart).splitlines()[1:])
        chart.toggle_curve(7)
        chart.cursor_to_end(last=True)
        await settled(pilot)
        assert "at step 1,000" in text(chart)
        chart.zoom(4)
        await settled(pilot)
        chart.follow()
        chart.cursor_to_end(last=False)  # of what will be drawn, however long that takes
        assert chart.window.cursor == 1.0
        chart.hide_cursor()
        await settled(pilot)
        assert text(chart) == whole


async def test_a_live_run_uses_its_width() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(300), planned_steps=22_500, planned_epochs=500, growing=True)
        await settled(pilot)
        widths = [len(line.rstrip()) for line in text(chart).splitlines()[1:-1]]
        assert max(widths) > 40


async def test_log_smoothing_and_the_x_axis() -> None:
    chart = Chart(LOSS)
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series=series(1000), planned_steps=1000, planned_epochs=10)
        await settled(pilot)
        before = text(chart)
        chart.toggle_log()
        await settled(pilot)
        assert "0.1┤" in text(chart) and text(chart) != before
        chart.toggle_log()
        chart.smoother()
        assert chart.window.smoothing == 0.0
        for _ in range(3):
            chart.smoother()
        assert chart.window.smoothing is None
        chart.set_axis("elapsed")
        await settled(pilot)
        assert text(chart).splitlines()[-1].rstrip().endswith("elapsed")


async def test_ascii_is_one_switch_for_all() -> None:
    chart = Chart(LOSS)
    page = Page(chart)
    async with page.run_test(size=(60, 16)) as pilot:
        painter(page).ascii = True
        chart.show(series=series(500))
        await settled(pilot)
        assert "*" in text(chart)
        assert text(chart).replace("–", "").isascii()


async def test_a_theme_change_draws_anew() -> None:
    chart = Chart(LOSS)
    page = Page(chart)
    async with page.run_test(size=(60, 16)) as pilot:
        chart.show(series=series(500))
        await settled(pilot)
        before = chart.render_line(4)
        page.theme = "textual-light"
        await settled(pilot)
        assert chart.render_line(4).text == before.text
        assert chart.render_line(4) != before


async def test_a_curve_is_a_chart_too() -> None:
    figure = Curve(
        id="c",
        title="ROC",
        x_label="false positives",
        y_label="true positives",
        lines=[Line(name="net", x=[0.0, 0.5, 1.0], y=[0.0, 0.9, 1.0])],
    )
    chart = figure_view(figure)
    assert isinstance(chart, Chart)
    async with Page(chart).run_test(size=(60, 16)) as pilot:
        await settled(pilot)
        assert "ROC" in text(chart) and "false positives" in text(chart)
        chart.move_cursor(-1)
        await settled(pilot)
        assert "net 1" in text(chart).splitlines()[0]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    path: Path = tmp_path_factory.mktemp("gallery") / "run"
    write_gallery(path)
    return read(RunDir(path))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_figure_has_a_widget(gallery: RunView, size: tuple[int, int]) -> None:
    views = [figure_view(figure) for figure in gallery.figures.values()]
    for view in views:
        if isinstance(view, Chart):
            view.styles.height = 12
    async with Page(VerticalScroll(*views)).run_test(size=size) as pilot:
        for view in views:
            view.show_run(view.figure, gallery)
        await settled(pilot)
        for view in views:
            view.scroll_visible(animate=False)
            await holds(pilot, lambda of=view: of.figure.title in text(of))


async def test_what_is_laid_along_a_metric_is_let_go_with_that_axis() -> None:
    chart = Chart(StepSeries(id="l", title="l", metrics={"loss": "train", "test/loss": "test"}))
    async with Page(chart).run_test(size=(80, 24)) as pilot:
        chart.show(series={"loss": series(300)["loss"], "test/loss": series(30)["loss"]})
        chart.set_axis("metric", "loss")
        await settled(pilot)
        laid = weakref.ref(chart._laid["test/loss"].y)
        assert laid() is not chart._series["test/loss"].y
        chart.set_axis("step")
        await settled(pilot)
        gc.collect()
        assert laid() is None


async def test_a_tall_figure_scrolls_in_its_place() -> None:
    figure = Note(id="n", title="Long", text="\n".join(f"line {i}" for i in range(100)))
    view = FigureView(figure)
    view.styles.height = 10
    async with Page(view).run_test(size=(40, 12)) as pilot:
        await settled(pilot)
        assert "line 3" in text(view) and "line 50" not in text(view)
        view.focus()
        view.scroll_to(y=50, animate=False)
        for _ in range(200):
            await pilot.pause(0.03)
            if "line 50" in text(view):
                break
        assert "line 50" in text(view)


async def test_a_figure_that_grows_takes_more_room() -> None:
    def note(lines: int) -> Figure:
        return Note(id="n", title="Growing", text="\n".join(["x"] * lines))

    view = FigureView(note(2))
    async with Page(VerticalScroll(view)).run_test(size=(40, 30)) as pilot:
        await settled(pilot)
        assert view.size.height == 3
        view.show(note(9))
        await settled(pilot)
        assert view.size.height == 10
        view.show(Table(id="t", title="Other", columns=[], rows=[]))
        await settled(pilot)
        assert "Other" in text(view)


def strip(*parts: tuple[str, str]) -> Strip:
    return Strip([Segment(text, Pen(color=colour)) for text, colour in parts])


@pytest.mark.parametrize(
    ("old", "new", "span"),
    [
        ([("abc", "red")], [("abc", "red")], None),
        ([("ab", "red"), ("c", "red")], [("abc", "red")], None),
        ([("abc", "red")], [("aXc", "red")], (1, 2)),
        ([("abc", "red")], [("abc", "blue")], (0, 3)),
        ([("a c", "red")], [("a", "red"), (" ", "blue"), ("c", "red")], None),
        ([("abc", "red")], [("ab", "red")], (2, 3)),
        ([("中c", "red")], [("中d", "red")], (2, 3)),
        ([("e\u0301c", "red")], [("e\u0301d", "red")], (1, 2)),
    ],
)
def test_the_changed_span(
    old: Iterable[tuple[str, str]],
    new: Iterable[tuple[str, str]],
    span: tuple[int, int] | None,
) -> None:
    assert changed(strip(*old), strip(*new)) == span


def test_windows_compare_by_value() -> None:
    chart = Chart(LOSS)
    assert replace(chart.window) == chart.window


async def test_a_figure_that_is_of_another_kind_now_gets_another_widget(gallery: RunView) -> None:
    kinds = [next(f for f in gallery.figures.values() if isinstance(f, k)) for k in (Table, Curve)]
    board = Board(())
    async with Page(board).run_test(size=(100, 30)) as pilot:
        for figure in (*kinds, kinds[0]):
            same_id = msgspec.structs.replace(figure, id="one")
            board.show(replace(gallery, figures={"one": same_id}))
            await settled(pilot)
            assert [type(view.figure) for view in board.named("one")] == [type(figure)]
            assert len(board.children) == 1

"""Heat strips: a row of shades a metric, whatever its values are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import plain, size
from dltui.charts.style import Style
from dltui.charts.view.window import Window
from dltui.figures.records import StepSeries
from dltui.runs.log.series import Series
from tests.unit.charts.test_prepare import NASTY

GREY = Style(colour=False)


def strips(*names: str, log: bool = True) -> StepSeries:
    metrics = {name: name for name in names}
    return StepSeries(id="h", title="norms", metrics=metrics, y_label="norm", log_y=log, heat=True)


def series(values: list[float]) -> Series:
    step = np.arange(1.0, len(values) + 1)
    return Series(step=step, y=np.array(values), elapsed=step, time=step, epoch=step)


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(st.lists(NASTY, max_size=40), min_size=1, max_size=8),
    width=st.integers(1, 90),
    height=st.integers(1, 20),
    log=st.booleans(),
    cursor=st.one_of(st.none(), NASTY),
    style=st.sampled_from([Style(), GREY, Style(ascii=True), Style(dark=False)]),
)
def test_any_values_fill_their_place(
    values: list[list[float]],
    width: int,
    height: int,
    log: bool,
    cursor: float | None,
    style: Style,
) -> None:
    names = [f"layer{number}" for number in range(len(values))]
    found = {name: series(one) for name, one in zip(names, values, strict=True)}
    window = Window(cursor=cursor if cursor == cursor else None, growing=True, planned=50)
    drawing = draw(
        strips(*names, log=log),
        width=width,
        height=height,
        series=found,
        style=style,
        window=window,
    )
    assert len(drawing.lines) <= max(2, height)
    assert all(size(line) == width for line in drawing.lines)


def test_a_large_value_is_dark_a_small_one_light_and_an_end_is_blank() -> None:
    found = {
        "large": series([1.0] * 100),
        "small": series([1e-4] * 100),
        "gap": series([1.0] * 30 + [float("nan")] * 40 + [1.0] * 30),
        "end": series([1.0] * 50 + [float("nan")] * 50),
    }
    figure = strips(*found, "absent")
    lines = draw(figure, width=60, height=9, series=found, style=GREY).plain().splitlines()
    rows = {line.split()[0]: line for line in lines}
    assert "█" in rows["large"] and "░" not in rows["large"]
    assert "█" not in rows["small"]
    assert rows["gap"].count("█") == rows["large"].count("█")
    assert abs(rows["end"].count("█") - rows["large"].count("█") // 2) <= 1
    assert rows["end"].endswith("not finite")
    assert "█" not in rows["absent"]
    assert rows["small"].endswith("1e-4") and rows["absent"].endswith("–")
    assert "norm (log)" in lines[-1]


def test_the_cursor_reads_every_strip_out() -> None:
    found = {"a": series([1.0, 2.0, 4.0]), "b": series([0.1, 0.2, 0.4])}
    window = Window(cursor=2.0)
    lines = draw(strips(*found), width=60, height=4, series=found, window=window).plain()
    assert [line.split()[-1] for line in lines.splitlines()[:2]] == ["2", "0.200"]
    titles = heading(strips(*found), found, width=60, window=window)
    assert plain(titles[0]).startswith("norms") and "at step 2" in plain(titles[0])


def test_with_few_lines_neighbours_share_one() -> None:
    found = {f"layer{number}": series([1.0]) for number in range(12)}
    lines = draw(strips(*found), width=60, height=5, series=found).plain().splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["layer0", "layer4", "layer8"]
    assert all("…" in line for line in lines[:3])


def test_a_figure_without_metrics_is_an_empty_plot() -> None:
    assert draw(strips(), width=40, height=6, series={}).height == 6

"""One value far away does not flatten the rest, in plots and in sparks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import plain
from dltui.charts.kinds.spark import spark
from dltui.charts.transform.departures import departures
from dltui.charts.transform.outliers import ROOM, reach
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.traces import Trace, View
from dltui.charts.view.window import Window
from dltui.figures.records import Curve, Line, StepSeries
from dltui.runs.log.series import Series

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

STEPS = np.arange(1.0, 101.0)
LEARNS = 0.3 + 2 * np.exp(-STEPS / 20)
FLAT = 2.3 + 0.05 * np.sin(STEPS)
DIVERGED = np.where(STEPS < 60, 2.3 * np.exp(np.maximum(0, STEPS - 30) * 2.2), np.nan)

CALM = st.lists(st.floats(0.1, 10), min_size=1, max_size=200)
ANY = st.lists(st.floats(allow_nan=True, allow_infinity=False), max_size=60)


def trace(y: Array) -> Trace:
    return Trace(np.arange(1.0, len(y) + 1), y)


def series(y: Array) -> Series:
    x = np.arange(1.0, len(y) + 1)
    return Series(step=x, y=y, elapsed=x, time=x, epoch=x)


@example([[1.0], [1.0, 2.0, 2.0, 2.0, 2.0, 8.0], [0.25], [0.25]], False)
@given(st.lists(CALM, min_size=1, max_size=5), st.booleans())
def test_without_a_stray_nothing_is_left_out(values: list[list[float]], log: bool) -> None:
    arrays = [np.array(each) for each in values]
    if log:
        arrays = [np.log10(each) for each in arrays]
    found = reach(arrays, log=log)
    everything = np.concatenate(arrays)
    if found:
        kept = found.within(everything)
        assert np.nanmax(kept) - np.nanmin(kept) < (everything.max() - everything.min()) * 2 / 3
        assert np.isfinite(kept).mean() >= 0.5


@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_a_curve_that_only_falls_or_rises_is_shown_whole(scale: float, offset: float) -> None:
    assert reach([offset + scale * LEARNS, offset - scale * LEARNS]) is None


@settings(deadline=None)
@given(st.lists(ANY, max_size=5), st.booleans())
def test_whatever_comes_the_reach_is_finite_and_keeps_something(
    values: list[list[float]], log: bool
) -> None:
    arrays = [np.clip(np.array(each, dtype=np.float64), -1e300, 1e300) for each in values]
    found = reach(arrays, log=log)
    if found:
        assert math.isfinite(found.centre) and 0 < found.radius < math.inf
        kept = np.concatenate([found.within(each) for each in arrays])
        assert np.isfinite(kept).any()
        for each in arrays:
            known = each[np.isfinite(each)]
            assert not len(known) or np.isnan(each).any() or not found.outliers(known).all()


@given(st.floats(50, 1e290), st.integers(0, 99))
def test_the_rest_has_a_part_of_the_axis_wherever_the_spike_is(spike: float, at: int) -> None:
    y = np.where(np.arange(100) == max(1, at), spike, LEARNS)
    ready = prepare([trace(y)], View(columns=80))
    assert ready.y.high - ready.y.low <= 2 * ROOM * (LEARNS.max() - LEARNS.min())
    (path,) = ready.paths
    inside = [v for v in path.y if v < 1]
    assert max(inside) - min(inside) > 0.2
    (out,) = ready.exits
    assert out.up and out.value == spike


def test_a_diverged_arm_leaves_the_others_readable() -> None:
    ready = prepare([trace(DIVERGED), trace(LEARNS), trace(FLAT)], View(columns=80))
    assert 2.3 < ready.y.high < 8
    assert {path.trace for path in ready.paths} == {0, 1, 2}
    assert {out.trace for out in ready.exits} == {0}
    assert [
        n for n, gone in enumerate(departures([trace(DIVERGED)], View(columns=80))) if gone
    ] == [0]


def test_two_arms_of_which_one_diverged_without_an_end() -> None:
    high = np.where(STEPS < 5, 2.3, 1e6 * (1 + np.sin(STEPS) / 4))
    ready = prepare([trace(high), trace(LEARNS)], View(columns=80))
    assert ready.y.high < 10


def test_curves_of_other_sizes_are_not_strays() -> None:
    assert reach([np.full(50, 1e-5) + STEPS[:50] * 1e-7, 0.3 + STEPS[:50] / 100]) is None
    assert reach([np.full(50, 1e-5), np.full(50, 2e-5), np.full(50, 1.0)]) is None


def test_zooming_in_on_strays_shows_them() -> None:
    y = LEARNS.copy()
    y[50:52] = (1e9, 3e9)
    shown = prepare([trace(y)], View(columns=40, x=(50.9, 52.1)))
    assert shown.y.high >= 3e9 and not shown.exits
    beside = prepare([trace(y)], View(columns=40, x=(40, 60)))
    assert beside.y.high < 10 and beside.exits


def test_live_limits_do_not_come_and_go() -> None:
    """A spike at the edge of what counts as far: once left out it stays out while curves grow."""
    y = np.concatenate([LEARNS, [0.3 + 2 * 9.0], np.full(100, 0.3)])
    held: tuple[float, float] | None = None
    cut: list[bool] = []
    for end in range(101, 201, 5):
        ready = prepare([trace(y[:end])], View(columns=80, held_y=held))
        held = (ready.y.low, ready.y.high)
        cut.append(bool(ready.exits))
    assert cut == sorted(cut)


def test_a_training_loss_is_seen_from_its_beginning_beside_a_test_loss() -> None:
    """Its fall is 1 % of a long run, and the test loss begins where it has ended."""
    train = np.concatenate([np.linspace(2.3, 0.1, 10), np.full(990, 1e-6)])
    test = np.concatenate([np.full(22, np.nan), np.full(978, 0.2)])
    assert not prepare([trace(train), trace(test)], View(columns=80)).exits
    wild = np.concatenate([[1e9], np.full(999, 2.3)])
    learns = np.concatenate([LEARNS, np.full(900, 0.3)])
    assert prepare([trace(wild), trace(learns)], View(columns=80)).exits


def test_the_legend_names_what_left_and_where() -> None:
    metrics = {"a": "lr=1", "b": "lr=0.1"}
    found = {"a": series(DIVERGED), "b": series(LEARNS)}
    figure = StepSeries(id="loss", title="loss", metrics=metrics)
    (line,) = heading(figure, found, width=100)
    assert "● lr=1 leaves at step 31 (1.2e28)" in plain(line) and "▲ lr=0.1 0.313" in plain(line)
    y = LEARNS.copy()
    y[40] = 8200.0
    (line,) = heading(
        StepSeries(id="x", title="loss", metrics={"a": "x"}), {"a": series(y)}, width=90
    )
    assert plain(line) == "loss   0.313 (8,200 at step 41)"


def test_the_edge_is_marked() -> None:
    lines = [
        Line(name="good", x=STEPS.tolist(), y=LEARNS.tolist()),
        Line(name="bad", x=STEPS.tolist(), y=[None if v != v else v for v in DIVERGED.tolist()]),
    ]
    figure = Curve(id="c", title="c", lines=lines, x_label="step", y_label="loss")
    drawn = draw(figure, width=80, height=16).plain()
    assert "↑" in drawn.splitlines()[0] and "1.2e28" in drawn
    below = Curve(
        id="c",
        title="c",
        x_label="x",
        y_label="y",
        lines=[Line(name="a", x=STEPS.tolist(), y=[*(-LEARNS[:-1]).tolist(), -1e9])],
    )
    assert "↓" in draw(below, width=80, height=16).plain()


def test_a_log_axis_leaves_out_what_is_many_decades_away() -> None:
    window = Window(log_y=True)
    figure = StepSeries(id="x", title="loss", metrics={"a": "a", "b": "b"})
    found = {"a": series(DIVERGED), "b": series(LEARNS)}
    limits = draw(figure, width=80, height=16, series=found, window=window).limits
    assert limits and limits.y[1] < 4


def test_smoothing_does_not_carry_a_spike_on() -> None:
    y = LEARNS.copy()
    y[40] = 1e9
    ready = prepare([trace(y)], View(columns=80, smoothing=0.9))
    assert ready.y.high < 8


def test_a_diverged_end_does_not_flatten_a_spark() -> None:
    falling = [2.3 - 0.02 * n for n in range(100)]
    assert spark([*falling, 1e29], 12) == "█▇▇▆▅▅▄▃▂▂▁↑"
    assert spark([*falling, 1e29], 12, ascii=True).endswith("^")
    assert spark(falling, 12) == "█▇▇▆▅▅▄▄▃▂▂▁"
    assert spark([1, 2, 3, 4], 4) == "▁▃▆█"

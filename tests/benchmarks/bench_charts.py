"""What drawing costs, against plotext as it comes.

Ratios of medians, both sides interleaved in one process. The share of a core is of this machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pytest
from plotext._figure import _figure_class

from dltui.charts.draw import draw, heading
from dltui.charts.view.window import Window
from dltui.figures.records import StepSeries
from dltui.runs.log.series import Series
from dltui.tui.widgets.painter import RATE

pytestmark = pytest.mark.benchmark

WIDTH, HEIGHT = 80, 24
LIVE = Window(growing=True)
LOSS = StepSeries(id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"})


def series(count: int) -> dict[str, Series]:
    """A noisy training loss of ``count`` steps and a test loss of ten epochs."""
    rng = np.random.default_rng(0)
    step = np.arange(1.0, count + 1)
    loss = 0.4 + 1.9 * np.exp(-step / count * 10) + 0.1 * rng.standard_normal(count)
    ends = np.arange(1.0, 11.0) * count / 10
    test = 0.45 + 1.9 * np.exp(-ends / count * 10)
    return {
        name: Series(x, y, x * 0.01, 1.7e9 + x * 0.01, x / count * 10)
        for name, x, y in (("loss", step, loss), ("test/loss", ends, test))
    }


def ours(data: dict[str, Series], window: Window = LIVE) -> None:
    heading(LOSS, data, window=window, width=80)
    draw(LOSS, width=WIDTH, height=HEIGHT - 1, series=data, window=window)


def stock(data: dict[str, Series]) -> None:
    """Every point to plotext, as its examples do; the string is what a widget would parse."""
    figure = _figure_class()
    figure._limit_size(False, False)
    figure.plot_size(WIDTH, HEIGHT)
    for name, one in data.items():
        figure.plot(one.step.tolist(), one.y.tolist(), marker="braille", label=name)
    figure.title("loss")
    figure.build()


def thinned(data: dict[str, Series]) -> dict[str, Series]:
    """Two points a column, taken evenly: what a careful user of plotext would do."""

    def few(one: Series) -> Series:
        at = np.unique(np.linspace(0, len(one.y) - 1, 2 * WIDTH).astype(int))
        return Series(one.step[at], one.y[at], one.elapsed[at], one.time[at], one.epoch[at])

    return {name: few(one) for name, one in data.items()}


def medians(*sides: Callable[[], None], rounds: int = 15) -> list[float]:
    """Milliseconds of each side, taken in turns."""
    times: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()
    for _ in range(rounds):
        for found, side in zip(times, sides, strict=True):
            start = time.perf_counter()
            side()
            found.append((time.perf_counter() - start) * 1e3)
    return [median(found) for found in times]


def test_a_chart_of_ten_thousand_steps() -> None:
    data = series(10_000)
    small = thinned(data)
    mine, all_points, two_a_column = medians(
        lambda: ours(data), lambda: stock(data), lambda: stock(small)
    )
    print(
        f"\n80×24, 10,000 steps: {mine:.1f} ms; plotext with every point {all_points:.0f} ms "
        f"({all_points / mine:.0f}×), with two a column {two_a_column:.1f} ms "
        f"({two_a_column / mine:.1f}×)"
    )
    assert all_points / mine >= 10
    assert two_a_column / mine >= 1


def test_a_million_steps_cost_little_more() -> None:
    large, small = series(1_000_000), series(10_000)
    million, thousands = medians(lambda: ours(large), lambda: ours(small), rounds=7)
    print(f"\n1,000,000 steps: {million:.1f} ms, {million / thousands:.1f}× of 10,000")
    assert million / thousands <= 30


def test_four_live_charts_leave_the_core_alone() -> None:
    data = series(10_000)
    (mine,) = medians(lambda: ours(data), rounds=25)
    share = 4 * RATE * mine / 1e3
    print(f"\nfour charts at {RATE:.0f} Hz: {share:.1%} of a core for drawing")
    assert share <= 0.16


def test_raw_noise_unsmoothed_is_the_dearest() -> None:
    data = series(10_000)
    raw, smooth = medians(lambda: ours(data, Window(smoothing=0.0)), lambda: ours(data))
    print(f"\nunsmoothed {raw:.1f} ms, smoothed over its range {smooth:.1f} ms")
    assert raw / smooth >= 1

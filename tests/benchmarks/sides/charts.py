"""A chart of 80×24 drawn by us and by plotext; prints milliseconds by name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
from plotext._figure import _figure_class

from dltui.charts.draw import draw, heading
from dltui.charts.view.window import Window
from dltui.figures.records import StepSeries
from dltui.runs.log.series import Series

WIDTH, HEIGHT = 80, 24
LIVE = Window(growing=True)
LOSS = StepSeries(id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"})

ROUNDS = 5


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


def medians(arms: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Milliseconds of each arm, taken in turns."""
    for arm in arms.values():
        arm()
    times: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(ROUNDS):
        for name, arm in arms.items():
            start = time.perf_counter()
            arm()
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: median(found) for name, found in times.items()}


def main() -> dict[str, float]:
    data, large = series(10_000), series(1_000_000)
    return medians(
        {
            "ours": partial(ours, data),
            "every point": partial(stock, data),
            "two a column": partial(stock, thinned(data)),
            "a million": partial(ours, large),
            "unsmoothed": partial(ours, data, Window(smoothing=0.0)),
        }
    )


if __name__ == "__main__":
    print(json.dumps(main()))

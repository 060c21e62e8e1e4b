"""Zoom, pan and cursor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dltui.charts.draw import heading
from dltui.charts.drawing import plain
from dltui.charts.view.viewport import cursor_moved, follow, next_best, panned, zoomed
from dltui.charts.view.window import Window
from dltui.figures.records import Curve, Line, StepSeries
from dltui.runs.log.series import Series

WHOLE = (0.0, 1000.0)


def test_zooming_in_and_out_ends_where_it_began() -> None:
    inside = zoomed(Window(), WHOLE, WHOLE, 4, log=False)
    assert inside.x == (375.0, 625.0)
    assert zoomed(inside, (375.0, 625.0), WHOLE, 1 / 4, log=False) == follow(inside) == Window()


def test_zooming_keeps_the_cursor_in_view() -> None:
    assert zoomed(Window(cursor=990.0), WHOLE, WHOLE, 10, log=False).x == (900.0, 1000.0)


def test_panning_stops_at_the_ends() -> None:
    window = Window(x=(400.0, 500.0))
    assert panned(window, (400.0, 500.0), WHOLE, 0.5, log=False).x == (450.0, 550.0)
    assert panned(window, (400.0, 500.0), WHOLE, 99, log=False).x == (900.0, 1000.0)
    assert panned(Window(), WHOLE, WHOLE, 0.5, log=False).x is None


def test_zooming_on_a_log_axis_is_in_decades() -> None:
    low, high = zoomed(Window(), (1e-6, 1.0), (1e-6, 1.0), 3, log=True).x or (0, 0)
    np.testing.assert_allclose((low, high), (1e-4, 1e-2))


def test_the_cursor_goes_from_point_to_point() -> None:
    points = np.array([0.0, 10.0, 500.0, 990.0, 1000.0])
    at = cursor_moved(Window(), points, WHOLE, -1, 100, log=False)
    assert at.cursor == 1000.0
    at = cursor_moved(at, points, WHOLE, -1, 100, log=False)
    assert at.cursor == 990.0
    at = cursor_moved(at, points, WHOLE, -1, 100, log=False)
    assert at.cursor == 500.0, "at least one point further, however far apart they are"
    assert cursor_moved(at, points, WHOLE, +100, 100, log=False).cursor == 1000.0
    assert cursor_moved(Window(), np.empty(0), WHOLE, 1, 100, log=False).cursor is None


def test_the_best_value_of_each_curve_in_turn() -> None:
    x = np.arange(1.0, 6.0)
    found = {
        name: Series(step=x, y=np.array(y), elapsed=x, time=x, epoch=x / 10)
        for name, y in {
            "accuracy": [1, 2, 3, np.nan, 5.0],
            "test/accuracy": [1, 4, 3, 2, 1.0],
            "loss": [3, 1, 2, 2, 2.0],
        }.items()
    }
    window = Window()
    both = StepSeries(id="a", title="a", metrics={"accuracy": "train", "test/accuracy": "test"})
    at = [5.0, 2.0, 5.0]
    for expected in at:
        place = next_best(window, both, found)
        assert place == expected
        window = replace(window, cursor=place)
        (title,) = heading(both, found, width=90, window=window)
        assert ("train 5 best" in plain(title), "test 4 best" in plain(title)) == (
            expected == 5.0,
            expected == 2.0,
        )
    assert next_best(replace(window, hidden=frozenset({0})), both, found) == 2.0
    loss = StepSeries(id="l", title="l", metrics={"loss": "train", "test/loss": "test"})
    assert next_best(Window(axis="epoch"), loss, found) == 0.2
    assert next_best(Window(), loss, {}) is None
    line = Line(name="a", x=[1, None, 3], y=[5, 1, 2])
    curve = Curve(id="c", title="c", lines=[line], x_label="x", y_label="mse")
    assert next_best(Window(), curve, {}) == 3

"""Zoom, pan and cursor."""

from __future__ import annotations

import numpy as np

from dltui.charts.look import cursor_moved, follow, panned, zoomed
from dltui.charts.window import Window

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

"""The trap table of plotext as properties: whatever comes in, only drawable shares come out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.charts.plot.plotext_grid import Stroke, rasterise
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.traces import Prepared, Trace, View

NASTY = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e-300, -1e-300, 1e300, 1.7e308, -1.7e308, 5e-324, 1e12, 1.0]),
)
SORTED = st.lists(NASTY, max_size=60)


def trace(x: object, y: object, **more: object) -> Trace:
    return Trace(np.array(x, dtype=np.float64), np.array(y, dtype=np.float64), **more)  # type: ignore[arg-type]


def shares(ready: Prepared) -> list[float]:
    paths = [v for path in ready.paths for v in (*path.x, *path.y) if v == v]
    bands = [v for band in ready.bands for v in (*band.x, *band.low, *band.high)]
    return [*paths, *bands, *ready.bad]


@settings(max_examples=150, deadline=None)
@given(
    x=SORTED,
    y=SORTED,
    band=SORTED,
    columns=st.integers(1, 40),
    log_x=st.booleans(),
    log_y=st.booleans(),
    smoothing=st.one_of(st.none(), st.floats(0, 0.999)),
    growing=st.booleans(),
    window=st.one_of(st.none(), st.tuples(NASTY, NASTY)),
    kind=st.sampled_from(["line", "points", "steps"]),
)
def test_anything_becomes_finite_shares(
    x: list[float],
    y: list[float],
    band: list[float],
    columns: int,
    log_x: bool,
    log_y: bool,
    smoothing: float | None,
    growing: bool,
    window: tuple[float, float] | None,
    kind: str,
) -> None:
    view = View(
        columns=columns, x=window, log_x=log_x, log_y=log_y, smoothing=smoothing, growing=growing
    )
    low = np.array(band, dtype=np.float64)
    ready = prepare([trace(x, y, low=low, high=low, kind=kind), trace([], [])], view)
    assert all(0 <= share <= 1 for share in shares(ready))
    for axis in (ready.x, ready.y):
        assert math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high
    strokes = [Stroke(p.x, p.y, 0, joined=p.joined) for p in ready.paths]
    canvas = rasterise(strokes, columns, 5, ascii=False)
    assert [len(row) for row in canvas.chars] == [columns] * 5


def test_an_empty_series_among_full_ones_keeps_the_others() -> None:
    ready = prepare([trace([], []), trace([0, 1], [0, 1])], View(columns=20))
    assert [path.trace for path in ready.paths] == [1]


def test_no_data_has_axes_and_nothing_else() -> None:
    ready = prepare([], View(columns=20))
    assert (ready.paths, ready.bad) == ([], [])
    assert ready.x.low < ready.x.high


def test_what_is_not_finite_is_out_and_marked() -> None:
    y = [1.0, math.inf, 2.0, math.nan, 3.0, -math.inf]
    ready = prepare([trace(range(6), y)], View(columns=6))
    assert len(ready.bad) == 3
    assert ready.y.high == pytest.approx(3.0)
    assert [v == v for v in ready.paths[0].y] == [True, False, True, False, True, False]


def test_zero_and_negative_values_have_no_place_on_a_log_axis() -> None:
    ready = prepare([trace([0, 1, 2, 3], [0.0, -1.0, 1e-3, 10.0])], View(columns=20, log_y=True))
    assert len(ready.bad) == 2
    assert ready.y.low <= -3 and ready.y.high >= 1
    assert len([v for v in ready.paths[0].y if v == v]) == 2


def test_an_outlier_outside_a_held_range_is_clipped_and_not_drawn_far_away() -> None:
    ready = prepare([trace([0, 1, 2], [0.5, 1e4, 0.5])], View(columns=20, x=(0, 1)))
    assert max(ready.paths[0].y) <= 1.0


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0, 1e-300, 1e300])
def test_one_point_and_equal_values_have_room(value: float) -> None:
    for count in (1, 4):
        ready = prepare([trace(range(count), [value] * count)], View(columns=20))
        assert ready.y.low < ready.y.high
        assert ready.ends[0][1] == ready.paths[0].y[-1]


def test_every_spike_survives_a_million_points() -> None:
    y = np.zeros(1_000_000)
    y[123_456] = 7.0
    y[654_321] = -7.0
    ready = prepare([trace(np.arange(1e6), y)], View(columns=80))
    path = ready.paths[0]
    assert len(path.x) <= 160
    values = [ready.y.low + v * (ready.y.high - ready.y.low) for v in path.y]
    assert max(values) == pytest.approx(7.0) and min(values) == pytest.approx(-7.0)
    at = path.x[values.index(max(values))]
    assert at == pytest.approx(0.123456, abs=1 / 80)


def test_spikes_survive_smoothing_in_the_range_behind_it() -> None:
    y = np.zeros(10_000)
    y[5_000] = 7.0
    ready = prepare([trace(np.arange(1e4), y)], View(columns=80, smoothing=0.9))
    assert len(ready.paths) == 1 and len(ready.bands) == 1
    top = max(ready.bands[0].high) * (ready.y.high - ready.y.low) + ready.y.low
    assert top == pytest.approx(7.0)


def test_later_points_do_not_move_earlier_columns_of_a_pinned_axis() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(9_000)
    view = View(columns=60, growing=True, planned=10_000)
    before = prepare([trace(np.arange(6_000.0), y[:6_000])], view).paths[0]
    after = prepare([trace(np.arange(9_000.0), y)], view).paths[0]
    kept = len(before.x) - 4
    assert after.x[:kept] == before.x[:kept]
    assert after.y[:kept] == before.y[:kept]


def test_a_window_shows_only_what_is_in_it_and_lines_run_to_its_edge() -> None:
    x = np.arange(0.0, 100_000.0)
    ready = prepare([trace(x, x)], View(columns=40, x=(500.5, 600.5)))
    path = ready.paths[0]
    assert (path.x[0], path.x[-1]) == (0.0, 1.0)
    assert ready.y.low <= 501 and 600 <= ready.y.high < 700


def test_a_window_between_two_points_shows_the_line_between_them() -> None:
    ready = prepare([trace([0, 10], [0, 10])], View(columns=40, x=(4, 6)))
    assert (ready.paths[0].x, len(ready.paths[0].y)) == ([0.0, 1.0], 2)


def test_a_window_that_cannot_be_is_ignored() -> None:
    for window in ((5.0, 5.0), (6.0, 5.0), (math.nan, 1.0), (0.0, math.inf)):
        assert prepare([trace([0, 9], [0, 1])], View(columns=9, x=window)).x.high == 9


def test_paths_that_run_back_and_forth_keep_their_order() -> None:
    turn = np.linspace(0, 2 * math.pi, 50)
    ready = prepare([trace(np.cos(turn), np.sin(turn))], View(columns=40))
    assert ready.paths[0].x[0] == pytest.approx(1.0)
    assert min(ready.paths[0].x) == pytest.approx(0.0, abs=0.01)
    assert ready.paths[0].x[-1] == pytest.approx(1.0)


def test_few_points_are_told_one_by_one() -> None:
    ready = prepare([trace(range(5), range(5))], View(columns=40))
    assert len(ready.few[0]) == 5
    assert 0 not in prepare([trace(range(50), range(50))], View(columns=40)).few


def test_a_sparse_series_is_not_smoothed_across_the_whole_picture() -> None:
    dense = trace(np.arange(10_000.0), np.zeros(10_000))
    sparse = trace([2_000, 5_000, 8_000], [3.0, 2.0, 1.0])
    ready = prepare([dense, sparse], View(columns=80, smoothing=0.9))
    path = next(path for path in ready.paths if path.trace == 1)
    values = [ready.y.low + v * (ready.y.high - ready.y.low) for v in path.y]
    assert values == pytest.approx([3.0, 2.0, 1.0])


def test_steps_hold_their_value_until_the_next_point() -> None:
    ready = prepare([trace([0, 1, 2], [0, 1, 0], kind="steps")], View(columns=40))
    assert ready.paths[0].x == [0.0, 0.5, 0.5, 1.0, 1.0]
    assert ready.paths[0].y == [0.0, 0.0, 1.0, 1.0, 0.0]

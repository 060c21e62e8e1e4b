"""Ticks, labels and limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dltui.charts.plot import ticks
from dltui.charts.plot.axes import Axis, pin_x, pin_y, widen
from dltui.charts.view.window import SHORTEST

SPAN = st.tuples(st.floats(-1e15, 1e15), st.floats(1e-12, 1e15), st.integers(1, 8)).filter(
    lambda t: t[1] > abs(t[0]) * 1e-9
)


@given(SPAN)
def test_ticks_are_within_distinct_and_short(case: tuple[float, float, int]) -> None:
    low, span, count = case
    found = ticks.linear(low, low + span, count)
    slack = span * 1e-6
    assert all(low - slack <= tick.at <= low + span + slack for tick in found)
    assert len(found) <= max(count + 1, 4)
    labels = [tick.label for tick in found]
    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 11 for label in labels)


@given(st.floats(-30, 30), st.floats(0.01, 60), st.integers(1, 8))
def test_log_ticks_are_within_and_distinct(low: float, span: float, count: int) -> None:
    found = ticks.logarithmic(low, low + span, count)
    assert all(low - 1e-6 <= tick.at <= low + span + 1e-6 for tick in found)
    assert len({tick.label for tick in found}) == len(found)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 10_000, ["0", "5,000", "10,000"]),
        (0, 1, ["0.0", "0.5", "1.0"]),
        (0, 1e-6, ["0", "5e-7", "1e-6"]),
        (0, 2e6, ["0", "1M", "2M"]),
        (0, 2e-3, ["0.000", "0.001", "0.002"]),
        (1e12, 1e12 + 2, ["1e12", "+1", "+2"]),
        (-1e300, 1e300, ["-1e300", "0", "1e300"]),
    ],
)
def test_labels_are_readable(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks.linear(low, high, 2)] == labels


def test_rates_on_a_log_axis_read_as_rates() -> None:
    labels = [tick.label for tick in ticks.logarithmic(-6, 0, 8)]
    assert labels == ["1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1e0"]
    assert [tick.label for tick in ticks.logarithmic(-2, 1, 8)] == ["0.01", "0.1", "1", "10"]


def test_elapsed_time_in_minutes() -> None:
    assert [tick.label for tick in ticks.elapsed(0, 180, 3)] == ["0:00", "1:00", "2:00", "3:00"]


def test_clock_ticks_are_round_minutes() -> None:
    found = ticks.clock(1_700_000_000, 1_700_000_600, 5)
    assert len(found) >= 4
    assert all(tick.at % 60 == 0 for tick in found)


@given(st.floats(-1e290, 1e290), st.floats(0, 1e290))
def test_pinned_limits_hold_the_data(low: float, span: float) -> None:
    least, most = widen(low, low + span)
    around = pin_y(low, low + span)
    slack = (around[1] - around[0]) * 1e-8
    assert around[0] <= least + slack and most - slack <= around[1]
    assert around[0] < around[1]


def test_limits_stay_while_the_data_fits_and_follow_when_it_does_not() -> None:
    held = pin_y(0.1, 2.3)
    assert pin_y(0.2, 2.2, held) == held
    assert pin_y(0.1, 2.9, held) != held
    assert pin_y(0.3, 0.4, held) != held, "a range far too wide is given up"


def test_the_x_axis_ends_at_a_half_of_the_plan_or_doubles() -> None:
    assert pin_x(9_000, 9_380) == 9_380
    assert pin_x(2_000, 9_380) == 9_380 / 4
    assert pin_x(9_381, 9_380) == 2 * 9_380
    assert pin_x(100, 0) == 128
    assert pin_x(40, 0, "elapsed") == 60
    assert pin_x(0, 9_380) >= 16
    assert pin_x(3, 5) == 5


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from(["step", "epoch", "elapsed"]))
def test_a_growing_run_uses_half_of_the_width(high: float, planned: float, kind: str) -> None:
    end = pin_x(high, planned, kind)  # type: ignore[arg-type]
    assert high <= end * (1 + 1e-9)
    assert end <= max(2 * high, 2 * SHORTEST[kind], planned * (planned < SHORTEST[kind])) * (
        1 + 1e-9
    )  # type: ignore[index]


def test_a_whole_run_is_drawn_anew_at_each_doubling_only() -> None:
    ends = [pin_x(step, 22_500) for step in range(1, 22_501, 10)]
    assert ends == sorted(ends) and len(set(ends)) <= 12


def test_share_is_linear() -> None:
    axis = Axis(2.0, 4.0)
    assert [axis.share(v) for v in (2.0, 3.0, 4.0)] == [0.0, 0.5, 1.0]
    assert math.isclose(axis.share(5.0), 1.5)


LIMITS = st.tuples(st.floats(-1e12, 1e12), st.floats(0, 1e12)).map(
    lambda t: pin_y(t[0], t[0] + t[1])
)


@given(LIMITS, st.integers(1, 8))
def test_every_axis_has_two_ticks(limits: tuple[float, float], count: int) -> None:
    for found in (ticks.linear(*limits, count), ticks.elapsed(*limits, count)):
        assert len({tick.label for tick in found}) == len(found) >= 2


@given(st.floats(-20, 20), st.floats(0.001, 40), st.integers(1, 8))
@example(0.1, 0.5, 1)
def test_every_log_axis_has_two_ticks(low: float, span: float, count: int) -> None:
    low, high = pin_y(low, low + span)
    assert len({tick.label for tick in ticks.logarithmic(low, high, count)}) >= 2


def test_rates_that_hardly_move_read_as_rates() -> None:
    for low in (0.0019998, 0.00195, 0.0019999999):
        labels = [tick.label for tick in ticks.linear(*pin_y(low, 0.002), 2)]
        assert len(labels) >= 2 and not any("e" in label for label in labels), labels
    assert "0.0020" in labels

"""Smoothing against its definition; reduction against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.charts.transform.reduce import chunks, column, extremes, ranges
from dltui.charts.transform.smooth import centred, ema


def by_the_book(values: list[float], weight: float) -> list[float]:
    average, out, count = 0.0, [], 0
    for value in values:
        if value != value:
            out.append(value)
            continue
        count += 1
        average = weight * average + (1 - weight) * value
        out.append(average / (1 - weight**count))
    return out


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=3, max_size=200),
    st.floats(0.001, 0.9999),
)
def test_the_average_is_the_debiased_one(values: list[float], weight: float) -> None:
    array = np.array(values)
    if np.isfinite(array).sum() < 3:
        assert ema(array, weight) is array
    else:
        scale = np.nanmax(np.abs(array)) or 1.0
        np.testing.assert_allclose(
            ema(array, weight) / scale, np.array(by_the_book(values, weight)) / scale, atol=1e-9
        )


@pytest.mark.parametrize("weight", [0.6, 0.99, 0.9999])
def test_the_average_holds_over_many_blocks(weight: float) -> None:
    values = np.random.default_rng(0).random(20_000)
    expected = by_the_book(values.tolist(), weight)
    np.testing.assert_allclose(ema(values, weight), expected, rtol=1e-9)


def test_less_than_three_points_are_left_alone() -> None:
    assert ema(np.array([1.0, 5.0]), 0.9).tolist() == [1.0, 5.0]


def test_a_centred_mean_does_not_lag() -> None:
    ramp = np.arange(200.0)
    np.testing.assert_allclose(centred(ramp, 0.8)[90:110], ramp[90:110], atol=1e-6)
    assert (ema(ramp, 0.8)[90:110] < ramp[90:110] - 3).all()
    ramp[50] = np.nan
    assert np.flatnonzero(np.isnan(centred(ramp, 0.8))).tolist() == [50]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 400), st.integers(0, 1_000))
def test_each_column_keeps_its_extremes(columns: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.sort(rng.random(count))
    y = rng.standard_normal(count)
    out_x, out_y = extremes(x, y, columns, 0.0, 1.0)
    if count <= 2 * columns:
        assert out_x is x
        return
    assert len(out_x) <= 2 * columns
    before, after = column(x, columns, 0.0, 1.0), column(out_x, columns, 0.0, 1.0)
    assert set(before.tolist()) == set(after.tolist())
    for index in set(before.tolist()):
        assert y[before == index].min() == out_y[after == index].min()
        assert y[before == index].max() == out_y[after == index].max()
    place, low, high = ranges(x, y, columns, 0.0, 1.0)
    assert column(place, columns, 0.0, 1.0).tolist() == sorted(set(before.tolist()))
    assert (low.min(), high.max()) == (y.min(), y.max())


def test_a_column_without_a_value_is_a_gap() -> None:
    y = np.ones(100)
    y[40:60] = np.nan
    _, out = extremes(np.arange(100.0), y, 10, 0.0, 99.0)
    assert np.isnan(out).any() and np.isfinite(out).any()


def test_thinned_paths_keep_their_ends() -> None:
    x = np.arange(1_000.0)
    out, _ = chunks(x, x, 50)
    assert len(out) == 50 and (out[0], out[-1]) == (0.0, 999.0)

"""Of a long run that is followed steps lie together: what is seen of it stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.charts.kinds import steps as step_charts
from dltui.charts.kinds.heat import shares_of
from dltui.charts.plot.axes import Axis
from dltui.charts.style import Style
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.reduce import ranges
from dltui.charts.transform.smooth import ema
from dltui.charts.transform.traces import View
from dltui.charts.view.window import Window
from dltui.figures.records import StepSeries
from dltui.metrics import Metric
from dltui.runs.layout import RunDir
from dltui.runs.log import events as ev
from dltui.runs.log.along import along
from dltui.runs.log.bounded import BoundedTable
from dltui.runs.log.fold import MEMORIES, Fold, RunView
from dltui.runs.log.growing import GrowingTable
from dltui.runs.log.series import OF_A_BUCKET, Series

MOST = 2_048

FEW = 128
"""Columns of tables of made-up values, of which there are few."""

LOSS = StepSeries(id="loss", title="loss", metrics={"loss": "train"})


def known(name: str) -> Metric:
    return Metric(name, better=-1)


class Both:
    """A table that keeps every step, and one that does not."""

    def __init__(self, names: Sequence[str] = ("loss",), most: int = MOST) -> None:
        self.tables = GrowingTable(names), BoundedTable(names, most)
        self.step = 0

    def append(self, *rows: Sequence[float | None]) -> None:
        step = np.arange(self.step + 1.0, self.step + 1 + len(rows[0]))
        for table in self.tables:
            table.append(step, step / 10, 1e9 + step / 10, step / 100, rows)
        self.step += len(rows[0])

    def truncate(self, step: int) -> None:
        for table in self.tables:
            table.truncate(step)
        self.step = step

    def series(self, name: str = "loss") -> tuple[Series, Series]:
        exact, few = (table.series(known)[name] for table in self.tables)
        return exact, few


def noisy(count: int, seed: int = 0) -> list[float | None]:
    dice = np.random.default_rng(seed)
    found: list[float | None] = (np.exp(-np.arange(count) / 500) + dice.random(count)).tolist()
    return found


def long(count: int = 20_000, values: Sequence[float | None] | None = None) -> Both:
    both = Both()
    values = noisy(count) if values is None else values
    for at in range(0, len(values), 100):
        both.append(values[at : at + 100])
    return both


def test_up_to_its_bound_every_step_is_a_column_of_its_own() -> None:
    exact, few = long(MOST).series()
    assert few.bucket == 1
    assert few.means is few.y
    assert few.sample is few.y
    np.testing.assert_array_equal(exact.y, few.y)


def test_it_never_has_more_columns_than_its_bound() -> None:
    both = Both()
    for at in range(0, 30_000, 70):
        both.append(noisy(70, at))
        columns = len(both.series()[1].y)
        assert columns <= MOST
        assert at < MOST or columns >= MOST / 4


VALUE = st.none() | st.floats(-1e9, 1e9) | st.integers(-3, 3).map(float)
BATCHES = st.lists(
    st.tuples(st.lists(VALUE, min_size=1, max_size=40), st.integers(1, 9)), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(BATCHES, st.integers(1, 60))
def test_a_chart_shows_the_same_to_within_a_bucket(
    batches: list[tuple[list[float | None], int]], columns: int
) -> None:
    both = Both(most=FEW)
    for values, times in batches:
        both.append(values * times)
    exact, few = both.series()
    low, high = 0.0, both.step + 1.0
    found = ranges(few.step, few.y, columns, low, high)
    width = (high - low) / columns
    for place, least, most in zip(*found, strict=True):
        seen = within(exact, place - few.bucket - width / 2, place + width + few.bucket)
        sure = within(exact, place + few.bucket, place + width / 2 - few.bucket)
        assert np.nanmin(seen) <= least <= most <= np.nanmax(seen)
        if np.isfinite(sure).any():
            assert least <= np.nanmin(sure)
            assert most >= np.nanmax(sure)
    assert few.step[-1] == exact.step[-1]
    np.testing.assert_array_equal(few.y[-1], exact.y[-1])
    assert few.best == exact.best
    assert np.isnan(few.y).any() == np.isnan(exact.y).any()
    assert (np.diff(few.step) >= 0).all()
    if np.isfinite(exact.y).any():
        slack = 1e-9 * np.nanmax(np.abs(exact.y))
        assert np.nanmin(exact.y) - slack <= np.nanmin(few.means)
        assert np.nanmax(few.means) <= np.nanmax(exact.y) + slack


def within(one: Series, first: float, last: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = one.y[(one.step >= first) & (one.step <= last)]
    return found if len(found) else np.array([np.nan])


def test_no_spike_is_lost_and_none_is_made_up() -> None:
    values = noisy(20_000)
    for place in range(17, 20_000, 1_913):
        values[place] = 50.0 + place
    exact, few = long(values=values).series()
    assert few.bucket == 128
    kept = set(few.y.tolist())
    assert {values[place] for place in range(17, 20_000, 1_913)} <= kept
    assert kept <= set(exact.y.tolist())


def test_what_was_not_finite_is_seen_beside_the_finite() -> None:
    values = noisy(20_000)
    values[7_001] = None
    exact, few = long(values=values).series()
    gap = few.step[np.isnan(few.y)]
    assert len(gap) == 1
    assert abs(gap[0] - 7_002) <= few.bucket
    assert np.isfinite(few.means).all()
    shown = [
        prepare([step_charts.trace_of(one, "step")], View(columns=20)).bad for one in (exact, few)
    ]
    assert shown[0] == shown[1] != []


def test_means_are_those_of_all_steps() -> None:
    exact, few = long(20_000).series()
    full = len(few.y) // OF_A_BUCKET - 1
    expected = exact.y[: full * few.bucket].reshape(full, few.bucket).mean(axis=1)
    found = few.means[: full * OF_A_BUCKET].reshape(full, OF_A_BUCKET)
    np.testing.assert_allclose(found, np.repeat(expected[:, None], OF_A_BUCKET, axis=1))


@pytest.mark.parametrize("smoothing", [None, 0.999, 0.9999])
def test_a_smoothed_curve_is_smoothed_over_as_many_steps(smoothing: float | None) -> None:
    exact, few = long(40_000).series()
    view = View(columns=40, smoothing=smoothing)
    drawn = [prepare([step_charts.trace_of(one, "step")], view) for one in (exact, few)]
    lines = [next(path for path in one.paths if not path.raw) for one in drawn]
    at = np.linspace(0.1, 0.95, 20)
    placed = [
        one.y.low + np.interp(at, line.x, line.y) * (one.y.high - one.y.low)
        for one, line in zip(drawn, lines, strict=True)
    ]
    assert np.abs(placed[0] - placed[1]).max() < 0.05
    assert drawn[0].y.low == pytest.approx(drawn[1].y.low, abs=0.05)
    assert drawn[0].y.high == pytest.approx(drawn[1].y.high, abs=0.05)


def test_what_is_smoothed_over_less_than_a_bucket_is_its_mean() -> None:
    few = long(40_000).series()[1]
    view = View(columns=40, smoothing=0.9)
    drawn = prepare([step_charts.trace_of(few, "step")], view)
    assert len(drawn.bands) == 1
    (line,) = drawn.paths
    ends = min(line.y), max(line.y)
    low, high = (drawn.y.low + one * (drawn.y.high - drawn.y.low) for one in ends)
    assert low >= np.nanmin(few.means) - 1e-9
    assert high <= np.nanmax(few.means) + 1e-9


def test_many_spikes_are_out_of_the_picture_as_they_were() -> None:
    values = noisy(40_000)
    for place in range(90, 40_000, 100):
        values[place] = 1e6
    exact, few = long(values=values).series()
    drawn = [prepare([step_charts.trace_of(one, "step")], View(columns=40)) for one in (exact, few)]
    assert drawn[0].y.high < 10
    assert 1 < drawn[1].y.high <= drawn[0].y.high
    assert drawn[1].exits


def test_strips_of_shades_show_means() -> None:
    exact, few = long(40_000).series()
    axes = Axis(0.0, 40_000.0), Axis(0.0, 2.0)
    shares = [shares_of(one.step, one.means, 20, *axes) for one in (exact, few)]
    assert np.abs(shares[0] - shares[1]).max() < 0.02


def test_steps_weigh_alike_in_an_average_of_parts() -> None:
    exact, few = long(39_777).series()
    smooth = ema(exact.y, 0.9999), ema(few.means, 0.9999**few.steps)
    at = np.searchsorted(exact.step, few.step)
    assert np.abs(smooth[0][at] - smooth[1])[2_000 // int(few.steps) :].max() < 0.02


def test_the_cursor_says_within_how_many_steps_its_value_came() -> None:
    exact, few = long(20_000).series()
    window = Window(cursor=7_000.0)
    told = [
        step_charts.legend(LOSS, {"loss": one}, Style(), window)[-1].name for one in (exact, few)
    ]
    assert told == ["at step 7,000", f"at step 7,000 ± {few.bucket} steps"]


def test_a_run_goes_on_from_a_recent_step_as_if_all_were_there() -> None:
    both, whole = long(20_000), Both()
    both.truncate(19_990)
    values = noisy(20_000)[:19_990] + [-7.0] * 5_000
    for at in range(19_990, len(values), 100):
        both.append(values[at : at + 100])
    for at in range(0, len(values), 100):
        whole.append(values[at : at + 100])
    after, expected = both.series()[1], whole.series()[1]
    assert after.bucket == expected.bucket
    for name in ("step", "y", "elapsed", "epoch", "means"):
        np.testing.assert_array_equal(getattr(after, name), getattr(expected, name))


def test_a_run_goes_on_from_long_ago_without_a_value_of_what_was_taken_back() -> None:
    both = long(values=[*noisy(10_000), *([99.0] * 10_000)])
    before = both.series()[1]
    both.truncate(10_005)
    both.append([5.0] * 3_000)
    exact, few = both.series()
    assert 99.0 in before.y.tolist()
    assert set(few.y.tolist()) <= set(exact.y.tolist())
    assert few.step[-1] == exact.step[-1] == 13_005
    assert (np.diff(few.step) >= 0).all()
    assert max(np.diff(few.step)) <= 2 * few.bucket


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 900), st.floats(0, 1.2)), min_size=1, max_size=25))
def test_going_back_at_any_time_invents_nothing(turns: list[tuple[int, float]]) -> None:
    both = Both(most=FEW)
    for number, (count, back) in enumerate(turns):
        both.append([1_000.0 * number + one for one in range(count)])
        exact, few = both.series()
        assert few.step[-1] == exact.step[-1]
        if back < 1:
            both.truncate(int(both.step * back))
        exact, few = both.series()
        assert set(few.y.tolist()) <= set(exact.y.tolist())
        assert (np.diff(few.step) >= 0).all()
        assert len(few.y) <= FEW


def test_epochs_are_spread_over_what_lies_together() -> None:
    both = long(20_000)
    for table in both.tables:
        table.stretch(1_000, 20_000, 10.0, 400.0)
    exact, few = both.series()
    np.testing.assert_allclose(few.epoch, np.interp(few.step, exact.step, exact.epoch))


def test_of_views_given_out_nothing_but_the_last_bucket_changes() -> None:
    both = long(20_000)
    view = both.series()[1]
    before = view.y.copy()
    both.append([-3.0] * 10_000)
    both.series()
    np.testing.assert_array_equal(view.y[:-OF_A_BUCKET], before[:-OF_A_BUCKET])
    assert set(view.y[-OF_A_BUCKET:].tolist()) <= set(both.series()[0].y.tolist())


def test_along_a_metric_lies_what_was_there_at_its_mean() -> None:
    both = Both(("loss", "lr"))
    for at in range(0, 20_000, 100):
        both.append(noisy(100, at), [one / 20_000 for one in range(at, at + 100)])
    series = both.tables[1].series(known)
    laid = along(series, "lr", ["loss"])["loss"]
    assert laid.bucket == series["loss"].bucket
    np.testing.assert_array_equal(laid.y, series["loss"].y)
    np.testing.assert_array_equal(laid.step, series["lr"].means)
    assert len(np.unique(laid.step)) == -(-len(laid.step) // OF_A_BUCKET)


def folded(events: Sequence[ev.AnyEvent], most: int | None) -> RunView:
    fold = Fold(RunDir(Path("somewhere")), most=most)
    fold.update(events)
    return fold.snapshot()


def test_a_view_that_is_bounded_tells_the_same_of_a_run() -> None:
    events: list[ev.AnyEvent] = [ev.Plan(seq=0, time=1.0, elapsed=0.0, steps=20_000, epochs=20)]
    for number in range(100):
        last = (number + 1) * 100
        moment = {"seq": number + 1, "time": 1.0 + number, "elapsed": float(number)}
        columns = {"loss": noisy(100, number)}
        events.append(ev.Steps(**moment, first=last - 99, columns=columns))
        if number % 10 == 9:
            epoch, metrics = number // 10 + 1, {"test/loss": 1.0 / last}
            events.append(ev.Epoch(**moment, step=last, epoch=epoch, metrics=metrics))
    exact, few = folded(events, None), folded(events, MOST)
    assert few.series["loss"].bucket > 1
    assert few.series["test/loss"].bucket == 1
    for name in ("step", "epoch", "last", "finals", "newest", "headline", "eta", "progress"):
        assert getattr(few, name) == getattr(exact, name)
    assert list(few.charted) == list(exact.charted)
    assert few.series["loss"].best == exact.series["loss"].best


def test_of_its_memory_the_newest_and_the_highest_are_kept() -> None:
    events = [
        ev.Memory(
            seq=n, time=1.0 + n, elapsed=float(n), step=n, device="cpu", bytes={"resident": size}
        )
        for n, size in enumerate([5, 900, *([7] * 5 * MEMORIES)])
    ]
    every, few = folded(events, None).memory, folded(events, MOST).memory
    assert len(every) == len(events)
    assert len(few) <= 2 * MEMORIES + 1
    assert few[-MEMORIES:] == every[-MEMORIES:]
    assert max(one.bytes["resident"] for one in few) == 900

"""Metrics at any steps: recorded and read as they are, in step order, nothing lost or doubled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.runs.layout import RunDir
from dltui.runs.log import events as ev
from dltui.runs.log.bounded import BoundedTable
from dltui.runs.log.fold import Fold, RunView
from dltui.runs.log.follow import read
from dltui.runs.log.growing import GrowingTable
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.series import UNKNOWN, Series


def points(**columns: tuple[list[int], list[float | None]]) -> ev.Points:
    return ev.Points(seq=0, time=1001.0, elapsed=1.0, columns=columns)


def folded(*events: ev.AnyEvent) -> RunView:
    fold = Fold(RunDir(Path("somewhere")))
    fold.update(events)
    return fold.snapshot()


def test_what_was_recorded_at_any_steps_is_read_at_them(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        recorder.points({"val/bleu": ([40, 0, 40], [3.0, 1.0, 4.0]), "lr": ([7], [math.inf])})
        recorder.step(1, {"loss": 2.0})
    view = read(run)
    bleu = view.series["val/bleu"]
    assert bleu.step.tolist() == [0, 40, 40]
    assert bleu.y.tolist() == [1.0, 3.0, 4.0]
    assert math.isnan(view.series["lr"].y[0])
    assert view.last == {"val/bleu": 4.0, "loss": 2.0}
    assert (view.step, view.skipped) == (40, 0)


def test_steps_and_values_of_other_numbers_are_no_points(tmp_path: Path) -> None:
    with Recorder(RunDir(tmp_path)) as recorder, pytest.raises(ValueError, match="loss: not as"):
        recorder.points({"loss": ([1, 2], [0.5])})
    assert folded(points(loss=([1, 2], [0.5]), lr=([1], [0.1]))).skipped == 1


def test_a_line_may_tell_of_the_past(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    with Recorder(run) as recorder:
        recorder.at(1000.0, 0.0)
        recorder.phase("training")
        recorder.at(1010.0, 10.0)
        recorder.points({"loss": ([1, 2], [0.5, 0.4])})
        assert recorder.elapsed == 10.0
    view = read(run)
    assert view.series["loss"].time.tolist() == [1005.0, 1010.0]
    assert view.series["loss"].elapsed.tolist() == [5.0, 10.0]
    assert (view.started, view.updated, view.elapsed) == (1000.0, 1010.0, 10.0)


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=6), max_size=12))
def test_batches_in_any_order_are_one_series_in_step_order(batches: list[list[int]]) -> None:
    fold = Fold(RunDir(Path("somewhere")))
    came: list[tuple[int, float]] = []
    for batch in batches:
        values = [float(len(came) + number) for number in range(len(batch))]
        came += zip(batch, values, strict=True)
        fold.update([points(loss=(batch, list(values)))])
        series = fold.snapshot().series["loss"]
        expected = sorted(came, key=lambda one: one[0])
        assert list(zip(series.step.tolist(), series.y.tolist(), strict=True)) == expected


def append(table: GrowingTable | BoundedTable, steps: Sequence[int]) -> None:
    step = np.array(steps, np.float64)
    table.append(step, step, step, step, [[float(one) for one in steps]])


def only(table: GrowingTable | BoundedTable) -> Series:
    return table.series(lambda name: UNKNOWN)["loss"]


def test_views_stay_as_they_were_when_late_steps_come() -> None:
    table = GrowingTable(("loss",))
    append(table, [5, 9])
    before = only(table)
    append(table, [7, 1])
    assert before.step.tolist() == [5, 9]
    assert only(table).step.tolist() == [1, 5, 7, 9]
    table.truncate(5)
    assert only(table).step.tolist() == [1, 5]


@settings(max_examples=20)
@given(st.permutations(range(8)))
def test_of_a_very_long_run_late_steps_lie_in_the_buckets_of_their_steps(order: list[int]) -> None:
    """Neighbours that come in another order are all the same as those in order."""
    shuffled, straight = BoundedTable(("loss",), 64), BoundedTable(("loss",), 64)
    for first in range(0, 800, 8):
        append(shuffled, [first + one for one in order])
        append(straight, range(first, first + 8))
    assert only(shuffled).y.tolist() == only(straight).y.tolist()
    assert only(shuffled).step.tolist() == only(straight).step.tolist()


def test_a_step_that_comes_when_its_neighbours_lie_together_is_kept() -> None:
    table = BoundedTable(("loss",), 64)
    append(table, range(100, 1_000))
    assert only(table).bucket > 1
    append(table, [3])
    append(table, range(1_000, 1_200))
    assert 3.0 in only(table).y.tolist()

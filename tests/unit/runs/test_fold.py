from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dltui.figures.records import Note
from dltui.runs.layout import RunDir
from dltui.runs.log import events as ev
from dltui.runs.log.events import AnyEvent, Status
from dltui.runs.log.fold import Fold, RunView


def steps(first: int, elapsed: float, **columns: list[float | None]) -> ev.Steps:
    return ev.Steps(seq=0, time=1000.0 + elapsed, elapsed=elapsed, first=first, columns=columns)


def epoch(step: int, number: int, **metrics: float | None) -> ev.Epoch:
    return ev.Epoch(
        seq=0, time=1000.0 + number, elapsed=float(number), step=step, epoch=number, metrics=metrics
    )


def at(elapsed: float) -> dict[str, float]:
    return {"seq": 0, "time": 1000.0 + elapsed, "elapsed": elapsed}


def folded(*events: AnyEvent) -> RunView:
    fold = Fold(RunDir(Path("somewhere")))
    fold.update(events)
    return fold.snapshot()


def test_nothing_recorded_is_queued() -> None:
    view = folded()
    assert view.status is Status.QUEUED
    assert view.series == {}
    assert view.progress is None


def test_batches_become_one_series_with_nan_for_what_was_not_finite() -> None:
    view = folded(steps(1, 1.0, loss=[3.0, None]), steps(3, 2.0, loss=[1.0]))
    loss = view.series["loss"]
    assert loss.step.tolist() == [1, 2, 3]
    np.testing.assert_equal(loss.y, [3.0, math.nan, 1.0])
    assert loss.elapsed.tolist() == [0.5, 1.0, 2.0]
    assert loss.y.dtype == np.float64
    assert view.last == {"loss": 1.0}
    assert view.step == 3


def test_series_of_one_batch_share_their_axes() -> None:
    view = folded(steps(1, 1.0, loss=[1.0], accuracy=[50.0]))
    assert np.shares_memory(view.series["loss"].step, view.series["accuracy"].step)


def test_snapshots_are_views_and_keep_their_values() -> None:
    fold = Fold(RunDir(Path("somewhere")))
    fold.update([steps(1, 1.0, loss=[1.0, 2.0])])
    first = fold.snapshot().series["loss"]
    fold.update([steps(3, 2.0, loss=[3.0])])
    second = fold.snapshot().series["loss"]
    assert np.shares_memory(first.y, second.y)
    fold.update([ev.Resumed(**at(3.0), step=1), steps(2, 4.0, loss=[9.0])])
    assert second.y.tolist() == [1.0, 2.0, 3.0]
    assert fold.snapshot().series["loss"].y.tolist() == [1.0, 9.0]


def test_resumed_supersedes_steps_and_epochs_after_it() -> None:
    view = folded(
        ev.Plan(**at(0.0), steps=8, epochs=2),
        steps(1, 1.0, loss=[8.0, 7.0, 6.0, 5.0]),
        epoch(4, 1, **{"test/loss": 5.0}),
        steps(5, 2.0, loss=[4.0, 3.0]),
        ev.Ended(**at(2.0), status=Status.STOPPED),
        ev.Resumed(**at(2.0), step=3),
        steps(4, 3.0, loss=[50.0]),
    )
    assert view.series["loss"].y.tolist() == [8.0, 7.0, 6.0, 50.0]
    assert view.series["test/loss"].step.tolist() == []
    assert view.status is Status.RUNNING
    assert (view.step, view.epoch) == (4, 0)


def test_time_in_which_nothing_ran_is_no_part_of_the_first_batch_after_it() -> None:
    view = folded(
        steps(1, 1.0, loss=[1.0]),
        ev.Steps(seq=0, time=9000.0, elapsed=2.0, first=2, columns={"loss": [1.0, 1.0]}),
    )
    assert view.series["loss"].time.tolist() == [1001.0, 8999.5, 9000.0]


def test_epochs_run_evenly_until_an_epoch_says_otherwise() -> None:
    view = folded(
        ev.Plan(**at(0.0), steps=6, epochs=3),
        steps(1, 1.0, loss=[1.0, 1.0, 1.0, 1.0]),
        epoch(4, 1, acc=10.0),
        steps(5, 2.0, loss=[1.0]),
    )
    assert view.series["loss"].epoch.tolist() == [0.25, 0.5, 0.75, 1.0, 1.5]
    assert view.series["acc"].epoch.tolist() == [1.0]


def test_a_metric_recorded_in_two_companies_is_one_series() -> None:
    view = folded(steps(1, 1.0, loss=[3.0]), steps(2, 2.0, loss=[2.0], lr=[0.1]))
    assert view.series["loss"].y.tolist() == [3.0, 2.0]
    assert view.series["lr"].step.tolist() == [2]


def test_columns_of_different_length_are_counted_and_left_out() -> None:
    view = folded(steps(1, 1.0, loss=[1.0, 2.0], lr=[1.0]), steps(1, 1.0))
    assert view.skipped == 2
    assert view.series == {}


def test_the_newest_figure_of_an_id_stands_in_its_first_place() -> None:
    notes = [Note(id=i, title="", text=text) for i, text in (("a", "1"), ("b", "2"), ("a", "3"))]
    view = folded(*(ev.Drawn(**at(1.0), record=note) for note in notes))
    assert list(view.figures) == ["a", "b"]
    assert view.figures["a"] == notes[2]


def test_eta_is_the_pace_since_training_began() -> None:
    view = folded(
        ev.Phase(**at(10.0), name="training"),
        ev.Plan(**at(10.0), steps=100),
        steps(1, 12.0, loss=[1.0] * 20),
    )
    assert view.eta == pytest.approx(8.0)
    assert view.progress == 0.2


def test_the_rest_is_kept_as_it_came() -> None:
    message = ev.Message(**at(1.0), text="hello")
    memory = ev.Memory(**at(1.0), step=1, device="cpu", bytes={"resident": 5})
    view = folded(
        message,
        memory,
        ev.Progress(**at(2.0), done=7),
        ev.Checkpointed(**at(3.0), step=5, file="x"),
        ev.Ended(**at(4.0), status=Status.FINISHED, metrics={"test/accuracy": 97.0}),
    )
    assert view.messages == (message,)
    assert view.memory == (memory,)
    assert (view.step, view.checkpoint) == (7, 5)
    assert view.last["test/accuracy"] == 97.0
    assert view.status is Status.FINISHED
    assert (view.started, view.updated, view.elapsed) == (1001.0, 1004.0, 4.0)

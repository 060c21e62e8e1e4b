"""The range test: its rules on curves with a known answer, and a real ramp on digits."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dltui.data.options import NamedData
from dltui.figures.records import Curve, Note, Table
from dltui.models.options import Mlp
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Drawn, Epoch, Message, Status, Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.learning_rate.options import RangeTest
from dltui.topics.learning_rate.range_test import Trace
from dltui.topics.learning_rate.suggestions import (
    descends,
    minimum_tenth,
    slide,
    steepest,
    suggestions,
    trimmed,
    valley,
)
from dltui.topics.learning_rate.topic import TOPIC
from dltui.topics.learning_rate.work import range_test
from dltui.training.options import Schedule, TrainOptions

DIGITS = NamedData(name="digits", limit=320, test_limit=100)

RATES = np.logspace(-6, 0, 61)
"""Ten points a decade."""


def sigmoid_fall(middle: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A loss that falls from 2 to 1 around ``middle``, steepest there."""
    return 1 + 1 / (1 + (RATES / middle) ** 2)


def test_steepest_is_the_middle_of_a_sigmoid() -> None:
    assert steepest(RATES, sigmoid_fall(1e-3)) == pytest.approx(1e-3)


def test_minimum_tenth() -> None:
    losses = (np.log10(RATES) + 2) ** 2
    assert minimum_tenth(RATES, losses) == pytest.approx(1e-3)


def test_valley_of_one_long_way_down() -> None:
    """Flat, then 30 falling points, then rising: half into the middle third of the fall."""
    losses = np.concatenate([np.full(11, 5.0), np.linspace(5, 1, 31)[1:], np.linspace(2, 9, 20)])
    end = 40
    start = end - 31
    assert valley(RATES, losses) == pytest.approx(RATES[start + 10 + 5])


def test_slide_stops_where_both_ends_of_the_window_slope_alike() -> None:
    losses = np.concatenate([np.full(41, 2.0), 2 + 0.1 * np.arange(1, 21) ** 2])
    slope = np.gradient(losses)
    found = int(np.argmin(np.abs(RATES - slide(RATES, losses))))
    assert abs(slope[found + 15] - slope[found]) <= 0.005
    assert all(abs(slope[left + 15] - slope[left]) > 0.005 for left in range(found + 1, 46))


def test_trimming_drops_both_ends_and_what_follows_a_nan() -> None:
    losses = np.arange(61.0)
    assert trimmed(RATES, losses)[1].tolist() == list(range(6, 56))
    losses[40] = math.nan
    assert trimmed(RATES, losses)[1].tolist() == list(range(4, 35))


@pytest.mark.parametrize("steps", [20, 60, 100, 400])
def test_noise_and_a_rise_are_no_descent_and_a_fall_is(steps: int) -> None:
    random = np.random.default_rng(0)
    place = np.linspace(0, 1, steps)
    found = [descends(2.3 + 0.05 * random.normal(size=steps)) for _ in range(300)]
    assert sum(found) <= 3
    assert not descends(np.full(steps, 2.3))
    assert not descends(2.3 + 3 * place**2 + 0.02 * random.normal(size=steps))
    assert not descends(2.3 - 0.01 * place), "less than a hundredth of its start"
    fall = 2.3 - place + np.where(place > 0.8, 30 * (place - 0.8), 0)
    assert descends(fall + 0.05 * random.normal(size=steps))
    fall[steps - 2 :] = math.nan
    assert descends(fall)
    assert not descends(np.full(steps, math.nan))


def test_what_points_at_an_end_of_the_ramp_is_no_suggestion() -> None:
    still_falling = 2 - np.linspace(0, 1, 61)
    assert "minimum/10" not in suggestions(RATES, still_falling)
    early = 1 + (np.log10(RATES) + 5.2) ** 2
    assert "minimum/10" not in suggestions(RATES, early), "a tenth of it lies below the ramp"
    rising = 2 + np.linspace(0, 1, 61) ** 2
    assert suggestions(RATES, rising) == {}
    assert suggestions(RATES, sigmoid_fall(1e-3)).keys() >= {"steepest", "valley"}


def test_smoothing_has_no_bias_at_the_start() -> None:
    trace = Trace(0.9)
    for _ in range(5):
        trace.add(0.1, 3.0)
    assert trace.smoothed == pytest.approx([3.0] * 5)


def run(path: Path, options: RangeTest, stop_after: int | None = None) -> Outcome:
    asked = iter(range(10_000))
    preset = Preset(
        title="range test",
        topic="learning-rate",
        experiment="range-test",
        data=NamedData(name="digits"),
        model=Mlp(hidden=(32,)),
        train=TrainOptions(batch_size=32),
        options=options,
    )
    with Recorder(RunDir(path)) as recorder:
        return range_test(
            Job(
                preset=preset,
                recorder=recorder,
                data_root=None,
                folder=path,
                stop_requested=lambda: stop_after is not None and next(asked) >= stop_after,
            )
        )


def test_a_real_ramp(tmp_path: Path) -> None:
    options = RangeTest(low=1e-4, high=100.0, steps=60, short_steps=20, rates=(0.2,))
    outcome = run(tmp_path, options)
    events = Tail(tmp_path / "events.jsonl").read()
    steps = [event for event in events if isinstance(event, Steps)]
    rates = [lr for event in steps for lr in event.columns["lr"]]
    assert rates[0] == pytest.approx(1e-4)
    assert np.diff(np.log(np.array(rates, dtype=float))) == pytest.approx(math.log(1e6) / 59)
    losses = [x for event in steps for x in event.columns["smoothed"]]
    kept = np.array(losses, dtype=float)
    expected = suggestions(np.array(rates, dtype=float), kept)
    for rule, lr in expected.items():
        assert outcome.metrics[f"suggestion/{rule}"] == pytest.approx(lr)
    figures = {event.record.id: event.record for event in events if isinstance(event, Drawn)}
    curve, table = figures["range"], figures["suggestions"]
    assert isinstance(curve, Curve)
    assert [mark.label for mark in curve.marks] == list(expected)
    short = curve.lines[2]
    assert set(short.x) == {*expected.values(), 0.2}
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == list(expected)
    assert len(expected) >= 2
    reading = figures["reading"]
    assert isinstance(reading, Note)
    assert reading.text.endswith("which is why the short runs are beside them.")
    assert short.y[short.x.index(0.2)] < min(x for x in losses[:5] if x is not None)


@pytest.mark.parametrize("short_steps", [0, 3])
def test_a_ramp_without_a_descent_suggests_nothing(tmp_path: Path, short_steps: int) -> None:
    options = RangeTest(low=1e-12, high=1e-10, steps=40, short_steps=short_steps, rates=(0.1,))
    outcome = run(tmp_path, options)
    assert outcome.status is Status.FINISHED
    assert not [name for name in outcome.metrics if name.startswith("suggestion/")]
    events = Tail(tmp_path / "events.jsonl").read()
    (said,) = [e.text for e in events if isinstance(e, Message) and e.level == "warning"]
    assert said.startswith("no rate is suggested: the loss fell by no more than its noise from 1e")
    assert "options.high" in said
    notes = {e.record.id: e.record for e in events if isinstance(e, Drawn)}
    reading = notes["reading"]
    assert isinstance(reading, Note)
    assert said in reading.text
    assert "short runs" not in reading.text


def test_a_ramp_that_begins_too_high_has_diverged(tmp_path: Path) -> None:
    outcome = run(tmp_path, RangeTest(low=1e3, high=1e6))
    assert outcome.status is Status.DIVERGED
    assert "smaller low" in outcome.message


def test_one_network_through_rates(run_experiment) -> None:
    """The figures over the rate are what was evaluated after each piece."""
    pieces = Schedule(kind="pieces", rates=(0.05, 0.02))
    train = TrainOptions(epochs=4, batch_size=32, schedule=pieces)
    ran = run_experiment(TOPIC, "train", data=DIGITS, model=Mlp(hidden=(8,)), train=train)
    epochs = {e.epoch: e.metrics for e in ran.events if isinstance(e, Epoch)}
    for name in ("loss", "accuracy"):
        (line,) = ran.figures[f"{name}-over-rate"].lines
        assert line.x == [0.05, 0.02]
        assert line.y == [epochs[2][f"test/{name}"], epochs[4][f"test/{name}"]]
        assert ran.metrics[f"piece/{name}/0.02"] == epochs[4][f"test/{name}"]
    accuracies = {rate: ran.metrics[f"piece/accuracy/{rate}"] for rate in (0.05, 0.02)}
    assert ran.metrics["piece/best-rate/accuracy"] == max(accuracies, key=accuracies.__getitem__)


def test_a_cycle_is_measured_at_both_ends(run_experiment) -> None:
    """Of the last whole cycle: its steps at the lowest rate, and at the highest."""
    cycle = Schedule(kind="cyclic", low=0.0, high=0.1, period=4)
    train = TrainOptions(epochs=2, batch_size=32, schedule=cycle)
    ran = run_experiment(TOPIC, "train", data=DIGITS, model=Mlp(hidden=(8,)), train=train)
    steps = [e for e in ran.events if isinstance(e, Steps)]
    losses = [x for event in steps for x in event.columns["loss"]][-8:]
    rates = [x for event in steps for x in event.columns["lr"]][-8:]
    top = [x for x, lr in zip(losses, rates, strict=True) if lr == pytest.approx(0.1)]
    bottom = [x for x, lr in zip(losses, rates, strict=True) if lr == 0]
    assert (len(top), len(bottom)) == (1, 1)
    assert ran.metrics["loss/at-top"] == top[0]
    assert ran.metrics["loss/descent"] == pytest.approx(top[0] - bottom[0])


def test_stops_in_mid_ramp(tmp_path: Path) -> None:
    assert run(tmp_path, RangeTest(), stop_after=7).status is Status.STOPPED

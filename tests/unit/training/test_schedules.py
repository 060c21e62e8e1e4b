"""Schedules against torch's own, and what a training says of one that does not act."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

from dltui.errors import UsageError
from dltui.runs.log.events import Message, Status, Steps
from dltui.training.options import Schedule
from dltui.training.schedules import rate, reduced, unreached
from tests.unit.training.test_resume import losses, stop_after
from tests.unit.training.trainings import Run, digits


def optimizer(lr: float = 0.5) -> optim.Optimizer:
    return optim.SGD([nn.Parameter(torch.zeros(1))], lr=lr)


def torchs(own: optim.Optimizer, schedule: Any, steps: int) -> list[float]:
    rates = []
    for _ in range(steps):
        rates.append(own.param_groups[0]["lr"])
        own.step()
        if len(rates) < steps:
            schedule.step()
    return rates


@pytest.mark.parametrize(("steps", "rise"), [(50, 0.3), (7, 0.5), (200, 0.1), (11, 0.4)])
def test_one_cycle(steps: int, rise: float) -> None:
    own = optimizer()
    theirs = lr_scheduler.OneCycleLR(
        own, 0.5, total_steps=steps, pct_start=rise, cycle_momentum=False
    )
    schedule = Schedule(kind="one-cycle", rise=rise)
    ours = [rate(schedule, 0.5, step, steps) for step in range(1, steps + 1)]
    assert ours == pytest.approx(torchs(own, theirs, steps))


@pytest.mark.parametrize("rise", [0.0, 1.0])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_one_cycle_of_few_steps_stays_within_its_rates(steps: int, rise: float) -> None:
    for step in range(1, steps + 1):
        assert 0 < rate(Schedule(kind="one-cycle", rise=rise), 0.5, step, steps) <= 0.5


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_polynomial(power: float) -> None:
    own = optimizer()
    theirs = lr_scheduler.PolynomialLR(own, 40, power=power)
    schedule = Schedule(kind="polynomial", power=power)
    ours = [rate(schedule, 0.5, step, 40) for step in range(1, 41)]
    assert ours == pytest.approx(torchs(own, theirs, 40))
    low = Schedule(kind="polynomial", power=power, low=0.1)
    assert rate(low, 0.5, 10**6, 10**6) == pytest.approx(0.1, abs=1e-2)


VALUES = [1.0, 0.9, 0.91, 0.92, 0.5, 0.6, math.nan, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.49999, 0.6]


@pytest.mark.parametrize(("mode", "better"), [("min", -1), ("max", 1)])
def test_plateau(mode: Any, better: int) -> None:
    own = optimizer()
    theirs = lr_scheduler.ReduceLROnPlateau(own, mode=mode, factor=0.5, patience=2, min_lr=0.05)
    schedule = Schedule(kind="plateau", factor=0.5, patience=2, low=0.05)
    for count, value in enumerate(VALUES, 1):
        theirs.step(value)
        assert reduced(schedule, 0.5, VALUES[:count], better) == own.param_groups[0]["lr"]


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(kind="one-cycle"),
        Schedule(kind="polynomial"),
        Schedule(kind="cosine"),
        Schedule(kind="plateau"),
        Schedule(kind="step", period=10),
    ],
    ids=lambda schedule: schedule.kind,
)
def test_warm_up_leads_to_the_first_rate_of_each(schedule: Schedule) -> None:
    warm = Schedule(kind=schedule.kind, period=schedule.period, warmup=4)
    rates = [rate(warm, 0.5, step, 100) for step in range(1, 6)]
    assert rates[4] == rate(schedule, 0.5, 1, 96)
    gaps = [after - before for before, after in pairwise(rates)]
    assert gaps == pytest.approx([gaps[0]] * 4)


def test_what_a_training_is_too_short_for() -> None:
    assert "3% of train.lr" in unreached(Schedule(warmup=1000), 0.1, 30)
    assert "30 steps, before the first drop at 100" in unreached(
        Schedule(kind="step", period=100), 0.1, 30
    )
    assert "first way up" in unreached(Schedule(kind="cyclic", high=0.2, period=50), 0.1, 30)
    assert not unreached(Schedule(kind="cyclic", high=0.2, period=30), 0.1, 30)
    assert not unreached(Schedule(warmup=29), 0.1, 30)


def test_and_the_run_says_so(run: Run) -> None:
    run.train(digits(epochs=1, schedule=Schedule(warmup=500)))
    said = [event.text for event in run.of_kind(Message) if event.level == "warning"]
    assert any("within the warm-up of 500" in text for text in said)


def rates(run: Run) -> list[float | None]:
    return [lr for event in run.of_kind(Steps) for lr in event.columns["lr"]]


def test_plateau_by_the_test_part_is_said_and_a_stop_changes_nothing(
    new_run: Callable[[], Run],
) -> None:
    schedule = Schedule(kind="plateau", patience=0, factor=0.5, metric="test/accuracy")
    preset = digits(lr=2.0, epochs=6, batch_size=64, schedule=schedule)
    whole, parted = new_run(), new_run()
    whole.train(preset)
    assert len(set(rates(whole))) > 1, "it falls"
    assert parted.train(preset, stop_requested=stop_after(17)).status is Status.STOPPED
    parted.train(preset, resume=True)
    assert parted.final == whole.final
    assert losses(parted) == losses(whole)
    usual = new_run()
    usual.train(digits(epochs=1, schedule=Schedule(kind="plateau")))
    said = [event.text for event in usual.of_kind(Message)]
    assert any("follows test/loss" in text for text in said)


def test_plateau_follows_the_validation_part_where_there_is_one(run: Run) -> None:
    schedule = Schedule(kind="plateau", patience=0, factor=0.5)
    run.train(digits(lr=2.0, epochs=6, schedule=schedule, data={"validation_share": 0.2}))
    assert len(set(rates(run))) > 1, "it falls"
    assert not [e for e in run.of_kind(Message) if "follows test/loss" in e.text]


def test_a_metric_that_is_not_there_is_refused_with_what_is(run: Run) -> None:
    schedule = Schedule(kind="plateau", metric="val/f1")
    with pytest.raises(UsageError, match=r"'val/f1' is not measured .*test/accuracy"):
        run.train(digits(epochs=2, schedule=schedule))

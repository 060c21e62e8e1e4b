"""Lanes against the same trainings one by one: equal but for rounding, and in the same files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load_file
from torch import nn, optim

from dltui.data.options import EdgesData, NamedData
from dltui.models.options import EdgeCnn, Mlp, SmallInception
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.log.events import Checkpointed, Drawn, Epoch, Status, Steps
from dltui.training.gradients import GradientStatistics
from dltui.training.lanes import lane_optimizers
from dltui.training.options import Converge, Schedule, TrainOptions
from tests.unit.training.test_resume import stop_after
from tests.unit.training.trainings import Run, digits, train_lanes

TIMES = {"images_per_second", "train/seconds"}
"""Metrics that are not a result of the arithmetic."""


def seeds(preset: Preset, *numbers: int) -> list[Preset]:
    return [msgspec.structs.replace(preset, run=RunOptions(seed=number)) for number in numbers]


def edges(**train: Any) -> Preset:
    settings = {"batch_size": 10, "epochs": 4, "lr": 0.01, **train}
    return Preset(
        title="edges",
        topic="inductive-bias",
        data=EdgesData(per_class=8, test_per_class=6),
        model=EdgeCnn(kernel=3),
        train=TrainOptions(**settings),
    )


LAYERS = {"momentum": 0.9, "weight_decay": 0.01, "gradients": "layers"}
CASES: dict[str, list[Preset]] = {
    "seeds, momentum, layers": seeds(digits(**LAYERS), 0, 1, 2),
    "rates": [digits(lr=lr, weight_decay=decay) for lr, decay in ((0.1, 0), (0.03, 0.1))],
    "nesterov, clipped": [
        digits(momentum=momentum, nesterov=True, clip_norm=0.3) for momentum in (0.5, 0.9)
    ],
    "schedules": [
        digits(schedule=Schedule(kind="cosine", warmup=3)),
        digits(schedule=Schedule(kind="step", period=4, factor=0.5)),
        digits(schedule=Schedule(kind="one-cycle")),
        digits(lr=0.5, schedule=Schedule(kind="plateau", patience=0, metric="train/loss/running")),
        digits(),
    ],
    "adam": seeds(digits(optimizer="adam", lr=0.002, weight_decay=0.01, betas=(0.8, 0.9)), 3, 4),
    "adamw": [digits(optimizer="adamw", lr=lr, weight_decay=0.1) for lr in (0.01, 0.002)],
    "unshuffled": [digits(shuffle=False, lr=lr) for lr in (0.1, 0.05)],
    "unshuffled seeds": seeds(digits(shuffle=False, max_steps=13), 0, 1),
    "doubling, evaluated rarely": seeds(digits(batch_doubling=128, evaluate_every=2), 5, 6),
    "edge-cnn, calibration": seeds(edges(momentum=0.9, calibration=True), 0, 1, 2),
    "validation, best kept": seeds(
        digits(data={"validation_share": 0.25}, keep="best", lr=0.3), 0, 1
    ),
    "mean squares": seeds(digits(loss="mse"), 1, 2),
    "frozen": seeds(msgspec.structs.replace(edges(), model=EdgeCnn(kernel=2, frozen=True)), 0, 1),
}


def columns(run: Run) -> dict[str, list[float | None]]:
    found: dict[str, list[float | None]] = {}
    for event in run.of_kind(Steps):
        for name, values in event.columns.items():
            found.setdefault(name, []).extend(values)
    return found


def figures(run: Run) -> set[str]:
    return {event.record.id for event in run.of_kind(Drawn)}


@pytest.mark.parametrize("case", CASES)
def test_lanes_give_what_single_runs_give(new_run: Callable[[], Run], case: str) -> None:
    presets = CASES[case]
    alone, lanes = [new_run() for _ in presets], [new_run() for _ in presets]
    expected = [run.train(preset) for run, preset in zip(alone, presets, strict=True)]
    found = train_lanes(lanes, presets)
    for one, lane, single, together in zip(alone, lanes, expected, found, strict=True):
        assert together.status is single.status is Status.FINISHED
        assert together.metrics.keys() == single.metrics.keys()
        for name in single.metrics.keys() - TIMES:
            assert together.metrics[name] == pytest.approx(single.metrics[name], rel=1e-3), name
        ours, theirs = columns(lane), columns(one)
        assert list(ours) == list(theirs)
        for name, values in theirs.items():
            assert ours[name] == pytest.approx(values, rel=2e-3, abs=2e-5), name
        assert [(e.step, e.epoch, list(e.metrics)) for e in lane.of_kind(Epoch)] == [
            (e.step, e.epoch, list(e.metrics)) for e in one.of_kind(Epoch)
        ]
        assert figures(lane) == figures(one)
        assert files(lane) == files(one)
        weights, wanted = weights_of(lane), weights_of(one)
        assert weights.keys() == wanted.keys()
        for name, tensor in wanted.items():
            torch.testing.assert_close(weights[name], tensor, rtol=2e-3, atol=2e-5)


def files(run: Run) -> set[str]:
    return {str(path.relative_to(run.path)) for path in run.path.rglob("*")}


def weights_of(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.path / "checkpoints" / "final.safetensors")


def test_batch_normalisation_keeps_the_statistics_of_each_lane(new_run: Callable[[], Run]) -> None:
    preset = digits(epochs=1, max_steps=1, batch_size=8)
    small = msgspec.structs.replace(
        preset,
        model=SmallInception(dropout=0.0),
        data=NamedData(name="digits", limit=24, test_limit=8, size=28),
    )
    presets = seeds(small, 0, 1)
    alone, lanes = [new_run(), new_run()], [new_run(), new_run()]
    for run, one in zip(alone, presets, strict=True):
        run.train(one)
    train_lanes(lanes, presets)
    for one, lane in zip(alone, lanes, strict=True):
        wanted, found = weights_of(one), weights_of(lane)
        running = [name for name in wanted if "running" in name or "tracked" in name]
        assert running
        for name in running:
            torch.testing.assert_close(found[name], wanted[name], rtol=1e-4, atol=1e-5)


def test_dropout_draws_masks_of_its_own_in_every_lane(new_run: Callable[[], Run]) -> None:
    net = Mlp(hidden=(64,), dropout=0.5)
    same = [digits(model=net, epochs=8, lr=0.2, weight_decay=decay) for decay in (0.0, 1e-9)]
    runs = [new_run(), new_run()]
    results = train_lanes(runs, same)
    first, second = (columns(run)["loss"] for run in runs)
    assert first != pytest.approx(second, rel=1e-3)
    assert all(trained.metrics["test/accuracy"] > 40 for trained in results)


def test_a_lane_that_diverges_leaves_and_the_others_go_on(new_run: Callable[[], Run]) -> None:
    presets = [digits(lr=lr, loss="mse") for lr in (0.05, 1e20, 0.01)]
    alone, lanes = [new_run() for _ in presets], [new_run() for _ in presets]
    expected = [run.train(preset) for run, preset in zip(alone, presets, strict=True)]
    found = train_lanes(lanes, presets)
    assert [trained.status for trained in found] == [
        Status.FINISHED,
        Status.DIVERGED,
        Status.FINISHED,
    ]
    assert [trained.message for trained in found] == [trained.message for trained in expected]
    for one, lane in zip(alone, lanes, strict=True):
        assert len(columns(lane)["loss"]) == len(columns(one)["loss"])
        assert figures(lane) == figures(one)
    assert found[2].metrics["train/loss"] == pytest.approx(expected[2].metrics["train/loss"])


def test_lanes_that_converge_stop_there(new_run: Callable[[], Run]) -> None:
    converge = Converge(metric="train/loss", threshold=0.1, window=2)
    presets = [digits(lr=lr, epochs=12, converge=converge) for lr in (0.5, 0.001, 0.1)]
    alone, lanes = [new_run() for _ in presets], [new_run() for _ in presets]
    expected = [run.train(preset) for run, preset in zip(alone, presets, strict=True)]
    found = train_lanes(lanes, presets)
    assert len({trained.metrics["converged/epoch"] for trained in expected}) > 1
    for single, lane in zip(expected, found, strict=True):
        assert lane.metrics["steps"] == single.metrics["steps"]
        assert lane.metrics["converged/epoch"] == single.metrics["converged/epoch"]


RESUMED: dict[str, dict[str, Any]] = {
    "momentum": {"momentum": 0.9, "nesterov": True},
    "adam": {"optimizer": "adam", "lr": 0.002},
    "adamw, dropout": {"optimizer": "adamw", "model": Mlp(hidden=(16,), dropout=0.3)},
}


@pytest.mark.parametrize("variant", RESUMED)
@pytest.mark.parametrize("steps", [4, 13])
def test_resumed_lanes_end_bit_identical(
    new_run: Callable[[], Run], variant: str, steps: int
) -> None:
    presets = seeds(digits(**RESUMED[variant]), 0, 1, 2)
    whole, parted = [new_run() for _ in presets], [new_run() for _ in presets]
    expected = train_lanes(whole, presets)
    stopped = train_lanes(parted, presets, stop_requested=stop_after(steps))
    assert {trained.status for trained in stopped} == {Status.STOPPED}
    assert {trained.metrics["steps"] for trained in stopped} == {steps}
    resumed = train_lanes(parted, presets, resume=True)
    for before, after, single, lane in zip(whole, parted, expected, resumed, strict=True):
        assert after.final == before.final
        for name in single.metrics.keys() - TIMES:
            assert lane.metrics[name] == single.metrics[name], name


@pytest.mark.parametrize("variant", ["momentum", "adam"])
def test_a_checkpoint_of_a_lane_is_one_of_a_run_alone(
    new_run: Callable[[], Run], variant: str
) -> None:
    presets = seeds(digits(**RESUMED[variant]), 0, 1)
    alone, lanes = [new_run() for _ in presets], [new_run() for _ in presets]
    for run, preset in zip(alone, presets, strict=True):
        run.train(preset, stop_requested=stop_after(7))
    train_lanes(lanes, presets, stop_requested=stop_after(7))
    for one, lane, preset in zip(alone, lanes, presets, strict=True):
        state, wanted = state_of(lane), state_of(one)
        assert state["optimizer"].keys() == wanted["optimizer"].keys()
        assert state["optimizer"]["param_groups"] == wanted["optimizer"]["param_groups"]
        torch.testing.assert_close(state["optimizer"]["state"], wanted["optimizer"]["state"])
        sizes = [
            (run.path / "checkpoints" / "step-000000007.pt").stat().st_size for run in (lane, one)
        ]
        assert sizes[0] == pytest.approx(sizes[1], rel=0.05)
        finished, ours = one.train(preset, resume=True), lane.train(preset, resume=True)
        assert ours.metrics["test/loss"] == pytest.approx(finished.metrics["test/loss"], rel=1e-4)


def state_of(run: Run) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(
        run.path / "checkpoints" / "step-000000007.pt", weights_only=True
    )
    return state


def test_lanes_whose_checkpoints_differ_go_back_to_one_they_share(
    new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dltui.training.loop import Fit

    monkeypatch.setattr(Fit, "checkpoint_is_due", lambda self: self.progress.step % 5 == 0)
    presets = seeds(digits(momentum=0.9), 0, 1)
    whole, parted = [new_run(), new_run()], [new_run(), new_run()]
    train_lanes(whole, presets)
    train_lanes(parted, presets, stop_requested=stop_after(17))
    steps = [event.step for event in parted[0].of_kind(Checkpointed)]
    assert steps == [5, 10, 15, 17]
    (parted[1].path / "checkpoints" / "step-000000017.json").unlink()
    train_lanes(parted, presets, resume=True)
    assert [run.final for run in parted] == [run.final for run in whole]


@pytest.mark.parametrize("kind", ["sgd", "momentum", "nesterov", "adam", "adamw"])
def test_update_rules_are_torchs(kind: str) -> None:
    """Twenty steps in double precision, half of them before the lanes take over."""
    torch.manual_seed(0)
    name = kind if kind in ("adam", "adamw") else "sgd"
    settings = {"momentum": (0.9, 0.5, 0.1)} if kind in ("momentum", "nesterov") else {}
    options = [
        TrainOptions(
            optimizer=name,
            lr=0.1 * (lane + 1),
            weight_decay=0.05 * lane,
            nesterov=kind == "nesterov",
            **{key: values[lane] for key, values in settings.items()},
        )
        for lane in range(3)
    ]
    models = [nn.Linear(4, 3).double() for _ in options]
    rules = [torchs(model, each) for model, each in zip(models, options, strict=True)]
    gradients = torch.randn(20, 3, 15, dtype=torch.float64)

    def step_alone(number: int) -> None:
        for lane, (model, rule) in enumerate(zip(models, rules, strict=True)):
            weight, bias = gradients[number, lane].split([12, 3])
            model.weight.grad, model.bias.grad = weight.view(3, 4), bias
            rule.step()

    for number in range(10):
        step_alone(number)
    parameters = [
        torch.stack([getattr(model, part).detach() for model in models])
        for part in ("weight", "bias")
    ]
    together = lane_optimizers.build(parameters, rules, options)
    rates = torch.tensor([each.lr for each in options], dtype=torch.float64)
    for number in range(10, 20):
        weight, bias = gradients[number].split([12, 3], dim=1)
        together.step([weight.view(3, 3, 4), bias], rates)
        step_alone(number)
    for lane, (model, rule) in enumerate(zip(models, rules, strict=True)):
        torch.testing.assert_close(parameters[0][lane], model.weight.detach(), rtol=1e-12, atol=0)
        torch.testing.assert_close(parameters[1][lane], model.bias.detach(), rtol=1e-12, atol=0)
        fresh = torchs(model, options[lane])
        together.give_back(lane, fresh)
        wanted = rule.state_dict()["state"]
        torch.testing.assert_close(fresh.state_dict()["state"], wanted, rtol=1e-12, atol=1e-15)


def torchs(model: nn.Module, options: TrainOptions) -> optim.Optimizer:
    from dltui.training import optimizers

    return optimizers.build(model, options)


def test_gradient_statistics_of_lanes() -> None:
    models = [nn.Linear(3, 2) for _ in range(4)]
    found = []
    for model in models:
        model.weight.grad, model.bias.grad = torch.randn(2, 3), torch.randn(2)
        found.append(GradientStatistics(model, "layers").measure())
    gradients = [
        torch.stack([model.weight.grad for model in models if model.weight.grad is not None]),
        torch.stack([model.bias.grad for model in models if model.bias.grad is not None]),
    ]
    together = GradientStatistics(models[0], "layers").of_lanes(gradients)
    torch.testing.assert_close(torch.stack(together).T, torch.tensor(found), rtol=1e-5, atol=1e-6)

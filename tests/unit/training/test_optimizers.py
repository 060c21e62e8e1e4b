"""Update rules are torch's own, keep their state over a stop, and are predicted as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn, optim

from dltui.memory.anatomy import anatomy
from dltui.memory.traced_step import trace
from dltui.runs.log.events import Message, Status
from dltui.training import optimizers
from dltui.training.losses import choose
from dltui.training.options import TrainOptions
from dltui.training.step import Stepper
from tests.unit.memory.settings import setting
from tests.unit.training.test_resume import losses, stop_after
from tests.unit.training.trainings import Run, digits

SETTINGS: dict[str, dict[str, Any]] = {
    "sgd": {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    "adam": {"optimizer": "adam", "betas": (0.8, 0.99), "eps": 1e-6},
    "adamw": {"optimizer": "adamw", "betas": (0.8, 0.99), "weight_decay": 0.1},
    "rmsprop": {"optimizer": "rmsprop", "alpha": 0.9, "momentum": 0.5, "eps": 1e-6},
    "adagrad": {"optimizer": "adagrad", "eps": 1e-6, "weight_decay": 0.1},
}


def torchs(name: str, parameters: list[nn.Parameter]) -> optim.Optimizer:
    """The same as in ``SETTINGS`` by torch's own words."""
    match name:
        case "sgd":
            return optim.SGD(parameters, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)
        case "adam":
            return optim.Adam(parameters, lr=0.05, betas=(0.8, 0.99), eps=1e-6)
        case "adamw":
            return optim.AdamW(parameters, lr=0.05, betas=(0.8, 0.99), weight_decay=0.1)
        case "rmsprop":
            return optim.RMSprop(parameters, lr=0.05, alpha=0.9, momentum=0.5, eps=1e-6)
        case _:
            return optim.Adagrad(parameters, lr=0.05, eps=1e-6, weight_decay=0.1)


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))


def steps(model: nn.Module, update: Callable[[], object], count: int = 5) -> None:
    x = torch.randn(16, 4, generator=torch.Generator().manual_seed(1))
    for _ in range(count):
        model.zero_grad()
        model(x).square().mean().backward()
        update()


@pytest.mark.parametrize("name", SETTINGS)
def test_each_is_torchs(name: str) -> None:
    ours, theirs = network(), network()
    built = optimizers.build(ours, TrainOptions(lr=0.05, **SETTINGS[name]))
    steps(ours, optimizers.updater(built))
    steps(theirs, torchs(name, list(theirs.parameters())).step)
    for mine, own in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, own, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_step_of_plain_sgd_is_torchs_fused_one_to_the_bit(dtype: torch.dtype) -> None:
    """Of several groups, with a tensor that has no gradient, at a rate that is set anew."""
    ours, theirs = network().to(dtype), network().to(dtype)
    options = TrainOptions(lr=0.05, weight_decay=0.1, rates={"0.*": 0.5})
    mine, other = optimizers.build(ours, options), optimizers.build(theirs, options)
    update = optimizers.updater(mine)
    for rate in (0.05, 0.2, 0.1):
        for model, optimizer in ((ours, mine), (theirs, other)):
            optimizers.set_rate(optimizer, rate)
            for number, parameter in enumerate(model.parameters()):
                values = torch.linspace(-1, number + rate, parameter.numel(), dtype=dtype)
                parameter.grad = None if number == 1 else values.reshape(parameter.shape)
        update()
        other.step()
        assert torch.is_grad_enabled()
    fresh = network().to(dtype).parameters()
    for one, theirs_, was in zip(ours.parameters(), theirs.parameters(), fresh, strict=True):
        assert torch.equal(one, theirs_)
        assert torch.equal(one, was) == (one.grad is None)


def test_muon_takes_the_matrices_and_adamw_the_rest() -> None:
    ours, theirs = network(), network()
    built = optimizers.build(ours, TrainOptions(optimizer="muon", lr=0.05, weight_decay=0.1))
    matrices = [p for p in theirs.parameters() if p.ndim == 2]
    others = [p for p in theirs.parameters() if p.ndim != 2]
    muon = optim.Muon(matrices, lr=0.05, momentum=0.95, weight_decay=0.1)
    adamw = optim.AdamW(others, lr=0.05, weight_decay=0.1)

    def both() -> None:
        muon.step()
        adamw.step()

    steps(ours, optimizers.updater(built))
    steps(theirs, both)
    for mine, own in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, own, rtol=1e-4, atol=1e-5)
    optimizers.set_rate(built, 0.0)
    before = [p.detach().clone() for p in ours.parameters()]
    steps(ours, built.step, 1)
    for kept, p in zip(before, ours.parameters(), strict=True):
        assert torch.equal(kept, p), "the rate that is set holds for both parts"


@pytest.mark.parametrize("name", ["rmsprop", "adagrad", "muon"])
def test_a_stop_changes_nothing(new_run: Callable[[], Run], name: str) -> None:
    settings = SETTINGS.get(name, {"optimizer": name, "weight_decay": 0.01})
    preset = digits(lr=0.01, epochs=2, **settings)
    whole, parted = new_run(), new_run()
    whole.train(preset)
    assert parted.train(preset, stop_requested=stop_after(7)).status is Status.STOPPED
    assert parted.train(preset, resume=True).status is Status.FINISHED
    assert parted.final == whole.final
    assert losses(parted) == losses(whole)


def test_what_muon_leaves_to_adamw_is_said(run: Run) -> None:
    run.train(digits(optimizer="muon", epochs=1))
    said = [event.text for event in run.of_kind(Message)]
    assert any("muon updates 2 matrices; the other 2 tensors" in text for text in said)


@pytest.mark.parametrize("name", [*SETTINGS, "muon"])
def test_an_optimizer_made_anew_remembers_nothing(name: str) -> None:
    options = TrainOptions(**SETTINGS.get(name, {"optimizer": name}), gradients="off")
    model = network()
    stepper = Stepper(model, choose(options), options, torch.device("cpu"))
    fresh = [sorted(state) for state in stepper.optimizer.state.values()]
    x, y = torch.randn(8, 4), torch.randint(3, (8,))
    for _ in range(3):
        stepper(x, y, 0.1)
    stepper.start_anew()
    assert [sorted(state) for state in stepper.optimizer.state.values()] == fresh
    state = [value for kept in stepper.optimizer.state.values() for value in kept.values()]
    assert all(float(value.sum()) == 0 for value in state)
    stepper(x, y, 0.1)


@pytest.mark.parametrize("name", ["rmsprop", "adagrad", "muon"])
def test_predicted_memory_is_what_a_step_takes(name: str) -> None:
    options = TrainOptions(optimizer=name, batch_size=32)
    wanted = setting(
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)),
        (1, 8, 8),
        32,
        options,
    )
    predicted, measured = anatomy(trace(wanted).step), anatomy(trace(wanted, fake=False).step)
    assert measured.after["optimizer state"] > 0
    for kind, size in measured.after.items():
        assert predicted.after[kind] == size, kind
    assert predicted.peak == pytest.approx(measured.peak, rel=0.05)

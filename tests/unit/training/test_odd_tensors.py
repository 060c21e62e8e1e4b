"""Parameters, buffers and gradients of all kinds: saved, put back, measured."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_model
from torch import Tensor, nn

from dltui.training import weights
from dltui.training.gradients import GradientStatistics
from dltui.training.put_back import put_back

CPU = torch.device("cpu")

pytestmark = pytest.mark.filterwarnings("ignore:Sparse")


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.z, self.a = nn.Linear(2, 2), nn.Linear(2, 2)
        self.a.weight = self.z.weight


class Everything(nn.Module):
    """Buffers and parameters as nets have them."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
        self.b.weight = self.a.weight
        whole = torch.arange(16.0).reshape(4, 4)
        self.register_buffer("upper", whole[:2])
        self.register_buffer("lower", whole[2:])
        self.register_buffer("turned", whole.T)
        self.register_buffer("wide", torch.tensor([[3.0]]).expand(3, 5))
        self.register_buffer("sparse", torch.eye(3).to_sparse())
        self.register_buffer("rows", torch.eye(3).to_sparse_csr())
        self.register_buffer("count", torch.tensor(7))
        self.register_buffer("empty", torch.empty(0, 2))
        self.register_buffer("complex", torch.tensor([1 + 2j]).conj())
        self.calls, self.plain = 0, torch.zeros(2)

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        self.plain += 1
        self.count += 1
        return self.b(self.a(x))


def dense(model: nn.Module) -> dict[str, Tensor]:
    return {
        n: t.to_dense() if t.layout != torch.strided else t for n, t in model.state_dict().items()
    }


def same(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def test_tensors_of_all_kinds_are_saved_and_come_back_exactly(tmp_path: Path) -> None:
    model, other = Everything(), Everything()
    with torch.no_grad():
        for tensor in (model.a.weight, model.a.bias, model.upper, model.turned):
            tensor.add_(1.5)
    weights.save(model, tmp_path / "w.safetensors")
    assert "b.weight" not in load_file(tmp_path / "w.safetensors")
    weights.load(other, tmp_path / "w.safetensors", CPU)
    assert same(dense(model), dense(other))
    assert other.b.weight is other.a.weight


def test_a_checkpoint_of_an_earlier_version_comes_back(tmp_path: Path) -> None:
    model, other = Tied(), Tied()
    save_model(model, str(tmp_path / "w.safetensors"))
    weights.load(other, tmp_path / "w.safetensors", CPU)
    assert same(model.state_dict(), other.state_dict())


def test_everything_is_put_back() -> None:
    model = Everything()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1, fused=True)
    before, plain = copy.deepcopy(dense(model)), model.plain.clone()
    numbers = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    with put_back(model, CPU):
        model(torch.rand(3, 4)).sum().backward()
        optimizer.step()
        torch.rand(1), random.random(), np.random.rand()
        model.count = torch.tensor(99)
    assert same(before, dense(model))
    assert (model.calls, model.a.weight.grad) == (0, None) and torch.equal(model.plain, plain)
    assert torch.equal(numbers[0], torch.get_rng_state()) and numbers[1] == random.getstate()
    assert np.array_equal(numbers[2], np.random.get_state()[1])


def statistics(gradients: list[Tensor | None], mode: str = "layers") -> dict[str, Any]:
    """Of parameters with these gradients, by name."""
    model = nn.Module()
    for number, gradient in enumerate(gradients):
        like = torch.zeros(2) if gradient is None else gradient
        values = torch.zeros(like.shape, dtype=like.dtype)
        model.register_parameter(f"p{number}", nn.Parameter(values))
    for parameter, gradient in zip(model.parameters(), gradients, strict=True):
        parameter.grad = gradient
    found = GradientStatistics(model, mode)
    return dict(zip(found.names, found.measure(), strict=True))


def test_statistics_take_every_gradient() -> None:
    sparse = torch.sparse_coo_tensor(torch.tensor([[1, 1]]), torch.tensor([1.0, 2.0]), (4,))
    found = statistics(
        [
            sparse,
            torch.tensor([3 + 4j]),
            torch.tensor([60_000.0, 60_000.0], dtype=torch.float16),
            torch.empty(0),
            None,
        ]
    )
    assert all(isinstance(value, float) for value in found.values())
    assert found["grad/mean/p0"] == 0.75 and found["grad/norm/p0"] == 3.0
    assert found["grad/mean/p1"] == 3.5 and found["grad/norm/p1"] == 5.0
    assert found["grad/mean/p2"] == pytest.approx(60_000, rel=1e-3)
    assert found["grad/mean/p3"] == found["grad/norm/p3"] == found["grad/norm/p4"] == 0.0


def test_of_plain_gradients_both_ways_say_the_same() -> None:
    plain = [torch.randn(3, 2), torch.randn(5)]
    model_names = statistics(plain)
    with_empty = statistics([*plain, torch.empty(0)])
    for name, value in model_names.items():
        if name != "grad/abs":
            assert with_empty[name] == pytest.approx(value, rel=1e-5)

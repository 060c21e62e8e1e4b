"""The way back of a step: what ``loss.backward()`` gives, and says."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from dltui.training.backward import go_back


def loss_of(model: nn.Module) -> Tensor:
    x = torch.linspace(-1, 1, 24).reshape(4, 6)
    found: Tensor = model(x).square().mean()
    return found


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))


def test_gradients_are_those_of_backward_to_the_bit() -> None:
    ours, theirs = network(), network()
    for _ in range(2):  # the second time they add up
        go_back(loss_of(ours))
        loss_of(theirs).backward()  # type: ignore[no-untyped-call]
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert mine.grad is not None and other.grad is not None
        assert mine.grad.abs().sum() > 0
        assert torch.equal(mine.grad, other.grad)


def test_a_loss_of_each_example_is_refused_as_torch_refuses_it() -> None:
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        go_back(network()(torch.ones(2, 6)).sum(1))


def test_a_graph_is_gone_after_it() -> None:
    loss = loss_of(network())
    go_back(loss)
    with pytest.raises(RuntimeError, match="second time"):
        go_back(loss)


def test_a_loss_that_depends_on_nothing_is_refused() -> None:
    with pytest.raises(RuntimeError, match="does not require grad"):
        go_back(torch.tensor(1.0))

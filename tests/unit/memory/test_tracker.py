"""What the tracker sees of a real step."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from settings import Encoder, mlp_with_dropout
from torch import nn

from dltui.memory.anatomy import anatomy
from dltui.memory.log import Kind, Moment, Place
from dltui.memory.tracker import Overflow, Tracker
from dltui.training.memory_samples import MemoryWatch

BYTES = 4
"""Of a float32."""


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(10, 20), nn.Sigmoid(), nn.Linear(20, 5))


def one_step(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    x, y = torch.rand(8, 10), torch.zeros(8, dtype=torch.int64)
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()


def test_kinds_are_exact_for_a_network_one_can_count() -> None:
    model = network()
    optimizer = torch.optim.Adam(model.parameters())
    one_step(model, optimizer)
    with Tracker(model, optimizer) as tracker:
        one_step(model, optimizer)
    parameters = (10 * 20 + 20 + 20 * 5 + 5) * BYTES
    after = tracker.log.alive(-1)
    assert after[Kind.PARAMETERS] == after[Kind.GRADIENTS] == parameters
    assert after[Kind.OPTIMIZER] == 2 * parameters
    assert after[Kind.ACTIVATIONS] == after[Kind.INPUTS] == 0
    forward = tracker.log.peak(frozenset({Moment.FORWARD})).kinds
    assert forward[Kind.INPUTS] == 8 * 10 * BYTES + 8 * 8
    # The first layer's output and its sigmoid; the former goes once the latter is there.
    assert forward[Kind.ACTIVATIONS] == 8 * 20 * 2 * BYTES


def test_places_name_moment_and_layer() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with Tracker(model, optimizer) as tracker:
        one_step(model, optimizer)
    places = {change.place for change in tracker.log.changes}
    for place in (
        Place(Moment.SETUP),
        Place(Moment.FORWARD, "0"),
        Place(Moment.FORWARD, "2"),
        Place(Moment.BACKWARD, "2"),
        Place(Moment.BACKWARD, "0"),
    ):
        assert place in places
    assert str(Place(Moment.FORWARD, "0")) == "forward, 0"


def test_a_capacity_ends_the_step_at_the_operator_that_passes_it() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    held = sum(p.nbytes for p in model.parameters()) + 8 * 10 * BYTES + 8 * 8
    with pytest.raises(Overflow) as caught, Tracker(model, optimizer, capacity=held + 100):
        one_step(model, optimizer)
    error = caught.value
    assert error.place == Place(Moment.FORWARD, "0")
    assert error.request == 8 * 20 * BYTES
    assert error.live == held


def test_a_capacity_is_kept_in_the_backward_pass_too() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with Tracker(model, optimizer) as tracker:
        one_step(model, optimizer)
    forward = tracker.log.peak(frozenset({Moment.INPUT, Moment.FORWARD})).bytes
    assert tracker.log.peak().bytes > forward
    fresh = network()
    with pytest.raises(Overflow) as caught, Tracker(fresh, capacity=forward):
        one_step(fresh, torch.optim.SGD(fresh.parameters(), lr=0.1))
    assert caught.value.place.moment is Moment.BACKWARD


@pytest.mark.parametrize("build", [mlp_with_dropout, Encoder])
def test_watching_changes_no_bit_of_a_training(build: type[nn.Module]) -> None:
    shape = (16, 784) if build is mlp_with_dropout else (4, 64, 64)

    def train(watched: bool) -> dict[str, torch.Tensor]:
        torch.manual_seed(1)
        model = build()
        optimizer = torch.optim.Adam(model.parameters())
        watch = MemoryWatch(model, optimizer, torch.device("cpu"), limit=1000 if watched else 0)
        for _ in range(4):
            x, y = torch.rand(shape), torch.zeros(shape[0], dtype=torch.int64)
            if watched:
                with watch.step():
                    F.cross_entropy(model(x), y).backward()
                    optimizer.step()
            else:
                F.cross_entropy(model(x), y).backward()
                optimizer.step()
        return model.state_dict()

    plain, watched = train(False), train(True)
    assert all(torch.equal(plain[name], watched[name]) for name in plain)


def test_hooks_are_gone_afterwards() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with Tracker(model, optimizer) as tracker:
        one_step(model, optimizer)
    seen = len(tracker.log.changes)
    one_step(model, optimizer)
    assert len(tracker.log.changes) == seen
    assert not optimizer._optimizer_step_pre_hooks
    assert all(not p._post_accumulate_grad_hooks for p in model.parameters())


def test_views_and_shared_parameters_count_once() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(6, 6), nn.Linear(6, 6)
            self.second.weight = self.first.weight

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.second(self.first(x).view(-1, 6).t().t())
            return output

    model = Tied()
    with Tracker(model) as tracker:
        model(torch.rand(3, 6)).sum().backward()
    assert tracker.log.alive(-1)[Kind.PARAMETERS] == (36 + 6 + 6) * BYTES


def test_the_tracked_peak_agrees_with_torchs_own_profiler() -> None:
    """An independent count: the CPU allocator's events, which hold kernels' workspaces too."""
    model = mlp_with_dropout()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

    def step() -> None:
        x, y = torch.rand(256, 784), torch.zeros(256, dtype=torch.int64)
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    step()
    with Tracker(model, optimizer) as tracker:
        step()
    optimizer.zero_grad()  # the profiler does not see the release of what was there before it
    start = sum(p.nbytes for p in model.parameters()) * 2
    with torch.profiler.profile(
        activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True
    ) as profile:
        step()
    current = top = start
    for event in profile.profiler.kineto_results.events():  # type: ignore[union-attr]
        if event.name() == "[memory]":
            current += event.nbytes()
            top = max(top, current)
    assert abs(anatomy(tracker.log).peak - top) / top < 0.03

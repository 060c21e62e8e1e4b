"""Nets of the user's own in a training: what they are given, what is tried, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from dltui.data.batches import Batches, spans
from dltui.data.dataset import Encoding, Examples
from dltui.data.lane_batches import LaneBatches
from dltui.models.options import UserModel
from dltui.predict.preset import predict
from dltui.runs.log.events import Message
from dltui.training import supervised
from dltui.training.options import TrainOptions
from dltui.training.progress import planned_steps
from dltui.training.trial import Tried
from tests.unit.training.trainings import Run, digits, train_lanes

CPU = torch.device("cpu")

NETS = """
import torch
from torch import nn

class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(64, 8); self.n = nn.BatchNorm1d(8); self.b = nn.Linear(8, 10)
    def forward(self, x):
        return self.b(self.n(self.a(x.flatten(1))))

class Halves(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(64, 10)
    def forward(self, x):
        x.mul_(0.5)
        return self.a(x.flatten(1))

torch.manual_seed(7)
"""


def own(run: Run, name: str, **train: Any) -> Any:
    run.path.mkdir(exist_ok=True)
    (run.path / "net.py").write_text(NETS)
    return digits(model=UserModel(file="net.py", name=name), **train)


def ones(count: int, *, copies: bool, **settings: Any) -> Batches:
    examples = Examples(torch.ones(count, 4), torch.zeros(count, dtype=torch.int64))
    return Batches(examples, Encoding(copies=copies), CPU, **settings)


def changed(batches: Batches | LaneBatches) -> None:
    for epoch in (batches.in_order(4), batches.epoch(0, 4)):
        for x, y in epoch:
            x.mul_(0.5)
            y.add_(1)


@pytest.mark.parametrize("shuffle", [False, True])
def test_what_is_held_does_not_change_with_a_batch(shuffle: bool) -> None:
    one = ones(10, copies=True, shuffle=shuffle)
    changed(one)
    changed(LaneBatches([one, one.reordered(0)]))
    assert isinstance(one.x, Tensor)
    assert float(one.x.min()) == 1.0 and int(one.y.max()) == 0


def test_nobody_else_pays_for_copies() -> None:
    one = ones(10, copies=False)
    assert isinstance(one.x, Tensor)
    x, _ = next(one.in_order(4))
    assert x.data_ptr() == one.x.data_ptr()


@pytest.mark.parametrize(
    ("count", "size", "start", "sizes"),
    [
        (9, 4, 0, [4, 5]),
        (9, 4, 4, [5]),
        (8, 4, 0, [4, 4]),
        (10, 4, 0, [4, 4, 2]),
        (1, 4, 0, [1]),
        (3, 1, 0, [1, 2]),
    ],
)
def test_a_last_single_example_joins_the_batch_before_it(
    count: int, size: int, start: int, sizes: list[int]
) -> None:
    assert [end - begin for begin, end in spans(count, size, start, join=True)] == sizes
    batches = ones(count, copies=False, join=True, shuffle=True)
    assert [len(y) for _, y in batches.epoch(0, size, start)] == sizes
    assert [y.shape[-1] for _, y in LaneBatches([batches, batches]).epoch(0, size, start)] == sizes
    if not start and size > 1:
        options = TrainOptions(batch_size=size, epochs=3)
        assert planned_steps(options, count, join=True) == 3 * len(sizes)


def test_a_joined_training_resumes_to_the_same_bits(new_run: Callable[[], Run]) -> None:
    whole, cut = new_run(), new_run()
    for run in (whole, cut):
        run.path.mkdir()
    settings = {"batch_size": 11, "epochs": 2}  # 320 = 29 · 11 + 1
    outcome = whole.train(own(whole, "Norm", **settings))
    assert outcome.metrics["steps"] == 2 * 29
    preset, calls = own(cut, "Norm", **settings), iter(range(100))
    cut.train(preset, stop_requested=lambda: next(calls) == 40)
    assert cut.train(preset, resume=True).metrics["steps"] == 2 * 29
    assert cut.final == whole.final


def test_the_plan_counts_the_same_steps(run: Run) -> None:
    assert predict(own(run, "Norm", batch_size=11, epochs=2), run.path).steps == 2 * 29
    assert predict(own(run, "Halves", batch_size=11, epochs=2), run.path).steps == 2 * 30


def test_lanes_join_as_each_would_alone(new_run: Callable[[], Run]) -> None:
    runs = [new_run(), new_run()]
    rates = zip(runs, (0.1, 0.01), strict=True)
    presets = [own(run, "Norm", batch_size=11, epochs=1, lr=lr) for run, lr in rates]
    outcomes = train_lanes(runs, presets)
    alone = new_run()
    single = alone.train(own(alone, "Norm", batch_size=11, epochs=1, lr=0.1))
    assert [one.metrics["steps"] for one in outcomes] == [29, 29]
    assert outcomes[0].metrics["train/loss"] == pytest.approx(
        single.metrics["train/loss"], rel=1e-4
    )


def test_lanes_give_every_net_its_own_inputs(new_run: Callable[[], Run]) -> None:
    runs = [new_run(), new_run()]
    presets = [own(run, "Halves", lr=lr) for run, lr in zip(runs, (0.1, 0.01), strict=True)]
    outcomes = train_lanes(runs, presets)
    alone = new_run()
    single = alone.train(own(alone, "Halves", lr=0.1))
    assert outcomes[0].metrics["test/loss"] == pytest.approx(single.metrics["test/loss"], rel=1e-4)


def test_a_seed_in_the_file_does_not_overrule_the_runs(new_run: Callable[[], Run]) -> None:
    found = []
    for seed in (0, 0, 1):
        run = new_run()
        preset = own(run, "Halves", epochs=1, max_steps=1, lr=1e-9)
        found.append(_weights(run, preset, seed))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def _weights(run: Run, preset: Any, seed: int) -> Tensor:
    seeded = msgspec.structs.replace(preset.run, seed=seed)
    run.train(msgspec.structs.replace(preset, run=seeded))
    assert not any("seeds torch" in one.text for one in run.of_kind(Message))
    return load_file(run.path / "checkpoints" / "final.safetensors")["a.weight"]


def test_the_trial_changes_neither_weights_nor_what_is_drawn(
    new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_trial, without = new_run(), new_run()
    settings = {"epochs": 2, "optimizer": "adam"}
    with_trial.train(own(with_trial, "Norm", **settings))
    monkeypatch.setattr(supervised, "try_out", lambda *given, **own: Tried())
    without.train(own(without, "Norm", **settings))
    assert with_trial.final == without.final

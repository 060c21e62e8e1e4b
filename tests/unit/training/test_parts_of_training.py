"""Losses, schedules, gradient statistics, order, convergence: known values."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from dltui.data.batches import Batches, order
from dltui.data.dataset import Encoding, Examples
from dltui.errors import ResourceError
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Steps
from dltui.runs.log.recorder import Recorder
from dltui.runs.log.tail import Tail
from dltui.topics.losses.work import CASES
from dltui.training import devices
from dltui.training.gradients import GradientStatistics
from dltui.training.losses import logistic, mean_squared, squares, squares_slip
from dltui.training.meter import Buffer, Meter
from dltui.training.options import Converge, Schedule, TrainOptions
from dltui.training.progress import batch_size, has_converged, planned_steps, settled
from dltui.training.schedules import rate


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wrong-and-unsure", 1.5344),
        ("right", 0.0),
        ("right-positive", 0.0),
        ("wrong", 2.0),
        ("both-right", 0.0),
    ],
)
def test_squares_as_published(name: str, expected: float) -> None:
    outputs, labels = CASES[name]
    f, y = torch.tensor(outputs)[:, None], torch.tensor(labels)
    assert squares(f, y).item() == pytest.approx(expected, abs=5e-5)


def test_the_slip_pairs_every_output_with_every_label() -> None:
    f, y = torch.randn(5, 1), torch.tensor([0, 1, 1, 0, 1])
    pairs = [squares(f[i : i + 1], y[j : j + 1]) for i in range(5) for j in range(5)]
    assert squares_slip(f, y).item() == pytest.approx(torch.stack(pairs).mean().item())
    assert squares_slip(f, y).item() != pytest.approx(squares(f, y).item())


def test_logistic_loss_does_not_overflow() -> None:
    f = torch.tensor([[1e6], [-1e6], [0.0]])
    assert logistic(f[2:], torch.tensor([1])).item() == pytest.approx(math.log(2))
    assert logistic(f[:1], torch.tensor([1])).item() == 0
    assert logistic(f[1:2], torch.tensor([1])).item() == pytest.approx(1e6)


def test_mean_squared_error_is_against_one_hot() -> None:
    assert mean_squared(torch.tensor([[0.0, 2.0]]), torch.tensor([1])).item() == 0.5


def test_schedules() -> None:
    step = Schedule(kind="step", period=10, factor=0.5)
    assert [rate(step, 1.0, n, 100) for n in (1, 10, 11, 21)] == [1.0, 1.0, 0.5, 0.25]
    cosine = Schedule(kind="cosine", low=0.1)
    assert rate(cosine, 1.0, 1, 100) == 1.0
    assert rate(cosine, 1.0, 51, 100) == pytest.approx(0.55)
    ramp = Schedule(kind="exponential", high=1.0)
    assert rate(ramp, 1e-4, 1, 5) == pytest.approx(1e-4)
    assert rate(ramp, 1e-4, 3, 5) == pytest.approx(1e-2)
    assert rate(ramp, 1e-4, 5, 5) == pytest.approx(1.0)
    warm = Schedule(warmup=4)
    assert [rate(warm, 1.0, n, 100) for n in (1, 4, 5, 9)] == pytest.approx([0.2, 0.8, 1.0, 1.0])


def test_cyclic_is_pytorchs_triangle() -> None:
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.5)
    torchs = torch.optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.7, step_size_up=6)
    ours = Schedule(kind="cyclic", low=0.1, high=0.7, period=6)
    for step in range(1, 40):
        assert rate(ours, 0.5, step, 1000) == pytest.approx(optimizer.param_groups[0]["lr"])
        optimizer.step()
        torchs.step()


@pytest.mark.parametrize("side", ["_on_host", "_on_device"])
def test_gradient_statistics(side: str) -> None:
    model = nn.Linear(2, 1)
    weight, bias = model.weight, model.bias
    weight.grad, bias.grad = torch.tensor([[3.0, -1.0]]), torch.tensor([-4.0])
    statistics = GradientStatistics(model, "layers")
    values = getattr(statistics, side)([weight.grad, bias.grad])
    found = dict(zip(statistics.names, map(float, values), strict=True))
    assert found == pytest.approx(
        {
            "grad/mean": 1.0 - 4.0,
            "grad/abs": 8 / 3,
            "grad/norm": math.sqrt(26),
            "grad/mean/weight": 1.0,
            "grad/mean/bias": -4.0,
            "grad/norm/weight": math.sqrt(10),
            "grad/norm/bias": 4.0,
        }
    )


@pytest.mark.parametrize("few", [0, 2**22])
def test_totals_on_a_device_are_the_same_in_a_row_and_one_by_one(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dltui.training.gradients.FEW", few)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 30), nn.Linear(30, 5))
    gradients = [torch.randn_like(parameter) for parameter in model.parameters()]
    statistics = GradientStatistics(model, "total")
    for _ in range(2):
        mean, norm = map(float, statistics._on_device(gradients))
        assert mean == pytest.approx(sum(g.mean().item() for g in gradients), rel=1e-5)
        squares = sum(g.double().square().sum().item() for g in gradients)
        assert norm == pytest.approx(math.sqrt(squares), rel=1e-6)


def test_order_depends_on_seed_and_epoch_alone() -> None:
    torch.manual_seed(5)
    first = order(50, seed=3, epoch=2)
    torch.manual_seed(6)
    assert torch.equal(first, order(50, seed=3, epoch=2))
    assert not torch.equal(first, order(50, seed=3, epoch=3))
    assert not torch.equal(first, order(50, seed=4, epoch=2))
    assert first.sort().values.tolist() == list(range(50))


def test_batches_go_on_in_mid_epoch_and_encode_alike() -> None:
    x = torch.randint(0, 256, (25, 1, 4, 4), dtype=torch.uint8)
    examples = Examples(x, torch.arange(25))
    device = torch.device("cpu")
    made_once = Batches(examples, Encoding(divisor=255.0, mean=0.5, std=0.5), device, shuffle=True)
    every_time = Batches(
        examples, Encoding(divisor=255.0, mean=0.5, std=0.5, repeat=3), device, shuffle=True
    )
    whole = list(made_once.epoch(1, 8))
    assert [len(y) for _, y in whole] == [8, 8, 8, 1]
    rest = list(every_time.epoch(1, 8, start=16))
    for (x1, y1), (x2, y2) in zip(whole[2:], rest, strict=True):
        assert torch.equal(y1, y2)
        assert torch.equal(x1.expand(-1, 3, -1, -1), x2)
        assert torch.equal(x1, (x[y1] / 255.0 - 0.5) / 0.5)


def test_planned_steps() -> None:
    assert planned_steps(TrainOptions(batch_size=64, epochs=10), 60_000) == 9_380
    assert planned_steps(TrainOptions(batch_size=64, epochs=10, max_steps=100), 60_000) == 100
    doubling = TrainOptions(batch_size=32, batch_doubling=8192, epochs=9)
    assert [batch_size(doubling, epoch) for epoch in range(9)] == [32 * 2**e for e in range(9)]
    assert batch_size(doubling, 30) == 8192


def test_convergence_needs_a_quiet_window() -> None:
    wanted = Converge(metric="test/accuracy", threshold=0.5, window=3)
    values = [50.0, 60.0, 60.4, 60.8, 60.9]
    history = [{"test/accuracy": value} for value in values]
    assert [has_converged(history[:n], wanted) for n in range(6)] == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    ("values", "epoch"),
    [
        ([25.4, 19.9, 10.0, 10.0, 10.0], 3),
        ([84.16, 84.22, 84.31, 84.33], 3),
        ([88.63, 88.46, 88.93], 3),
        ([10.0, 10.0], 1),
        ([50.0, math.nan], 0),
    ],
)
def test_settled_is_from_where_the_printed_value_stays(values: list[float], epoch: int) -> None:
    wanted = Converge(rule="settled", threshold=0.05)
    assert settled([{"test/accuracy": value} for value in values], wanted) == epoch


def test_rates_in_pieces_have_as_many_steps_each() -> None:
    schedule = Schedule(kind="pieces", rates=(0.1, 0.3, 0.2))
    assert [rate(schedule, 1.0, n, 6) for n in range(1, 7)] == [0.1, 0.1, 0.3, 0.3, 0.2, 0.2]


@pytest.mark.parametrize("buffered", [False, True], ids=["at once", "by buffer"])
def test_meter_records_every_step_in_order(tmp_path: Path, buffered: bool) -> None:
    """The buffer that other devices need is driven on the CPU, with flushes in between."""
    with Recorder(RunDir(tmp_path)) as recorder:
        meter = Meter(recorder, ("grad/norm",), torch.device("cpu"), step=10)
        if buffered:
            meter._buffer = Buffer(3, torch.device("cpu"))
        for i in range(25):
            meter.add(torch.tensor(i / 4), torch.tensor(i % 5), [2.0], 5, 0.1 * i)
            if i % 7 == 3:
                meter._drain(wait=False)
        meter.flush()
    steps = [e for e in Tail(tmp_path / "events.jsonl").read() if isinstance(e, Steps)]
    numbers = [event.first + i for event in steps for i in range(len(event.columns["loss"]))]
    assert numbers == list(range(11, 36))
    column = {name: [x for e in steps for x in e.columns[name]] for name in steps[0].columns}
    assert column["loss"] == [i / 4 for i in range(25)]
    assert column["accuracy"] == [100 * (i % 5) / 5 for i in range(25)]
    assert column["lr"] == [0.1 * i for i in range(25)]
    assert set(column["grad/norm"]) == {2.0}
    assert meter.sums.count == 125
    assert meter.sums.metrics()["train/loss/running"] == pytest.approx(3.0)
    assert meter.diverged is None


@pytest.mark.parametrize("buffered", [False, True], ids=["at once", "by buffer"])
def test_meter_names_the_step_that_was_not_finite(tmp_path: Path, buffered: bool) -> None:
    with Recorder(RunDir(tmp_path)) as recorder:
        meter = Meter(recorder, (), torch.device("cpu"), step=0)
        if buffered:
            meter._buffer = Buffer(2, torch.device("cpu"))
        for loss in (1.0, 2.0, math.inf, 3.0):
            meter.add(torch.tensor(loss), torch.tensor(1), [], 2, 0.1)
        meter.flush()
    assert meter.diverged == 3


def test_absent_device_is_a_resource_error() -> None:
    with pytest.raises(ResourceError, match="cuda:99"):
        devices.choose("cuda:99")
    assert devices.choose("cpu") == torch.device("cpu")
    assert devices.choose("auto").type in ("cpu", "cuda", "mps")


def test_a_cuda_device_has_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one no training began on any card: the memory limit, which every run sets, and the
    peak's reset refuse a device that is only called "cuda"."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    for name in ("auto", "cuda", "cuda:0"):
        assert devices.choose(name) == torch.device("cuda", 0)
    assert devices.choose("cuda:1") == torch.device("cuda", 1)

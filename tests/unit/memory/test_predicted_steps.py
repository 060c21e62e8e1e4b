"""Fake steps against real ones, and against the published numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from settings import Encoder, Inception, mlp_with_dropout, setting, torchvision
from torch import Tensor, nn

from dltui.memory.allocator import replay
from dltui.memory.anatomy import anatomy
from dltui.memory.largest import fits_in, largest, predicted_batch
from dltui.memory.log import Kind, in_blocks
from dltui.memory.sequence import two_steps
from dltui.memory.traced_step import Setting, Untraceable, trace
from dltui.models.options import SmallInception
from dltui.models.small_inception import small_inception
from dltui.predict.preset import needs_of
from dltui.training.options import TrainOptions

MIB = 2**20

MODELS: dict[str, Setting] = {
    "resnet18": setting(torchvision("resnet18"), (3, 64, 64), 4),
    "vgg11": setting(torchvision("vgg11", init_weights=False), (3, 64, 64), 2),
    "mlp with dropout": setting(
        mlp_with_dropout, (1, 28, 28), 256, TrainOptions(optimizer="adam", batch_size=256)
    ),
    "transformer": setting(Encoder, (64, 64), 8, TrainOptions(optimizer="adamw", batch_size=8)),
    "inception": setting(
        lambda: small_inception(SmallInception(), (1, 28, 28), 10), (1, 28, 28), 16
    ),
    "in parts": setting(
        Inception,
        (1, 28, 28),
        32,
        TrainOptions(optimizer="sgd", momentum=0.9, batch_size=32, accumulate=4),
    ),
    "bf16": setting(
        Inception, (1, 28, 28), 16, TrainOptions(optimizer="sgd", batch_size=16, precision="bf16")
    ),
    "clipped": setting(
        mlp_with_dropout, (784,), 32, TrainOptions(clip_norm=1.0, gradients="layers")
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_predicted_within_5_percent_of_a_real_tracked_step(name: str) -> None:
    wanted = MODELS[name]
    predicted = anatomy(trace(wanted).step)
    measured = anatomy(trace(wanted, fake=False).step)
    assert abs(predicted.peak - measured.peak) <= 0.05 * measured.peak
    assert (predicted.moment, predicted.layer) == (measured.moment, measured.layer)
    for kind in (Kind.PARAMETERS, Kind.OPTIMIZER, Kind.GRADIENTS):
        assert predicted.after[kind] == measured.after[kind]


@pytest.mark.parametrize(
    ("name", "batch", "options", "mib", "within"),
    [
        ("resnet152", 8, TrainOptions(optimizer="adam"), 2061, 10),
        ("resnet18", 16, TrainOptions(momentum=0.9), 451, 5),
        ("resnet18", 4, TrainOptions(momentum=0.9), 204, 5),
        ("resnet18", 64, TrainOptions(momentum=0.9), 1454, 15),
    ],
)
def test_published_settings(
    name: str, batch: int, options: TrainOptions, mib: int, within: int
) -> None:
    """Against MemTracker's peaks (research note A1, A2), which needed ten times as long."""
    wanted = setting(torchvision(name), (3, 224, 224), batch, options, cuda=True)
    peak = trace(wanted).step.peak(rounded=in_blocks).bytes
    assert abs(peak / MIB - mib) <= within


def test_the_published_out_of_memory_is_predicted() -> None:
    """C12 on a 6 GB card: batch 64 fits in what its context leaves, 256 does not."""
    options = TrainOptions(momentum=0.9)
    wanted = setting(torchvision("resnet18"), (3, 224, 224), 64, options, cuda=True)
    room = 4800 * MIB
    assert fits_in(wanted, 64, room) and not fits_in(wanted, 256, room)
    changes = two_steps(trace(wanted, 64).step)
    assert trace(wanted, 64).step.peak().bytes <= replay(changes).peak <= room


def test_no_random_number_is_drawn_and_nothing_large_is_allocated() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    trace(MODELS["mlp with dropout"])
    assert torch.equal(before, torch.get_rng_state())


def test_gpu_paths_of_dropout_and_attention_keep_less() -> None:
    for name in ("mlp with dropout", "transformer"):
        on_cpu = anatomy(trace(MODELS[name]).step).forward[Kind.ACTIVATIONS]
        on_gpu = anatomy(trace(replace(MODELS[name], cuda=True)).step).forward[Kind.ACTIVATIONS]
        assert on_gpu < on_cpu


class ReadsNumbers(nn.Module):
    """Goes one way or the other by what its input holds."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        if x.sum().item() > 0:
            x = x * 2
        output: Tensor = self.layer(x)
        return output


class SelectsRows(nn.Module):
    """The number of rows it keeps depends on their values."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        kept = x[x.sum(1) > -1]
        output: Tensor = self.layer(kept)
        return output


def test_a_model_that_reads_numbers_lowers_the_confidence() -> None:
    needs = needs_of(setting(ReadsNumbers, (8,), 16))
    assert needs.doubts and "numbers" in needs.doubts[0]
    assert not needs_of(MODELS["inception"]).doubts


def test_a_model_that_cannot_be_traced_is_computed_small_and_extrapolated() -> None:
    wanted = setting(SelectsRows, (8,), 64)
    with pytest.raises(Untraceable, match=r"test_predicted_steps.py:\d+: kept = x\[x.sum"):
        trace(wanted)
    needs = needs_of(wanted)
    measured = anatomy(trace(wanted, fake=False).step)
    assert "test_predicted_steps.py" in needs.doubts[0]
    assert abs(needs.peak - measured.peak) <= 0.05 * measured.peak


def test_recurrent_layers_on_a_gpu_lower_the_confidence() -> None:
    class Recurrent(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cells = nn.LSTM(8, 16, batch_first=True)
            self.head = nn.Linear(16, 10)

        def forward(self, x: Tensor) -> Tensor:
            output: Tensor = self.head(self.cells(x)[0][:, -1])
            return output

    wanted = setting(Recurrent, (5, 8), 4, cuda=True)
    assert any("recurrent" in doubt for doubt in needs_of(wanted).doubts)


@pytest.mark.parametrize("start", [1, 7, 50, 99, 100])
@pytest.mark.parametrize("limit", [0, 1, 13, 64, 99, 100])
def test_largest_returns_only_what_it_tried(start: int, limit: int) -> None:
    tried: dict[int, bool] = {}

    def fits(n: int) -> bool:
        assert n not in tried
        tried[n] = n <= limit
        return tried[n]

    assert largest(fits, 1, 100, start=start) == limit
    assert limit == 0 or tried[limit]
    assert len(tried) <= 15


def test_a_good_guess_costs_two_calls() -> None:
    tried: list[int] = []

    def fits(n: int) -> bool:
        tried.append(n)
        return n <= 330

    assert largest(fits, 1, 4096, start=330) == 330
    assert tried == [330, 331]


def test_the_predicted_batch_fits_and_the_next_does_not() -> None:
    wanted = MODELS["clipped"]
    room = 12 * MIB
    batch = predicted_batch(wanted, room, 1024, tolerance=0.0)
    assert 1 < batch < 1024
    assert fits_in(wanted, batch, room) and not fits_in(wanted, batch + 1, room)
    assert predicted_batch(wanted, 1000, 512) == 0


def test_a_prediction_needs_no_torch_in_its_reader() -> None:
    code = (
        "import sys, dltui.predict.prediction, dltui.predict.fit\nsys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)

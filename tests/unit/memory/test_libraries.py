"""What cuBLAS and cuDNN ask for, as an H200 did (torch 2.11, cuDNN 9.19)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from settings import setting, torchvision
from torch import nn

from dltui.memory.allocator import replay
from dltui.memory.libraries import BACKWARD, FORWARD, LIGHT, kept, requests
from dltui.memory.log import Moment, Place
from dltui.memory.sequence import two_steps
from dltui.memory.traced_step import trace
from dltui.training.options import TrainOptions
from dltui.words import MIB


def asked(net: nn.Module, shape: tuple[int, ...], batch: int) -> list[tuple[Moment, float]]:
    """Moment and MiB of every workspace of a step, in their order."""
    wanted = setting(lambda: nn.Sequential(net, nn.Flatten()), shape, batch, TrainOptions())
    log = trace(replace(wanted, cuda=True)).step
    return [(one.place.moment, sum(one.sizes) / MIB) for one in log.requests if one.sizes]


def test_a_convolution_works_on_copies_with_the_channels_last() -> None:
    """ResNet-18's layers at batch 16: 12.06 MiB forward in its last block, 8.38 in the one
    before; the gradient of the weight takes some MiB more, that of the input none where it is
    not wanted."""
    (forward, last), (backward, gradient) = asked(
        nn.Conv2d(512, 512, 3, padding=1), (512, 7, 7), 16
    )
    assert (forward, backward) == (Moment.FORWARD, Moment.BACKWARD)
    assert last == pytest.approx(12.0625)
    assert gradient == pytest.approx(last + 4)
    before = asked(nn.Conv2d(256, 256, 3, padding=1), (256, 14, 14), 16)
    assert before[0][1] == pytest.approx(8.375)


def test_what_has_the_channels_last_already_is_not_copied() -> None:
    """The weights of 1 × 1 kernels are the same either way, and depthwise kernels PyTorch's own."""
    point = asked(nn.Conv2d(64, 128, 1, stride=2), (64, 56, 56), 16)
    assert point[0][1] == pytest.approx((64 * 56**2 + 128 * 28**2) * 16 * 4 / MIB)
    assert asked(nn.Conv2d(64, 64, 3, groups=64), (64, 8, 8), 16) == []
    last = torch.zeros(1, 8, 4, 4).to(memory_format=torch.channels_last)
    arguments = (last, torch.zeros(8, 8, 1, 1), None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)
    assert requests("convolution", arguments, last, 0, Place(Moment.FORWARD))[0].sizes == ()


def test_products_keep_a_workspace_for_each_thread() -> None:
    """32 MiB each on Hopper, 8.1 on others; a card that is not known may be the larger."""
    assert kept((9, 0)) == {FORWARD: 32 * MIB, BACKWARD: 32 * MIB, LIGHT: MIB}
    assert kept((8, 0))[FORWARD] == 8_519_680
    assert kept(None) == kept((9, 0))
    wanted = setting(lambda: nn.Linear(64, 10), (64,), 32, TrainOptions())
    log = trace(replace(wanted, cuda=True)).step
    assert {one.owner for one in log.requests} == {FORWARD, BACKWARD, LIGHT}
    beside = replay(two_steps(log, kept=kept((9, 0)))).allocated_peak
    assert beside - replay(two_steps(log)).allocated_peak == 65 * MIB


@pytest.mark.parametrize(
    ("name", "batch", "momentum", "allocated", "reserved"),
    [("resnet18", 16, 0.9, 526.8, 818), ("resnet18", 64, 0.9, 1531.9, 2504)],
)
def test_the_allocator_of_a_card_is_predicted(
    name: str, batch: int, momentum: float, allocated: float, reserved: float
) -> None:
    """``max_memory_allocated`` and ``max_memory_reserved`` of an H200, in MiB."""
    options = TrainOptions(momentum=momentum)
    wanted = setting(torchvision(name), (3, 224, 224), batch, options, cuda=True)
    found = replay(two_steps(trace(wanted).step, kept=kept((9, 0))))
    assert found.allocated_peak / MIB == pytest.approx(allocated, rel=0.03)
    assert found.peak / MIB == pytest.approx(reserved, rel=0.1)

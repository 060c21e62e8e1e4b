"""ResNet-152 layer by layer, within a second after import (DESIGN §8)."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest

from dltui.models.options import TorchvisionModel
from dltui.topics.architectures.networks import analyse
from dltui.topics.architectures.options import Layers

BUDGET = 1.0
"""Seconds of processor time, the building of the network included."""


@pytest.mark.benchmark
def test_resnet152_is_analysed_within_a_second() -> None:
    def seconds(name: str) -> float:
        start = time.process_time()
        analyse(TorchvisionModel(name=name), Layers(), (3, 224, 224), Path())
        return time.process_time() - start

    seconds("resnet18")
    large = median(seconds("resnet152") for _ in range(5))
    small = median(seconds("resnet18") for _ in range(5))
    print(f"resnet152 {large:.2f} s, {large / small:.1f} × resnet18")
    assert large <= BUDGET

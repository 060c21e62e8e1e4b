"""``mlp|resnet18``: training steps of a network as it is, in turn with the same one compiled.

Prints ms a step of each, and the seconds of the first compiled step.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections.abc import Callable
from statistics import median

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.models import resnet18

from tests.benchmarks.sides.loop import D1, network

TURNS = 11


def main(kind: str) -> dict[str, float]:
    torch.manual_seed(0)
    if kind == "mlp":
        model, x, steps = network(D1, "cpu"), torch.rand(64, 1, 28, 28), 50
    else:
        model, x, steps = resnet18(num_classes=10), torch.rand(32, 3, 32, 32), 2
    y = torch.randint(0, 10, (len(x),))
    other = copy.deepcopy(model)
    plain = stepper(model, model, x, y)
    compiled = stepper(torch.compile(other, dynamic=False), other, x, y)
    start = seconds(compiled)
    plain()
    turns = [
        (seconds(plain, steps) / steps, seconds(compiled, steps) / steps) for _ in range(TURNS)
    ]
    of_plain, of_compiled = (1000 * median(times) for times in zip(*turns, strict=True))
    return {"plain": of_plain, "compiled": of_compiled, "start": start}


def stepper(
    called: Callable[[Tensor], Tensor], model: nn.Module, x: Tensor, y: Tensor
) -> Callable[[], None]:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        F.cross_entropy(called(x), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def seconds(step: Callable[[], None], times: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(times):
        step()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))

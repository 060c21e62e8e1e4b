"""How long a step of a training takes on this processor, from a few that are tried out."""

from __future__ import annotations

import statistics
import time

import torch

from dltui.memory.traced_step import Setting

BACKWARD = 3
"""A step computes about three times its forward pass: the gradients of inputs and of weights."""

PROBED = 2e9
"""Multiply-adds of a probing step at most, 0.05 to 0.2 s on a core, unless one example has more."""

LARGEST = 1e10
"""Multiply-adds of a step with one example beyond which nothing is probed."""

ROOM = 2**30
"""Bytes that probing may take."""

LEAST, SECONDS = 3, 0.3
"""At least so many steps are probed, more of them while they take less than that together."""


def step_seconds(setting: Setting, multiply_adds: int, peak: int) -> float:
    """Seconds of a step on the CPU, from a few real ones; 0 where even one would be too large.

    A large batch is probed with fewer examples, and their time taken to grow in proportion.
    ``peak`` is the predicted memory of a whole step in bytes.
    """
    work = BACKWARD * max(1, multiply_adds)
    if work > LARGEST or peak > ROOM:
        return 0.0
    size = max(1, min(setting.batch_size, int(PROBED / work)))
    with torch.random.fork_rng(devices=[]):
        step = setting.stepper(setting.build())
        x, y = (part.zero_() for part in setting.batch(size))
        step(x, y, 1e-6)  # the first, in which libraries choose their kernels, does not count
        times: list[float] = []
        while len(times) < LEAST or sum(times) < SECONDS:
            began = time.perf_counter()
            step(x, y, 1e-6)
            times.append(time.perf_counter() - began)
    return statistics.median(times) * setting.batch_size / size

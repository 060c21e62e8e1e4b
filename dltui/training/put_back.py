"""A network and the random numbers as they were, after something was tried with them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dltui.training.weights import overlaps


@contextmanager
def put_back(model: nn.Module, device: torch.device) -> Iterator[None]:
    """Afterwards weights, buffers, gradients, attributes and all global generators are as before.

    It holds a copy of the weights meanwhile. What lies in lists or objects of a module may stay.
    """
    kept = [_kept(module) for module in model.modules()]
    numbers = random.getstate(), np.random.get_state()
    cuda = [device] if device.type == "cuda" else []
    try:
        with torch.random.fork_rng(cuda):
            yield
    finally:
        random.setstate(numbers[0])
        np.random.set_state(numbers[1])
        for put in kept:
            put()


def _kept(module: nn.Module) -> Callable[[], None]:
    """What puts ``module`` back, those below it left out."""
    scripted = isinstance(module, torch.jit.ScriptModule)
    tables = [] if scripted else [vars(module), *_tables(module)]
    before: list[dict[str, Any]] = [dict(table) for table in tables]
    tensors = [*module.parameters(False), *module.buffers(False)]
    tensors += [one for one in vars(module).values() if isinstance(one, Tensor)]
    # Fused optimizers and batch norms do not count what they change as a version.
    values = [(one, _gradient(one), one.detach().clone()) for one in tensors]

    def put() -> None:
        for table, old in zip(tables, before, strict=True):
            table.clear()
            table.update(old)
        for tensor, gradient, value in values:
            if tensor.is_leaf:
                tensor.grad = gradient
            if not overlaps(tensor):
                with torch.no_grad():
                    tensor.copy_(value)

    return put


def _gradient(tensor: Tensor) -> Tensor | None:
    return tensor.grad if tensor.is_leaf else None


def _tables(module: nn.Module) -> list[dict[str, Any]]:
    return [module._parameters, module._buffers, module._modules]

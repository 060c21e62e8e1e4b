"""Losses and metrics of the user's own."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from dltui import foreign
from dltui.errors import InputError
from dltui.options import Code
from dltui.training.tasks.loss import Value


def loss(code: Code, folder: Path, task: str) -> Value:
    """``code`` as a loss; what it raises, or gives that is no loss, is told in its own line."""
    function = _function(code, folder, "train.loss")

    def value(outputs: Tensor, targets: Tensor) -> Tensor:
        with foreign.told("train.loss"):
            found = function(outputs.clone(), targets.clone())  # theirs to change in place
        if why := _no_loss(found, outputs, targets, task):
            raise InputError(f"train.loss: {code.name} of {code.file} {why}")
        mean: Tensor = found if found.ndim == 0 else found.mean()
        return mean

    return value


def _no_loss(found: object, outputs: Tensor, targets: Tensor, task: str) -> str:
    """What is wrong with what a function of ``outputs`` and ``targets`` gives as their loss."""
    count = len(targets)
    if not isinstance(found, Tensor):
        return f"gives {type(found).__name__}; a loss is a tensor of one number"
    if found.ndim and (found.numel() != count or len(found) != count):
        return (
            f"gives {tuple(found.shape)} for outputs {tuple(outputs.shape)} and targets "
            f"{tuple(targets.shape)} of {task}; a loss is one number, or one for each example"
        )
    if outputs.requires_grad and not found.requires_grad:
        return "gives what does not depend on the outputs: nothing can be learned by it"
    return ""


@dataclass(frozen=True, slots=True)
class OwnMetric:
    """A function of all outputs and targets of a part, on the CPU, that gives a number."""

    name: str
    file: str
    function: Callable[..., Any]

    def __call__(self, outputs: Tensor, targets: Tensor) -> float:
        with foreign.told(f"train.metrics: {self.name}"):
            found = self.function(outputs.clone(), targets.clone())
            single = isinstance(found, Tensor) and found.numel() == 1
            value = found.item() if isinstance(found, Tensor) and single else found
        if hasattr(value, "item") and not isinstance(value, Tensor):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            given = f"{tuple(found.shape)}" if isinstance(found, Tensor) else type(found).__name__
            raise InputError(
                f"train.metrics: {self.name} of {self.file} gives {given}; a metric is a number"
            )
        return float(value)


def metrics(codes: tuple[Code, ...], folder: Path) -> tuple[OwnMetric, ...]:
    """``InputError`` for two of one name."""
    names = [code.name for code in codes]
    if double := next((name for name in names if names.count(name) > 1), ""):
        raise InputError(f"train.metrics: two are called {double!r}; their values would be one")
    return tuple(
        OwnMetric(code.name, code.file, _function(code, folder, "train.metrics")) for code in codes
    )


def _function(code: Code, folder: Path, where: str) -> Callable[..., Any]:
    """A function as it is; a class, or what has arguments, is called once to give one."""
    found = foreign.load(code, folder, where)
    if not isinstance(found, type) and not code.arguments:
        return found
    made = foreign.make(code, folder, where)
    if not callable(made):
        raise InputError(f"{where}: {code.name} of {code.file} gives nothing that can be called")
    function: Callable[..., Any] = made
    return function

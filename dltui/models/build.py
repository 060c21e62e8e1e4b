"""``[model]`` → a network that fits the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dltui import foreign
from dltui.errors import InputError
from dltui.models.edge_cnn import edge_cnn
from dltui.models.freeze import freeze
from dltui.models.lenet5 import lenet5
from dltui.models.logistic_regression import logistic_regression
from dltui.models.mlp import mlp
from dltui.models.options import ModelOptions, TorchvisionModel, UserModel
from dltui.models.room import demand_room
from dltui.models.sequences import conv1d, gru
from dltui.models.small_alexnet import small_alexnet
from dltui.models.small_inception import small_inception
from dltui.models.start_weights import Say, begin_with
from dltui.models.user import demand_numbers, user_model

Builder = Callable[[Any, tuple[int, ...], int], nn.Module]

BUILDERS: dict[str, Builder] = {
    "mlp": mlp,
    "small-inception": small_inception,
    "lenet5": lenet5,
    "edge-cnn": edge_cnn,
    "small-alexnet": small_alexnet,
    "logistic-regression": logistic_regression,
    "gru": gru,
    "conv1d": conv1d,
}
"""dltui's own networks; each takes its options, the shape of one input and the classes."""

OF_ANY_SIZE = ("mlp", "edge-cnn", "logistic-regression", "gru", "conv1d")
"""Those of them whose size comes from the preset or from the data."""


def build(
    options: ModelOptions,
    input_shape: tuple[int, ...],
    classes: int,
    folder: Path,
    dtype: torch.dtype = torch.float32,
    say: Say = lambda note: None,
    device: torch.device | None = None,
) -> nn.Module:
    """A network for (n, *input_shape) inputs of ``dtype``, new weights from torch's generator or
    those of a file, about which ``say`` is told. One of the user's own is on ``device``: it may
    have been put, or may make tensors, on that.

    ``UsageError`` says so when it cannot take such inputs or gives another number of outputs,
    ``OutOfMemory`` where the weights of one of dltui's own have no room.
    """
    model = construct(options, input_shape, classes, folder, device)
    demand_numbers(model, named(options))
    if options.weights:
        begin_with(model, options, folder, say)
    inputs = torch.zeros(2, *input_shape, dtype=dtype)
    if isinstance(options, UserModel):
        model, inputs = model.to(device or "cpu"), inputs.to(device or "cpu")
    _try(model, named(options), inputs, classes)
    return model


def construct(
    options: ModelOptions,
    input_shape: tuple[int, ...],
    classes: int,
    folder: Path,
    device: torch.device | None = None,
) -> nn.Module:
    """The same without the trial and the weights of a file, so that it can be built where tensors
    hold no numbers.
    """
    model = _made(options, input_shape, classes, folder, device)
    if options.freeze:
        freeze(model, options.freeze)
    return model


def _made(
    options: ModelOptions,
    input_shape: tuple[int, ...],
    classes: int,
    folder: Path,
    device: torch.device | None,
) -> nn.Module:
    if isinstance(options, UserModel):
        return user_model(options, folder)
    if isinstance(options, TorchvisionModel):
        return torchvision_model(options.name, classes)
    make = partial(BUILDERS[named(options)], options, input_shape, classes)
    if named(options) in OF_ANY_SIZE:
        demand_room(make, named(options), device)
    return make()


def named(options: ModelOptions) -> str:
    return str(getattr(options, "name", type(options).__name__))


def torchvision_model(name: str, classes: int) -> nn.Module:
    """Torchvision's network without weights or auxiliary outputs, its stem as it is."""
    from torchvision.models import get_model

    extra = {"aux_logits": False, "init_weights": True}
    arguments = extra if name in ("googlenet", "inception_v3") else {}
    model: nn.Module = get_model(name, weights=None, num_classes=classes, **arguments)
    return model


def _try(model: nn.Module, name: str, inputs: Tensor, classes: int) -> None:
    """One forward pass of two zero inputs, in evaluation mode: it draws no random numbers."""
    shape = "×".join(map(str, inputs.shape[1:]))
    what = "inputs" if inputs.is_floating_point() else "token ids"
    model.eval()
    try:
        with foreign.told(f"model: {name} cannot take {shape} {what}"), torch.no_grad():
            output = model(inputs)
    except InputError as error:
        raise InputError(f"{error}{_hint(inputs, str(error))}") from error.__cause__
    check_outputs(output, 2, classes, name)
    model.train()


def check_outputs(output: object, examples: int, classes: int, name: str) -> None:
    """``InputError`` unless they are one tensor of (``examples``, ``classes``)."""
    shape = getattr(output, "shape", None)
    if shape != (examples, classes):
        given = f"a {type(output).__name__}" if shape is None else tuple(shape[1:])
        raise InputError(f"model: {name} gives {given} for an input, but {classes} are needed")


def _hint(inputs: Tensor, reason: str) -> str:
    """What the data could be read as instead."""
    if not inputs.is_floating_point():
        return '; data.kind = "rows" gives it numbers'
    ids = inputs.ndim == 2 and "indices" in reason
    return '; data.kind = "tokens" keeps ids whole numbers' if ids else ""

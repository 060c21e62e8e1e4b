"""The network of a preset, traced without computing anything where that is possible."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from dltui import foreign
from dltui.errors import DltuiError, InputError, ResourceError, UsageError
from dltui.layers.calls import Analysis
from dltui.layers.trace import trace
from dltui.memory.meta import build_on_meta
from dltui.models.build import construct
from dltui.models.options import ModelOptions, TorchvisionModel, UserModel
from dltui.topics.architectures.options import Layers

GREY = (1, 28, 28)
COLOUR = (3, 224, 224)

SHAPE_FAILS = (AssertionError, IndexError, RuntimeError, ValueError)
"""What the code of a network raises when its input does not suit it."""


def input_shape(model: ModelOptions, options: Layers) -> tuple[int, ...]:
    """Channels, height and width: as asked, or what the network was published with."""
    if options.input:
        return options.input
    if isinstance(model, TorchvisionModel):
        from torchvision.models import get_model_weights

        crops = [entry.transforms.keywords["crop_size"] for entry in get_model_weights(model.name)]
        return (3, min(crops), min(crops))
    return COLOUR if isinstance(model, UserModel) else GREY


def analyse(model: ModelOptions, options: Layers, shape: tuple[int, ...], folder: Path) -> Analysis:
    """The analysis of ``model`` for one input of ``shape``.

    Raises ``UsageError`` when the network does not take such an input.
    """

    classes = options.classes or (1000 if isinstance(model, TorchvisionModel) else 10)

    def make() -> nn.Module:
        return _construct(model, classes, shape, folder).train(options.training)

    return analyse_module(make, shape, name_of(model))


def _construct(
    model: ModelOptions, classes: int, shape: tuple[int, ...], folder: Path
) -> nn.Module:
    """As published: torchvision counts Inception v3 with its auxiliary head, which training omits.

    The head is no part of a forward pass in use, so it appears under "not used".
    """
    if isinstance(model, TorchvisionModel) and model.name == "inception_v3":
        from torchvision.models import inception_v3

        network: nn.Module = inception_v3(num_classes=classes, init_weights=False)
        return network
    return construct(model, shape, classes, folder)


def analyse_module(make: Callable[[], nn.Module], shape: tuple[int, ...], name: str) -> Analysis:
    """``make`` builds the network; one whose forward reads numbers is run for real, on the CPU.

    ``UsageError`` says why it cannot be called with one input of ``shape``.
    """
    model = build_on_meta(make)
    try:
        return trace(model, torch.empty(1, *shape, device="meta"))
    except Exception as error:
        if "meta" not in str(error).lower():
            raise _refusal(model, name, shape, error) from error
    model = make()
    try:
        return trace(model, torch.rand(1, *shape))
    except Exception as error:
        raise _refusal(model, name, shape, error) from error


def _refusal(model: nn.Module, name: str, shape: tuple[int, ...], error: Exception) -> DltuiError:
    """What ``error`` of a call means, and what to do: another input only where that may help."""
    size, reason = "×".join(map(str, shape)), foreign.words(error)
    wanted = _inputs(model)
    if len(wanted) > 1:
        several = f"{len(wanted)} inputs ({', '.join(wanted)})"
        return UsageError(f"{name} takes {several}; a network of one input can be looked at")
    if model.training and "more than 1 value per channel" in reason:
        return UsageError(
            f"{name} in training normalises over the batch, and one input leaves one value a "
            "channel to do so: set options.training = false"
        )
    if isinstance(error, MemoryError) or "allocate memory" in reason:
        return ResourceError(f"{name} with an input of {size} does not fit in memory")
    if isinstance(error, SHAPE_FAILS):
        return UsageError(f"{name} does not take an input of {size}; set options.input ({reason})")
    return InputError(f"{name} fails with an input of {size}: {reason}")


def _inputs(model: nn.Module) -> list[str]:
    """The arguments that its forward cannot do without."""
    try:
        parameters = inspect.signature(model.forward).parameters.values()
    except (TypeError, ValueError):  # of compiled code nobody knows
        return []
    asked = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return [p.name for p in asked if p.default is p.empty]


def name_of(model: ModelOptions) -> str:
    """The network's name, with its widths for a multilayer perceptron."""
    name = str(getattr(model, "name", "network"))
    hidden = getattr(model, "hidden", None)
    return f"{name} {'-'.join(map(str, hidden))}" if hidden else name

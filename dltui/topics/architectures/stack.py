"""A network from its layers as a preset lists them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dltui.errors import UsageError
from dltui.memory.meta import build_on_meta
from dltui.topics.architectures.options import Layer

SHORT = {"max-pool": "pool", "average-pool": "pool", "batch-norm": "norm", "branches": "block"}


class Branches(nn.Module):
    """Stacks side by side on one input, joined along the channels or added."""

    def __init__(self, branches: Sequence[nn.Module], join: str) -> None:
        super().__init__()
        self.join = join
        for number, branch in enumerate(branches, start=1):
            self.add_module(f"branch{number}", branch)

    def forward(self, image: Tensor) -> Tensor:
        """(n, channels, height, width), or rows (n, values), to the same with joined channels."""
        outputs = [branch(image) for branch in self.children()]
        if self.join == "concatenate":
            return torch.cat(outputs, dim=1)
        return torch.stack(outputs).sum(dim=0)


class GlobalAverage(nn.Module):
    """The mean of every channel."""

    def forward(self, image: Tensor) -> Tensor:
        """(n, channels, height, width) → (n, channels)."""
        return image.mean(dim=(2, 3))


def build_stack(layers: Sequence[Layer], shape: Sequence[int], where: str = "stack") -> nn.Module:
    """The layers as a network on the meta device; ``shape`` is the input's, without the batch.

    Raises ``UsageError`` that names the layer which does not fit, e.g. ``stack[2]``.
    """
    return build_on_meta(lambda: _sequence(layers, tuple(shape), where))


def _sequence(layers: Sequence[Layer], shape: tuple[int, ...], where: str) -> nn.Sequential:
    network = nn.Sequential()
    counts: dict[str, int] = {}
    for index, layer in enumerate(layers):
        place = f"{where}[{index}]"
        module = _module(layer, shape, place)
        shape = _after(module, layer, shape, place)
        short = SHORT.get(layer.layer, layer.layer)
        counts[short] = counts.get(short, 0) + 1
        name = layer.name or f"{short}{counts[short]}"
        if name in dict(network.named_children()) or "." in name:
            raise UsageError(f"{place}: the name {name!r} is taken or has a dot; choose another")
        network.add_module(name, module)
    return network


def _module(layer: Layer, shape: tuple[int, ...], place: str) -> nn.Module:
    if layer.layer in ("conv", "max-pool", "average-pool", "global-average", "batch-norm"):
        _needs(len(shape) == 3, place, layer, shape)
    if layer.layer == "linear":
        _needs(len(shape) == 1, place, layer, shape)
    match layer.layer:
        case "conv":
            return _convolution(layer, shape[0], place)
        case "max-pool":
            return nn.MaxPool2d(layer.kernel or 2, layer.stride, layer.padding or 0)
        case "average-pool":
            return nn.AvgPool2d(layer.kernel or 2, layer.stride, layer.padding or 0)
        case "linear":
            return nn.Linear(shape[0], layer.out, bias=layer.bias)
        case "batch-norm":
            return nn.BatchNorm2d(shape[0])
        case "branches":
            stacks = enumerate(layer.branches)
            return Branches(
                [_sequence(part, shape, f"{place}.branches[{i}]") for i, part in stacks], layer.join
            )
        case _:
            return _PLAIN[layer.layer]()


def _convolution(layer: Layer, channels: int, place: str) -> nn.Conv2d:
    if channels % layer.groups or layer.out % layer.groups:
        raise UsageError(
            f"{place}: {layer.groups} groups must divide {channels} channels and "
            f"{layer.out} filters"
        )
    kernel = layer.kernel or 3
    reach = layer.dilation * (kernel - 1)
    if layer.padding is None and reach % 2:
        raise UsageError(f"{place}: an even kernel has no middle; give padding")
    return nn.Conv2d(
        channels,
        layer.out,
        kernel,
        stride=layer.stride or 1,
        padding=reach // 2 if layer.padding is None else layer.padding,
        dilation=layer.dilation,
        groups=layer.groups,
        bias=layer.bias,
    )


_PLAIN: dict[str, type[nn.Module]] = {
    "flatten": nn.Flatten,
    "global-average": GlobalAverage,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}


def _needs(fits: bool, place: str, layer: Layer, shape: tuple[int, ...]) -> None:
    if not fits:
        hint = 'put { layer = "flatten" } before it' if layer.layer == "linear" else "an image"
        size = "×".join(map(str, shape))
        raise UsageError(f"{place}: {layer.layer} cannot take {size}; it needs {hint}")


def _after(module: nn.Module, layer: Layer, shape: tuple[int, ...], place: str) -> tuple[int, ...]:
    try:
        out: Tensor = module.to("meta").eval()(torch.empty(1, *shape, device="meta"))
    except RuntimeError as error:
        size = "×".join(map(str, shape))
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"{place}: {layer.layer} does not fit its input {size}: {reason}"
        ) from error
    return tuple(out.shape[1:])

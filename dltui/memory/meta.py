"""Networks without numbers: parameters on PyTorch's meta device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.nn.parameter import UninitializedParameter, is_lazy


def build_on_meta(make: Callable[[], nn.Module]) -> nn.Module:
    """What ``make`` builds, with its parameters and buffers on the meta device.

    Only parameters are taken away, each when its module registers it: a constructor that reads
    numbers of its own (RegNet computes its widths with tensors) still works. Buffers of a
    network with lazy layers stay where they are, as moving it would end the laziness.
    """
    handle = register_module_parameter_registration_hook(_without_numbers)
    try:
        model = make()
    finally:
        handle.remove()
    lazy = any(is_lazy(parameter) for parameter in model.parameters())
    return model if lazy else model.to("meta")


def _without_numbers(module: nn.Module, name: str, parameter: nn.Parameter | None) -> Any:
    if parameter is None or parameter.is_meta:
        return parameter
    if isinstance(parameter, UninitializedParameter):
        # The stub of torch 2.15 leaves out what the class takes.
        return UninitializedParameter(  # type: ignore[call-arg]
            device="meta", requires_grad=parameter.requires_grad
        )
    return nn.Parameter(parameter.to("meta"), requires_grad=parameter.requires_grad)

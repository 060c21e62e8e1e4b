"""Parts of a network that are not trained."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from torch import nn

from dltui.models.patterns import layers_of, matching


def freeze(model: nn.Module, patterns: Iterable[str]) -> None:
    """No gradients for what ``patterns`` name, and batch norms and dropout within as in
    evaluation, also while the rest is trained. ``UsageError`` for a pattern that fits nothing.
    """
    patterns = list(patterns)
    frozen = {name for one in patterns for name in matching(model, one, "model.freeze")}
    for name, parameter in model.named_parameters():
        if name in frozen:
            parameter.requires_grad_(False)
    if layers := layers_of(model, patterns, frozen):
        model.register_forward_pre_hook(partial(_still, tuple(layers)))


def _still(layers: tuple[str, ...], model: nn.Module, inputs: Any) -> None:
    for name in layers:
        model.get_submodule(name).eval()

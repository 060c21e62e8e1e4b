"""Gradient statistics of a step: the published signed quantity and what says more."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from dltui.training.options import TrainOptions

TOTAL = ("grad/mean", "grad/abs", "grad/norm")

Value = Tensor | float


class GradientStatistics:
    """What ``measure`` returns after a backward pass, and ``names`` of its values in order.

    ``grad/mean`` is the sum over parameter tensors of each tensor's mean gradient (EXPERIMENTS
    D7), ``grad/abs`` the mean absolute value over all parameters, ``grad/norm`` the L2 norm over
    all parameters, and per layer the norm of each parameter tensor.
    """

    def __init__(self, model: nn.Module, mode: str) -> None:
        trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        self._parameters = [] if mode == "off" else [p for _, p in trained]
        self._layers = mode == "layers"
        self._count = sum(p.numel() for p in self._parameters)
        layers = tuple(f"grad/norm/{name}" for name, _ in trained)
        self.names: tuple[str, ...] = {"off": (), "total": TOTAL}.get(mode, (*TOTAL, *layers))

    def measure(self) -> list[Value]:
        """One value a name: floats on a CPU, 0-dim tensors elsewhere, so that nothing waits."""
        if not self._parameters:
            return []
        gradients = [
            torch.zeros_like(p) if p.grad is None else p.grad.detach() for p in self._parameters
        ]
        on_cpu = gradients[0].device.type == "cpu"
        return self._on_host(gradients) if on_cpu else self._on_device(gradients)

    def _on_host(self, gradients: list[Tensor]) -> list[Value]:
        """Dot products and sums: on a CPU far cheaper than ``foreach`` or ``vector_norm``."""
        mean = absolute = square = 0.0
        norms: list[Value] = []
        for gradient in gradients:
            flat = gradient.flatten()
            own = torch.dot(flat, flat).item()
            square += own
            mean += flat.sum().item() / flat.numel()
            absolute += flat.abs().sum().item()
            if self._layers:
                norms.append(math.sqrt(own))
        return [mean, absolute / self._count, math.sqrt(square), *norms]

    def _on_device(self, gradients: list[Tensor]) -> list[Value]:
        mean = torch.stack([gradient.mean() for gradient in gradients]).sum()
        absolute = torch.stack(torch._foreach_norm(gradients, 1)).sum() / self._count
        norms = torch.stack(torch._foreach_norm(gradients, 2))
        layers: list[Value] = list(norms.unbind()) if self._layers else []
        return [mean, absolute, norms.square().sum().sqrt(), *layers]


def names(model: nn.Module, options: TrainOptions) -> tuple[str, ...]:
    return GradientStatistics(model, options.gradients).names

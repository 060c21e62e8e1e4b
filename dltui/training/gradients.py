"""Gradient statistics of a step: the published signed quantity and what says more."""

from __future__ import annotations

import math

import torch
import torch.distributed as dist
from torch import Tensor, nn

TOTAL = ("grad/mean", "grad/norm")

Value = Tensor | float

FEW = 2**22
"""Parameters up to which their gradients are copied into one row on a GPU: 16 MiB. A small net's
step is as long as it takes to launch its kernels, and this saves some ten launches: on an H200
D1's net took 1.32 ms a step instead of 1.54."""


class GradientStatistics:
    """What ``measure`` returns after a backward pass, and ``names`` of its values in order.

    ``grad/mean`` is the sum over parameter tensors of each tensor's mean gradient (EXPERIMENTS
    D7) and ``grad/norm`` the L2 norm over all parameters. Per layer there are also ``grad/abs``,
    the mean absolute value over all parameters, the signed mean and the norm of each parameter
    tensor; a pass for absolute values costs as much as both others, so it is not among the totals.
    """

    def __init__(self, model: nn.Module, mode: str) -> None:
        trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        self._parameters = [] if mode == "off" else [p for _, p in trained]
        self._layers = mode == "layers"
        self._count = sum(p.numel() for p in self._parameters)
        self._shares: Tensor | None = None
        self._odd: bool | None = None
        each = [f"grad/{kind}/{name}" for kind in ("mean", "norm") for name, _ in trained]
        layers = ("grad/abs", *each)
        self.names: tuple[str, ...] = {"off": (), "total": TOTAL}.get(mode, (*TOTAL, *layers))

    def measure(self) -> list[Value]:
        """One value a name: floats on a CPU, 0-dim tensors elsewhere, so that nothing waits."""
        if not self._parameters:
            return []
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self._parameters]
        on_cpu = gradients[0].device.type == "cpu"
        if hasattr(gradients[0], "full_tensor"):
            values = self._of_shares(gradients)
            return [value.item() if on_cpu else value for value in values]
        if self._odd is None:
            self._odd = any(map(_odd, gradients))
        if self._odd:
            values = self._of_any(gradients)
            return [value.item() if on_cpu else value for value in values]
        return self._on_host(gradients) if on_cpu else self._on_device(gradients)

    def of_lanes(self, gradients: list[Tensor]) -> list[Tensor]:
        """The same of several networks at once: (lanes, …) gradients, (lanes,) a name."""
        if not self._parameters:
            return []
        flat = [
            (torch.view_as_real(gradient) if gradient.is_complex() else gradient).flatten(1)
            for gradient in gradients
        ]
        means = torch.stack([gradient.mean(1) for gradient in flat])
        norms = torch.stack([torch.linalg.vector_norm(gradient, dim=1) for gradient in flat])
        total = [means.sum(0), torch.linalg.vector_norm(norms, dim=0)]
        if not self._layers:
            return total
        absolute = torch.stack([torch.linalg.vector_norm(g, 1, dim=1) for g in flat]).sum(0)
        return [*total, absolute / self._count, *means, *norms]

    def _of_shares(self, gradients: list[Tensor]) -> list[Tensor]:
        """Of gradients of which each rank has a part: sums of all of them, 0-dim tensors."""
        each = torch.stack([_sums(gradient._local_tensor) for gradient in gradients])  # type: ignore[attr-defined]
        dist.all_reduce(each)
        means = each[:, 0] / each.new_tensor([gradient.numel() for gradient in gradients])
        total = [means.sum(), each[:, 1].sum().sqrt()]
        if not self._layers:
            return total
        return [*total, each[:, 2].sum() / self._count, *means, *each[:, 1].sqrt()]

    def _of_any(self, gradients: list[Tensor]) -> list[Tensor]:
        """Of gradients among which are sparse, complex, half or empty ones: 0-dim tensors."""
        flat = [_values(gradient) for gradient in gradients]
        counts = [max(1, gradient.numel() * (1 + gradient.is_complex())) for gradient in gradients]
        means = [row.sum() / count for row, count in zip(flat, counts, strict=True)]
        norms = [torch.linalg.vector_norm(row) for row in flat]
        total = [torch.stack(means).sum(), torch.linalg.vector_norm(torch.stack(norms))]
        if not self._layers:
            return total
        absolute = torch.stack([row.abs().sum() for row in flat]).sum() / sum(counts)
        return [*total, absolute, *means, *norms]

    def _on_host(self, gradients: list[Tensor]) -> list[Value]:
        """Sums and dot products, a gradient after the other while it is in the cache.

        ``foreach`` and ``vector_norm`` take two to five times as long on a CPU.
        """
        absolute = 0.0
        means: list[float] = []
        squares: list[float] = []
        for gradient in gradients:
            flat = gradient if gradient.ndim == 1 else gradient.flatten()
            means.append(flat.sum().item() / flat.numel())
            squares.append(torch.dot(flat, flat).item())
            if self._layers:
                absolute += flat.abs().sum().item()
        total: list[Value] = [sum(means), math.sqrt(math.fsum(squares))]
        if not self._layers:
            return total
        return [*total, absolute / self._count, *means, *map(math.sqrt, squares)]

    def _on_device(self, gradients: list[Tensor]) -> list[Value]:
        if self._count <= FEW and not self._layers:
            return self._in_a_row(gradients)
        means = torch.stack([gradient.mean() for gradient in gradients])
        norms = torch.stack(torch._foreach_norm(gradients, 2))
        total: list[Value] = [means.sum(), norms.square().sum().sqrt()]
        if not self._layers:
            return total
        absolute = torch.stack(torch._foreach_norm(gradients, 1)).sum() / self._count
        return [*total, absolute, *means.unbind(), *norms.unbind()]

    def _in_a_row(self, gradients: list[Tensor]) -> list[Value]:
        """A sum of means is a product with what each value counts in the mean of its tensor."""
        row = torch.cat([gradient.flatten() for gradient in gradients])
        if self._shares is None:
            sizes = [gradient.numel() for gradient in gradients]
            parts = [torch.full((size,), 1 / size) for size in sizes]
            self._shares = torch.cat(parts).to(row)
        return [torch.dot(row, self._shares), torch.linalg.vector_norm(row)]


def _sums(part: Tensor) -> Tensor:
    """Of the values, their squares and their absolute values: (3,) float64."""
    values = part.double()
    return torch.stack([values.sum(), values.square().sum(), values.abs().sum()])


def _odd(gradient: Tensor) -> bool:
    plain = gradient.layout is torch.strided and gradient.dtype in (torch.float32, torch.float64)
    return not plain or not gradient.numel()


def _values(gradient: Tensor) -> Tensor:
    """In one row, at least float32: those that are there, real and imaginary parts apart."""
    if gradient.layout is torch.sparse_coo:
        gradient = gradient.coalesce().values()
    elif gradient.layout is not torch.strided:
        gradient = gradient.to_dense()
    if gradient.is_complex():
        gradient = torch.view_as_real(gradient.resolve_conj())
    return gradient.flatten().to(torch.promote_types(gradient.dtype, torch.float32))

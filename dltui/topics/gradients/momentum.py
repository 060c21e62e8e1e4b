"""Momentum written in two ways, and as PyTorch has it, down the same valley."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Gradient = Callable[[Tensor], Tensor]


def valley(point: Tensor, steepness: float) -> Tensor:
    """½(x² + steepness · y²) of points (…, 2), as (…,)."""
    return (point[..., 0] ** 2 + steepness * point[..., 1] ** 2) / 2


def heavy_ball(start: Tensor, gradient: Gradient, rates: Sequence[float], beta: float) -> Tensor:
    """θ⁺ = θ − αg + β(θ − θ⁻): the last move goes on. Returns (steps + 1, 2) points."""
    path = [start, start]
    for rate in rates:
        here, before = path[-1], path[-2]
        path.append(here - rate * gradient(here) + beta * (here - before))
    return torch.stack(path[1:])


def velocity(start: Tensor, gradient: Gradient, rates: Sequence[float], beta: float) -> Tensor:
    """v⁺ = g + βv, θ⁺ = θ − αv⁺: a running sum of gradients. Returns (steps + 1, 2) points."""
    path, speed = [start], torch.zeros_like(start)
    for rate in rates:
        speed = gradient(path[-1]) + beta * speed
        path.append(path[-1] - rate * speed)
    return torch.stack(path)


def pytorch(start: Tensor, gradient: Gradient, rates: Sequence[float], beta: float) -> Tensor:
    """``torch.optim.SGD`` with momentum. Returns (steps + 1, 2) points."""
    point = start.clone()
    optimizer = torch.optim.SGD([point], lr=1.0, momentum=beta)
    path = [start]
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        point.grad = gradient(point)
        optimizer.step()
        path.append(point.clone())
    return torch.stack(path)

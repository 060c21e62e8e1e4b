"""Multiply-adds of one tensor operation, from its shapes.

Only products of weights (or activations) with activations are counted: convolutions and matrix
products, attention included. One multiply-add is one multiplication and one addition, so
"FLOPs" by the usual convention are twice as many.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from torch import Tensor


def multiply_adds(name: str, args: tuple[Any, ...], out: Any) -> int | None:
    """Multiply-adds of the operation ``name`` ("mm", "convolution" …); null when not counted."""
    formula = _FORMULAS.get(name)
    return formula(args, out) if formula else None


def _matrix(args: tuple[Any, ...], out: Tensor) -> int:
    left: Tensor = args[0]
    return out.numel() * left.shape[-1]


def _added_matrix(args: tuple[Any, ...], out: Tensor) -> int:
    return _matrix(args[1:], out)


def _convolution(args: tuple[Any, ...], out: Tensor) -> int:
    """Every output value takes in_channels/groups × kernel products; transposed: every input."""
    weight: Tensor = args[1]
    values: Tensor = args[0] if args[6] else out
    return values.numel() * prod(weight.shape[1:])


def _attention(args: tuple[Any, ...], out: Any) -> int:
    """Query times key, then the weights times value; shapes (batch, heads, tokens, size)."""
    query: Tensor = args[0]
    key: Tensor = args[1]
    value: Tensor = args[2]
    batch, heads, tokens, size = query.shape
    return batch * heads * tokens * key.shape[2] * (size + value.shape[3])


_FORMULAS: dict[str, Callable[[tuple[Any, ...], Any], int]] = {
    "mm": _matrix,
    "bmm": _matrix,
    "mv": _matrix,
    "dot": lambda args, out: args[0].numel(),
    "addmm": _added_matrix,
    "addmv": _added_matrix,
    "baddbmm": _added_matrix,
    "convolution": _convolution,
    "_scaled_dot_product_flash_attention": _attention,
    "_scaled_dot_product_flash_attention_for_cpu": _attention,
    "_scaled_dot_product_efficient_attention": _attention,
    "_scaled_dot_product_cudnn_attention": _attention,
    "_scaled_dot_product_fused_attention_overrideable": _attention,
}

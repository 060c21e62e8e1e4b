"""Receptive fields: how much of the input one output value can see.

A field grows by (kernel − 1) · dilation · jump at every convolution and pooling, and the jump
(distance in the input between neighbouring outputs) is multiplied by the stride.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf, isinf
from typing import Any

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Field:
    """``size`` and ``jump`` in input pixels, one value a spatial dimension; inf is all of it."""

    size: tuple[float, ...]
    jump: tuple[float, ...]

    @property
    def largest(self) -> float:
        return max(self.size, default=inf)

    def __str__(self) -> str:
        if isinf(self.largest):
            return "all"
        sizes = [f"{size:.0f}" for size in self.size]
        return sizes[0] if len(set(sizes)) == 1 else "×".join(sizes)


def start(shape: Sequence[int]) -> Field | None:
    """The field of the input itself, of shape (batch, channels, *spatial); null without space."""
    space = len(shape) - 2
    return Field((1.0,) * space, (1.0,) * space) if space > 0 else None


def after(
    name: str, args: tuple[Any, ...], out: Tensor, seen: list[tuple[Tensor, Field]], batch: int
) -> Field | None:
    """The field of ``out`` given its operands that have one; null where it means nothing.

    Operands that merge (addition, concatenation) take the maximum. A gate, i.e. a product with a
    smaller operand, is not followed: a squeeze-and-excitation gate looks at the whole image.
    """
    image, field = seen[0]
    if name in _PRODUCTS:
        if len(seen) > 1:
            return None
        return _whole(field) if image.dim() == 2 and image.shape[0] == batch else field
    if rule := _RULES.get(name):
        return rule(field, args, out)
    if name in ("mul", "mul_"):
        most = max(tensor.numel() for tensor, _ in seen)
        seen = [(tensor, field) for tensor, field in seen if tensor.numel() == most]
    return _union([field for _, field in seen])


def _union(fields: list[Field]) -> Field | None:
    if len({len(field.size) for field in fields}) > 1:
        return None
    sizes = zip(*(field.size for field in fields), strict=True)
    jumps = zip(*(field.jump for field in fields), strict=True)
    return Field(tuple(map(max, sizes)), tuple(map(max, jumps)))


def _whole(field: Field) -> Field:
    return Field((inf,) * len(field.size), field.jump)


def _window(
    field: Field, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> Field:
    space = range(len(field.size))
    kernel, stride, dilation = (_each(values, len(space)) for values in (kernel, stride, dilation))
    size = tuple(field.size[d] + (kernel[d] - 1) * dilation[d] * field.jump[d] for d in space)
    return Field(size, tuple(field.jump[d] * stride[d] for d in space))


def _each(values: Sequence[int], count: int) -> list[int]:
    """PyTorch takes one number for all dimensions."""
    return list(values) * count if len(values) == 1 else list(values)


def _convolution(field: Field, args: tuple[Any, ...], out: Tensor) -> Field:
    weight, stride, dilation, transposed = args[1], args[3], args[5], args[6]
    kernel = weight.shape[2:]
    if not transposed:
        return _window(field, kernel, stride, dilation)
    stride = _each(stride, len(kernel))
    size = (
        s + (ceil(k / step) - 1) * j
        for s, j, k, step in zip(field.size, field.jump, kernel, stride, strict=True)
    )
    jump = (j / step for j, step in zip(field.jump, stride, strict=True))
    return Field(tuple(size), tuple(jump))


def _max_pool(field: Field, args: tuple[Any, ...], out: Tensor) -> Field:
    kernel = args[1]
    stride = args[2] if len(args) > 2 and args[2] else kernel
    return _window(field, kernel, stride, args[4] if len(args) > 4 else [1])


def _average_pool(field: Field, args: tuple[Any, ...], out: Tensor) -> Field:
    kernel = args[1]
    return _window(field, kernel, args[2] if len(args) > 2 and args[2] else kernel, [1])


def _adaptive_pool(field: Field, args: tuple[Any, ...], out: Tensor) -> Field:
    space = len(field.size)
    before, now = args[0].shape[-space:], out.shape[-space:]
    if all(size == 1 for size in now):
        return _whole(field)
    stride = [size // rest for size, rest in zip(before, now, strict=True)]
    kernel = [
        size - (rest - 1) * step for size, rest, step in zip(before, now, stride, strict=True)
    ]
    return _window(field, kernel, stride, [1])


def _mean(field: Field, args: tuple[Any, ...], out: Tensor) -> Field:
    over = args[1] if len(args) > 1 else None
    return field if isinstance(over, list) and len(over) == 1 else _whole(field)


_PRODUCTS = frozenset(
    {
        "mm",
        "addmm",
        "bmm",
        "baddbmm",
        "_scaled_dot_product_flash_attention",
        "_scaled_dot_product_flash_attention_for_cpu",
        "_scaled_dot_product_efficient_attention",
        "_scaled_dot_product_cudnn_attention",
        "_scaled_dot_product_fused_attention_overrideable",
    }
)

_RULES: dict[str, Callable[[Field, tuple[Any, ...], Any], Field]] = {
    "convolution": _convolution,
    "max_pool2d_with_indices": _max_pool,
    "max_pool3d_with_indices": _max_pool,
    "avg_pool2d": _average_pool,
    "avg_pool3d": _average_pool,
    "_adaptive_avg_pool2d": _adaptive_pool,
    "_adaptive_avg_pool3d": _adaptive_pool,
    "adaptive_max_pool2d": _adaptive_pool,
    "mean": _mean,
}

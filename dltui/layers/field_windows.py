"""Operations that look through a window, or resize: what they do to receptive fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from dltui.layers.field_operation import Operation
from dltui.layers.places import SEAM, Seen, placed

Look = Callable[[int, int], tuple[float, float, float]]
"""Of a dimension, counted from the first that is looked along, and its length: how many places
further the last one looked at is than the first, by what the jump is multiplied, and how many
places before the edge the first one looks.
"""


def _looked(op: Operation, seen: Seen, count: int, look: Look) -> Seen | None:
    """After a look along the last ``count`` dimensions; null where one has not its own axis."""
    first = len(op.shape) - count
    for number in seen.along(range(first, len(op.shape))):
        if not seen.spans(number, op.shape):
            return None
        dim = seen.axes[number].dim
        reach, longer, before = look(dim - first, op.shape[dim])
        seen = farther(seen, number, reach, longer, before, op.out.shape[dim])
    return seen


def farther(
    seen: Seen, number: int, reach: float, longer: float, before: float, length: int
) -> Seen:
    """The axis once values look ``reach`` places further; across a seam they may see anything."""
    size, jump, axis = seen.field.size[number], seen.field.jump[number], seen.axes[number]
    return seen.changed(
        number,
        size=inf if reach and SEAM in axis.origin else size + reach * jump,
        jump=jump * longer,
        length=length,
        start=axis.start - before * jump,
    )


def _each(values: Any, count: int) -> list[int]:
    """PyTorch takes one number for all dimensions."""
    listed = [values] if isinstance(values, int) else list(values)
    return listed * count if len(listed) == 1 else listed


def _window(
    op: Operation,
    seen: Seen,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    padding: Sequence[int],
) -> Seen | None:
    def look(place: int, length: int) -> tuple[float, float, float]:
        return (kernel[place] - 1) * dilation[place], stride[place], padding[place]

    return _looked(op, seen, len(kernel), look)


def convolution(op: Operation, seen: Seen) -> Seen | None:
    """All channels are summed; transposed, a value is made of every stride-th of the kernel."""
    if len(op.seen) > 1 or op.seen[0][0] is not op.args[0]:
        return None
    kernel = op.args[1].shape[2:]
    stride, padding, dilation = (_each(op.args[place], len(kernel)) for place in (3, 4, 5))
    if not op.args[6]:
        return _window(op, seen.whole({1}), kernel, stride, dilation, padding)

    def look(place: int, length: int) -> tuple[float, float, float]:
        reach = (kernel[place] - 1) * dilation[place]
        before = (reach - padding[place]) // stride[place]
        return reach // stride[place], 1 / stride[place], before

    return _looked(op, seen.whole({1}), len(kernel), look)


def pool(op: Operation, seen: Seen) -> Seen | None:
    count = 3 if "3d" in op.name else 2
    kernel = _each(op.args[1], count)
    stride = _each(op.argument(2) or kernel, count)
    dilation = op.argument(4, [1]) if op.name.startswith("max") else [1]
    padding = _each(op.argument(3) or [0], count)
    return _window(op, seen, kernel, stride, _each(dilation, count), padding)


def adaptive_pool(op: Operation, seen: Seen) -> Seen | None:
    """Output ``i`` of ``m`` is made of the places from ⌊i·n/m⌋ to before ⌈(i+1)·n/m⌉."""
    count = 3 if "3d" in op.name else 2
    sides = op.out.shape[-count:]

    def look(place: int, length: int) -> tuple[float, float, float]:
        now = sides[place]
        widths = (-(-(i + 1) * length // now) - i * length // now for i in range(now))
        return inf if now == 1 else max(widths) - 1, length / now, 0

    return _looked(op, seen, count, look)


TAPS = {"nearest": 1, "linear": 2, "bilinear": 2, "trilinear": 2, "bicubic": 4}
"""Input places that one output of a resized picture is made of, along each side."""


def resize(op: Operation, seen: Seen) -> Seen | None:
    kind = op.name.removeprefix("_").split("_")[1].rstrip("123d")
    sides = op.out.shape[2:]

    def look(place: int, length: int) -> tuple[float, float, float]:
        reach = 0 if length == sides[place] else TAPS[kind] - 1
        return reach, length / sides[place], reach / 2

    return _looked(op, seen, len(sides), look)


def shuffle(op: Operation, seen: Seen) -> Seen | None:
    """Channels into pixels, each with the field of the pixel it was a channel of; or back."""
    factor = op.args[1]
    back = op.name == "pixel_unshuffle"
    return _looked(op, seen, 2, lambda *_: (factor - 1, factor, 0) if back else (0, 1 / factor, 0))


def unfold(op: Operation, seen: Seen) -> Seen | None:
    """``im2col``: every window a column; rows and columns of windows are folded into one."""
    kernel, dilation, padding, stride = op.args[1:5]
    if [axis.dim for axis in seen.axes] != [2, 3]:
        return None
    places = [
        (side + 2 * p - d * (k - 1) - 1) // s + 1
        for side, k, d, p, s in zip(op.shape[2:], kernel, dilation, padding, stride, strict=True)
    ]
    for number in (0, 1):
        reach = (kernel[number] - 1) * dilation[number]
        seen = farther(seen, number, reach, stride[number], padding[number], places[number])
    rows = placed(seen.axes[0]._replace(dim=2, inner=places[1]))
    columns = placed(seen.axes[1]._replace(dim=2))
    return Seen(seen.field, (rows, columns))


def windows_of(op: Operation, seen: Seen) -> Seen | None:
    """``Tensor.unfold``: windows along one dimension, their entries along a new last one."""
    dim, length, step = op.args[1] % len(op.shape), op.args[2], op.args[3]
    for number in seen.along({dim}):
        if not seen.spans(number, op.shape):
            return None
        seen = farther(seen, number, length - 1, step, 0, op.out.shape[dim])
    return seen

"""Where the places of an input lie within a tensor that was made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import inf, prod
from typing import NamedTuple

from dltui.layers.receptive_field import Field

NOWHERE = -1


class Axis(NamedTuple):
    """``length`` places along dimension ``dim`` of a tensor, each ``inner`` entries of it long.

    A dimension that several were folded into has one axis for each. ``start`` is the first pixel of
    the input that place 0 sees, which may lie before the edge; ``origin`` says which way places
    were moved about, if they were. One place lies `NOWHERE`.
    """

    dim: int
    length: int
    inner: int = 1
    start: float = 0.0
    origin: str = ""


SEAM = "|"
"""In an origin: pieces were joined, so neighbours may see what lies far apart."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one value of a tensor sees of the input, with an axis for each of the field's sizes."""

    field: Field
    axes: tuple[Axis, ...]

    def along(self, dims: Collection[int]) -> list[int]:
        """Numbers of the axes in dimensions ``dims``."""
        return [number for number, axis in enumerate(self.axes) if axis.dim in dims]

    def moved(self, to: Callable[[int], int]) -> Seen:
        """With every dimension ``d`` where ``to(d)`` is."""
        axes = (
            axis if axis.dim == NOWHERE else axis._replace(dim=to(axis.dim)) for axis in self.axes
        )
        return replace(self, axes=tuple(axes))

    def changed(
        self, number: int, *, size: float | None = None, jump: float | None = None, **axis: object
    ) -> Seen:
        """With another size, jump, or other parts of the axis ``number``."""
        sizes, jumps, axes = list(self.field.size), list(self.field.jump), list(self.axes)
        sizes[number] = sizes[number] if size is None else size
        jumps[number] = jumps[number] if jump is None else jump
        axes[number] = placed(axes[number]._replace(**axis))  # type: ignore[arg-type]
        return Seen(Field(tuple(sizes), tuple(jumps)), tuple(axes))

    def whole(self, dims: Collection[int]) -> Seen:
        """Once dimensions ``dims`` have been summed over: what lies along them is all seen."""
        seen = self
        for number in self.along(dims):
            seen = seen.changed(number, size=inf, length=1)
        return seen

    def spans(self, number: int, shape: Sequence[int]) -> bool:
        """Whether the axis is a dimension of its own in a tensor of ``shape``, with no other."""
        axis = self.axes[number]
        return axis.inner == 1 and axis.length == shape[axis.dim]

    def reshaped(self, before: Sequence[int], after: Sequence[int]) -> Seen | None:
        """In a view of another shape; null where an axis would be cut into several."""
        axes: list[Axis] = []
        for axis in self.axes:
            found = axis if axis.dim == NOWHERE else _found(axis, before, after)
            if found is None:
                return None
            axes.append(found)
        return replace(self, axes=tuple(axes))


def placed(axis: Axis) -> Axis:
    return axis._replace(dim=NOWHERE, inner=1) if axis.length == 1 else axis


def start(shape: Sequence[int]) -> Seen | None:
    """Of the input itself, of shape (batch, channels, *spatial); null without space."""
    space = shape[2:]
    if not space:
        return None
    ones = (1.0,) * len(space)
    axes = (placed(Axis(number, length)) for number, length in enumerate(space, 2))
    return Seen(Field(ones, ones), tuple(axes))


def _found(axis: Axis, before: Sequence[int], after: Sequence[int]) -> Axis | None:
    """Entries keep their order in memory: a place is so many entries after the one before."""
    step = axis.inner * prod(before[axis.dim + 1 :])
    for dim, length in enumerate(after):
        below = prod(after[dim + 1 :])
        if step % below == 0 and step * axis.length <= below * length:
            return axis._replace(dim=dim, inner=step // below)
    return None

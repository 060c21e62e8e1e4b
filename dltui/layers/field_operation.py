"""One tensor operation, as the rules of receptive fields look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from dltui.layers.places import Seen


@dataclass(frozen=True, slots=True)
class Operation:
    """``name`` without its overload, its arguments and one of its results.

    ``seen`` are the operands that come from the input, in order; ``pointwise`` where torch says
    that each value of the result is made of one value of each operand.
    """

    name: str
    args: tuple[Any, ...]
    out: Tensor
    seen: list[tuple[Tensor, Seen]]
    pointwise: bool

    @property
    def shape(self) -> Sequence[int]:
        """Of the first operand that comes from the input."""
        return self.seen[0][0].shape

    def argument(self, place: int, default: Any = None) -> Any:
        return self.args[place] if len(self.args) > place else default


Rule = Callable[[Operation, Seen], Seen | None]

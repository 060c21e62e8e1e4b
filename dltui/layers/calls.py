"""The rows of an architecture analysis: one per call of a layer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from torch import nn

from dltui.layers.receptive_field import Field


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a module, or one operation that a block does by itself.

    ``level`` counts the blocks around it; a block holds the sums of its parts. ``output`` is a
    shape without the batch. ``activations`` are the values put out that take new memory: results
    in place, views and concatenations add none. ``saved`` is the bytes of the output that
    the backward pass needs. All for one example.
    """

    path: str
    kind: str
    level: int
    block: bool = False
    output: tuple[int, ...] = ()
    weights: int = 0
    biases: int = 0
    activations: int = 0
    multiply_adds: int = 0
    saved: int = 0
    field: Field | None = None

    @property
    def parameters(self) -> int:
        return self.weights + self.biases

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def add(self, part: Call) -> None:
        self.weights += part.weights
        self.biases += part.biases
        self.activations += part.activations
        self.multiply_adds += part.multiply_adds
        self.saved += part.saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """``calls`` in call order, each block before its parts.

    ``input`` and ``output`` are shapes without the batch. ``unused`` are the parameters that the
    forward pass did not touch; ``total`` includes them. ``input_saved`` is the bytes of the input
    kept for the backward pass; ``uncounted`` says how often an operation ran whose multiply-adds
    are not counted.
    """

    input: tuple[int, ...]
    output: tuple[int, ...]
    input_saved: int
    calls: list[Call]
    unused: Call
    total: Call
    uncounted: Counter[str]

    @property
    def layers(self) -> list[Call]:
        """The calls that are no blocks."""
        return [call for call in self.calls if not call.block]


def add_to_blocks(calls: Iterable[Call]) -> None:
    """Fill the sums of the blocks from the calls inside them."""
    around: list[Call] = []
    for call in calls:
        del around[call.level :]
        if not call.block:
            for block in around:
                block.add(call)
        around.append(call)


def describe(module: nn.Module) -> str:
    """The class, and for windows kernel, stride and dilation: "Conv2d 3×3/2", "Conv2d 3×3 d2"."""
    kind = type(module).__name__
    kernel = getattr(module, "kernel_size", None)
    if kernel is None:
        return kind
    space = re.search(r"([123])d$", kind)
    sides = int(space[1]) if space else len(kernel) if isinstance(kernel, tuple) else 2
    window = "×".join(map(str, _sides(kernel, sides)))
    step = _short(_sides(getattr(module, "stride", None) or 1, sides))
    holes = _short(_sides(getattr(module, "dilation", 1), sides))
    return f"{kind} {window}{step and f'/{step}'}{holes and f' d{holes}'}"


def _sides(value: int | tuple[int, ...], count: int) -> list[int]:
    """PyTorch takes one number for all sides."""
    return list(value) if isinstance(value, tuple) else [value] * count


def _short(values: list[int]) -> str:
    """One number where all are the same, nothing where all are 1."""
    if len(set(values)) > 1:
        return "×".join(map(str, values))
    return "" if values[0] == 1 else str(values[0])

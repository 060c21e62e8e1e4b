"""What the arrays of a file, or of the user's code, mean together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.arrays import inputs, targets
from dltui.data.arrays.finite import span
from dltui.data.arrays.inputs import Reading
from dltui.data.arrays.targets import Named, Targets
from dltui.data.options import FileData
from dltui.data.parts import Part
from dltui.errors import InputError

Array = NDArray[Any]

Pair = tuple[Named, Named]
"""Name and values of the examples, and of the targets, of one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """``reading`` makes inputs of the examples of any part; ``notes`` come worst first."""

    reading: Reading
    targets: Targets
    notes: tuple[str, ...]


def understand(
    parts: Mapping[Part, Pair],
    options: FileData,
    source: str,
    names: Array | None = None,
    names_as: str = "class_names",
) -> Understanding:
    """Rules for arrays by part, "train" among them, as they are in the file.

    ``InputError`` names array and row of what cannot be meant.
    """
    told = targets.decide(
        {part: y for part, (_, y) in parts.items()}, options.task, names, source, names_as
    )
    spans = {part: span(x, f"{source}: {name}") for part, ((name, x), _) in parts.items()}
    name, train = parts["train"][0]
    reading = inputs.decide(train, spans["train"], options, f"{source}: {name}")
    for part, ((other, x), _) in parts.items():
        _alike((other, x), (name, train), reading, source)
        if reading.kind == "tokens" and spans[part][0] < 0:
            inputs.decide(x, spans[part], options, f"{source}: {other}")
    beyond = [
        f"{parts[part][0][0]} goes from {low:g} to {high:g}, {name} from {least:g} to {most:g}"
        for part, (low, high) in spans.items()
        for least, most in [spans["train"]]
        if reading.kind == "images" and high - low > 4 * (most - least)
    ]
    short = tuple(note.removeprefix(f"{source}: ") for note in reading.notes)
    return Understanding(reading=reading, targets=told, notes=(*beyond, *told.notes, *short))


def same_length(
    x: str, x_shape: tuple[int, ...], y: str, y_shape: tuple[int, ...], source: str
) -> None:
    """``InputError`` unless the array named ``y`` has a target for each example of ``x``."""
    if not x_shape or not y_shape:
        raise InputError(f"{source}: {y if x_shape else x} is a single value")
    if x_shape[0] != y_shape[0]:
        turned = len(x_shape) == 2 and x_shape[1] == y_shape[0]
        fix = f"; {x} seems to lie on its side, save {x}.T" if turned else ""
        raise InputError(
            f"{source}: {x} has {x_shape[0]:,} examples, {y} {y_shape[0]:,} targets{fix}"
        )


def _alike(part: Named, train: Named, reading: Reading, source: str) -> None:
    """Parts must be of one shape, and images of one kind of number."""
    (name, x), (first, like) = part, train
    if x.shape[1:] != like.shape[1:]:
        raise InputError(
            f"{source}: an example of {name} has the shape {x.shape[1:]}, of {first} "
            f"{like.shape[1:]}"
        )
    if reading.kind == "images" and (x.dtype == np.uint8) != (like.dtype == np.uint8):
        raise InputError(
            f"{source}: {name} is {x.dtype} and {first} {like.dtype}; save both alike, or their "
            "values will not mean the same"
        )

"""Examples of the user's own data set as arrays: read once, item by item."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import IterableDataset, TensorDataset

from dltui.errors import InputError

Array = NDArray[Any]
Count = Callable[[int, int], None]
"""Gets how many items of how many have been read."""

SAMPLE = 256
"""Examples by which those are judged that are too large to be held."""

PICTURES = {"1": "L", "L": "L", "I;16": "I;16", "I": "I"}
"""Modes of pictures in grey, and as what they are read; others become colour."""


def is_array(value: object) -> bool:
    return isinstance(value, Tensor | np.ndarray)


def is_pair(value: object) -> bool:
    """Whether it is (x, y): examples and their targets, as arrays."""
    return isinstance(value, tuple | list) and len(value) == 2 and all(map(is_array, value))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Examples (n, …) and targets (n,) or (n, k); of a part too large for the memory ``x`` are the
    first examples alone, and it is not ``whole``. ``mode`` is that of pictures, or empty.
    """

    x: Array
    y: Array
    mode: str = ""

    @property
    def whole(self) -> bool:
        return len(self.x) == len(self.y)

    def in_colour(self) -> Gathered:
        """Grey pictures as colour, as those of another part are."""
        return Gathered(np.stack([self.x] * 3, -1), self.y, "RGB") if self.mode == "L" else self


def gathered(part: Any, where: str, count: Count, room: float = math.inf) -> Gathered:
    """What ``part`` holds: a pair of arrays, or whatever has a length and items (input, target).

    ``where`` is told in what is refused, ``room`` are the bytes that examples may take.
    """
    if is_pair(part):
        return _arrays(part, where)
    if isinstance(part, TensorDataset) and len(part.tensors) == 2:
        return _arrays(part.tensors, where)
    _demand_items(part, where)
    size = len(part)
    if size < 1:
        raise InputError(f"{where} is empty")
    items = (_item(part[index], index, where) for index in range(size))
    inputs: list[Any] = []
    targets: list[Any] = []
    kept, modes = size, set[str]()
    shape: tuple[int, ...] = ()
    for index, (x, y) in enumerate(items):
        if index == 0:
            shape = _shape(x)
            kept = size if size * _plain(x).nbytes <= room else min(size, SAMPLE)
        if index < kept:
            inputs.append(x)
        else:
            _alike(_shape(x), shape, index, where)
        modes.add(PICTURES.get(x.mode, "RGB") if isinstance(x, Image.Image) else "")
        targets.append(y)
        count(index + 1, size)
    mode = modes.pop() if len(modes) == 1 else "RGB"
    return Gathered(_stacked(inputs, where, mode), _targets(targets, where), mode)


def _arrays(pair: Sequence[Any], where: str) -> Gathered:
    x, y = map(array, pair)
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise InputError(
            f"{where} is arrays of the shapes {x.shape} and {y.shape}; examples and targets are "
            "as many"
        )
    return Gathered(x, y)


def example(part: Any, index: int, mode: str) -> Array:
    """The input of one item, as `gathered` has it."""
    x = part[index][0]
    return np.asarray(x.convert(mode)) if isinstance(x, Image.Image) else array(x)


def unsettled(part: Any) -> bool:
    """Whether the first item is another one each time it is read."""
    if is_pair(part) or isinstance(part, TensorDataset):
        return False
    first, again = (_plain(_item(part[0], 0, "")[0]) for _ in range(2))
    return not np.array_equal(first, again)


def array(value: Any) -> Array:
    """NumPy's, of a tensor on any device, in a type that NumPy has."""
    if isinstance(value, Tensor):
        value = value.detach().cpu()
        value = value.float() if value.dtype == torch.bfloat16 else value
        found: Array = value.resolve_conj().resolve_neg().numpy()
        return found
    return np.asarray(value)


def _demand_items(part: Any, where: str) -> None:
    if isinstance(part, IterableDataset) or not hasattr(part, "__getitem__"):
        lists = "list(…) makes one of it" if hasattr(part, "__iter__") else "or arrays (x, y)"
        raise InputError(
            f"{where} is a {type(part).__name__}, which has no items by number; give a data set "
            f"with __len__ and __getitem__; {lists}"
        )
    if isinstance(part, dict | str):
        raise InputError(f"{where} is a {type(part).__name__}; give a data set or arrays (x, y)")
    if not hasattr(part, "__len__"):
        raise InputError(f"{where}: {type(part).__name__} has no __len__")


def _item(item: Any, index: int, where: str) -> tuple[Any, Any]:
    if isinstance(item, dict):
        keys = ", ".join(map(str, item))
        raise InputError(f"{where}: item {index} is a dict of {keys}; return (input, target)")
    if not isinstance(item, tuple | list) or len(item) != 2:
        many = f"{len(item)} values" if isinstance(item, tuple | list) else type(item).__name__
        raise InputError(f"{where}: item {index} is {many}; return (input, target)")
    return item[0], item[1]


def _plain(x: Any) -> Array:
    return np.asarray(x) if isinstance(x, Image.Image) else array(x)


def _alike(shape: tuple[int, ...], first: tuple[int, ...], index: int, where: str) -> None:
    if shape != first:
        raise InputError(
            f"{where}: the input of item {index} has the shape {shape}, that of item 0 {first}; "
            "give all one shape: cut, pad or resize them"
        )


def _shape(x: Any) -> tuple[int, ...]:
    """Of pictures without their channels, which become the same for all."""
    return (x.height, x.width) if isinstance(x, Image.Image) else array(x).shape


def _stacked(inputs: Sequence[Any], where: str, mode: str) -> Array:
    if isinstance(inputs[0], Image.Image):
        inputs = _pictures(inputs, where, mode)
    arrays = [array(x) for x in inputs]
    for index, x in enumerate(arrays):
        _alike(x.shape, arrays[0].shape, index, where)
        if x.dtype.kind not in "biuf":
            raise InputError(
                f"{where}: the input of item {index} is {_kind(inputs[index])}; give a tensor, "
                "an array, a list of numbers or a picture"
            )
    return np.stack(arrays)


def _pictures(inputs: Sequence[Any], where: str, mode: str) -> list[Array]:
    for index, picture in enumerate(inputs):
        if not isinstance(picture, Image.Image):
            raise InputError(f"{where}: item {index} is no picture, but item 0 is one")
    return [np.asarray(picture.convert(mode)) for picture in inputs]


def _targets(targets: Sequence[Any], where: str) -> Array:
    arrays = [array(y) for y in targets]
    for index, y in enumerate(arrays):
        if y.shape != arrays[0].shape or y.dtype.kind not in "biufUS" or y.ndim > 1:
            raise InputError(
                f"{where}: the target of item {index} is {_kind(targets[index])}; give a number, a "
                "name, or as many numbers for each"
            )
    return np.stack(arrays)


def _kind(value: Any) -> str:
    """What it is, in words of its user."""
    if value is None:
        return "nothing (None)"
    if is_array(value):
        return f"of the shape {tuple(value.shape)}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return f"a {type(value).__name__}"

"""Examples of the user's own data set as arrays: read once, item by item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

PICTURES = {"1": "L", "L": "L", "I;16": "I;16", "I": "I"}
"""Modes of pictures in grey, and as what they are read; others become colour."""


def is_array(value: object) -> bool:
    return isinstance(value, Tensor | np.ndarray)


def is_pair(value: object) -> bool:
    """Whether it is (x, y): examples and their targets, as arrays."""
    return isinstance(value, tuple | list) and len(value) == 2 and all(map(is_array, value))


def gathered(part: Any, where: str, count: Count) -> tuple[Array, Array]:
    """Examples (n, …) and targets (n,) or (n, k) of ``part``: a pair of arrays, or whatever has a
    length and items (input, target). ``where`` is told in what is refused.
    """
    if is_pair(part):
        return array(part[0]), array(part[1])
    if isinstance(part, TensorDataset) and len(part.tensors) == 2:
        return array(part.tensors[0]), array(part.tensors[1])
    _demand_items(part, where)
    size = len(part)
    if size < 1:
        raise InputError(f"{where} is empty")
    inputs: list[Any] = []
    targets: list[Any] = []
    for index in range(size):
        x, y = _item(part[index], index, where)
        inputs.append(x)
        targets.append(y)
        count(index + 1, size)
    return _stacked(inputs, where), _targets(targets, where)


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


def _stacked(inputs: Sequence[Any], where: str) -> Array:
    if isinstance(inputs[0], Image.Image):
        inputs = _pictures(inputs, where)
    arrays = [array(x) for x in inputs]
    for index, x in enumerate(arrays):
        if x.shape != arrays[0].shape:
            raise InputError(
                f"{where}: the input of item {index} has the shape {x.shape}, that of item 0 "
                f"{arrays[0].shape}; give all one shape: cut, pad or resize them"
            )
        if x.dtype.kind not in "biuf":
            raise InputError(
                f"{where}: the input of item {index} is {_kind(inputs[index])}; give a tensor, "
                "an array, a list of numbers or a picture"
            )
    return np.stack(arrays)


def _pictures(inputs: Sequence[Any], where: str) -> list[Array]:
    """In colour, unless all are grey."""
    for index, picture in enumerate(inputs):
        if not isinstance(picture, Image.Image):
            raise InputError(f"{where}: item {index} is no picture, but item 0 is one")
    modes = {PICTURES.get(picture.mode, "RGB") for picture in inputs}
    mode = modes.pop() if len(modes) == 1 else "RGB"
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

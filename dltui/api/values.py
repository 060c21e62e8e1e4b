"""What a script hands over as a metric, as numbers."""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

LAST = 2**53
"""The largest step: a float tells it apart from its neighbours."""

Kept = TypeVar("Kept")


def row(
    metrics: Mapping[str, Any], keep: Callable[[Any], Kept], before: str = ""
) -> dict[str, float | Kept]:
    """``metrics`` as numbers by name; those of a nested mapping as ``outer/inner``, and without
    those that are None. What lies on a device is given to ``keep``, for it is not read here.
    ``TypeError`` for what is no number, with its name.
    """
    found: dict[str, float | Kept] = {}
    for key, value in metrics.items():
        if not isinstance(key, str) or not key:
            raise TypeError(f"log: {key!r} is no name of a metric: names are text")
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            found |= row(value, keep, f"{name}/")
        elif value is not None:
            found[name] = keep(value) if on_device(value) else number(name, value)
    return found


def on_device(value: object) -> bool:
    """Whether it is one number of torch that the host would have to wait for."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return False
    return bool(value.device.type == "cuda" and value.numel() == 1)


def number(name: str, value: Any) -> float:
    """One number of Python, NumPy or torch; of an array its only element."""
    if isinstance(value, (float, int)):
        return _float(value)
    if isinstance(value, (str, bytes)):
        raise TypeError(
            f"log: {name!r} is text ({reprlib.repr(value)}), and a metric is a number: run.text "
            "takes words"
        )
    size = getattr(value, "size", 1)
    count = value.numel() if callable(getattr(value, "numel", None)) else size
    if count != 1:
        shape = tuple(getattr(value, "shape", ())) or count
        raise TypeError(
            f"log: {name!r} has the shape {shape}, and a metric is one number: take its mean, or "
            "run.histogram, run.image"
        )
    try:
        return _float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        raise TypeError(f"log: {name!r} is a {kind}, and a metric a number") from error


def whole(step: Any) -> int:
    """A step: a whole number from 0, of whatever library. ``TypeError`` or ``ValueError``."""
    try:
        value = number("step", step)
    except TypeError:
        raise TypeError(f"a step is a whole number, not {reprlib.repr(step)}") from None
    if not value.is_integer() or not 0 <= value <= LAST:
        raise ValueError(f"a step is a whole number from 0, not {reprlib.repr(step)}")
    return int(value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")

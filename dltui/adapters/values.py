"""Numbers in what tools log as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

DEEP = 16
"""Tables in one another."""

TYPE = "_type"
"""The key of a table that says what it is, as W&B and Trackio write pictures and the like."""

_ODD = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": -float("inf")}


def odd(text: str) -> float | None:
    """What JSON has no word for, as Python writes it."""
    return _ODD.get(text)


def numbers(
    name: str, value: Any, joint: str = "/", deep: int = DEEP
) -> Iterator[tuple[str, float]]:
    """Those in ``value`` by name; keys of tables go by ``joint``."""
    if isinstance(value, float):
        yield name, value
    elif isinstance(value, int):
        if abs(value) < 2**1000:
            yield name, float(value)
    elif isinstance(value, str):
        if (number := odd(value)) is not None:
            yield name, number
    elif isinstance(value, dict) and deep and TYPE not in value:
        for key, inner in value.items():
            yield from numbers(f"{name}{joint}{key}", inner, joint, deep - 1)

"""The settings of a script, whatever holds them, as plain data."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

DEEPEST = 16
"""Levels below which a setting is text."""

LONGEST = 1_000
"""Characters of a setting that is told as text."""


def plain(config: object) -> dict[str, Any]:
    """``config`` by name: a mapping, a dataclass, ``argparse.Namespace``, a struct of msgspec or
    model of pydantic, or what else has attributes. What JSON has no word for becomes text.
    """
    if config is None:
        return {}
    fields = _fields(config)
    if fields is None:
        kind = type(config).__name__
        raise TypeError(f"config is a {kind}, and settings have names: give a dict")
    return {str(name): _value(value, 1) for name, value in fields.items()}


def _fields(value: Any) -> Mapping[Any, Any] | None:
    """By name; null for what has none."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, type):
        return {n: v for n, v in vars(value).items() if not n.startswith("_") and not callable(v)}
    if dataclasses.is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if names := getattr(value, "__struct_fields__", None):
        return {name: getattr(value, name) for name in names}
    if callable(dump := getattr(value, "model_dump", None)):
        dumped = dump()
        return dumped if isinstance(dumped, Mapping) else None
    if hasattr(value, "__dict__") and not callable(value):
        return {name: one for name, one in vars(value).items() if not name.startswith("_")}
    return None


def _value(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if depth < DEEPEST:
        if isinstance(value, (list, tuple, set, frozenset)):
            return [_value(one, depth + 1) for one in value]
        known = _fields(value) if _is_settings(value) else None
        if known is not None:
            return {str(name): _value(one, depth + 1) for name, one in known.items()}
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return _value(value.item(), DEEPEST)
    if isinstance(value, PurePath):
        return str(value)
    return _text(value)


def _is_settings(value: object) -> bool:
    """Whether it is settings of its own, and not some object that merely has attributes."""
    if isinstance(value, Mapping) or hasattr(value, "__struct_fields__"):
        return True
    if isinstance(value, type):
        return False
    return dataclasses.is_dataclass(value) or hasattr(value, "model_dump") or _namespace(value)


def _namespace(value: object) -> bool:
    return type(value).__name__ in ("Namespace", "SimpleNamespace", "Config", "PretrainedConfig")


def _text(value: object) -> str:
    """A class or function by its name, anything else as it describes itself."""
    name = getattr(value, "__qualname__", None)
    text = name if isinstance(name, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

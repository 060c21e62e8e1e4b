"""Settings of a training of Transformers: its arguments and its network's configuration."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

PLAIN = (bool, int, float, str)
NOT_SET = ("", "None", "[]")


def of_arguments(args: Any) -> dict[str, Any]:
    """The arguments that have a value, before others those with another than usual. What is
    hidden (``<HUB_TOKEN>``) or a table is left out.
    """
    known = {
        name: value
        for name, value in args.to_sanitized_dict().items()
        if str(value) not in NOT_SET and str(value)[:1] not in ("{", "<")
    }
    usual = {field.name: field.default for field in fields(args)}
    return {name: known[name] for name in sorted(known, key=lambda n: known[n] == usual.get(n))}


def of_network(model: Any) -> dict[str, Any]:
    """The configuration of the network, its single values, and the number of its parameters."""
    if model is None:
        return {}
    config = model.config.to_dict() if hasattr(model, "config") else {}
    single = {k: v for k, v in config.items() if isinstance(v, PLAIN) and not k.startswith("_")}
    return {"model": {**single, "parameters": sum(p.numel() for p in model.parameters())}}

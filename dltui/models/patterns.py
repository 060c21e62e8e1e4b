"""Parts of a network by patterns of names: ``features.*`` or ``*.bias``."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from torch import nn

from dltui.errors import UsageError
from dltui.toml.problems import nearest


def matching(model: nn.Module, pattern: str, key: str) -> set[str]:
    """Names of the parameters that ``pattern`` names, or whose layer, or a layer around it, it
    names. ``UsageError`` with the setting ``key`` where there is none.
    """
    names = [name for name, _ in model.named_parameters()]
    found = {name for name in names if _fits(name, pattern)}
    if not found:
        layers = [name for name, _ in model.named_modules() if name]
        hint = nearest(pattern, [*layers, *names])
        raise UsageError(f"{key}: {pattern!r} is no layer or parameter of the network{hint}")
    return found


def layers_of(model: nn.Module, patterns: Iterable[str], parameters: set[str]) -> list[str]:
    """Layers that ``patterns`` name, or all of whose parameters are among ``parameters``; none
    that lies in another of them.
    """
    patterns = list(patterns)
    found: list[str] = []
    for name, module in model.named_modules():
        inside = any(name.startswith(f"{above}.") for above in found)
        own = {f"{name}.{parameter}" for parameter, _ in module.named_parameters()}
        whole = bool(own) and own <= parameters
        if name and not inside and (whole or any(_fits(name, one) for one in patterns)):
            found.append(name)
    return found


def _fits(name: str, pattern: str) -> bool:
    parts = name.split(".")
    above = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return any(fnmatchcase(one, pattern) for one in above)

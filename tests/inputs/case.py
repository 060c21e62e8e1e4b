"""An input that people really bring, what became of it before, and what becomes of it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Make = Callable[[Path], None]
"""Writes the input's files into an empty folder, ``p.toml`` among them."""

REFUSED = {"exit": 2, "early": True}
DAMAGED = {"exit": 3, "early": True}
"""How a case ends that is refused before a process begins."""

LFS = "version https://git-lfs.github.com/spec/v1\nsize 9\n"
"""What a checkout without Git LFS has in place of a file."""

Bounds = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Case:
    """``dltui --run p.toml`` ends with ``exit``; ``says`` are pieces of what it says, error, notes
    and final message alike; ``metrics`` are bounds of final metrics.

    ``kind`` is the fault's number in the review of inputs, or of everyday use ("E5"). ``before``
    and ``now`` are for the table in the docs. Where ``early``, it is refused before a process
    begins, and ``dltui validate`` refuses it as well. ``never`` are pieces that must not be said.
    """

    name: str
    kind: str
    make: Make
    before: str
    now: str
    exit: int = 0
    early: bool = False
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    metrics: Mapping[str, tuple[float, float]] = field(
        default_factory=dict[str, tuple[float, float]]
    )

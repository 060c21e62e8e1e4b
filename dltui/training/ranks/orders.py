"""What rank 0 tells the others to do: it alone decides, and they do their shares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Epoch:
    """Train what is left of ``epoch`` from example ``start`` on in batches of ``size``.

    ``step`` steps have been taken, ``lr`` is what the schedule starts from, and the optimizer is
    as new where ``anew``.
    """

    epoch: int
    size: int
    start: int
    step: int
    lr: float
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluate a share of the part of this name."""

    part: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Take up the checkpoint of ``step``."""

    step: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Take those of rank 0."""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do."""


Order = Epoch | Evaluate | Load | Weights | Done

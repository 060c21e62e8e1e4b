"""What a training step held and when: the tracker's record and the sums read from it.

Plain Python: no torch, so that the allocator's replay and the tests need none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

BLOCK = 512
"""CUDA's caching allocator rounds every request up to this many bytes."""


class Kind(StrEnum):
    """What a piece of memory is for; the parts of the anatomy, in the order they are shown."""

    PARAMETERS = "parameters"
    BUFFERS = "buffers"
    GRADIENTS = "gradients"
    OPTIMIZER = "optimizer state"
    ACTIVATIONS = "activations"
    INPUTS = "inputs"
    TEMPORARIES = "temporaries"


class Moment(StrEnum):
    """Which part of the step was running."""

    SETUP = "setup"
    INPUT = "input"
    FORWARD = "forward"
    BACKWARD = "backward"
    BETWEEN = "after backward"
    OPTIMIZER = "optimizer"


class Place(NamedTuple):
    """Where in a step something happened; ``layer`` is the module's dotted name, or empty."""

    moment: Moment
    layer: str = ""

    def __str__(self) -> str:
        return f"{self.moment}, {self.layer}" if self.layer else str(self.moment)


NOWHERE = Place(Moment.SETUP)


class Change(NamedTuple):
    """Storage number ``storage`` came (positive ``bytes``) or went (negative)."""

    storage: int
    bytes: int
    place: Place


class Request(NamedTuple):
    """What a library asked of the allocator for itself, after ``at`` changes of a log.

    ``sizes`` in bytes, held together and given back at once; ``owner`` is who keeps something
    from its first request on, which does not depend on the step.
    """

    at: int
    place: Place
    sizes: tuple[int, ...] = ()
    owner: str = ""


Sizes = Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest sum: ``bytes`` in all, of each kind, at ``place`` (event ``index``; -1: none)."""

    bytes: int = 0
    kinds: Sizes = field(default_factory=dict[Kind, int])
    place: Place = NOWHERE
    index: int = -1


@dataclass(slots=True)
class MemoryLog:
    """Storages in order of appearance: ``kinds[i]`` is the kind of storage ``i``.

    ``requests`` are of a GPU's libraries, in order; no tensor is behind them, no sum has them.
    """

    kinds: list[Kind] = field(default_factory=list[Kind])
    changes: list[Change] = field(default_factory=list[Change])
    requests: list[Request] = field(default_factory=list[Request])

    def peak(
        self, moments: frozenset[Moment] | None = None, rounded: Callable[[int], int] | None = None
    ) -> Peak:
        """The peak while one of ``moments`` ran (default: any), each size through ``rounded``."""
        current = top = 0
        at = -1
        for index, change in enumerate(self.changes):
            current += _signed(change.bytes, rounded)
            if current > top and (moments is None or change.place.moment in moments):
                top, at = current, index
        if at < 0:
            return Peak()
        return Peak(top, self.alive(at, rounded), self.changes[at].place, at)

    def alive(self, at: int, rounded: Callable[[int], int] | None = None) -> dict[Kind, int]:
        """Bytes by kind after event ``at`` (-1: after the last one), every kind present."""
        stop = len(self.changes) if at < 0 else at + 1
        sums: Counter[Kind] = Counter()
        for change in self.changes[:stop]:
            sums[self.kinds[change.storage]] += _signed(change.bytes, rounded)
        return {kind: sums[kind] for kind in Kind}


def in_blocks(size: int) -> int:
    """``size`` rounded up to the allocator's block of 512 bytes."""
    return -(-size // BLOCK) * BLOCK


def _signed(size: int, rounded: Callable[[int], int] | None) -> int:
    if rounded is None:
        return size
    return rounded(size) if size >= 0 else -rounded(-size)
